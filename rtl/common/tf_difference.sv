// SPDX-License-Identifier: Apache-2.0
// left_i - right_i modulo 2^32, two clocks later, with carry chains of 16 bits.
//
// Both operands are taken in the same clock, so that one that changes in all its bits at once never
// gives a mixture of its values. active_i is a clock enable.
//
// Reset: none; the output is a register.
`default_nettype none

module tf_difference (
  input  logic        clk_i,
  input  logic        active_i,
  input  logic [31:0] left_i,
  input  logic [31:0] right_i,
  output logic [31:0] difference_o
);

  logic [16:0] low_q;               // bit 16: borrow
  logic [15:0] high_q, high_less_q; // upper half without and with the borrow
  logic [31:0] difference_q;

  always_ff @(posedge clk_i) begin
    if (active_i) begin
      low_q        <= {1'b0, left_i[15:0]} - {1'b0, right_i[15:0]};
      high_q       <= left_i[31:16] - right_i[31:16];
      high_less_q  <= left_i[31:16] + ~right_i[31:16];
      difference_q <= {low_q[16] ? high_less_q : high_q, low_q[15:0]};
    end
  end

  assign difference_o = difference_q;

endmodule

`default_nettype wire
