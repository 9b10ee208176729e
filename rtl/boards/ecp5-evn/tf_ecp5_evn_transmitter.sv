// SPDX-License-Identifier: Apache-2.0
// Evaluation board as a transmitter node: pins and PLL around the core.
// Pins: constraints/ecp5-evn/transmitter.lpf.
`default_nettype none

module tf_ecp5_evn_transmitter #(
  parameter int unsigned LANES          = 4,
  parameter int unsigned CLOCK_HZ       = 100_000_000,
  parameter int unsigned CLOCKS_PER_BIT = 33,
  parameter bit [31:0]   GIT_HASH       = 32'd0,
  parameter bit [31:0]   SOURCE_DATE    = 32'd0
) (
  input  logic               clk12_i,
  input  logic               button_ni,
  input  logic               uart_rx_i,
  output logic               uart_tx_o,
  output logic [4*LANES-1:0] drive_o,
  output logic [7:0]         fold_o,
  output logic               valid_o,
  output logic               frame_last_o,
  output logic [7:0]         led_no        // lit when low
);

  logic               clk, rst;
  logic [4*LANES-1:0] drive, drive_q;
  logic [7:0]         fold, fold_q;
  logic               valid, last, valid_q, last_q;
  logic [3:0]         state, state_q;

  tf_ecp5_evn_clock clock (
    .clk12_i,
    .button_ni,
    .clk_o (clk),
    .rst_o (rst)
  );

  tf_ecp5_evn_transmitter_core #(
    .LANES          (LANES),
    .CLOCK_HZ       (CLOCK_HZ),
    .CLOCKS_PER_BIT (CLOCKS_PER_BIT),
    .GIT_HASH       (GIT_HASH),
    .SOURCE_DATE    (SOURCE_DATE)
  ) core (
    .clk_i        (clk),
    .rst_i        (rst),
    .rx_i         (uart_rx_i),
    .tx_o         (uart_tx_o),
    .drive_o      (drive),
    .fold_o       (fold),
    .valid_o      (valid),
    .frame_last_o (last),
    .state_o      (state)
  );

  always_ff @(posedge clk) begin
    drive_q <= drive;
    fold_q  <= fold;
    valid_q <= valid;
    last_q  <= last;
    state_q <= state;
  end

  assign drive_o      = drive_q;
  assign fold_o       = fold_q;
  assign valid_o      = valid_q;
  assign frame_last_o = last_q;
  assign led_no       = ~{4'd0, state_q};

endmodule

`default_nettype wire
