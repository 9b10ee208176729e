// SPDX-License-Identifier: Apache-2.0
// Signed product of 18 bits by 18 bits with registers on both sides, as DSP blocks have them.
//
// load_i takes over the operands, take_i the product of those that were loaded before: product_o
// two clocks after load_i when take_i follows in the next clock. No reset.
//
// constraints/ecp5/tf_multiplier.v is the same made of the device's multiplier: Yosys does not put
// flip-flops into it. tests/rtl/common holds it against this one.
`default_nettype none

module tf_multiplier (
  input  logic               clk_i,
  input  logic               load_i,
  input  logic signed [17:0] a_i,
  input  logic signed [17:0] b_i,
  input  logic               take_i,
  output logic signed [35:0] product_o
);

  logic signed [17:0] a_q, b_q;

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      a_q <= a_i;
      b_q <= b_i;
    end
    if (take_i) begin
      product_o <= a_q * b_q;
    end
  end

endmodule

`default_nettype wire
