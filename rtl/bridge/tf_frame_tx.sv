// SPDX-License-Identifier: Apache-2.0
// Frames -> bytes of the serial line: puts flags around, escapes, appends the FCS.
//
// A frame is a stream of bytes with tlast at its end; it may pause anywhere.
//
// Reset: synchronous, active high; idle. Latency: a byte taken to valid_o three clocks. All outputs
// are registers, except s_axis_tready, a function of the state alone.
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

  typedef enum logic [2:0] {
    Idle,
    Take,    // the next byte of the frame
    Check,   // the next byte of the FCS
    Look,    // at the byte: must it be escaped?
    Send,
    End
  } state_e;

  state_e      state_q;
  logic [31:0] crc_q;
  logic [1:0]  index_q;    // byte of the FCS
  logic [7:0]  byte_q;
  logic        last_q, fcs_q, special_q;
  logic        valid_q;
  logic [7:0]  data_q;

  always_ff @(posedge clk_i) begin
    if (valid_q && ready_i) begin
      valid_q <= 1'b0;
    end
    case (state_q)
      Idle: begin
        crc_q   <= tf_bridge_pkg::CRC_INITIAL;
        index_q <= 2'd0;
        fcs_q   <= 1'b0;
        if (s_axis_tvalid && !valid_q) begin
          valid_q <= 1'b1;
          data_q  <= tf_bridge_pkg::FLAG;
          state_q <= Take;
        end
      end
      Take: begin
        byte_q <= s_axis_tdata;
        last_q <= s_axis_tlast;
        if (s_axis_tvalid) begin
          state_q <= Look;
        end
      end
      Check: begin
        byte_q  <= ~crc_q[7:0];
        crc_q   <= {8'd0, crc_q[31:8]};
        fcs_q   <= 1'b1;
        state_q <= Look;
      end
      Look: begin
        special_q <= byte_q == tf_bridge_pkg::FLAG || byte_q == tf_bridge_pkg::ESCAPE;
        if (!fcs_q) begin
          crc_q <= tf_bridge_pkg::crc_byte(crc_q, byte_q);
        end
        state_q <= Send;
      end
      Send: begin
        if (!valid_q) begin
          valid_q   <= 1'b1;
          data_q    <= special_q ? tf_bridge_pkg::ESCAPE : byte_q;
          byte_q    <= byte_q ^ tf_bridge_pkg::ESCAPE_XOR;
          special_q <= 1'b0;
          if (!special_q) begin
            index_q <= index_q + 2'(fcs_q);
            if (!fcs_q) begin
              state_q <= last_q ? Check : Take;
            end else begin
              state_q <= index_q == 2'd3 ? End : Check;
            end
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
      default: state_q <= Idle;
    endcase
    if (rst_i) begin
      state_q <= Idle;
      valid_q <= 1'b0;
    end
  end

  assign s_axis_tready = state_q == Take;
  assign valid_o       = valid_q;
  assign data_o        = data_q;

`ifndef YOSYS
  assert property (@(posedge clk_i) disable iff (rst_i)
                   valid_o && !ready_i |=> valid_o && $stable(data_o));
`endif

endmodule

`default_nettype wire
