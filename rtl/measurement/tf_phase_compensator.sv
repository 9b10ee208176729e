// SPDX-License-Identifier: Apache-2.0
// Phase compensator: clicks of the phase reference in, code of the compensating modulator out,
// once per window.
//
//   tf_phase_counter -> tf_cordic_vectoring -> tf_phase_loop -> phase_code_o
//                    -> tf_phase_pending --------------------> tf_phase_telemetry
//
// At most one click per detector and clock; clicks come filtered to reference slots. Clicks and
// window_last_i count only while running_i is high: all three are aligned to the same slots. A
// click in the clock of window_last_i belongs to the window that ends. Windows are meant to be
// much longer than the latency: only then is the phase of the previous update the one in force
// during a window.
//
// run_start_i takes over phase_start_i (the code follows 7 clocks later), clears counters, loop
// and windows_o, and drops windows under way. Telemetry that waits is still sent. The other
// configuration inputs are read as a window passes.
//
// Reset: rst_i, synchronous, active high.
// Latency: 47 clocks from window_last_i to the new phase_code_o. windows_o, counter_saturated_o
// (a click met a full counter) and integrator_limited_o follow 1 clock later, telemetry 2 clocks
// later; it drops records that find no room (telemetry_lost_o).
// Windows end at least 4 clocks apart: the loop and the telemetry take as long for one.
`default_nettype none

module tf_phase_compensator #(
  parameter int unsigned LANES = 4  // slots per clock
) (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        run_start_i,
  input  logic        running_i,

  input  logic [1:0]  click_valid_i,      // bit 0 plus, bit 1 minus detector
  input  logic [3:0]  click_phase_i,      // position in the frame modulo 4: plus [1:0], minus [3:2]
  input  logic        window_last_i,
  input  logic [47:0] window_end_slot_i,  // first slot after the window

  input  logic        loop_enable_i,
  input  logic [15:0] gain_p_i,            // Q0.16
  input  logic [15:0] gain_i_i,            // Q0.16
  input  logic [23:0] integrator_limit_i,  // 2^-24 turn
  input  logic [15:0] least_counts_i,
  input  logic [15:0] half_wave_i,         // 1..32768
  input  logic [15:0] phase_start_i,       // 2^-16 turn

  output logic [15:0] phase_code_o,
  output logic [31:0] windows_o,           // windows ended since run_start_i
  output logic        counter_saturated_o,
  output logic        integrator_limited_o,
  output logic        telemetry_lost_o,

  output logic [63:0] m_axis_telemetry_tdata,
  output logic        m_axis_telemetry_tvalid,
  input  logic        m_axis_telemetry_tready,
  output logic        m_axis_telemetry_tlast
);

  if (LANES != 1 && LANES != 2 && LANES != 4 && LANES != 8 && LANES != 16) begin : gen_lanes_check
    $error("tf_phase_compensator: LANES must be 1, 2, 4, 8 or 16");
  end

  localparam int unsigned ITERATIONS      = 16;
  localparam int unsigned COUNTER_LATENCY = 7;
  localparam int unsigned LOOP_LATENCY    = 30 + 10;  // CORDIC and loop
  localparam int unsigned LATENCY         = COUNTER_LATENCY + LOOP_LATENCY;
  localparam int unsigned LEAST_SPACING   = 4;       // clocks from window to window
  localparam int unsigned PENDING         = 16;
  localparam int unsigned LATENCY_MAX     = 64 - 13;  // the node's less the tagger's

  if (LOOP_LATENCY > PENDING * LEAST_SPACING || LATENCY > LATENCY_MAX) begin : gen_latency_check
    $error("tf_phase_compensator: latency too long");
  end

  // Behind the counter, whose windows take longer than a clock, a start acts a clock later.
  logic flush_q, start_q, dropped;

  assign dropped = rst_i | run_start_i | flush_q;

  always_ff @(posedge clk_i) begin
    flush_q <= rst_i | run_start_i;
    start_q <= run_start_i & ~rst_i;
  end

  // Counts of a window.
  logic               counted_valid;
  logic signed [17:0] counted_in_phase;
  logic signed [17:0] counted_quadrature;
  logic [15:0]        counted_counts;
  logic               counted_saturated;
  logic [47:0]        counted_slot;

  tf_phase_counter counter (
    .clk_i,
    .rst_i,
    .run_start_i,
    .click_valid_i (running_i ? click_valid_i : 2'b00),
    .click_phase_i,
    .window_last_i (window_last_i & running_i),
    .window_end_slot_i,
    .valid_o      (counted_valid),
    .in_phase_o   (counted_in_phase),
    .quadrature_o (counted_quadrature),
    .counts_o     (counted_counts),
    .saturated_o  (counted_saturated),
    .end_slot_o   (counted_slot)
  );

  // Angle of the two quadratures.
  logic               angle_valid;
  logic signed [15:0] angle;
  logic               angle_enough;

  tf_cordic_vectoring #(
    .WIDTH       (18),
    .ITERATIONS  (ITERATIONS),
    .ANGLE_WIDTH (16),
    .USER_WIDTH  (1)
  ) cordic (
    .clk_i,
    .rst_i   (flush_q),
    .valid_i (counted_valid),
    .x_i     (counted_in_phase),
    .y_i     (counted_quadrature),
    .user_i  (counted_counts >= least_counts_i),
    .valid_o (angle_valid),
    .angle_o (angle),
    .user_o  (angle_enough)
  );

  // Loop.
  logic               done_soon;
  logic               done_valid;
  logic               done_enough;
  logic               done_closed;
  logic               done_limited;
  logic signed [15:0] done_estimate;
  logic signed [31:0] done_unwrapped;
  logic signed [24:0] done_step;
  logic [15:0]        done_applied;

  tf_phase_loop loop (
    .clk_i,
    .rst_i,
    .run_start_i  (start_q),
    .enable_i     (loop_enable_i),
    .gain_p_i,
    .gain_i_i,
    .integrator_limit_i,
    .half_wave_i,
    .phase_start_i,
    .valid_i      (angle_valid),
    .enough_i     (angle_enough),
    .estimate_i   (angle),
    .done_soon_o  (done_soon),
    .valid_o      (done_valid),
    .phase_code_o,
    .enough_o     (done_enough),
    .closed_o     (done_closed),
    .limited_o    (done_limited),
    .estimate_o   (done_estimate),
    .unwrapped_o  (done_unwrapped),
    .step_o       (done_step),
    .applied_o    (done_applied)
  );

  // What the record of the window needs besides.
  logic [17:0] done_in_phase;
  logic [17:0] done_quadrature;
  logic [15:0] done_counts;
  logic        done_saturated;
  logic [47:0] done_slot;

  tf_phase_pending #(
    .WIDTH (101),
    .DEPTH (PENDING)
  ) pending (
    .clk_i,
    .rst_i   (flush_q),
    .write_i (counted_valid),
    .data_i  ({counted_slot, counted_saturated, counted_counts, counted_quadrature,
               counted_in_phase}),
    .read_i  (done_soon),
    .data_o  ({done_slot, done_saturated, done_counts, done_quadrature, done_in_phase})
  );

  tf_phase_telemetry telemetry (
    .clk_i,
    .rst_i,
    .valid_i       (done_valid & ~flush_q),
    .enough_i      (done_enough),
    .closed_i      (done_closed),
    .saturated_i   (done_saturated),
    .limited_i     (done_limited),
    .slot_i        (done_slot),
    .estimate_i    (done_estimate),
    .code_i        (phase_code_o),
    .counts_i      (done_counts),
    .unwrapped_i   (done_unwrapped),
    .step_i        (done_step),
    .in_phase_i    (done_in_phase),
    .quadrature_i  (done_quadrature),
    .applied_i     (done_applied),
    .lost_o        (telemetry_lost_o),
    .m_axis_tdata  (m_axis_telemetry_tdata),
    .m_axis_tvalid (m_axis_telemetry_tvalid),
    .m_axis_tready (m_axis_telemetry_tready),
    .m_axis_tlast  (m_axis_telemetry_tlast)
  );

  // The count of windows in halves; whether the lower one is full is known before the next window.
  logic [15:0] windows_lower_q, windows_upper_q;
  logic        windows_full_q;

  assign windows_o = {windows_upper_q, windows_lower_q};

  always_ff @(posedge clk_i) begin
    counter_saturated_o  <= done_valid & done_saturated & ~dropped;
    integrator_limited_o <= done_valid & done_limited & ~dropped;
    windows_full_q       <= windows_lower_q == 16'hFFFF;
    if (dropped) begin
      windows_lower_q <= '0;
      windows_upper_q <= '0;
    end else if (done_valid) begin
      windows_lower_q <= windows_lower_q + 16'd1;
      if (windows_full_q) begin
        windows_upper_q <= windows_upper_q + 16'd1;
      end
    end
  end

`ifndef YOSYS
  // Bit n: a window ended n + 1 clocks ago.
  logic [LATENCY-1:0] ended_q;

  always_ff @(posedge clk_i) begin
    if (rst_i || run_start_i) begin
      ended_q <= '0;
    end else begin
      ended_q <= {ended_q[LATENCY-2:0], window_last_i & running_i};
    end
  end

  property code_follows_window_end;
    @(posedge clk_i) disable iff (rst_i || flush_q) ended_q[LATENCY-1] == done_valid;
  endproperty
  assert property (code_follows_window_end);

  property windows_are_apart;
    @(posedge clk_i) disable iff (rst_i)
    (window_last_i && running_i && !run_start_i) |-> ended_q[LEAST_SPACING-2:0] == '0;
  endproperty
  assert property (windows_are_apart);

  property window_ends_with_word;
    @(posedge clk_i) disable iff (rst_i)
    (window_last_i && running_i) |-> (window_end_slot_i % 48'(LANES)) == 48'd0;
  endproperty
  assert property (window_ends_with_word);
`endif

endmodule

`default_nettype wire
