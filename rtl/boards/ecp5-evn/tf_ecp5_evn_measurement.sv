// SPDX-License-Identifier: Apache-2.0
// Evaluation board as a measurement node: pins, PLL and double-rate inputs around the core.
// Pins: constraints/ecp5-evn/measurement.lpf.
`default_nettype none

module tf_ecp5_evn_measurement #(
  parameter int unsigned LANES          = 4,
  parameter int unsigned CHANNELS       = 4,
  parameter int unsigned TAPS           = 64,
  parameter int unsigned MEMORY_LOG2    = 13,
  parameter int unsigned CLOCK_HZ       = 100_000_000,
  parameter int unsigned CLOCKS_PER_BIT = 33,
  parameter bit [31:0]   GIT_HASH       = 32'd0,
  parameter bit [31:0]   SOURCE_DATE    = 32'd0
) (
  input  logic                clk12_i,
  input  logic                button_ni,
  input  logic                uart_rx_i,
  output logic                uart_tx_o,
  input  logic [CHANNELS-1:0] detector_i,
  output logic                pulse_o,
  output logic [15:0]         phase_code_o,
  output logic [7:0]          led_no        // lit when low
);

  logic                clk, rst;
  logic [CHANNELS-1:0] first, second;
  logic [15:0]         code, code_q;
  logic [3:0]          state, state_q;

  tf_ecp5_evn_clock clock (
    .clk12_i,
    .button_ni,
    .clk_o (clk),
    .rst_o (rst)
  );

  for (genvar c = 0; c < CHANNELS; c++) begin : gen_input
    IDDRX1F sampler (
      .D    (detector_i[c]),
      .SCLK (clk),
      .RST  (1'b0),
      .Q0   (first[c]),
      .Q1   (second[c])
    );
  end

  tf_ecp5_evn_measurement_core #(
    .LANES          (LANES),
    .CHANNELS       (CHANNELS),
    .TAPS           (TAPS),
    .MEMORY_LOG2    (MEMORY_LOG2),
    .CLOCK_HZ       (CLOCK_HZ),
    .CLOCKS_PER_BIT (CLOCKS_PER_BIT),
    .GIT_HASH       (GIT_HASH),
    .SOURCE_DATE    (SOURCE_DATE)
  ) core (
    .clk_i             (clk),
    .rst_i             (rst),
    .rx_i              (uart_rx_i),
    .tx_o              (uart_tx_o),
    .detector_first_i  (first),
    .detector_second_i (second),
    .phase_code_o      (code),
    .pulse_o,
    .state_o           (state)
  );

  always_ff @(posedge clk) begin
    code_q  <= code;
    state_q <= state;
  end

  assign phase_code_o = code_q;
  assign led_no       = ~{4'd0, state_q};

endmodule

`default_nettype wire
