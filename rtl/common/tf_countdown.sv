// SPDX-License-Identifier: Apache-2.0
// Difference of two numbers, then a count down from it, part by part: for numbers that are too wide
// for one carry.
//
// start_i takes over from_i and minus_i, numbers of PARTS * PART bits. Each clock after it
// subtracts one part, the lowest first. From PARTS + 2 clocks after start_i on, negative_o (from <
// minus), below_o (difference < LEAST) and match_o (difference == MATCH) are valid, and each clock
// with count_i takes STEP away; from then on negative_o and below_o mean nothing. A further start_i
// begins anew.
//
// The parts are registers; a part is lowered when all parts below it are 0, which is known from
// flags that were made a clock earlier. match_o is one gate behind flags. LEAST and MATCH + STEP
// must be below 2**PART. No reset: the owner keeps apart what was never started.
`default_nettype none

module tf_countdown #(
  parameter int unsigned PARTS = 4,
  parameter int unsigned PART  = 16,
  parameter int unsigned STEP  = 1,
  parameter int unsigned LEAST = 1,
  parameter int unsigned MATCH = 1
) (
  input  logic                  clk_i,
  input  logic                  start_i,
  input  logic [PARTS*PART-1:0] from_i,
  input  logic [PARTS*PART-1:0] minus_i,
  input  logic                  count_i,
  output logic                  negative_o,
  output logic                  below_o,
  output logic                  match_o
);

  if (PARTS < 2 || LEAST >= 2**PART || MATCH + STEP >= 2**PART) begin : gen_size_check
    $error("tf_countdown: two parts at least, LEAST and MATCH + STEP within one part");
  end

  // Bit p: part p is subtracted in this clock.
  logic [PARTS-1:0] turn_q;

  always_ff @(posedge clk_i) begin
    turn_q <= start_i ? PARTS'(1) : turn_q << 1;
  end

  // Bit p of keep_q: nothing is borrowed from part p in this clock. While the difference is made it
  // comes from the part below; when it counts, a borrow comes through parts that are 0. Bit p of
  // zero_q: part p is 0; of an upper part the clock before.
  logic [PARTS:1]   keep_q;
  logic [PARTS:0]   keep;
  logic [PARTS-1:0] zero, zero_q;

  assign keep = {keep_q, 1'b1};

  for (genvar p = 0; p < PARTS; p++) begin : gen_part
    logic [PART-1:0] left_q, minus_q;
    logic [PART+1:0] difference;  // left - minus - 1 + keep, with the carry that says no borrow

    assign difference = {1'b0, left_q, 1'b1} + {1'b0, ~minus_q, keep[p]};
    assign zero[p]    = left_q == (p == 0 && count_i ? PART'(STEP) : PART'(0));

    always_ff @(posedge clk_i) begin
      if (start_i) begin
        left_q  <= from_i[PART*p +: PART];
        minus_q <= minus_i[PART*p +: PART];
      end else if (turn_q[p] || count_i) begin
        left_q  <= difference[PART:1];
        minus_q <= p == 0 ? PART'(STEP) : PART'(0);
      end
      if (turn_q[p]) begin
        keep_q[p+1] <= difference[PART+1];
      end else if (p + 1 < PARTS) begin
        keep_q[p+1] <= !zero[0] || (zero_q[p:0] | (p + 1)'(1)) != '1;
      end
      zero_q[p] <= zero[p];
    end
  end

  // Of the lowest part, in step with it.
  logic below_q, match_q;

  always_ff @(posedge clk_i) begin
    below_q <= gen_part[0].left_q < PART'(LEAST);
    match_q <= gen_part[0].left_q == (count_i ? PART'(MATCH + STEP) : PART'(MATCH));
  end

  assign negative_o = !keep[PARTS];
  assign below_o    = below_q && &zero_q[PARTS-1:1];
  assign match_o    = match_q && &zero_q[PARTS-1:1];

endmodule

`default_nettype wire
