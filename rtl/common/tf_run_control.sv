// SPDX-License-Identifier: Apache-2.0
// Time base and run control of a node: starts at a clock count, stops at a slot, and latches what
// software reads in two halves.
//
// TIME counts clocks from 0 after reset. A start command arms the node; in the clock in which TIME
// reads START_TIME, running_o rises and slot_o reads START_SLOT; slot_o then advances by LANES each
// clock until STOP_SLOT. issue_o and issue_slot_o do the same LEAD clocks earlier, for a producer
// whose pipeline is LEAD clocks deep (LEAD = 0: they equal running_o and slot_o).
//
// Start must reach this block at least LEAD + 8 clocks before START_TIME. It is judged in the sixth
// clock after start_i: when it is later than that, a slot is not a multiple of 16, the run is empty
// or sections_bad_i is high in that clock, bad_configuration_o follows for one clock and nothing
// runs. The judgement does not depend on what happens in between, but a further start replaces it.
// refuse_i together with start_i keeps a start from arming too; the node then reports why. Every
// start loads slot_o with START_SLOT. Start during a run ends that run first. stop_i and abort_i
// end a run at once; under abort_i the word of this clock does not count: slot_o stays at its slot.
// So does taken_i low in a clock of the run (the receiver did not take the word): the run ends and
// stalled_o follows for one clock. flush_o is high in the clock after which no word of the old run
// may leave; after a stall that is the clock of stalled_o. A start in the very clock of a stall
// does not run: its owner sees stalled_o, as if the start had come after the error.
//
// Reset: synchronous, active high, for two clocks or more; everything returns to idle, a clock
// after TIME returns to 0, and takes commands from then on. All outputs are registered except
// flush_o (one gate behind the commands) and armed_o (one gate behind registers).
`default_nettype none

module tf_run_control #(
  parameter int unsigned LANES = 4,
  parameter int unsigned LEAD  = 0
) (
  input  logic        clk_i,
  input  logic        rst_i,

  // Commands, one clock high each, and the values that belong to start.
  input  logic        start_i,
  input  logic        stop_i,
  input  logic        abort_i,
  input  logic        refuse_i,
  input  logic        sections_bad_i,
  input  logic        taken_i,
  input  logic [63:0] start_time_i,
  input  logic [47:0] start_slot_i,
  input  logic [47:0] stop_slot_i,

  // Where the run is.
  output logic [63:0] time_o,
  output logic        issue_o,
  output logic [47:0] issue_slot_o,
  output logic        running_o,
  output logic [47:0] slot_o,
  output logic [47:0] passed_o,   // slots since start
  output logic        flush_o,

  // Status.
  output logic        armed_o,
  output logic        done_o,
  output logic        bad_configuration_o,
  output logic        stalled_o,

  // Two-word reads: the strobe of the low word latches the high word.
  input  logic        time_read_i,
  output logic [31:0] time_hi_o,
  input  logic        slot_read_i,
  output logic [31:0] slot_hi_o,

  // Slot of the first error since the last clear; the output follows after two clocks.
  input  logic        clear_errors_i,
  input  logic        error_set_i,
  input  logic [47:0] error_slot_i,
  output logic [47:0] error_slot_o
);

  // Clocks from start_i to its judgement, when the differences are complete and TIME has gone on by
  // as many; the distance of start_time that the last clock before the first issue sees, and the
  // least one at start.
  localparam int unsigned JUDGED_AFTER = 6;
  localparam int unsigned ISSUE_LEFT   = LEAD + 1 + JUDGED_AFTER;
  localparam int unsigned START_LEFT   = ISSUE_LEFT + 1;

  if (LANES != 4 && LANES != 8 && LANES != 16) begin : gen_lanes_check
    $error("tf_run_control: LANES must be 4, 8 or 16");
  end

  logic                    reset_q;
  logic [63:0]             time_now;
  logic [JUDGED_AFTER-1:0] judge_q;  // bit n: clock n + 1 after start
  logic                    misaligned_q;
  logic                    armed_q;
  logic                    waiting_q;   // the distance of start_time is counted
  logic                    judged_q;    // and is not too small
  logic                    issue_q;
  logic                    done_q;
  logic                    bad_q;
  logic                    stalled_q;
  logic [31:0]             time_hi_q, slot_hi_q;
  logic                    clear_errors_q, error_set_q;
  logic                    error_held_q;
  logic [47:0]             error_now_q, error_slot_q;

  logic time_negative, time_below, time_match;
  logic length_negative, length_below, length_last;
  logic judge, refused, disarmed, issue_begin;
  logic running;
  logic running_next;  // if nothing ends the run
  logic begins;        // an armed run, in the next clock
  logic advance, stalls;

  tf_time_base u_time (
    .clk_i,
    .rst_i,
    .time_o(time_now)
  );

  tf_countdown #(.PARTS(4), .LEAST(START_LEFT), .MATCH(ISSUE_LEFT)) u_start (
    .clk_i,
    .start_i,
    .from_i(start_time_i),
    .minus_i(time_now),
    .count_i(waiting_q),
    .negative_o(time_negative),
    .below_o(time_below),
    .match_o(time_match)
  );

  // Slots that are left to issue.
  tf_countdown #(.PARTS(3), .STEP(LANES), .LEAST(LANES), .MATCH(LANES)) u_length (
    .clk_i,
    .start_i,
    .from_i(stop_slot_i),
    .minus_i(start_slot_i),
    .count_i(issue_q),
    .negative_o(length_negative),
    .below_o(length_below),
    .match_o(length_last)
  );

  assign judge       = judge_q[JUDGED_AFTER-1];
  assign refused     = judge && (time_negative || time_below || length_negative || length_below ||
                                 misaligned_q || sections_bad_i);
  assign disarmed    = bad_q && !judge_q[0];  // bit 0: a further start has armed it anew
  assign issue_begin = time_match && judged_q && armed_q;
  assign advance     = running && !abort_i && taken_i;
  assign stalls      = running && !abort_i && !taken_i;
  assign flush_o     = start_i || stop_i || abort_i || stalled_q;

  always_ff @(posedge clk_i) begin
    reset_q <= rst_i;
  end

  // The order of the assignments is their rank.
  always_ff @(posedge clk_i) begin
    judge_q   <= {judge_q[JUDGED_AFTER-2:0], 1'b0};
    bad_q     <= refused;
    stalled_q <= stalls;
    if (judge_q[JUDGED_AFTER-2]) begin
      waiting_q <= 1'b1;
    end else if (!armed_q) begin
      waiting_q <= 1'b0;
    end
    judged_q <= waiting_q && !refused;
    if (issue_q && length_last) begin
      issue_q <= 1'b0;
    end
    if (issue_begin) begin
      issue_q   <= 1'b1;
      waiting_q <= 1'b0;
      judged_q  <= 1'b0;
    end
    if (advance && !running_next) begin
      done_q <= 1'b1;
    end
    if (begins || disarmed) begin
      armed_q <= 1'b0;
    end
    // Behind a lead, what is issued in the clock after a stall is flushed.
    if (flush_o || (LEAD == 0 && stalls)) begin
      armed_q <= 1'b0;
      issue_q <= 1'b0;
    end
    if (start_i) begin
      judge_q      <= JUDGED_AFTER'(1);
      misaligned_q <= (start_slot_i[3:0] | stop_slot_i[3:0]) != 4'd0;
      armed_q      <= !refuse_i;
      waiting_q    <= 1'b0;
      judged_q     <= 1'b0;
      done_q       <= 1'b0;
    end
    if (reset_q) begin
      judge_q   <= JUDGED_AFTER'(0);
      armed_q   <= 1'b0;
      waiting_q <= 1'b0;
      judged_q  <= 1'b0;
      issue_q   <= 1'b0;
      done_q    <= 1'b0;
      bad_q     <= 1'b0;
      stalled_q <= 1'b0;
    end
  end

  // The run is its issue, LEAD clocks later.
  if (LEAD == 0) begin : gen_no_lead
    assign running      = issue_q;
    assign running_next = issue_begin || (issue_q && !length_last);
    assign begins       = issue_begin;
    assign issue_slot_o = slot_o;
  end else begin : gen_lead
    logic [LEAD-1:0] lead_q;
    logic [LEAD:0]   issued;   // bit n: n clocks ago; the last one is the run
    logic            flush_q;  // in the clock before; what is under way is void

    assign issued       = {lead_q, issue_q};
    assign running      = issued[LEAD];
    assign running_next = issued[LEAD-1] && !flush_q;
    assign begins       = running_next;

    always_ff @(posedge clk_i) begin
      flush_q        <= flush_o || reset_q;
      lead_q         <= flush_q ? LEAD'(0) : issued[LEAD-1:0];
      lead_q[LEAD-1] <= running_next && !flush_o && !stalls;
      if (reset_q) begin
        lead_q[LEAD-1] <= 1'b0;
      end
    end

    tf_slot_counter #(.LANES(LANES)) u_issue_slot (
      .clk_i,
      .rst_i  (reset_q),
      .load_i(start_i),
      .first_i(start_slot_i),
      .advance_i(issue_q),
      .slot_o(issue_slot_o)
    );
  end

  tf_slot_counter #(.LANES(LANES)) u_slot (
    .clk_i,
    .rst_i  (reset_q),
    .load_i(start_i),
    .first_i(start_slot_i),
    .advance_i(advance),
    .slot_o(slot_o)
  );

  tf_slot_counter #(.LANES(LANES)) u_passed (
    .clk_i,
    .rst_i  (reset_q),
    .load_i(start_i),
    .first_i(48'd0),
    .advance_i(advance),
    .slot_o(passed_o)
  );

  // Halves for software.
  always_ff @(posedge clk_i) begin
    if (time_read_i) begin
      time_hi_q <= time_now[63:32];
    end
    if (slot_read_i) begin
      slot_hi_q <= {16'd0, slot_o[47:32]};
    end
    clear_errors_q <= clear_errors_i;
    error_set_q    <= error_set_i;
    error_now_q    <= error_slot_i;
    if (clear_errors_q) begin
      error_held_q <= 1'b0;
      error_slot_q <= 48'd0;
    end
    if (error_set_q && (!error_held_q || clear_errors_q)) begin
      error_held_q <= 1'b1;
      error_slot_q <= error_now_q;
    end
    if (reset_q) begin
      time_hi_q      <= 32'd0;
      slot_hi_q      <= 32'd0;
      clear_errors_q <= 1'b0;
      error_set_q    <= 1'b0;
      error_held_q   <= 1'b0;
      error_slot_q   <= 48'd0;
    end
  end

  assign time_o              = time_now;
  assign issue_o             = issue_q;
  assign running_o           = running;
  assign armed_o             = armed_q && !disarmed;
  assign done_o              = done_q;
  assign bad_configuration_o = bad_q;
  assign stalled_o           = stalled_q;
  assign time_hi_o           = time_hi_q;
  assign slot_hi_o           = slot_hi_q;
  assign error_slot_o        = error_slot_q;

endmodule

`default_nettype wire
