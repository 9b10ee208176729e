// SPDX-License-Identifier: Apache-2.0
// Measurement node: time tagger, phase compensator and tag ring of one measurement unit.
//
//   taps -> tf_tagger -> tf_tag_merger -> tf_tag_ring -> host memory
//                     -> tf_phase_compensator -> phase_code_o
//                                             -> telemetry into the merger
//
// The taps in the clock in which TIME reads START_TIME belong to the word of START_SLOT. A start
// takes over the lengths and the ring's place, sets all counters to 0 and discards what an earlier
// run left. STATUS.done comes when the run has ended and every word of it, gap markers included, is
// acknowledged in the ring: RING_WRITTEN and the counters are final then. event_o is high while
// RING_EVENT_LEVEL words wait in the ring, and from done on.
//
// From the last word of a window at the taps to the new phase code: at most 64 clocks, asserted
// below.
//
// Reset: synchronous, active high, everything idle. One clock domain; all outputs are registered.
`default_nettype none

module tf_measurement #(
  parameter int unsigned LANES       = 4,    // slots per clock: 4, 8 or 16
  parameter int unsigned CHANNELS    = 4,    // detectors: 1 to 8
  parameter int unsigned TAPS        = 256,
  parameter int unsigned CLOCK_HZ    = 250_000_000,
  parameter bit [31:0]   GIT_HASH    = 32'd0,
  parameter bit [31:0]   SOURCE_DATE = 32'd0
) (
  input  logic                     clk_i,
  input  logic                     rst_i,

  input  logic [11:0]              s_axil_awaddr,
  input  logic [2:0]               s_axil_awprot,
  input  logic                     s_axil_awvalid,
  output logic                     s_axil_awready,
  input  logic [31:0]              s_axil_wdata,
  input  logic [3:0]               s_axil_wstrb,
  input  logic                     s_axil_wvalid,
  output logic                     s_axil_wready,
  output logic [1:0]               s_axil_bresp,
  output logic                     s_axil_bvalid,
  input  logic                     s_axil_bready,
  input  logic [11:0]              s_axil_araddr,
  input  logic [2:0]               s_axil_arprot,
  input  logic                     s_axil_arvalid,
  output logic                     s_axil_arready,
  output logic [31:0]              s_axil_rdata,
  output logic [1:0]               s_axil_rresp,
  output logic                     s_axil_rvalid,
  input  logic                     s_axil_rready,

  input  logic [CHANNELS-1:0]      tap_valid_i,
  input  logic [CHANNELS*TAPS-1:0] taps_i,        // channel c in [c*TAPS +: TAPS]
  output logic [15:0]              phase_code_o,

  output logic [63:0]              m_axi_awaddr,
  output logic [7:0]               m_axi_awlen,
  output logic [2:0]               m_axi_awsize,
  output logic [1:0]               m_axi_awburst,
  output logic                     m_axi_awvalid,
  input  logic                     m_axi_awready,
  output logic [63:0]              m_axi_wdata,
  output logic [7:0]               m_axi_wstrb,
  output logic                     m_axi_wlast,
  output logic                     m_axi_wvalid,
  input  logic                     m_axi_wready,
  input  logic [1:0]               m_axi_bresp,
  input  logic                     m_axi_bvalid,
  output logic                     m_axi_bready,

  output logic                     event_o
);

  localparam int unsigned CHANNELS_MAX  = 8;     // of the register map
  localparam int unsigned FIFO_DEPTH    = 256;
  localparam int unsigned ROOM          = 4;     // words that a gap marker may rely on
  localparam int unsigned CODE_DEADLINE = 64;    // clocks from window end to code
  localparam int unsigned SETTLE        = 127;   // clocks in which the pipelines empty after a run
  localparam int unsigned COUNTERS      = 32 * CHANNELS_MAX;

  if (LANES != 4 && LANES != 8 && LANES != 16) begin : gen_lanes_check
    $error("tf_measurement: LANES must be 4, 8 or 16");
  end
  if (CHANNELS < 1 || CHANNELS > CHANNELS_MAX) begin : gen_channels_check
    $error("tf_measurement: CHANNELS must be 1 to 8");
  end

  // Registers.
  logic                       start, stop, clear_errors;
  logic                       armed, running, ended_done, bad_start;
  logic                       time_read, slot_read;
  logic [31:0]                time_hi, slot_hi;
  logic [63:0]                time_now, start_time;
  logic [47:0]                slot, start_slot, stop_slot, error_slot, error_slot_new;
  logic [23:0]                frame_length, frame_reference, frame_guard, window;
  logic [4:0]                 errors_q;
  logic [7:0]                 enable;
  logic [3:0]                 reference_plus, reference_minus, table_channel;
  logic                       reference_always, raw, telemetry;
  logic [2:0]                 sections;
  logic [15:0]                table_base, table_value;
  logic                       table_restart, table_write;
  logic [CHANNELS_MAX*24-1:0] dead_time;
  logic [CHANNELS_MAX*11-1:0] gate_first, gate_last;
  logic                       loop_enable;
  logic [15:0]                gain_p, gain_i, least_counts, half_wave, phase_start;
  logic [23:0]                integrator_limit, event_level;
  logic [63:0]                ring_base;
  logic [4:0]                 ring_log2;
  logic                       ring_enable, ring_enabled, ring_idle;
  logic [31:0]                ring_read, ring_written;
  logic [CHANNELS*32-1:0]     clicks, in_dead_time, outside_gate, not_exported, produced, dropped;
  logic [31:0]                telemetry_produced, telemetry_dropped, gaps, windows;
  logic [31:0]                dropped_ring, dropped_bus, dropped_burst;
  logic [31:0]                ring_peak, stall_ring, stall_bus;
  logic [7:0]                 channel_peak, telemetry_peak;
  logic [15:0]                tags_peak;
  logic                       done;

  tf_measurement_regs registers (
    .clk_i,
    .rst_i,
    .s_axil_awaddr,
    .s_axil_awprot,
    .s_axil_awvalid,
    .s_axil_awready,
    .s_axil_wdata,
    .s_axil_wstrb,
    .s_axil_wvalid,
    .s_axil_wready,
    .s_axil_bresp,
    .s_axil_bvalid,
    .s_axil_bready,
    .s_axil_araddr,
    .s_axil_arprot,
    .s_axil_arvalid,
    .s_axil_arready,
    .s_axil_rdata,
    .s_axil_rresp,
    .s_axil_rvalid,
    .s_axil_rready,
    .hwif_in_identity_git_hash_value          (GIT_HASH),
    .hwif_in_identity_source_date_value       (SOURCE_DATE),
    .hwif_in_identity_lanes_value             (32'(LANES)),
    .hwif_in_identity_slots_per_cycle_value   (32'(LANES)),
    .hwif_in_identity_clock_hz_value          (32'(CLOCK_HZ)),
    .hwif_in_identity_channels_value          (32'(CHANNELS)),
    .hwif_in_identity_table_depth_a_value     (32'(TAPS + 1)),
    .hwif_in_identity_table_depth_b_value     (32'(FIFO_DEPTH)),
    .hwif_out_run_control_start               (start),
    .hwif_out_run_control_stop                (stop),
    .hwif_out_run_control_clear_errors        (clear_errors),
    .hwif_in_run_status_armed                 (armed),
    .hwif_in_run_status_running               (running),
    .hwif_in_run_status_done                  (done),
    .hwif_in_run_status_error                 (errors_q != 5'd0),
    .hwif_in_run_time_lo_value                (time_now[31:0]),
    .hwif_out_run_time_lo_value_swacc         (time_read),
    .hwif_in_run_time_hi_value                (time_hi),
    .hwif_out_run_start_time_lo_value         (start_time[31:0]),
    .hwif_out_run_start_time_hi_value         (start_time[63:32]),
    .hwif_out_run_start_slot_lo_value         (start_slot[31:0]),
    .hwif_out_run_start_slot_hi_value         (start_slot[47:32]),
    .hwif_out_run_stop_slot_lo_value          (stop_slot[31:0]),
    .hwif_out_run_stop_slot_hi_value          (stop_slot[47:32]),
    .hwif_in_run_slot_lo_value                (slot[31:0]),
    .hwif_out_run_slot_lo_value_swacc         (slot_read),
    .hwif_in_run_slot_hi_value                (slot_hi),
    .hwif_out_frame_length_value              (frame_length),
    .hwif_out_frame_reference_value           (frame_reference),
    .hwif_out_frame_guard_value               (frame_guard),
    .hwif_in_errors_bus_error                 (errors_q[0]),
    .hwif_in_errors_tags_dropped              (errors_q[1]),
    .hwif_in_errors_bad_configuration         (errors_q[2]),
    .hwif_in_errors_counter_saturated         (errors_q[3]),
    .hwif_in_errors_integrator_limited        (errors_q[4]),
    .hwif_in_error_slot_lo_value              (error_slot[31:0]),
    .hwif_in_error_slot_hi_value              ({16'd0, error_slot[47:32]}),
    .hwif_out_channel_select_enable           (enable),
    .hwif_out_channel_select_reference_plus   (reference_plus),
    .hwif_out_channel_select_reference_minus  (reference_minus),
    .hwif_out_channel_select_reference_always (reference_always),
    .hwif_out_tagging_sections                (sections),
    .hwif_out_tagging_raw                     (raw),
    .hwif_out_tagging_telemetry               (telemetry),
    .hwif_out_table_address_index             (table_base),
    .hwif_out_table_address_index_swmod       (table_restart),
    .hwif_out_table_address_channel           (table_channel),
    .hwif_out_table_data_value                (table_value),
    .hwif_out_table_data_value_swmod          (table_write),
    .hwif_out_dead_time_value                 (dead_time),
    .hwif_out_gate_first                      (gate_first),
    .hwif_out_gate_last                       (gate_last),
    .hwif_out_window_value                    (window),
    .hwif_out_loop_control_enable             (loop_enable),
    .hwif_out_gain_p_value                    (gain_p),
    .hwif_out_gain_i_value                    (gain_i),
    .hwif_out_integrator_limit_value          (integrator_limit),
    .hwif_out_least_counts_value              (least_counts),
    .hwif_out_half_wave_value                 (half_wave),
    .hwif_out_phase_start_value               (phase_start),
    .hwif_in_phase_code_value                 (phase_code_o),
    .hwif_in_windows_value                    (windows),
    .hwif_out_ring_base_lo_value              (ring_base[31:0]),
    .hwif_out_ring_base_hi_value              (ring_base[63:32]),
    .hwif_out_ring_size_log2                  (ring_log2),
    .hwif_out_ring_size_enable                (ring_enable),
    .hwif_in_ring_written_value               (ring_written),
    .hwif_out_ring_read_value                 (ring_read),
    .hwif_out_ring_event_level_value          (event_level),
    .hwif_in_clicks_value                     (COUNTERS'(clicks)),
    .hwif_in_in_dead_time_value               (COUNTERS'(in_dead_time)),
    .hwif_in_outside_gate_value               (COUNTERS'(outside_gate)),
    .hwif_in_not_exported_value               (COUNTERS'(not_exported)),
    .hwif_in_produced_value                   (COUNTERS'(produced)),
    .hwif_in_dropped_value                    (COUNTERS'(dropped)),
    .hwif_in_telemetry_produced_value         (telemetry_produced),
    .hwif_in_telemetry_dropped_value          (telemetry_dropped),
    .hwif_in_gaps_value                       (gaps),
    .hwif_in_fifo_peak_channel                (channel_peak),
    .hwif_in_fifo_peak_telemetry              (telemetry_peak),
    .hwif_in_fifo_peak_tags                   (tags_peak),
    .hwif_in_ring_peak_value                  (ring_peak),
    .hwif_in_stall_ring_value                 (stall_ring),
    .hwif_in_stall_bus_value                  (stall_bus),
    .hwif_in_dropped_ring_value               (dropped_ring),
    .hwif_in_dropped_bus_value                (dropped_bus),
    .hwif_in_dropped_burst_value              (dropped_burst)
  );

  // The index of the calibration table counts on from TABLE_ADDRESS.
  logic [15:0] table_offset_q;

  always_ff @(posedge clk_i) begin
    if (table_restart) begin
      table_offset_q <= 16'd0;
    end else if (table_write) begin
      table_offset_q <= table_offset_q + 16'd1;
    end
    if (rst_i) begin
      table_offset_q <= 16'd0;
    end
  end

  // Run, sections and windows.
  logic [1:0]  section;
  logic [47:0] window_end_slot;
  logic        frame_bad, window_bad, ring_bad_q, window_last;
  logic        restart;
  logic        error_set;
  logic        unused_issue, unused_flush, unused_stalled, unused_first, unused_last;
  logic [3:0]  unused_position;
  logic [47:0] unused_issue_slot, unused_passed;

  // Everything that belongs to one run begins afresh with it, the clock after start.
  always_ff @(posedge clk_i) begin
    restart <= rst_i || start;
    if (start) begin
      ring_bad_q <= ring_enable &&
                    (ring_base[11:0] != 12'd0 || ring_log2 < 5'd9 || ring_log2 > 5'd24);
    end
    if (rst_i) begin
      ring_bad_q <= 1'b0;
    end
  end

  tf_run_control #(
    .LANES (LANES),
    .LEAD  (0)
  ) run (
    .clk_i,
    .rst_i,
    .start_i             (start),
    .stop_i              (stop),
    .abort_i             (1'b0),
    .refuse_i            (1'b0),
    .taken_i             (1'b1),
    .sections_bad_i      (frame_bad || window_bad || ring_bad_q),
    .start_time_i        (start_time),
    .start_slot_i        (start_slot),
    .stop_slot_i         (stop_slot),
    .time_o              (time_now),
    .issue_o             (unused_issue),
    .issue_slot_o        (unused_issue_slot),
    .running_o           (running),
    .slot_o              (slot),
    .passed_o            (unused_passed),
    .flush_o             (unused_flush),
    .armed_o             (armed),
    .done_o              (ended_done),
    .bad_configuration_o (bad_start),
    .stalled_o           (unused_stalled),
    .time_read_i         (time_read),
    .time_hi_o           (time_hi),
    .slot_read_i         (slot_read),
    .slot_hi_o           (slot_hi),
    .clear_errors_i      (clear_errors),
    .error_set_i         (error_set),
    .error_slot_i        (error_slot_new),
    .error_slot_o        (error_slot)
  );

  tf_frame_timer #(
    .LANES (LANES)
  ) frame (
    .clk_i,
    .rst_i,
    .length_i    (frame_length),
    .reference_i (frame_reference),
    .guard_i     (frame_guard),
    .bad_o       (frame_bad),
    .load_i      (start),
    .advance_i   (running),
    .section_o   (section),
    .position_o  (unused_position),
    .first_o     (unused_first),
    .last_o      (unused_last)
  );

  tf_window_timer #(
    .LANES        (LANES),
    .LEAST_CLOCKS (CODE_DEADLINE)
  ) window_timer (
    .clk_i,
    .rst_i,
    .window_i   (window),
    .bad_o      (window_bad),
    .load_i     (start),
    .running_i  (running),
    .slot_i     (slot),
    .last_o     (window_last),
    .end_slot_o (window_end_slot)
  );

  // Clicks.
  logic [CHANNELS-1:0]    tag_valid;
  logic [CHANNELS*64-1:0] tag;
  logic [1:0]             reference_valid;
  logic [3:0]             reference_phase;
  logic                   window_delivered, tagger_active;

  tf_tagger #(
    .LANES    (LANES),
    .CHANNELS (CHANNELS),
    .TAPS     (TAPS)
  ) tagger (
    .clk_i,
    .rst_i              (restart),
    .enable_i           (enable[CHANNELS-1:0]),
    .reference_plus_i   (reference_plus),
    .reference_minus_i  (reference_minus),
    .reference_always_i (reference_always),
    .raw_i              (raw),
    .sections_i         (sections),
    .dead_time_i        (dead_time[CHANNELS*24-1:0]),
    .gate_first_i       (gate_first[CHANNELS*11-1:0]),
    .gate_last_i        (gate_last[CHANNELS*11-1:0]),
    .table_write_i      (table_write),
    .table_channel_i    (table_channel),
    .table_index_i      (table_base + table_offset_q),
    .table_time_i       (table_value),
    .running_i          (running),
    .slot_i             (slot),
    .section_i          (section),
    .window_last_i      (window_last),
    .tap_valid_i,
    .taps_i,
    .active_o           (tagger_active),
    .tag_valid_o        (tag_valid),
    .tag_o              (tag),
    .reference_valid_o  (reference_valid),
    .reference_phase_o  (reference_phase),
    .window_last_o      (window_delivered),
    .clicks_o           (clicks),
    .in_dead_time_o     (in_dead_time),
    .outside_gate_o     (outside_gate),
    .not_exported_o     (not_exported),
    .produced_o         (produced)
  );

  // Phase.
  logic [63:0] telemetry_data;
  logic        telemetry_valid, telemetry_last, telemetry_lost;
  logic        counter_saturated, integrator_limited;

  tf_phase_compensator #(
    .LANES (LANES)
  ) compensator (
    .clk_i,
    .rst_i,
    .run_start_i             (start),
    .running_i               (1'b1),
    .click_valid_i           (reference_valid),
    .click_phase_i           (reference_phase),
    .window_last_i           (window_delivered),
    .window_end_slot_i       (window_end_slot),
    .loop_enable_i           (loop_enable),
    .gain_p_i                (gain_p),
    .gain_i_i                (gain_i),
    .integrator_limit_i      (integrator_limit),
    .least_counts_i          (least_counts),
    .half_wave_i             (half_wave),
    .phase_start_i           (phase_start),
    .phase_code_o,
    .windows_o               (windows),
    .counter_saturated_o     (counter_saturated),
    .integrator_limited_o    (integrator_limited),
    .telemetry_lost_o        (telemetry_lost),
    .m_axis_telemetry_tdata  (telemetry_data),
    .m_axis_telemetry_tvalid (telemetry_valid),
    .m_axis_telemetry_tready (1'b1),
    .m_axis_telemetry_tlast  (telemetry_last)
  );

  // Tags and telemetry to the ring. A record that an earlier run left comes before any window has
  // ended.
  logic [63:0] merged_data;
  logic        merged_valid, merged_ready, merger_empty, ring_room;
  logic        ring_stalled, bus_stalled;
  logic        loss, bus_error, flush, reported_q;
  logic [47:0] loss_slot;

  always_ff @(posedge clk_i) begin
    reported_q <= windows != 32'd0;
  end

  tf_tag_merger #(
    .LANES    (LANES),
    .CHANNELS (CHANNELS)
  ) merger (
    .clk_i,
    .rst_i                   (restart),
    .enable_i                (ring_enabled),
    .telemetry_enable_i      (telemetry),
    .source_active_i         (tagger_active),
    .tag_valid_i             (tag_valid),
    .tag_i                   (tag),
    .s_axis_telemetry_tdata  (telemetry_data),
    .s_axis_telemetry_tvalid (telemetry_valid && reported_q),
    .s_axis_telemetry_tlast  (telemetry_last),
    .m_axis_tdata            (merged_data),
    .m_axis_tvalid           (merged_valid),
    .m_axis_tready           (merged_ready),
    .room_i                  (ring_room),
    .ring_stalled_i          (ring_stalled),
    .bus_stalled_i           (bus_stalled),
    .empty_o                 (merger_empty),
    .dropped_o               (dropped),
    .telemetry_produced_o    (telemetry_produced),
    .telemetry_dropped_o     (telemetry_dropped),
    .dropped_ring_o          (dropped_ring),
    .dropped_bus_o           (dropped_bus),
    .dropped_burst_o         (dropped_burst),
    .channel_peak_o          (channel_peak),
    .telemetry_peak_o        (telemetry_peak),
    .gaps_o                  (gaps),
    .loss_o                  (loss),
    .loss_slot_o             (loss_slot)
  );

  tf_tag_ring #(
    .FIFO_DEPTH (FIFO_DEPTH),
    .ROOM       (ROOM)
  ) ring (
    .clk_i,
    .rst_i,
    .start_i        (restart),
    .enable_i       (ring_enable && !ring_bad_q),
    .base_i         (ring_base),
    .log2_i         (ring_log2),
    .read_i         (ring_read),
    .flush_i        (flush),
    .s_axis_tdata   (merged_data),
    .s_axis_tvalid  (merged_valid),
    .s_axis_tready  (merged_ready),
    .room_o         (ring_room),
    .written_o      (ring_written),
    .enabled_o      (ring_enabled),
    .idle_o         (ring_idle),
    .bus_error_o    (bus_error),
    .ring_stalled_o (ring_stalled),
    .bus_stalled_o  (bus_stalled),
    .fifo_peak_o    (tags_peak),
    .ring_peak_o    (ring_peak),
    .stall_ring_o   (stall_ring),
    .stall_bus_o    (stall_bus),
    .m_axi_awaddr,
    .m_axi_awlen,
    .m_axi_awsize,
    .m_axi_awburst,
    .m_axi_awvalid,
    .m_axi_awready,
    .m_axi_wdata,
    .m_axi_wstrb,
    .m_axi_wlast,
    .m_axi_wvalid,
    .m_axi_wready,
    .m_axi_bresp,
    .m_axi_bvalid,
    .m_axi_bready
  );

  tf_run_end #(
    .SETTLE (SETTLE)
  ) run_end (
    .clk_i,
    .rst_i         (restart),
    .running_i     (running),
    .enabled_i     (ring_enabled),
    .empty_i       (merger_empty && ring_idle),
    .written_i     (ring_written),
    .read_i        (ring_read),
    .event_level_i (event_level),
    .flush_o       (flush),
    .done_o        (done),
    .event_o
  );

  // Sticky errors.
  logic [4:0] errors_new;

  assign errors_new     = {integrator_limited, counter_saturated, bad_start, loss, bus_error};
  assign error_set      = errors_new != 5'd0;
  assign error_slot_new = loss ? loss_slot : slot;

  always_ff @(posedge clk_i) begin
    if (error_set || clear_errors) begin
      errors_q <= (clear_errors ? 5'd0 : errors_q) | errors_new;
    end
    if (rst_i) begin
      errors_q <= 5'd0;
    end
  end

`ifndef YOSYS
  // The code of a window is in place in time, and no record is lost on the way to the merger.
  logic [6:0]  window_age_q;  // clocks since the last word of a window whose code is not in place
  logic [31:0] windows_q;

  always_ff @(posedge clk_i) begin
    windows_q <= windows;
    if (window_last) begin
      window_age_q <= 7'd1;
    end else if (windows != windows_q) begin
      window_age_q <= 7'd0;
    end else if (window_age_q != 7'd0) begin
      window_age_q <= window_age_q + 7'd1;
    end
    if (restart) begin
      window_age_q <= 7'd0;
    end
  end

  // windows follows the code by one clock, windows_q by another.
  assert property (@(posedge clk_i) disable iff (rst_i) 32'(window_age_q) <= CODE_DEADLINE + 2);
  assert property (@(posedge clk_i) disable iff (rst_i) !telemetry_lost);
  // The end of the run has let every tag pass before the ring is called complete.
  assert property (@(posedge clk_i) disable iff (rst_i || start)
                   (flush && !running) |-> (tag_valid == '0 && !telemetry_valid));
`endif

  // Outputs of shared blocks, and the channels of the register map, that this node has no use for.
  logic unused;
  assign unused = &{1'b0, telemetry_lost, ended_done, enable, dead_time, gate_first, gate_last,
                    time_now[63:32], unused_issue, unused_flush, unused_stalled, unused_first,
                    unused_last, unused_position, unused_issue_slot, unused_passed};

endmodule

`default_nettype wire
