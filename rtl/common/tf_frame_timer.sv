// SPDX-License-Identifier: Apache-2.0
// Says for each word in which section of the frame it lies: reference, then guard, then quantum
// until the frame ends, again and again.
//
// load_i takes over the lengths (slots, multiples of 16, so that a word lies in one section) and
// points the outputs at the first word of frame 0, from 7 clocks after load_i on; advance_i, not
// before then, moves them on by one word. Reference and guard may be 0. bad_o judges the lengths
// taken over last, from 4 clocks after load_i on: not a multiple of 16, length 0, or sections
// longer than the frame.
//
// The slots that a section still has are counted down. The section that follows, its length and
// whether it is one word are known before they are needed; sections of length 0 are left out.
//
// Reset: synchronous, active high; load_i is needed before the outputs mean anything. Outputs are
// registered.
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

  localparam logic [1:0] REFERENCE = tf_types_pkg::SECTION_REFERENCE;
  localparam logic [1:0] GUARD     = tf_types_pkg::SECTION_GUARD;
  localparam logic [1:0] QUANTUM   = tf_types_pkg::SECTION_QUANTUM;

  localparam int unsigned FLAT = $clog2(LANES);

  if (LANES != 4 && LANES != 8 && LANES != 16) begin : gen_lanes_check
    $error("tf_frame_timer: LANES must be 4, 8 or 16");
  end

  // Taken over: the lengths of the three sections, and what can be said of them, one step per
  // clock.
  logic [5:0]  load_q;       // bit n: clock n + 1 after load
  logic [23:0] length_q, reference_q, guard_q;
  logic [20:0] guarded_q;    // reference + guard, in units of 16 slots like the two after it
  logic [19:0] quantum_q;
  logic        over_q;       // the sections are longer than the frame
  logic        odd_q, zero_q, bad_q;
  logic        has_reference_q, has_guard_q;
  logic        one_reference_q, one_guard_q, one_quantum_q;  // it is a single word
  logic [1:0]  final_q;      // last section of a frame; the section after each
  logic [1:0]  after_reference_q, after_guard_q, after_quantum_q;

  always_ff @(posedge clk_i) begin
    load_q <= {load_q[4:0], load_i};
    if (load_i) begin
      length_q    <= length_i;
      reference_q <= reference_i;
      guard_q     <= guard_i;
    end
    if (load_q[0]) begin
      guarded_q       <= {1'b0, reference_q[23:4]} + {1'b0, guard_q[23:4]};
      odd_q           <= (length_q[3:0] | reference_q[3:0] | guard_q[3:0]) != 4'd0;
      zero_q          <= length_q == 24'd0;
      has_reference_q <= reference_q != 24'd0;
      has_guard_q     <= guard_q != 24'd0;
      one_reference_q <= reference_q[23:4] == 20'd1 && LANES == 16;
      one_guard_q     <= guard_q[23:4] == 20'd1 && LANES == 16;
    end
    if (load_q[1]) begin
      {over_q, quantum_q} <= {1'b0, length_q[23:4]} - {1'b0, guarded_q[19:0]};
    end
    if (load_q[2]) begin
      one_quantum_q <= quantum_q == 20'd1 && LANES == 16;
      final_q       <= quantum_q != 20'd0 ? QUANTUM : has_guard_q ? GUARD : REFERENCE;
      bad_q         <= odd_q || zero_q || over_q || guarded_q[20];
    end
    if (load_q[3]) begin
      after_reference_q <= has_guard_q ? GUARD : final_q;
      after_guard_q     <= final_q == QUANTUM ? QUANTUM : has_reference_q ? REFERENCE : GUARD;
      after_quantum_q   <= has_reference_q ? REFERENCE : has_guard_q ? GUARD : QUANTUM;
    end
    if (rst_i) begin
      load_q <= 6'd0;
      bad_q  <= 1'b0;
    end
  end

  // The present word, and the section that follows.
  logic [1:0]  section_q, next_section_q;
  // Words that the section has from this one on, in units of 16 slots those of the next section.
  logic [23-FLAT:0] left_q;
  logic [19:0]      next_left_q;
  // This word, the next section's first word: the last one of its section.
  logic        ends_q, next_ends_q;
  logic        final_now_q, next_final_q;  // the section is the last of a frame
  logic [3:0]  position_q;
  logic        first_q, last_q;

  logic        turn, enter;
  logic [1:0]  following;      // the section after the next one
  logic        ends_next, final_next;

  assign enter      = load_q[5] || (advance_i && ends_q);
  assign turn       = load_q[4] || enter;
  assign following  = next_section_q == REFERENCE ? after_reference_q :
                      next_section_q == GUARD ? after_guard_q : after_quantum_q;
  assign ends_next  = load_q[5] || ends_q ? next_ends_q : left_q == (24-FLAT)'(2);
  assign final_next = load_q[5] || ends_q ? next_final_q : final_now_q;

  always_ff @(posedge clk_i) begin
    if (advance_i) begin
      left_q     <= left_q - (24-FLAT)'(1);
      position_q <= position_q + 4'(LANES);
      first_q    <= last_q;
    end
    if (advance_i || load_q[5]) begin
      ends_q <= ends_next;
      last_q <= ends_next && final_next;
    end
    if (enter) begin
      section_q   <= next_section_q;
      left_q      <= (24-FLAT)'({next_left_q, 4'd0} >> FLAT);
      final_now_q <= next_final_q;
    end
    if (turn) begin
      next_section_q <= following;
      next_left_q    <= following == REFERENCE ? reference_q[23:4] :
                        following == GUARD ? guard_q[23:4] : quantum_q;
      next_ends_q    <= following == REFERENCE ? one_reference_q :
                        following == GUARD ? one_guard_q : one_quantum_q;
      next_final_q   <= following == final_q;
    end
    // From the last section of a frame to the first one.
    if (load_q[3]) begin
      next_section_q <= final_q;
    end
    if (load_q[5]) begin
      position_q <= 4'd0;
      first_q    <= 1'b1;
    end
  end

  assign section_o  = section_q;
  assign position_o = position_q;
  assign first_o    = first_q;
  assign last_o     = last_q;
  assign bad_o      = bad_q;

endmodule

`default_nettype wire
