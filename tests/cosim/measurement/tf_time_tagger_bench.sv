// SPDX-License-Identifier: Apache-2.0
// Test only: tagger, merger and tag FIFO wired as in tf_measurement, with the telemetry records and
// the consumer of the FIFO given by the test.
`default_nettype none

module tf_time_tagger_bench #(
  parameter int unsigned LANES    = 4,
  parameter int unsigned CHANNELS = 4,
  parameter int unsigned TAPS     = 256
) (
  input  logic                     clk_i,
  input  logic                     rst_i,

  input  logic [CHANNELS-1:0]      enable_i,
  input  logic [3:0]               reference_plus_i,
  input  logic [3:0]               reference_minus_i,
  input  logic                     reference_always_i,
  input  logic                     raw_i,
  input  logic [2:0]               sections_i,
  input  logic                     telemetry_enable_i,
  input  logic [CHANNELS*24-1:0]   dead_time_i,
  input  logic [CHANNELS*11-1:0]   gate_first_i,
  input  logic [CHANNELS*11-1:0]   gate_last_i,

  input  logic                     table_write_i,
  input  logic [3:0]               table_channel_i,
  input  logic [15:0]              table_index_i,
  input  logic [15:0]              table_time_i,

  input  logic [47:0]              slot_i,
  input  logic [1:0]               section_i,
  input  logic                     window_last_i,
  input  logic [CHANNELS-1:0]      tap_valid_i,
  input  logic [CHANNELS*TAPS-1:0] taps_i,

  input  logic                     ring_enable_i,
  input  logic [63:0]              s_axis_telemetry_tdata,
  input  logic                     s_axis_telemetry_tvalid,
  input  logic                     s_axis_telemetry_tlast,

  output logic [63:0]              m_axis_tdata,
  output logic                     m_axis_tvalid,
  input  logic                     m_axis_tready,
  output logic [8:0]               level_o,
  output logic                     empty_o,

  output logic [CHANNELS-1:0]      tag_valid_o,
  output logic [1:0]               reference_valid_o,
  output logic [3:0]               reference_phase_o,
  output logic                     window_last_o,
  output logic [CHANNELS*32-1:0]   clicks_o,
  output logic [CHANNELS*32-1:0]   in_dead_time_o,
  output logic [CHANNELS*32-1:0]   outside_gate_o,
  output logic [CHANNELS*32-1:0]   not_exported_o,
  output logic [CHANNELS*32-1:0]   produced_o,
  output logic [CHANNELS*32-1:0]   dropped_o,
  output logic [31:0]              telemetry_produced_o,
  output logic [31:0]              telemetry_dropped_o,
  output logic [31:0]              gaps_o,
  output logic                     loss_o,
  output logic [47:0]              loss_slot_o
);

  logic                   tagger_active, merged_valid, merged_ready;
  logic [CHANNELS*64-1:0] tag;
  logic [63:0]            merged_data;

  tf_tagger #(
    .LANES    (LANES),
    .CHANNELS (CHANNELS),
    .TAPS     (TAPS)
  ) tagger (
    .clk_i,
    .rst_i,
    .enable_i,
    .reference_plus_i,
    .reference_minus_i,
    .reference_always_i,
    .raw_i,
    .sections_i,
    .dead_time_i,
    .gate_first_i,
    .gate_last_i,
    .table_write_i,
    .table_channel_i,
    .table_index_i,
    .table_time_i,
    .running_i    (1'b1),
    .slot_i,
    .section_i,
    .window_last_i,
    .tap_valid_i,
    .taps_i,
    .active_o     (tagger_active),
    .tag_valid_o,
    .tag_o        (tag),
    .reference_valid_o,
    .reference_phase_o,
    .window_last_o,
    .clicks_o,
    .in_dead_time_o,
    .outside_gate_o,
    .not_exported_o,
    .produced_o
  );

  // Diagnostic ports that the stream does not depend on stay open.
  /* verilator lint_off PINMISSING */
  tf_tag_merger #(
    .LANES    (LANES),
    .CHANNELS (CHANNELS)
  ) merger (
    .clk_i,
    .rst_i,
    .enable_i        (ring_enable_i),
    .telemetry_enable_i,
    .source_active_i (tagger_active || s_axis_telemetry_tvalid),
    .tag_valid_i     (tag_valid_o),
    .tag_i           (tag),
    .s_axis_telemetry_tdata,
    .s_axis_telemetry_tvalid,
    .s_axis_telemetry_tlast,
    .m_axis_tdata    (merged_data),
    .m_axis_tvalid   (merged_valid),
    .m_axis_tready   (merged_ready),
    .room_i          (level_o <= 9'd252),
    .empty_o,
    .dropped_o,
    .telemetry_produced_o,
    .telemetry_dropped_o,
    .gaps_o,
    .loss_o,
    .loss_slot_o
  );
  /* verilator lint_on PINMISSING */

  tf_stream_fifo #(
    .WIDTH (64),
    .DEPTH (256)
  ) tag_fifo (
    .clk_i,
    .rst_i,
    .active_i      (merged_valid || level_o != 9'd0 || rst_i),
    .s_axis_tdata  (merged_data),
    .s_axis_tvalid (merged_valid),
    .s_axis_tready (merged_ready),
    .m_axis_tdata,
    .m_axis_tvalid,
    .m_axis_tready,
    .level_o
  );

endmodule

`default_nettype wire
