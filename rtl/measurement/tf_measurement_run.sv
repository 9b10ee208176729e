// SPDX-License-Identifier: Apache-2.0
// Where a measurement node is in its run: time base, slots, sections of the frame and phase
// estimation windows, and the judgement of a start's registers.
//
// start_i takes over the lengths and judges them; from the clock after it, when restart_o is high,
// everything that belongs to one run begins afresh. A start with lengths, a ring (ring_bad_i, a few
// clocks later) or a place in time that cannot be raises bad_configuration_o for one clock, and
// nothing runs (see tf_run_control).
//
// Reset: synchronous, active high, everything idle. section_o and slot_o belong to the clock of the
// taps; window_last_o and armed_o are combinational, the other outputs registers.
`default_nettype none

module tf_measurement_run #(
  parameter int unsigned LANES        = 4,
  parameter int unsigned LEAST_CLOCKS = 64   // of a window
) (
  input  logic        clk_i,
  input  logic        rst_i,

  input  logic        start_i,
  input  logic        stop_i,
  input  logic [63:0] start_time_i,
  input  logic [47:0] start_slot_i,
  input  logic [47:0] stop_slot_i,
  input  logic [23:0] frame_length_i,
  input  logic [23:0] frame_reference_i,
  input  logic [23:0] frame_guard_i,
  input  logic [23:0] window_i,
  input  logic        ring_bad_i,

  output logic        restart_o,
  output logic        armed_o,
  output logic        running_o,
  output logic [47:0] slot_o,
  output logic [1:0]  section_o,
  output logic        window_last_o,
  output logic [47:0] window_end_slot_o,
  output logic        bad_configuration_o,

  // What software reads in two halves.
  output logic [31:0] time_lo_o,
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

  logic        restart_q;
  logic        frame_bad, window_bad;
  logic [63:0] time_now;
  logic        unused_done, unused_issue, unused_flush, unused_stalled, unused_first, unused_last;
  logic [3:0]  unused_position;
  logic [47:0] unused_issue_slot, unused_passed;

  assign restart_o = restart_q;
  assign time_lo_o = time_now[31:0];

  always_ff @(posedge clk_i) begin
    restart_q <= rst_i || start_i;
  end

  tf_run_control #(
    .LANES (LANES),
    .LEAD  (0)
  ) run (
    .clk_i,
    .rst_i,
    .start_i,
    .stop_i,
    .abort_i        (1'b0),
    .refuse_i       (1'b0),
    .taken_i        (1'b1),
    .sections_bad_i (frame_bad || window_bad || ring_bad_i),
    .start_time_i,
    .start_slot_i,
    .stop_slot_i,
    .time_o         (time_now),
    .issue_o        (unused_issue),
    .issue_slot_o   (unused_issue_slot),
    .running_o,
    .slot_o,
    .passed_o       (unused_passed),
    .flush_o        (unused_flush),
    .armed_o,
    .done_o         (unused_done),
    .bad_configuration_o,
    .stalled_o      (unused_stalled),
    .time_read_i,
    .time_hi_o,
    .slot_read_i,
    .slot_hi_o,
    .clear_errors_i,
    .error_set_i,
    .error_slot_i,
    .error_slot_o
  );

  tf_frame_timer #(
    .LANES (LANES)
  ) frame (
    .clk_i,
    .rst_i,
    .length_i    (frame_length_i),
    .reference_i (frame_reference_i),
    .guard_i     (frame_guard_i),
    .bad_o       (frame_bad),
    .load_i      (start_i),
    .advance_i   (running_o),
    .section_o,
    .position_o  (unused_position),
    .first_o     (unused_first),
    .last_o      (unused_last)
  );

  tf_window_timer #(
    .LANES        (LANES),
    .LEAST_CLOCKS (LEAST_CLOCKS)
  ) window_timer (
    .clk_i,
    .rst_i,
    .window_i,
    .bad_o      (window_bad),
    .load_i     (start_i),
    .running_i  (running_o),
    .slot_i     (slot_o),
    .last_o     (window_last_o),
    .end_slot_o (window_end_slot_o)
  );

  // Outputs of the shared blocks that this node has no use for.
  logic unused;
  assign unused = &{1'b0, time_now[63:32], unused_done, unused_issue, unused_flush, unused_stalled,
                    unused_first, unused_last, unused_position, unused_issue_slot, unused_passed};

endmodule

`default_nettype wire
