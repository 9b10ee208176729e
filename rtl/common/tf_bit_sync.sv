// SPDX-License-Identifier: Apache-2.0
// Levels of pins, which may change at any time -> levels of a clock domain, bit by bit.
//
// Each bit passes two flip-flops; bits that change together may arrive a clock apart. A path from
// a pin to the first of them needs no timing ("false path").
//
// Reset: synchronous, active high, 0. level_o is a register and shows a pin after two clocks.
`default_nettype none

module tf_bit_sync #(
  parameter int unsigned WIDTH = 1
) (
  input  logic             clk_i,
  input  logic             rst_i,
  input  logic [WIDTH-1:0] pin_i,
  output logic [WIDTH-1:0] level_o
);

  (* async_reg = "true" *) logic [WIDTH-1:0] first_q, second_q;

  always_ff @(posedge clk_i) begin
    first_q  <= pin_i;
    second_q <= first_q;
    if (rst_i) begin
      first_q  <= WIDTH'(0);
      second_q <= WIDTH'(0);
    end
  end

  assign level_o = second_q;

endmodule

`default_nettype wire
