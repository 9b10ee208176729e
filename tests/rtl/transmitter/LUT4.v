// SPDX-License-Identifier: Apache-2.0
// The ECP5's look-up table of four inputs (Lattice FPGA-TN-02205): A is the lowest bit of the entry's number.
`default_nettype none

module LUT4 #(
  parameter [15:0] INIT = 16'h0000
) (
  input  wire A,
  input  wire B,
  input  wire C,
  input  wire D,
  output wire Z
);

  assign Z = INIT[{D, C, B, A}];

endmodule

`default_nettype wire
