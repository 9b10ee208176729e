// SPDX-License-Identifier: Apache-2.0
// What a lamp shows: a signal, stretched by 2^23 clocks so that short things are seen.
//
// Reset: synchronous, active high; dark. Latency: one clock.
`default_nettype none

module tf_lamp (
  input  logic clk_i,
  input  logic rst_i,
  input  logic on_i,
  output logic lamp_o
);

  logic [23:0] left_q;  // lit while bit 23 is set

  always_ff @(posedge clk_i) begin
    left_q <= on_i ? '1 : left_q - 24'(left_q[23]);
    if (rst_i) begin
      left_q <= 24'd0;
    end
  end

  assign lamp_o = left_q[23];

endmodule

`default_nettype wire
