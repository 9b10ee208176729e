// SPDX-License-Identifier: Apache-2.0
// Counter of 32 bits that adds step_i in every clock, with a carry chain of 16 bits.
//
// The upper half takes the carry of the lower one a clock later, and the lower half waits for it:
// count_o is whole in every clock. Clocks without a step touch nothing.
//
// Reset: synchronous, active high, 0. A step is in count_o two clocks later; count_o is a register,
// modulo 2^32.
`default_nettype none

module tf_counter #(
  parameter int unsigned STEP_WIDTH = 1   // up to 16
) (
  input  logic                  clk_i,
  input  logic                  rst_i,
  input  logic [STEP_WIDTH-1:0] step_i,
  output logic [31:0]           count_o
);

  if (STEP_WIDTH < 1 || STEP_WIDTH > 16) begin : gen_step_check
    $error("tf_counter: STEP_WIDTH must be 1 to 16");
  end

  logic [15:0] low_q;
  logic        carry_q, moved_q;   // moved_q: count_q is to follow low_q
  logic [31:0] count_q;
  logic        step;

  assign step = step_i != STEP_WIDTH'(0);

  always_ff @(posedge clk_i) begin
    if (step || moved_q) begin
      {carry_q, low_q} <= {1'b0, low_q} + 17'(step_i);
      count_q          <= {count_q[31:16] + 16'(carry_q), low_q};
      moved_q          <= step;
    end
    if (rst_i) begin
      low_q   <= 16'd0;
      carry_q <= 1'b0;
      moved_q <= 1'b0;
      count_q <= 32'd0;
    end
  end

  assign count_o = count_q;

endmodule

`default_nettype wire
