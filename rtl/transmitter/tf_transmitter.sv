// SPDX-License-Identifier: Apache-2.0
// Transmitter node: random source, symbol sampler, frame timer and waveform encoder behind
// AXI4-Lite registers.
//
// From the clock in which TIME reads START_TIME until STOP_SLOT, m_axis_symbol carries one word of
// LANES slots every clock: the slot of lane l is in [64*l +: 64] (layout `drive`), tlast marks the
// last word of a frame. The stream cannot wait: tready low is an error. Without a run tvalid is low
// and the data is 0, which is dark. Latency from the issue of a slot to its codes: LEAD = 39
// clocks. A start command must come at least LEAD + 8 clocks before START_TIME to tf_run_control,
// which is one clock after the register block has it.
//
// A missing entropy word and a word that is not taken stop the output at once: no word leaves after
// them. The gap of a missing entropy word first travels to the output: in the TO_OUTPUT = 7 clocks
// after it, fewer at the end of a run, s_axis_entropy_tready stays high, and entropy offered then
// is taken and goes nowhere. A key load during a run that needs the key stops it as key_missing in
// the clock after the next one. Errors are sticky; a start is refused until they are cleared (the
// same write to CONTROL may clear and start). ERROR_SLOT is the first slot that did not leave, for
// a refused start START_SLOT.
//
// A run takes over frame lengths, slots, nonce and entropy mode at start; thresholds, reference
// step and half-wave code act at once, the phase offset at the next frame boundary. Reset:
// synchronous, active high. Outputs are registered, except s_axis_entropy_tready (two gates). No
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

  // Clocks of the stations: what comes after the random source is also the way of a missing word.
  localparam int unsigned RANDOM_CLOCKS  = 32;
  localparam int unsigned SAMPLER_CLOCKS = 2;
  localparam int unsigned ENCODER_CLOCKS = 5;
  localparam int unsigned TO_OUTPUT      = SAMPLER_CLOCKS + ENCODER_CLOCKS;
  localparam int unsigned LEAD           = RANDOM_CLOCKS + TO_OUTPUT;

  if (LANES != 4 && LANES != 8 && LANES != 16) begin : gen_lanes_check
    $error("tf_transmitter: LANES must be 4, 8 or 16");
  end

  // Registers.
  logic         start_strobe, stop_strobe, clear_strobe, load_key;
  logic [63:0]  start_time;
  logic [47:0]  start_slot, stop_slot;
  logic [23:0]  frame_length, frame_reference, frame_guard;
  logic [127:0] key;
  logic         key_taken, key_ready;
  logic [63:0]  nonce;
  logic [1:0]   entropy_mode;
  logic [146:0] thresholds;
  logic [15:0]  half_wave, phase_offset;
  logic [3:0]   reference_step;
  logic         table_set, table_phase, table_write;
  logic [15:0]  table_index;
  logic [31:0]  table_data;
  logic         time_read, slot_read;
  logic [31:0]  time_hi, slot_hi;

  // Run.
  logic        start, stop, clear_errors, refuse, abort, flush;
  /* verilator lint_off UNUSEDSIGNAL */  // for an assertion only
  logic        run_flush;
  /* verilator lint_on UNUSEDSIGNAL */
  logic        issue, running, armed, done;
  /* verilator lint_off UNUSEDSIGNAL */  // the high time is latched, low bits of slots are always 0
  logic [63:0] time_now;
  logic [47:0] issue_slot;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [47:0] slot, passed, error_slot;
  logic        bad_configuration, stalled, sections_bad;
  logic        error_set;
  logic [3:0]  errors;

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

  tf_transmitter_host #(
    .LANES(LANES), .CLOCK_HZ(CLOCK_HZ), .GIT_HASH(GIT_HASH), .SOURCE_DATE(SOURCE_DATE)
  ) u_host (
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
    .start_o(start_strobe),
    .stop_o(stop_strobe),
    .clear_errors_o(clear_strobe),
    .load_key_o(load_key),
    .start_time_o(start_time),
    .start_slot_o(start_slot),
    .stop_slot_o(stop_slot),
    .frame_length_o(frame_length),
    .frame_reference_o(frame_reference),
    .frame_guard_o(frame_guard),
    .key_o(key),
    .key_taken_i(key_taken),
    .nonce_o(nonce),
    .entropy_mode_o(entropy_mode),
    .thresholds_o(thresholds),
    .half_wave_o(half_wave),
    .phase_offset_o(phase_offset),
    .reference_step_o(reference_step),
    .table_set_o(table_set),
    .table_index_o(table_index),
    .table_phase_o(table_phase),
    .table_write_o(table_write),
    .table_data_o(table_data),
    .armed_i(armed),
    .running_i(running),
    .done_i(done),
    .key_ready_i(key_ready),
    .time_lo_i(time_now[31:0]),
    .time_hi_i(time_hi),
    .time_read_o(time_read),
    .slot_lo_i(slot[31:0]),
    .slot_hi_i(slot_hi),
    .slot_read_o(slot_read),
    .sent_i(passed),
    .errors_i(errors),
    .error_slot_i(error_slot)
  );

  tf_transmitter_errors #(.TO_OUTPUT(TO_OUTPUT)) u_errors (
    .clk_i,
    .rst_i,
    .start_i(start_strobe),
    .stop_i(stop_strobe),
    .clear_errors_i(clear_strobe),
    .load_key_i(load_key),
    .aes_wanted_i(entropy_mode != tf_registers_pkg::ENTROPY_MODE_STREAM),
    .key_ready_i(key_ready),
    .armed_i(armed),
    .running_i(running),
    .underrun_i(underrun),
    .stalled_i(stalled),
    .bad_configuration_i(bad_configuration),
    .start_o(start),
    .stop_o(stop),
    .clear_errors_o(clear_errors),
    .refuse_o(refuse),
    .abort_o(abort),
    .flush_o(flush),
    .error_set_o(error_set),
    .errors_o(errors)
  );

  tf_run_control #(.LANES(LANES), .LEAD(LEAD)) u_run (
    .clk_i,
    .rst_i,
    .start_i(start),
    .stop_i(stop),
    .abort_i(abort),
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
    .flush_o(run_flush),
    .armed_o(armed),
    .done_o(done),
    .bad_configuration_o(bad_configuration),
    .stalled_o(stalled),
    .time_read_i(time_read),
    .time_hi_o(time_hi),
    .slot_read_i(slot_read),
    .slot_hi_o(slot_hi),
    .clear_errors_i(clear_errors),
    .error_set_i(error_set),
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
    .thresholds_i(thresholds),
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
    .select_phase_i(table_phase),
    .write_i(table_write),
    .write_data_i(table_data),
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
                   running |-> m_axis_symbol_tvalid ^ abort)
    else $error("no word in a clock of the run");
  assert property (@(posedge clk_i) disable iff (rst_i) flush == run_flush)
    else $error("the pipeline is flushed at another time than the run ends");
  assert property (@(posedge clk_i) disable iff (rst_i) m_axis_symbol_tvalid |-> running)
    else $error("a word outside the run");
  assert property (@(posedge clk_i) disable iff (rst_i)
                   error_set |=> !m_axis_symbol_tvalid && !running)
    else $error("the output went on after an error");
  assert property (@(posedge clk_i) disable iff (rst_i)
                   !m_axis_symbol_tvalid |-> m_axis_symbol_tdata == '0 && !m_axis_symbol_tlast)
    else $error("codes outside the run");
`endif

endmodule

`default_nettype wire
