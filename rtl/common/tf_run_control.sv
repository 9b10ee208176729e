// SPDX-License-Identifier: Apache-2.0
// Time base and run control of a node: starts at a clock count, stops at a slot, and latches what
// software reads in two halves.
//
// TIME counts clocks from 0 after reset. A start command arms the node; in the clock in which TIME
// reads START_TIME, running_o rises and slot_o reads START_SLOT; slot_o then advances by LANES each
// clock until STOP_SLOT. issue_o and issue_slot_o do the same LEAD clocks earlier, for a producer
// whose pipeline is LEAD clocks deep (LEAD = 0: they equal running_o and slot_o).
//
// Start must reach this block at least LEAD + 3 clocks before START_TIME. The clock after start_i
// judges it: when it is later than that, a slot is not a multiple of 16, the run is empty or
// sections_bad_i is high in that clock, bad_configuration_o follows for one clock and nothing runs.
// refuse_i together with start_i keeps a start from arming too; the node then reports why. Every
// start loads slot_o with START_SLOT. Start during a run ends that run first. stop_i and abort_i
// end a run at once; under abort_i the word of this clock does not count: slot_o stays at its slot.
// So does taken_i low in a clock of the run (the receiver did not take the word): the run ends and
// stalled_o follows for one clock. flush_o is high in the clock after which no word of the old run
// may leave; after a stall that is the clock of stalled_o.
//
// Reset: synchronous, active high; everything returns to idle, TIME to 0. All outputs are
// registered except flush_o (one gate behind the commands).
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

  // Slot of the first error since the last clear.
  input  logic        clear_errors_i,
  input  logic        error_set_i,
  input  logic [47:0] error_slot_i,
  output logic [47:0] error_slot_o
);

  localparam int unsigned LEAD_WIDTH   = $clog2(LEAD + 2);
  // Clocks from the decision to issue, and from the latest judgement of a start, to start_time.
  localparam int unsigned ISSUE_BEFORE = LEAD + 1;
  localparam int unsigned START_BEFORE = LEAD + 2;

  if (LANES != 4 && LANES != 8 && LANES != 16) begin : gen_lanes_check
    $error("tf_run_control: LANES must be 4, 8 or 16");
  end

  logic [63:0] time_q;
  logic [63:0] start_time_q, issue_time_q;  // issue_time_q: the clock before the first issue
  logic        judge_q, refused_q;          // the clock after start
  logic        waiting_q;
  logic        running_q;
  logic        done_q;
  logic        bad_q;
  logic        stalled_q;
  logic [47:0] slot_q, first_slot_q, stop_slot_q;
  logic [31:0] time_hi_q, slot_hi_q;
  logic        error_held_q;
  logic [47:0] error_slot_q;

  logic        issue_begin, run_begin;
  logic [63:0] time_next;
  logic [47:0] slot_next;

  assign issue_begin = waiting_q && time_q == issue_time_q;
  assign time_next   = time_q + 64'd1;
  assign slot_next   = slot_q + 48'(LANES);
  assign flush_o     = start_i || stop_i || abort_i;

  always_ff @(posedge clk_i) begin
    time_q    <= time_next;
    bad_q     <= 1'b0;
    stalled_q <= 1'b0;
    judge_q   <= start_i;
    if (running_q && !abort_i) begin
      if (!taken_i) begin
        running_q <= 1'b0;
        stalled_q <= 1'b1;
      end else begin
        slot_q <= slot_next;
        if (slot_next == stop_slot_q) begin
          running_q <= 1'b0;
          done_q    <= 1'b1;
        end
      end
    end
    if (issue_begin) begin
      waiting_q <= 1'b0;
    end
    if (run_begin) begin
      running_q <= 1'b1;
    end
    if (judge_q) begin
      issue_time_q <= start_time_q - 64'(ISSUE_BEFORE);
      if (start_time_q < time_q + 64'(START_BEFORE) || sections_bad_i ||
          stop_slot_q <= first_slot_q || (first_slot_q[3:0] | stop_slot_q[3:0]) != 4'd0) begin
        bad_q <= 1'b1;
      end else begin
        waiting_q <= !refused_q;
      end
    end
    if (flush_o) begin
      waiting_q <= 1'b0;
      running_q <= 1'b0;
    end
    if (start_i) begin
      start_time_q <= start_time_i;
      first_slot_q <= start_slot_i;
      slot_q       <= start_slot_i;
      stop_slot_q  <= stop_slot_i;
      refused_q    <= refuse_i;
      done_q       <= 1'b0;
    end
    if (rst_i) begin
      time_q       <= 64'd0;
      start_time_q <= 64'd0;
      issue_time_q <= 64'd0;
      judge_q      <= 1'b0;
      refused_q    <= 1'b0;
      waiting_q    <= 1'b0;
      running_q    <= 1'b0;
      done_q       <= 1'b0;
      bad_q        <= 1'b0;
      stalled_q    <= 1'b0;
      slot_q       <= 48'd0;
      first_slot_q <= 48'd0;
      stop_slot_q  <= 48'd0;
    end
  end

  // The issue side is a second copy of the run, LEAD clocks ahead of it.
  if (LEAD == 0) begin : gen_no_lead
    assign run_begin    = issue_begin;
    assign issue_o      = running_q;
    assign issue_slot_o = slot_q;
    assign armed_o      = waiting_q;
  end else begin : gen_lead
    logic                  issue_q;
    logic [47:0]           issue_slot_q;
    logic [47:0]           issue_slot_next;
    logic [LEAD_WIDTH-1:0] lead_q;  // clocks until the run begins, 0 when none is on its way

    assign issue_slot_next = issue_slot_q + 48'(LANES);
    assign run_begin       = lead_q == LEAD_WIDTH'(1);
    assign issue_o         = issue_q;
    assign issue_slot_o    = issue_slot_q;
    assign armed_o         = waiting_q || lead_q != LEAD_WIDTH'(0);

    always_ff @(posedge clk_i) begin
      if (lead_q != LEAD_WIDTH'(0)) begin
        lead_q <= lead_q - LEAD_WIDTH'(1);
      end
      if (issue_q) begin
        issue_slot_q <= issue_slot_next;
        if (issue_slot_next == stop_slot_q) begin
          issue_q <= 1'b0;
        end
      end
      if (issue_begin) begin
        issue_q <= 1'b1;
        lead_q  <= LEAD_WIDTH'(LEAD);
      end
      if (start_i) begin
        issue_slot_q <= start_slot_i;
      end
      if (flush_o) begin
        issue_q <= 1'b0;
        lead_q  <= LEAD_WIDTH'(0);
      end
      if (rst_i) begin
        issue_q      <= 1'b0;
        lead_q       <= LEAD_WIDTH'(0);
        issue_slot_q <= 48'd0;
      end
    end
  end

  // Halves for software.
  always_ff @(posedge clk_i) begin
    if (time_read_i) begin
      time_hi_q <= time_q[63:32];
    end
    if (slot_read_i) begin
      slot_hi_q <= {16'd0, slot_q[47:32]};
    end
    if (clear_errors_i) begin
      error_held_q <= 1'b0;
      error_slot_q <= 48'd0;
    end
    if (error_set_i && (!error_held_q || clear_errors_i)) begin
      error_held_q <= 1'b1;
      error_slot_q <= error_slot_i;
    end
    if (rst_i) begin
      time_hi_q    <= 32'd0;
      slot_hi_q    <= 32'd0;
      error_held_q <= 1'b0;
      error_slot_q <= 48'd0;
    end
  end

  assign time_o              = time_q;
  assign running_o           = running_q;
  assign slot_o              = slot_q;
  assign passed_o            = slot_q - first_slot_q;
  assign done_o              = done_q;
  assign bad_configuration_o = bad_q;
  assign stalled_o           = stalled_q;
  assign time_hi_o           = time_hi_q;
  assign slot_hi_o           = slot_hi_q;
  assign error_slot_o        = error_slot_q;

endmodule

`default_nettype wire
