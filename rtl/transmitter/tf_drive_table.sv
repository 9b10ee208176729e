// SPDX-License-Identifier: Apache-2.0
// Table of 256 entries of two 16-bit drive codes: one write port, one read port.
//
// Read latency 1 clock, data_o holds its value while read_i is low. An entry read in the clock of
// its write still gives the old codes. No reset: every entry starts as 0 (dark) when the device is
// configured.
`default_nettype none

module tf_drive_table (
  input  logic        clk_i,
  input  logic        write_i,
  input  logic [7:0]  write_index_i,
  input  logic [31:0] write_data_i,
  input  logic        read_i,
  input  logic [7:0]  read_index_i,
  output logic [31:0] data_o
);

  logic [31:0] entries_q [256];

  initial begin
    for (int i = 0; i < 256; i++) begin
      entries_q[i] = 32'd0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (write_i) begin
      entries_q[write_index_i] <= write_data_i;
    end
    if (read_i) begin
      data_o <= entries_q[read_index_i];
    end
  end

endmodule

`default_nettype wire
