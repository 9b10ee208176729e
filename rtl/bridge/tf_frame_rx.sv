// SPDX-License-Identifier: Apache-2.0
// Bytes of the serial line -> requests: takes away flags and escapes, checks length and FCS.
//
// Whatever lies between two flags and is no sound request is reported once as damaged, at the
// second flag; nothing at all between two flags is not. So the receiver is in step again after the
// next flag, whatever came before.
//
// Reset: synchronous, active high; waits for a flag. Latency: the byte of the closing flag to
// request_o or damaged_o two clocks. The fields hold until the first byte of the next frame.
`default_nettype none

module tf_frame_rx (
  input  logic        clk_i,
  input  logic        rst_i,

  input  logic        valid_i,
  input  logic        error_i,
  input  logic [7:0]  data_i,

  output logic        request_o,  // one clock
  output logic        damaged_o,  // one clock
  output logic [7:0]  version_o,
  output logic [7:0]  sequence_o,
  output logic [7:0]  operation_o,
  output logic [31:0] address_o,
  output logic [31:0] value_o
);

  localparam int unsigned BYTES = tf_bridge_pkg::REQUEST_BYTES + tf_bridge_pkg::FCS_BYTES;
  localparam logic [4:0]  WHOLE = 5'(BYTES);

  logic [8*BYTES-1:0] frame_q;        // the first byte ends at the bottom
  logic [4:0]         length_q;       // stays at WHOLE + 1
  logic [31:0]        crc_q;
  logic               escaped_q, bad_q;
  logic               byte_q, flag_q, escape_q, error_q;
  logic [7:0]         data_q;
  logic               request_q, damaged_q;

  always_ff @(posedge clk_i) begin
    byte_q   <= valid_i;
    error_q  <= error_i;
    flag_q   <= data_i == tf_bridge_pkg::FLAG && !error_i;
    escape_q <= data_i == tf_bridge_pkg::ESCAPE;
    data_q   <= escaped_q ? data_i ^ tf_bridge_pkg::ESCAPE_XOR : data_i;

    request_q <= 1'b0;
    damaged_q <= 1'b0;
    if (byte_q) begin
      if (flag_q) begin
        if (length_q == WHOLE && crc_q == tf_bridge_pkg::CRC_RESIDUE && !bad_q && !escaped_q) begin
          request_q <= 1'b1;
        end else begin
          damaged_q <= length_q != 5'd0 || bad_q || escaped_q;
        end
        length_q  <= 5'd0;
        crc_q     <= tf_bridge_pkg::CRC_INITIAL;
        escaped_q <= 1'b0;
        bad_q     <= 1'b0;
      end else begin
        bad_q     <= bad_q || error_q;
        escaped_q <= escape_q && !escaped_q;
        if (!escape_q || escaped_q) begin
          frame_q <= {data_q, frame_q[8*BYTES-1:8]};
          crc_q   <= tf_bridge_pkg::crc_byte(crc_q, data_q);
          if (length_q <= WHOLE) begin
            length_q <= length_q + 5'd1;
          end
        end
      end
    end
    if (rst_i) begin
      byte_q    <= 1'b0;
      length_q  <= 5'd0;
      crc_q     <= tf_bridge_pkg::CRC_INITIAL;
      escaped_q <= 1'b0;
      bad_q     <= 1'b0;
      request_q <= 1'b0;
      damaged_q <= 1'b0;
    end
  end

  assign request_o   = request_q;
  assign damaged_o   = damaged_q;
  assign version_o   = frame_q[7:0];
  assign sequence_o  = frame_q[15:8];
  assign operation_o = frame_q[23:16];
  assign address_o   = frame_q[55:24];
  assign value_o     = frame_q[87:56];

endmodule

`default_nettype wire
