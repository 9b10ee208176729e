// SPDX-License-Identifier: Apache-2.0
// Measurement node: time tagger, phase compensator and tag ring of one measurement unit.
//
//   taps -> tf_tagger -> tf_tag_merger -> tf_tag_ring -> host memory
//                     -> tf_phase_compensator -> phase_code_o
//                                             -> telemetry into the merger
//
// tf_measurement_host has the registers, tf_measurement_run says where in the run a clock is,
// tf_run_end when everything of it has arrived, tf_measurement_errors what went wrong.
//
// The taps in the clock in which TIME reads START_TIME belong to the word of START_SLOT. A start
// takes over the lengths and the ring's place, sets all counters to 0 and discards what an earlier
// run left. STATUS.done comes when the run has ended and every word of it, gap markers included, is
// acknowledged in the ring: RING_WRITTEN and the counters are final then. event_o is high while
// RING_EVENT_LEVEL words wait in the ring, and from done on.
//
// From the last word of a window at the taps to the new phase code: at most 64 clocks. From a tag
// of the tagger to its beat on the bus: at most 200 when neither ring nor bus holds it up. Both are
// asserted in tf_measurement_check.
//
// Reset: synchronous, active high, for two clocks or more, everything idle. One clock domain; all
// outputs are registered.
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

  localparam int unsigned FIFO_DEPTH    = 256;
  localparam int unsigned ROOM          = 4;     // words that a gap marker may rely on
  localparam int unsigned CODE_DEADLINE = 64;    // clocks from window end to code
  localparam int unsigned SETTLE        = 127;   // clocks in which the pipelines empty after a run

  if (LANES != 4 && LANES != 8 && LANES != 16) begin : gen_lanes_check
    $error("tf_measurement: LANES must be 4, 8 or 16");
  end
  if (CHANNELS < 1 || CHANNELS > tf_measurement_pkg::CHANNELS_MAX) begin : gen_channels_check
    $error("tf_measurement: CHANNELS must be 1 to 8");
  end

  // Registers.
  tf_measurement_pkg::control_t control;
  tf_measurement_pkg::status_t  status;
  logic [CHANNELS*32-1:0]       clicks, in_dead_time, outside_gate, not_exported, produced, dropped;

  assign status.phase_code = phase_code_o;

  tf_measurement_host #(
    .LANES       (LANES),
    .CHANNELS    (CHANNELS),
    .TAPS        (TAPS),
    .FIFO_DEPTH  (FIFO_DEPTH),
    .CLOCK_HZ    (CLOCK_HZ),
    .GIT_HASH    (GIT_HASH),
    .SOURCE_DATE (SOURCE_DATE)
  ) host (
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
    .control_o      (control),
    .status_i       (status),
    .clicks_i       (clicks),
    .in_dead_time_i (in_dead_time),
    .outside_gate_i (outside_gate),
    .not_exported_i (not_exported),
    .produced_i     (produced),
    .dropped_i      (dropped)
  );

  // Run, sections and windows.
  logic        restart;
  logic [1:0]  section;
  logic        window_last, ring_bad, bad_start;
  logic [47:0] window_end_slot, error_slot;
  logic        error_set;

  tf_measurement_run #(
    .LANES        (LANES),
    .LEAST_CLOCKS (CODE_DEADLINE)
  ) run (
    .clk_i,
    .rst_i,
    .start_i             (control.start),
    .stop_i              (control.stop),
    .start_time_i        (control.start_time),
    .start_slot_i        (control.start_slot),
    .stop_slot_i         (control.stop_slot),
    .frame_length_i      (control.frame_length),
    .frame_reference_i   (control.frame_reference),
    .frame_guard_i       (control.frame_guard),
    .window_i            (control.window),
    .ring_bad_i          (ring_bad),
    .restart_o           (restart),
    .armed_o             (status.armed),
    .running_o           (status.running),
    .slot_o              (status.slot),
    .section_o           (section),
    .window_last_o       (window_last),
    .window_end_slot_o   (window_end_slot),
    .bad_configuration_o (bad_start),
    .time_lo_o           (status.time_lo),
    .time_read_i         (control.time_read),
    .time_hi_o           (status.time_hi),
    .slot_read_i         (control.slot_read),
    .slot_hi_o           (status.slot_hi),
    .clear_errors_i      (control.clear_errors),
    .error_set_i         (error_set),
    .error_slot_i        (error_slot),
    .error_slot_o        (status.error_slot)
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
    .enable_i           (control.enable[CHANNELS-1:0]),
    .reference_plus_i   (control.reference_plus),
    .reference_minus_i  (control.reference_minus),
    .reference_always_i (control.reference_always),
    .raw_i              (control.raw),
    .sections_i         (control.sections),
    .dead_time_i        (control.dead_time[CHANNELS*24-1:0]),
    .gate_first_i       (control.gate_first[CHANNELS*11-1:0]),
    .gate_last_i        (control.gate_last[CHANNELS*11-1:0]),
    .table_write_i      (control.table_write),
    .table_channel_i    (control.table_channel),
    .table_index_i      (control.table_index),
    .table_time_i       (control.table_value),
    .running_i          (status.running),
    .slot_i             (status.slot),
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

  // Phase. The start goes a long way from the registers to the counters. In the clock in which it
  // arrives the tagger may still show what an earlier run left.
  logic [63:0] telemetry_data;
  logic        telemetry_valid, telemetry_last, telemetry_lost;
  logic        counter_saturated, integrator_limited, start_q;

  always_ff @(posedge clk_i) begin
    start_q <= control.start;
  end

  tf_phase_compensator #(
    .LANES (LANES)
  ) compensator (
    .clk_i,
    .rst_i,
    .run_start_i             (start_q),
    .running_i               (!start_q),
    .click_valid_i           (reference_valid),
    .click_phase_i           (reference_phase),
    .window_last_i           (window_delivered),
    .window_end_slot_i       (window_end_slot),
    .loop_enable_i           (control.loop_enable),
    .gain_p_i                (control.gain_p),
    .gain_i_i                (control.gain_i),
    .integrator_limit_i      (control.integrator_limit),
    .least_counts_i          (control.least_counts),
    .half_wave_i             (control.half_wave),
    .phase_start_i           (control.phase_start),
    .phase_code_o,
    .windows_o               (status.windows),
    .counter_saturated_o     (counter_saturated),
    .integrator_limited_o    (integrator_limited),
    .telemetry_lost_o        (telemetry_lost),
    .m_axis_telemetry_tdata  (telemetry_data),
    .m_axis_telemetry_tvalid (telemetry_valid),
    .m_axis_telemetry_tready (1'b1),
    .m_axis_telemetry_tlast  (telemetry_last)
  );

  // Tags and telemetry to the ring. A record that an earlier run left comes before any window has
  // ended. The ring starts a clock after the tagger and the merger, and the merger is enabled a
  // clock after the ring: the ways are long.
  logic [63:0] merged_data;
  logic        merged_valid, merged_ready, merger_empty, ring_room;
  logic        ring_enabled, ring_idle, ring_stalled, bus_stalled;
  logic        loss, bus_error, flush, reported_q, enabled_q;
  logic        reset_q, ring_start_q, ring_wanted;
  logic [47:0] loss_slot;
  logic [63:0] ring_base;
  logic [4:0]  ring_log2;

  tf_ring_place place (
    .clk_i,
    .load_i   (restart),
    .enable_i (control.ring_enable),
    .base_i   (control.ring_base),
    .log2_i   (control.ring_log2),
    .enable_o (ring_wanted),
    .base_o   (ring_base),
    .log2_o   (ring_log2),
    .bad_o    (ring_bad)
  );

  always_ff @(posedge clk_i) begin
    reset_q      <= rst_i;
    ring_start_q <= restart;
    reported_q   <= status.windows != 32'd0 && !restart;
    enabled_q    <= ring_enabled;
  end

  tf_tag_merger #(
    .LANES    (LANES),
    .CHANNELS (CHANNELS)
  ) merger (
    .clk_i,
    .rst_i                   (restart),
    .enable_i                (enabled_q),
    .telemetry_enable_i      (control.telemetry),
    .source_active_i         (tagger_active || telemetry_valid),
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
    .telemetry_produced_o    (status.telemetry_produced),
    .telemetry_dropped_o     (status.telemetry_dropped),
    .dropped_ring_o          (status.dropped_ring),
    .dropped_bus_o           (status.dropped_bus),
    .dropped_burst_o         (status.dropped_burst),
    .channel_peak_o          (status.channel_peak),
    .telemetry_peak_o        (status.telemetry_peak),
    .gaps_o                  (status.gaps),
    .loss_o                  (loss),
    .loss_slot_o             (loss_slot)
  );

  tf_tag_ring #(
    .FIFO_DEPTH (FIFO_DEPTH),
    .ROOM       (ROOM)
  ) ring (
    .clk_i,
    .rst_i          (reset_q),
    .start_i        (ring_start_q),
    .enable_i       (ring_wanted),
    .base_i         (ring_base),
    .log2_i         (ring_log2),
    .read_i         (control.ring_read),
    .flush_i        (flush),
    .s_axis_tdata   (merged_data),
    .s_axis_tvalid  (merged_valid),
    .s_axis_tready  (merged_ready),
    .room_o         (ring_room),
    .written_o      (status.ring_written),
    .enabled_o      (ring_enabled),
    .idle_o         (ring_idle),
    .bus_error_o    (bus_error),
    .ring_stalled_o (ring_stalled),
    .bus_stalled_o  (bus_stalled),
    .fifo_peak_o    (status.tags_peak),
    .ring_peak_o    (status.ring_peak),
    .stall_ring_o   (status.stall_ring),
    .stall_bus_o    (status.stall_bus),
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
    .rst_i         (restart || ring_start_q),
    .running_i     (status.running),
    .enabled_i     (ring_enabled),
    .empty_i       (merger_empty && ring_idle),
    .written_i     (status.ring_written),
    .read_i        (control.ring_read),
    .event_level_i (control.event_level),
    .flush_o       (flush),
    .done_o        (status.done),
    .event_o
  );

  // Sticky errors.
  tf_measurement_errors errors (
    .clk_i,
    .rst_i,
    .clear_i              (control.clear_errors),
    .bus_error_i          (bus_error),
    .loss_i               (loss),
    .loss_slot_i          (loss_slot),
    .bad_configuration_i  (bad_start),
    .counter_saturated_i  (counter_saturated),
    .integrator_limited_i (integrator_limited),
    .slot_i               (status.slot),
    .errors_o             (status.errors),
    .set_o                (error_set),
    .slot_o               (error_slot)
  );

`ifndef YOSYS
  tf_measurement_check #(
    .CHANNELS      (CHANNELS),
    .CODE_DEADLINE (CODE_DEADLINE)
  ) check (
    .clk_i,
    .rst_i,
    .start_i          (control.start),
    .restart_i        (restart),
    .running_i        (status.running),
    .window_last_i    (window_last),
    .windows_i        (status.windows),
    .telemetry_lost_i (telemetry_lost),
    .flush_i          (flush),
    .word_i           (tag_valid != '0 || telemetry_valid),
    .tag_valid_i      (tag_valid),
    .tag_i            (tag),
    .loss_i           (loss),
    .ring_stalled_i   (ring_stalled),
    .bus_stalled_i    (bus_stalled),
    .awvalid_i        (m_axi_awvalid),
    .awready_i        (m_axi_awready),
    .wvalid_i         (m_axi_wvalid),
    .wready_i         (m_axi_wready),
    .wdata_i          (m_axi_wdata)
  );
`endif

  // Channels of the register map that this node has not got, and what only the check looks at.
  logic unused;
  assign unused = &{1'b0, telemetry_lost, control.enable, control.dead_time, control.gate_first,
                    control.gate_last};

endmodule

`default_nettype wire
