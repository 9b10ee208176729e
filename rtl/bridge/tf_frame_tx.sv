// SPDX-License-Identifier: Apache-2.0
// Frames -> bytes of the serial line: puts flags around, escapes, appends the FCS.
//
// A frame is a stream of bytes with tlast at its end; it may pause anywhere.
//
// Reset: synchronous, active high; idle. A byte is taken in the clock in which it has gone to the
// line (escaped ones with their second half). valid_o and data_o are registers.
`default_nettype none

module tf_frame_tx (
  input  logic       clk_i,
  input  logic       rst_i,

  input  logic [7:0] s_axis_tdata,
  input  logic       s_axis_tvalid,
  input  logic       s_axis_tlast,
  output logic       s_axis_tready,

  output logic       valid_o,
  output logic [7:0] data_o,
  input  logic       ready_i
);

  typedef enum logic [1:0] {
    Idle,
    Body,
    Check,
    End
  } state_e;

  state_e      state_q;
  logic [31:0] crc_q;
  logic [1:0]  index_q;    // byte of the FCS
  logic        escaped_q;  // the escape byte of this byte has gone
  logic        valid_q;
  logic [7:0]  data_q;

  logic       have, special, step, whole;
  logic [7:0] now;

  assign now     = state_q == Body ? s_axis_tdata : ~crc_q[7:0];
  assign have    = state_q == Body ? s_axis_tvalid : state_q == Check;
  assign special = now == tf_bridge_pkg::FLAG || now == tf_bridge_pkg::ESCAPE;
  assign step    = !valid_q && have;                // the byte, or its escape, goes now
  assign whole   = step && (!special || escaped_q);

  always_ff @(posedge clk_i) begin
    if (valid_q && ready_i) begin
      valid_q <= 1'b0;
    end
    if (step) begin
      valid_q   <= 1'b1;
      data_q    <= !special ? now : escaped_q ? now ^ tf_bridge_pkg::ESCAPE_XOR
                                              : tf_bridge_pkg::ESCAPE;
      escaped_q <= special && !escaped_q;
    end
    unique case (state_q)
      Idle: begin
        if (s_axis_tvalid && !valid_q) begin
          valid_q <= 1'b1;
          data_q  <= tf_bridge_pkg::FLAG;
          state_q <= Body;
        end
        crc_q   <= tf_bridge_pkg::CRC_INITIAL;
        index_q <= 2'd0;
      end
      Body: begin
        if (whole) begin
          crc_q <= tf_bridge_pkg::crc_byte(crc_q, s_axis_tdata);
          if (s_axis_tlast) begin
            state_q <= Check;
          end
        end
      end
      Check: begin
        if (whole) begin
          crc_q   <= {8'd0, crc_q[31:8]};
          index_q <= index_q + 2'd1;
          if (index_q == 2'd3) begin
            state_q <= End;
          end
        end
      end
      End: begin
        if (!valid_q) begin
          valid_q <= 1'b1;
          data_q  <= tf_bridge_pkg::FLAG;
          state_q <= Idle;
        end
      end
    endcase
    if (rst_i) begin
      state_q   <= Idle;
      valid_q   <= 1'b0;
      escaped_q <= 1'b0;
    end
  end

  assign s_axis_tready = whole && state_q == Body;
  assign valid_o       = valid_q;
  assign data_o        = data_q;

`ifndef YOSYS
  assert property (@(posedge clk_i) disable iff (rst_i)
                   valid_o && !ready_i |=> valid_o && $stable(data_o));
`endif

endmodule

`default_nettype wire
