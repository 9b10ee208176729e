// SPDX-License-Identifier: Apache-2.0
// Clock counter of 4 * PART bits, from 0 after reset.
//
// It is made of four parts of PART bits, so that no carry is longer than that: a part goes on when
// all parts below it are full, which is known from flags that were made a clock earlier. A flag of
// an upper part may be a clock late: it is needed PART bits of counting later at the earliest.
//
// Reset: synchronous, active high. time_o is registered.
`default_nettype none

module tf_time_base #(
  parameter int unsigned PART = 16
) (
  input  logic              clk_i,
  input  logic              rst_i,
  output logic [4*PART-1:0] time_o
);

  localparam logic [PART-1:0] FULL = {PART{1'b1}};  // Yosys 0.23 takes '1 for 1 here

  logic [PART-1:0] part0_q, part1_q, part2_q, part3_q;
  logic            full0_q, full1_q, full2_q;

  always_ff @(posedge clk_i) begin
    part0_q <= part0_q + PART'(1);
    full0_q <= part0_q == FULL - PART'(1);
    if (full0_q) begin
      part1_q <= part1_q + PART'(1);
      if (full1_q) begin
        part2_q <= part2_q + PART'(1);
        if (full2_q) begin
          part3_q <= part3_q + PART'(1);
        end
      end
    end
    full1_q <= part1_q == FULL;
    full2_q <= part2_q == FULL;
    if (rst_i) begin
      part0_q <= '0;
      part1_q <= '0;
      part2_q <= '0;
      part3_q <= '0;
      full0_q <= 1'b0;
      full1_q <= 1'b0;
      full2_q <= 1'b0;
    end
  end

  assign time_o = {part3_q, part2_q, part1_q, part0_q};

endmodule

`default_nettype wire
