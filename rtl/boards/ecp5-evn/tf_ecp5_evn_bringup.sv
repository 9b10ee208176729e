// SPDX-License-Identifier: Apache-2.0
// Evaluation board with the bring-up image: pins and PLL around the core.
// Pins: constraints/ecp5-evn/bringup.lpf.
`default_nettype none

module tf_ecp5_evn_bringup #(
  parameter int unsigned CLOCK_HZ       = 100_000_000,
  parameter int unsigned CLOCKS_PER_BIT = 33,
  parameter bit [31:0]   GIT_HASH       = 32'd0,
  parameter bit [31:0]   SOURCE_DATE    = 32'd0
) (
  input  logic        clk12_i,
  input  logic        button_ni,
  input  logic        uart_rx_i,
  output logic        uart_tx_o,
  input  logic [3:0]  detector_i,
  output logic [23:0] header_o,
  output logic [7:0]  led_no      // lit when low
);

  logic        clk, rst;
  logic [31:0] pins;

  tf_ecp5_evn_clock clock (
    .clk12_i,
    .button_ni,
    .clk_o (clk),
    .rst_o (rst)
  );

  tf_ecp5_evn_bringup_core #(
    .CLOCK_HZ       (CLOCK_HZ),
    .CLOCKS_PER_BIT (CLOCKS_PER_BIT),
    .GIT_HASH       (GIT_HASH),
    .SOURCE_DATE    (SOURCE_DATE)
  ) core (
    .clk_i    (clk),
    .rst_i    (rst),
    .rx_i     (uart_rx_i),
    .tx_o     (uart_tx_o),
    .inputs_i (detector_i),
    .pins_o   (pins)
  );

  assign header_o = pins[31:8];
  assign led_no   = ~pins[7:0];

endmodule

`default_nettype wire
