// SPDX-License-Identifier: Apache-2.0
// Says for each word in which section of the frame it lies: reference, then guard, then quantum
// until the frame ends, again and again.
//
// load_i takes over the lengths (slots, multiples of 16, so that a word lies in one section) and
// points the outputs at the first word of frame 0; advance_i moves them on by one word. Reference
// and guard may be 0. bad_o judges the lengths taken over last: not a multiple of 16, length 0, or
// sections longer than the frame.
//
// Reset: synchronous, active high; load_i is needed before the outputs mean anything. Outputs are
// registered: valid the clock after load_i or advance_i.
`default_nettype none

module tf_frame_timer #(
  parameter int unsigned LANES = 4
) (
  input  logic        clk_i,
  input  logic        rst_i,

  input  logic [23:0] length_i,
  input  logic [23:0] reference_i,
  input  logic [23:0] guard_i,
  output logic        bad_o,

  input  logic        load_i,
  input  logic        advance_i,

  output logic [1:0]  section_o,   // tf_types_pkg::SECTION_*
  output logic [3:0]  position_o,  // position of the word's first slot within the frame, modulo 16
  output logic        first_o,     // first word of a frame
  output logic        last_o       // last word of a frame
);

  if (LANES != 4 && LANES != 8 && LANES != 16) begin : gen_lanes_check
    $error("tf_frame_timer: LANES must be 4, 8 or 16");
  end

  logic [23:0] reference_q;  // first slot after the reference section
  logic [23:0] guarded_q;    // first slot after the guard section
  logic [23:0] last_q;       // first slot of the last word
  logic [23:0] position_q;
  logic [1:0]  section_q;
  logic        at_last_q;
  logic        bad_q;

  logic [23:0] position_next;

  assign position_next = at_last_q ? 24'd0 : position_q + 24'(LANES);

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      reference_q <= reference_i;
      guarded_q   <= reference_i + guard_i;
      bad_q       <= (length_i[3:0] | reference_i[3:0] | guard_i[3:0]) != 4'd0 ||
                     length_i == 24'd0 ||
                     {1'b0, reference_i} + {1'b0, guard_i} > {1'b0, length_i};
      last_q      <= length_i - 24'(LANES);
      position_q  <= 24'd0;
      at_last_q   <= length_i == 24'(LANES);
      if (reference_i != 24'd0) begin
        section_q <= tf_types_pkg::SECTION_REFERENCE;
      end else if (guard_i != 24'd0) begin
        section_q <= tf_types_pkg::SECTION_GUARD;
      end else begin
        section_q <= tf_types_pkg::SECTION_QUANTUM;
      end
    end else if (advance_i) begin
      position_q <= position_next;
      at_last_q  <= position_next == last_q;
      if (position_next < reference_q) begin
        section_q <= tf_types_pkg::SECTION_REFERENCE;
      end else if (position_next < guarded_q) begin
        section_q <= tf_types_pkg::SECTION_GUARD;
      end else begin
        section_q <= tf_types_pkg::SECTION_QUANTUM;
      end
    end
    if (rst_i) begin
      reference_q <= 24'd0;
      guarded_q   <= 24'd0;
      last_q      <= 24'd0;
      position_q  <= 24'd0;
      at_last_q   <= 1'b0;
      section_q   <= tf_types_pkg::SECTION_GUARD;
      bad_q       <= 1'b0;
    end
  end

  assign section_o  = section_q;
  assign position_o = position_q[3:0];
  assign first_o    = position_q == 24'd0;
  assign last_o     = at_last_q;
  assign bad_o      = bad_q;

endmodule

`default_nettype wire
