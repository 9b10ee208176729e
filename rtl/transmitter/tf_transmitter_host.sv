// SPDX-License-Identifier: Apache-2.0
// Host side of a transmitter: its register block behind AXI4-Lite, and the high word of the counter
// SENT, latched when software reads the low one.
//
// Names follow the registers. Strobes (start_o to load_key_o, table_set_o, table_write_o) are one
// clock high, in the first clock in which the values that belong to them can be read; so are
// time_read_o and slot_read_o, in the clock whose value software gets.
//
// Reset: synchronous, active high. Outputs are registers of the register block.
`default_nettype none

module tf_transmitter_host #(
  parameter int unsigned LANES       = 4,
  parameter int unsigned CLOCK_HZ    = 250000000,
  parameter bit [31:0]   GIT_HASH    = 32'd0,
  parameter bit [31:0]   SOURCE_DATE = 32'd0
) (
  input  logic         clk_i,
  input  logic         rst_i,

  input  logic [11:0]   s_axil_awaddr,
  input  logic [2:0]    s_axil_awprot,
  input  logic          s_axil_awvalid,
  output logic          s_axil_awready,
  input  logic [31:0]   s_axil_wdata,
  input  logic [3:0]    s_axil_wstrb,
  input  logic          s_axil_wvalid,
  output logic          s_axil_wready,
  output logic [1:0]    s_axil_bresp,
  output logic          s_axil_bvalid,
  input  logic          s_axil_bready,
  input  logic [11:0]   s_axil_araddr,
  input  logic [2:0]    s_axil_arprot,
  input  logic          s_axil_arvalid,
  output logic          s_axil_arready,
  output logic [31:0]   s_axil_rdata,
  output logic [1:0]    s_axil_rresp,
  output logic          s_axil_rvalid,
  input  logic          s_axil_rready,

  // Commands.
  output logic         start_o,
  output logic         stop_o,
  output logic         clear_errors_o,
  output logic         load_key_o,

  // Settings.
  output logic [63:0]  start_time_o,
  output logic [47:0]  start_slot_o,
  output logic [47:0]  stop_slot_o,
  output logic [23:0]  frame_length_o,
  output logic [23:0]  frame_reference_o,
  output logic [23:0]  frame_guard_o,
  output logic [127:0] key_o,
  input  logic         key_taken_i,
  output logic [63:0]  nonce_o,
  output logic [1:0]   entropy_mode_o,
  output logic [146:0] thresholds_o,
  output logic [15:0]  half_wave_o,
  output logic [15:0]  phase_offset_o,
  output logic [3:0]   reference_step_o,
  output logic         table_set_o,
  output logic [15:0]  table_index_o,
  output logic         table_phase_o,
  output logic         table_write_o,
  output logic [31:0]  table_data_o,

  // State.
  input  logic         armed_i,
  input  logic         running_i,
  input  logic         done_i,
  input  logic         key_ready_i,
  input  logic [31:0]  time_lo_i,
  input  logic [31:0]  time_hi_i,
  output logic         time_read_o,
  input  logic [31:0]  slot_lo_i,
  input  logic [31:0]  slot_hi_i,
  output logic         slot_read_o,
  input  logic [47:0]  sent_i,
  input  logic [3:0]   errors_i,
  input  logic [47:0]  error_slot_i
);

  localparam int unsigned TABLE_DEPTH = 256;
  localparam int unsigned DRIVE_CODES = 4;

  logic         sent_read;
  logic [31:0]  sent_hi_q;
  /* verilator lint_off UNUSEDSIGNAL */  // the last threshold is 2^20
  logic [167:0] thresholds;
  /* verilator lint_on UNUSEDSIGNAL */

  assign thresholds_o = thresholds[146:0];

  always_ff @(posedge clk_i) begin
    if (sent_read) begin
      sent_hi_q <= {16'd0, sent_i[47:32]};
    end
    if (rst_i) begin
      sent_hi_q <= 32'd0;
    end
  end

  tf_transmitter_regs u_regs (
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
    .hwif_in_identity_git_hash_value(GIT_HASH),
    .hwif_in_identity_source_date_value(SOURCE_DATE),
    .hwif_in_identity_lanes_value(LANES),
    .hwif_in_identity_slots_per_cycle_value(LANES),
    .hwif_in_identity_clock_hz_value(CLOCK_HZ),
    .hwif_in_identity_channels_value(DRIVE_CODES),
    .hwif_in_identity_table_depth_a_value(TABLE_DEPTH),
    .hwif_in_identity_table_depth_b_value(TABLE_DEPTH),
    .hwif_out_run_control_start(start_o),
    .hwif_out_run_control_stop(stop_o),
    .hwif_out_run_control_clear_errors(clear_errors_o),
    .hwif_in_run_status_armed(armed_i),
    .hwif_in_run_status_running(running_i),
    .hwif_in_run_status_done(done_i),
    .hwif_in_run_status_error(errors_i != 4'd0),
    .hwif_in_run_time_lo_value(time_lo_i),
    .hwif_out_run_time_lo_value_swacc(time_read_o),
    .hwif_in_run_time_hi_value(time_hi_i),
    .hwif_out_run_start_time_lo_value(start_time_o[31:0]),
    .hwif_out_run_start_time_hi_value(start_time_o[63:32]),
    .hwif_out_run_start_slot_lo_value(start_slot_o[31:0]),
    .hwif_out_run_start_slot_hi_value(start_slot_o[47:32]),
    .hwif_out_run_stop_slot_lo_value(stop_slot_o[31:0]),
    .hwif_out_run_stop_slot_hi_value(stop_slot_o[47:32]),
    .hwif_in_run_slot_lo_value(slot_lo_i),
    .hwif_out_run_slot_lo_value_swacc(slot_read_o),
    .hwif_in_run_slot_hi_value(slot_hi_i),
    .hwif_out_frame_length_value(frame_length_o),
    .hwif_out_frame_reference_value(frame_reference_o),
    .hwif_out_frame_guard_value(frame_guard_o),
    .hwif_in_errors_entropy_underrun(errors_i[0]),
    .hwif_in_errors_stream_stalled(errors_i[1]),
    .hwif_in_errors_bad_configuration(errors_i[2]),
    .hwif_in_errors_key_missing(errors_i[3]),
    .hwif_in_error_slot_lo_value(error_slot_i[31:0]),
    .hwif_in_error_slot_hi_value({16'd0, error_slot_i[47:32]}),
    .hwif_in_sent_lo_value(sent_i[31:0]),
    .hwif_out_sent_lo_value_swacc(sent_read),
    .hwif_in_sent_hi_value(sent_hi_q),
    .hwif_out_key_value(key_o),
    .hwif_in_key_value_hwclr({4{key_taken_i}}),
    .hwif_out_nonce_lo_value(nonce_o[31:0]),
    .hwif_out_nonce_hi_value(nonce_o[63:32]),
    .hwif_out_key_control_load(load_key_o),
    .hwif_in_key_control_ready(key_ready_i),
    .hwif_out_entropy_mode(entropy_mode_o),
    .hwif_out_threshold_value(thresholds),
    .hwif_out_half_wave_value(half_wave_o),
    .hwif_out_phase_offset_value(phase_offset_o),
    .hwif_out_reference_step_value(reference_step_o),
    .hwif_out_table_address_index(table_index_o),
    .hwif_out_table_address_index_swmod(table_set_o),
    .hwif_out_table_address_select(table_phase_o),
    .hwif_out_table_data_first(table_data_o[15:0]),
    .hwif_out_table_data_first_swmod(table_write_o),
    .hwif_out_table_data_second(table_data_o[31:16])
  );

endmodule

`default_nettype wire
