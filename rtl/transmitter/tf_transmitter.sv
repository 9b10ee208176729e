// SPDX-License-Identifier: Apache-2.0
// Transmitter node: random source, symbol sampler, frame timer and waveform encoder behind
// AXI4-Lite registers.
//
// From the clock in which TIME reads START_TIME until STOP_SLOT, m_axis_symbol carries one word of
// LANES slots every clock: the slot of lane l is in [64*l +: 64] (layout `drive`), tlast marks the
// last word of a frame. The stream cannot wait: tready low is an error. Without a run tvalid is low
// and the data is 0, which is dark.
//
// Any error stops the output at once and is sticky; a start is refused until the errors are cleared
// (the same write to CONTROL may clear and start). ERROR_SLOT is the first slot that did not leave,
// for a refused start START_SLOT. A key load during a run that needs the key stops it as
// key_missing.
//
// A run takes over frame lengths, slots, nonce and entropy mode at start; thresholds, reference
// step and half-wave code act at once, the phase offset at the next frame boundary. Reset:
// synchronous, active high. Outputs are registered, except s_axis_entropy_tready (three gates). No
// output depends on an input of the same clock.
`default_nettype none

module tf_transmitter #(
  parameter int unsigned LANES       = 4,
  parameter int unsigned CLOCK_HZ    = 250000000,
  parameter bit [31:0]   GIT_HASH    = 32'd0,
  parameter bit [31:0]   SOURCE_DATE = 32'd0
) (
  input  logic                clk_i,
  input  logic                rst_i,

  input  logic [11:0]         s_axil_awaddr,
  input  logic [2:0]          s_axil_awprot,
  input  logic                s_axil_awvalid,
  output logic                s_axil_awready,
  input  logic [31:0]         s_axil_wdata,
  input  logic [3:0]          s_axil_wstrb,
  input  logic                s_axil_wvalid,
  output logic                s_axil_wready,
  output logic [1:0]          s_axil_bresp,
  output logic                s_axil_bvalid,
  input  logic                s_axil_bready,
  input  logic [11:0]         s_axil_araddr,
  input  logic [2:0]          s_axil_arprot,
  input  logic                s_axil_arvalid,
  output logic                s_axil_arready,
  output logic [31:0]         s_axil_rdata,
  output logic [1:0]          s_axil_rresp,
  output logic                s_axil_rvalid,
  input  logic                s_axil_rready,

  input  logic [32*LANES-1:0] s_axis_entropy_tdata,
  input  logic                s_axis_entropy_tvalid,
  output logic                s_axis_entropy_tready,

  output logic [64*LANES-1:0] m_axis_symbol_tdata,
  output logic                m_axis_symbol_tvalid,
  input  logic                m_axis_symbol_tready,
  output logic                m_axis_symbol_tlast
);

  // Clocks from the issue of a slot to its codes at the output: random source 12, sampler 1,
  // encoder 2.
  localparam int unsigned LEAD = 15;
  localparam int unsigned TABLE_DEPTH = 256;
  localparam int unsigned DRIVE_CODES = 4;

  if (LANES != 4 && LANES != 8 && LANES != 16) begin : gen_lanes_check
    $error("tf_transmitter: LANES must be 4, 8 or 16");
  end

  // Registers.
  logic         start, stop, clear_errors, load_key;
  logic [63:0]  start_time;
  logic [47:0]  start_slot, stop_slot;
  logic [23:0]  frame_length, frame_reference, frame_guard;
  logic [127:0] key;
  logic         key_taken, key_ready;
  logic [63:0]  nonce;
  logic [1:0]   entropy_mode;
  logic [15:0]  half_wave, phase_offset;
  logic [3:0]   reference_step;
  logic [15:0]  table_index, table_first, table_second;
  logic         table_select, table_set, table_write;
  logic         time_read, slot_read, sent_read;
  logic [31:0]  time_hi, slot_hi, sent_hi_q;
  /* verilator lint_off UNUSEDSIGNAL */  // the last threshold is 2^20, the high time is latched
  logic [167:0] thresholds;
  logic [63:0]  time_now;
  /* verilator lint_on UNUSEDSIGNAL */

  // Run.
  logic        issue, running, armed, done, flush;
  /* verilator lint_off UNUSEDSIGNAL */  // the low bits are always 0
  logic [47:0] issue_slot;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [47:0] slot, passed, error_slot;
  logic        bad_configuration, stalled, sections_bad;

  // Datapath.
  logic [1407:0]       round_keys;
  logic                random_valid, underrun;
  logic [32*LANES-1:0] random;
  logic                symbol_valid;
  logic [3*LANES-1:0]  symbol_class;
  logic [4*LANES-1:0]  symbol_slice;
  logic [1:0]          section;
  logic [3:0]          position;
  logic                frame_first, frame_last;

  // Errors: bit order of the register ERRORS.
  logic [3:0] errors_q, error_set;
  logic       any_error_set;
  logic       aes_wanted, key_refused, refuse;
  logic       key_error_q, aes_running_q;
  logic [2:0] underrun_q;  // follows the missing word to the output

  assign aes_wanted    = entropy_mode != tf_registers_pkg::ENTROPY_MODE_STREAM;
  assign key_refused   = start && aes_wanted && !key_ready;
  assign refuse        = key_refused || (errors_q != 4'd0 && !clear_errors);
  assign error_set[0]  = underrun_q[2];
  assign error_set[1]  = stalled;
  assign error_set[2]  = bad_configuration;
  assign error_set[3]  = key_error_q;
  assign any_error_set = error_set != 4'd0;

  always_ff @(posedge clk_i) begin
    key_error_q   <= key_refused || (load_key && aes_running_q && (armed || running));
    underrun_q    <= flush ? 3'd0 : {underrun_q[1:0], underrun};
    if (start) begin
      aes_running_q <= aes_wanted;
    end
    if (clear_errors || any_error_set) begin
      errors_q <= (clear_errors ? 4'd0 : errors_q) | error_set;
    end
    if (sent_read) begin
      sent_hi_q <= {16'd0, passed[47:32]};
    end
    if (rst_i) begin
      key_error_q   <= 1'b0;
      underrun_q    <= 3'd0;
      aes_running_q <= 1'b0;
      errors_q      <= 4'd0;
      sent_hi_q     <= 32'd0;
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
    .hwif_out_run_control_start(start),
    .hwif_out_run_control_stop(stop),
    .hwif_out_run_control_clear_errors(clear_errors),
    .hwif_in_run_status_armed(armed),
    .hwif_in_run_status_running(running),
    .hwif_in_run_status_done(done),
    .hwif_in_run_status_error(errors_q != 4'd0),
    .hwif_in_run_time_lo_value(time_now[31:0]),
    .hwif_out_run_time_lo_value_swacc(time_read),
    .hwif_in_run_time_hi_value(time_hi),
    .hwif_out_run_start_time_lo_value(start_time[31:0]),
    .hwif_out_run_start_time_hi_value(start_time[63:32]),
    .hwif_out_run_start_slot_lo_value(start_slot[31:0]),
    .hwif_out_run_start_slot_hi_value(start_slot[47:32]),
    .hwif_out_run_stop_slot_lo_value(stop_slot[31:0]),
    .hwif_out_run_stop_slot_hi_value(stop_slot[47:32]),
    .hwif_in_run_slot_lo_value(slot[31:0]),
    .hwif_out_run_slot_lo_value_swacc(slot_read),
    .hwif_in_run_slot_hi_value(slot_hi),
    .hwif_out_frame_length_value(frame_length),
    .hwif_out_frame_reference_value(frame_reference),
    .hwif_out_frame_guard_value(frame_guard),
    .hwif_in_errors_entropy_underrun(errors_q[0]),
    .hwif_in_errors_stream_stalled(errors_q[1]),
    .hwif_in_errors_bad_configuration(errors_q[2]),
    .hwif_in_errors_key_missing(errors_q[3]),
    .hwif_in_error_slot_lo_value(error_slot[31:0]),
    .hwif_in_error_slot_hi_value({16'd0, error_slot[47:32]}),
    .hwif_in_sent_lo_value(passed[31:0]),
    .hwif_out_sent_lo_value_swacc(sent_read),
    .hwif_in_sent_hi_value(sent_hi_q),
    .hwif_out_key_value(key),
    .hwif_in_key_value_hwclr({4{key_taken}}),
    .hwif_out_nonce_lo_value(nonce[31:0]),
    .hwif_out_nonce_hi_value(nonce[63:32]),
    .hwif_out_key_control_load(load_key),
    .hwif_in_key_control_ready(key_ready),
    .hwif_out_entropy_mode(entropy_mode),
    .hwif_out_threshold_value(thresholds),
    .hwif_out_half_wave_value(half_wave),
    .hwif_out_phase_offset_value(phase_offset),
    .hwif_out_reference_step_value(reference_step),
    .hwif_out_table_address_index(table_index),
    .hwif_out_table_address_index_swmod(table_set),
    .hwif_out_table_address_select(table_select),
    .hwif_out_table_data_first(table_first),
    .hwif_out_table_data_first_swmod(table_write),
    .hwif_out_table_data_second(table_second)
  );

  tf_run_control #(.LANES(LANES), .LEAD(LEAD)) u_run (
    .clk_i,
    .rst_i,
    .start_i(start),
    .stop_i(stop),
    .abort_i(any_error_set),
    .refuse_i(refuse),
    .taken_i(m_axis_symbol_tready),
    .sections_bad_i(sections_bad || entropy_mode == 2'd3),
    .start_time_i(start_time),
    .start_slot_i(start_slot),
    .stop_slot_i(stop_slot),
    .time_o(time_now),
    .issue_o(issue),
    .issue_slot_o(issue_slot),
    .running_o(running),
    .slot_o(slot),
    .passed_o(passed),
    .flush_o(flush),
    .armed_o(armed),
    .done_o(done),
    .bad_configuration_o(bad_configuration),
    .stalled_o(stalled),
    .time_read_i(time_read),
    .time_hi_o(time_hi),
    .slot_read_i(slot_read),
    .slot_hi_o(slot_hi),
    .clear_errors_i(clear_errors),
    .error_set_i(any_error_set),
    .error_slot_i(slot),
    .error_slot_o(error_slot)
  );

  tf_aes_key_expand u_key (
    .clk_i,
    .rst_i,
    .load_i(load_key),
    .key_i(key),
    .taken_o(key_taken),
    .ready_o(key_ready),
    .round_keys_o(round_keys)
  );

  tf_random_source #(.LANES(LANES)) u_random (
    .clk_i,
    .rst_i,
    .flush_i(flush),
    .load_i(start),
    .mode_i(entropy_mode),
    .nonce_i(nonce),
    .round_keys_i(round_keys),
    .valid_i(issue),
    .block_i(issue_slot[47:2]),
    .s_axis_entropy_tdata,
    .s_axis_entropy_tvalid,
    .s_axis_entropy_tready,
    .valid_o(random_valid),
    .underrun_o(underrun),
    .random_o(random)
  );

  tf_symbol_sampler #(.LANES(LANES)) u_sampler (
    .clk_i,
    .rst_i,
    .flush_i(flush),
    .thresholds_i(thresholds[146:0]),
    .valid_i(random_valid),
    .random_i(random),
    .valid_o(symbol_valid),
    .class_o(symbol_class),
    .slice_o(symbol_slice)
  );

  tf_frame_timer #(.LANES(LANES)) u_frame (
    .clk_i,
    .rst_i,
    .length_i(frame_length),
    .reference_i(frame_reference),
    .guard_i(frame_guard),
    .bad_o(sections_bad),
    .load_i(start),
    .advance_i(symbol_valid),
    .section_o(section),
    .position_o(position),
    .first_o(frame_first),
    .last_o(frame_last)
  );

  tf_waveform_encoder #(.LANES(LANES)) u_encoder (
    .clk_i,
    .rst_i,
    .flush_i(flush),
    .clear_i(start),
    .address_set_i(table_set),
    .address_i(table_index),
    .select_phase_i(table_select),
    .write_i(table_write),
    .write_data_i({table_second, table_first}),
    .reference_step_i(reference_step),
    .half_wave_i(half_wave),
    .phase_offset_i(phase_offset),
    .valid_i(symbol_valid),
    .class_i(symbol_class),
    .slice_i(symbol_slice),
    .section_i(section),
    .position_i(position),
    .frame_first_i(frame_first),
    .frame_last_i(frame_last),
    .taken_i(m_axis_symbol_tready),
    .valid_o(m_axis_symbol_tvalid),
    .frame_last_o(m_axis_symbol_tlast),
    .drive_o(m_axis_symbol_tdata)
  );

`ifndef YOSYS
  // Exactly one word per clock while running; only a missing entropy word makes a hole, and ends
  // the run.
  assert property (@(posedge clk_i) disable iff (rst_i)
                   running |-> m_axis_symbol_tvalid ^ underrun_q[2])
    else $error("no word in a clock of the run");
  assert property (@(posedge clk_i) disable iff (rst_i) m_axis_symbol_tvalid |-> running)
    else $error("a word outside the run");
  assert property (@(posedge clk_i) disable iff (rst_i)
                   any_error_set |=> !m_axis_symbol_tvalid && !running)
    else $error("the output went on after an error");
  assert property (@(posedge clk_i) disable iff (rst_i)
                   !m_axis_symbol_tvalid |-> m_axis_symbol_tdata == '0 && !m_axis_symbol_tlast)
    else $error("codes outside the run");
`endif

endmodule

`default_nettype wire
