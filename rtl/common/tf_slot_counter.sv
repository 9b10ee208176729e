// SPDX-License-Identifier: Apache-2.0
// Slot of the present word: loaded, then LANES further with every word.
//
// It is made of three parts of 16 bits, so that no carry is longer than that: a part goes on when
// all parts below it are full, which is known from flags that were made a clock earlier.
//
// load_i takes over a multiple of 16; advance_i may follow from the second clock after it on.
// slot_o is registered. Reset: synchronous, active high, to 0.
`default_nettype none

module tf_slot_counter #(
  parameter int unsigned LANES = 4
) (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        load_i,
  input  logic [47:0] first_i,
  input  logic        advance_i,
  output logic [47:0] slot_o
);

  localparam int unsigned FLAT = $clog2(LANES);  // these bits are always 0

  logic [15:0] part0_q, part1_q, part2_q;
  logic        full0_q, full_q;   // part 0, both lower parts
  logic        full0_next;

  // The next value is full: the present one is, and stays, or is one word before.
  assign full0_next = &part0_q[15:FLAT+1] && part0_q[FLAT] != advance_i;

  always_ff @(posedge clk_i) begin
    full0_q <= full0_next;
    full_q  <= full0_next && &part1_q;
    if (load_i) begin
      {part2_q, part1_q, part0_q} <= first_i;
    end else if (advance_i) begin
      part0_q <= part0_q + 16'(LANES);
      if (full0_q) begin
        part1_q <= part1_q + 16'd1;
      end
      if (full_q) begin
        part2_q <= part2_q + 16'd1;
      end
    end
    if (rst_i) begin
      {part2_q, part1_q, part0_q} <= 48'd0;
    end
  end

  assign slot_o = {part2_q, part1_q, part0_q};

endmodule

`default_nettype wire
