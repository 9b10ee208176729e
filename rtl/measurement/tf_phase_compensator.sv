// SPDX-License-Identifier: Apache-2.0
// Phase compensator: clicks of the phase reference in, code of the compensating modulator out.
`default_nettype none

module tf_phase_compensator #(
    parameter int unsigned LANES = 4
) (
    input  wire logic        clk_i,
    input  wire logic        rst_i,
    input  wire logic        run_start_i,
    input  wire logic        running_i,
    input  wire logic [1:0]  click_valid_i,
    input  wire logic [3:0]  click_phase_i,
    input  wire logic        window_last_i,
    input  wire logic [47:0] window_end_slot_i,
    input  wire logic        loop_enable_i,
    input  wire logic [15:0] gain_p_i,
    input  wire logic [15:0] gain_i_i,
    input  wire logic [23:0] integrator_limit_i,
    input  wire logic [15:0] least_counts_i,
    input  wire logic [15:0] half_wave_i,
    input  wire logic [15:0] phase_start_i,
    output logic [15:0]      phase_code_o,
    output logic [31:0]      windows_o,
    output logic             counter_saturated_o,
    output logic             integrator_limited_o,
    output logic             telemetry_lost_o,
    output logic [63:0]      m_axis_telemetry_tdata,
    output logic             m_axis_telemetry_tvalid,
    input  wire logic        m_axis_telemetry_tready,
    output logic             m_axis_telemetry_tlast
);

  if (LANES < 1 || LANES > 16) begin : gen_bad_lanes
    $error("LANES must be 1..16");
  end

  logic unused;
  assign unused = ^{running_i, click_valid_i, click_phase_i, window_end_slot_i, loop_enable_i,
                    gain_p_i, gain_i_i, integrator_limit_i, least_counts_i, half_wave_i,
                    m_axis_telemetry_tready};

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      phase_code_o <= '0;
      windows_o    <= '0;
    end else if (run_start_i) begin
      phase_code_o <= phase_start_i;
      windows_o    <= '0;
    end else if (window_last_i) begin
      windows_o    <= windows_o + 32'd1;
    end
  end

  assign counter_saturated_o     = 1'b0;
  assign integrator_limited_o    = 1'b0;
  assign telemetry_lost_o        = 1'b0;
  assign m_axis_telemetry_tdata  = '0;
  assign m_axis_telemetry_tvalid = 1'b0;
  assign m_axis_telemetry_tlast  = 1'b0;

endmodule
`default_nettype wire
