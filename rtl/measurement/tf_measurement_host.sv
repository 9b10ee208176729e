// SPDX-License-Identifier: Apache-2.0
// The host's side of a measurement node: the register block behind AXI4-Lite as two structures, and
// the index of the calibration table, which counts on from TABLE_ADDRESS with every TABLE_DATA.
//
// Reset and latency are those of tf_measurement_regs, for an entry of the table a clock more:
// table_index, table_channel and table_value belong to the entry that table_write writes in the
// same clock.
`default_nettype none

module tf_measurement_host #(
  parameter int unsigned LANES       = 4,
  parameter int unsigned CHANNELS    = 4,
  parameter int unsigned TAPS        = 256,
  parameter int unsigned FIFO_DEPTH  = 256,
  parameter int unsigned CLOCK_HZ    = 250_000_000,
  parameter bit [31:0]   GIT_HASH    = 32'd0,
  parameter bit [31:0]   SOURCE_DATE = 32'd0
) (
  input  logic                         clk_i,
  input  logic                         rst_i,

  input  logic [11:0]                  s_axil_awaddr,
  input  logic [2:0]                   s_axil_awprot,
  input  logic                         s_axil_awvalid,
  output logic                         s_axil_awready,
  input  logic [31:0]                  s_axil_wdata,
  input  logic [3:0]                   s_axil_wstrb,
  input  logic                         s_axil_wvalid,
  output logic                         s_axil_wready,
  output logic [1:0]                   s_axil_bresp,
  output logic                         s_axil_bvalid,
  input  logic                         s_axil_bready,
  input  logic [11:0]                  s_axil_araddr,
  input  logic [2:0]                   s_axil_arprot,
  input  logic                         s_axil_arvalid,
  output logic                         s_axil_arready,
  output logic [31:0]                  s_axil_rdata,
  output logic [1:0]                   s_axil_rresp,
  output logic                         s_axil_rvalid,
  input  logic                         s_axil_rready,

  output tf_measurement_pkg::control_t control_o,
  input  tf_measurement_pkg::status_t  status_i,
  // Of channel c in [c*32 +: 32]; channels that the node has not got read 0.
  input  logic [CHANNELS*32-1:0]       clicks_i,
  input  logic [CHANNELS*32-1:0]       in_dead_time_i,
  input  logic [CHANNELS*32-1:0]       outside_gate_i,
  input  logic [CHANNELS*32-1:0]       not_exported_i,
  input  logic [CHANNELS*32-1:0]       produced_i,
  input  logic [CHANNELS*32-1:0]       dropped_i
);

  localparam int unsigned COUNTERS = 32 * tf_measurement_pkg::CHANNELS_MAX;

  logic [15:0] table_base, table_offset_q, table_index_q, table_value, table_value_q;
  logic [3:0]  table_channel, table_channel_q;
  logic        table_restart, table_write, table_write_q;

  always_ff @(posedge clk_i) begin
    table_write_q <= table_write;
    if (table_write) begin
      table_index_q   <= table_base + table_offset_q;
      table_channel_q <= table_channel;
      table_value_q   <= table_value;
    end
    if (table_restart) begin
      table_offset_q <= 16'd0;
    end else if (table_write) begin
      table_offset_q <= table_offset_q + 16'd1;
    end
    if (rst_i) begin
      table_write_q  <= 1'b0;
      table_offset_q <= 16'd0;
    end
  end

  assign control_o.table_write   = table_write_q;
  assign control_o.table_index   = table_index_q;
  assign control_o.table_channel = table_channel_q;
  assign control_o.table_value   = table_value_q;

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
    .hwif_out_run_control_start               (control_o.start),
    .hwif_out_run_control_stop                (control_o.stop),
    .hwif_out_run_control_clear_errors        (control_o.clear_errors),
    .hwif_in_run_status_armed                 (status_i.armed),
    .hwif_in_run_status_running               (status_i.running),
    .hwif_in_run_status_done                  (status_i.done),
    .hwif_in_run_status_error                 (status_i.errors != 5'd0),
    .hwif_in_run_time_lo_value                (status_i.time_lo),
    .hwif_out_run_time_lo_value_swacc         (control_o.time_read),
    .hwif_in_run_time_hi_value                (status_i.time_hi),
    .hwif_out_run_start_time_lo_value         (control_o.start_time[31:0]),
    .hwif_out_run_start_time_hi_value         (control_o.start_time[63:32]),
    .hwif_out_run_start_slot_lo_value         (control_o.start_slot[31:0]),
    .hwif_out_run_start_slot_hi_value         (control_o.start_slot[47:32]),
    .hwif_out_run_stop_slot_lo_value          (control_o.stop_slot[31:0]),
    .hwif_out_run_stop_slot_hi_value          (control_o.stop_slot[47:32]),
    .hwif_in_run_slot_lo_value                (status_i.slot[31:0]),
    .hwif_out_run_slot_lo_value_swacc         (control_o.slot_read),
    .hwif_in_run_slot_hi_value                (status_i.slot_hi),
    .hwif_out_frame_length_value              (control_o.frame_length),
    .hwif_out_frame_reference_value           (control_o.frame_reference),
    .hwif_out_frame_guard_value               (control_o.frame_guard),
    .hwif_in_errors_bus_error                 (status_i.errors[0]),
    .hwif_in_errors_tags_dropped              (status_i.errors[1]),
    .hwif_in_errors_bad_configuration         (status_i.errors[2]),
    .hwif_in_errors_counter_saturated         (status_i.errors[3]),
    .hwif_in_errors_integrator_limited        (status_i.errors[4]),
    .hwif_in_error_slot_lo_value              (status_i.error_slot[31:0]),
    .hwif_in_error_slot_hi_value              ({16'd0, status_i.error_slot[47:32]}),
    .hwif_out_channel_select_enable           (control_o.enable),
    .hwif_out_channel_select_reference_plus   (control_o.reference_plus),
    .hwif_out_channel_select_reference_minus  (control_o.reference_minus),
    .hwif_out_channel_select_reference_always (control_o.reference_always),
    .hwif_out_tagging_sections                (control_o.sections),
    .hwif_out_tagging_raw                     (control_o.raw),
    .hwif_out_tagging_telemetry               (control_o.telemetry),
    .hwif_out_table_address_index             (table_base),
    .hwif_out_table_address_index_swmod       (table_restart),
    .hwif_out_table_address_channel           (table_channel),
    .hwif_out_table_data_value                (table_value),
    .hwif_out_table_data_value_swmod          (table_write),
    .hwif_out_dead_time_value                 (control_o.dead_time),
    .hwif_out_gate_first                      (control_o.gate_first),
    .hwif_out_gate_last                       (control_o.gate_last),
    .hwif_out_window_value                    (control_o.window),
    .hwif_out_loop_control_enable             (control_o.loop_enable),
    .hwif_out_gain_p_value                    (control_o.gain_p),
    .hwif_out_gain_i_value                    (control_o.gain_i),
    .hwif_out_integrator_limit_value          (control_o.integrator_limit),
    .hwif_out_least_counts_value              (control_o.least_counts),
    .hwif_out_half_wave_value                 (control_o.half_wave),
    .hwif_out_phase_start_value               (control_o.phase_start),
    .hwif_in_phase_code_value                 (status_i.phase_code),
    .hwif_in_windows_value                    (status_i.windows),
    .hwif_out_ring_base_lo_value              (control_o.ring_base[31:0]),
    .hwif_out_ring_base_hi_value              (control_o.ring_base[63:32]),
    .hwif_out_ring_size_log2                  (control_o.ring_log2),
    .hwif_out_ring_size_enable                (control_o.ring_enable),
    .hwif_in_ring_written_value               (status_i.ring_written),
    .hwif_out_ring_read_value                 (control_o.ring_read),
    .hwif_out_ring_event_level_value          (control_o.event_level),
    .hwif_in_clicks_value                     (COUNTERS'(clicks_i)),
    .hwif_in_in_dead_time_value               (COUNTERS'(in_dead_time_i)),
    .hwif_in_outside_gate_value               (COUNTERS'(outside_gate_i)),
    .hwif_in_not_exported_value               (COUNTERS'(not_exported_i)),
    .hwif_in_produced_value                   (COUNTERS'(produced_i)),
    .hwif_in_dropped_value                    (COUNTERS'(dropped_i)),
    .hwif_in_telemetry_produced_value         (status_i.telemetry_produced),
    .hwif_in_telemetry_dropped_value          (status_i.telemetry_dropped),
    .hwif_in_gaps_value                       (status_i.gaps),
    .hwif_in_fifo_peak_channel                (status_i.channel_peak),
    .hwif_in_fifo_peak_telemetry              (status_i.telemetry_peak),
    .hwif_in_fifo_peak_tags                   (status_i.tags_peak),
    .hwif_in_ring_peak_value                  (status_i.ring_peak),
    .hwif_in_stall_ring_value                 (status_i.stall_ring),
    .hwif_in_stall_bus_value                  (status_i.stall_bus),
    .hwif_in_dropped_ring_value               (status_i.dropped_ring),
    .hwif_in_dropped_bus_value                (status_i.dropped_bus),
    .hwif_in_dropped_burst_value              (status_i.dropped_burst)
  );

endmodule

`default_nettype wire
