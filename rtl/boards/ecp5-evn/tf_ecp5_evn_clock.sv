// SPDX-License-Identifier: Apache-2.0
// Clock and reset of the board: 12 MHz pin -> node clock, button and PLL lock -> reset.
//
// tf_ecp5_evn_pll is written by scripts/build-image with yowasp-ecppll for the clock that
// constraints/ecp5-evn/board.toml asks for. rst_o is high until the PLL has locked and while the
// button is pressed, and falls in step with clk_o.
`default_nettype none

module tf_ecp5_evn_clock (
  input  logic clk12_i,
  input  logic button_ni,
  output logic clk_o,
  output logic rst_o
);

  logic locked;

  tf_ecp5_evn_pll pll (
    .clkin   (clk12_i),
    .clkout0 (clk_o),
    .locked  (locked)
  );

  tf_reset_sync reset (
    .clk_i     (clk_o),
    .request_i (!locked || !button_ni),
    .rst_o
  );

endmodule

`default_nettype wire
