// SPDX-License-Identifier: Apache-2.0
// Two samples per clock of a digital input -> the code of a tapped delay line.
//
// Stands where a board for measurements has its delay line. The resolution is half a clock: a
// rising edge in the first half has three quarters of the taps at one, in the second half one
// quarter, so that the table after configuration gives the middle of each half. One edge per
// clock counts, the first.
//
// Reset: synchronous, active high. Latency: first_i, second_i to valid_o one clock.
`default_nettype none

module tf_coarse_tagger #(
  parameter int unsigned TAPS = 64  // multiple of 4
) (
  input  logic            clk_i,
  input  logic            rst_i,
  input  logic            first_i,   // the level at the beginning of the clock
  input  logic            second_i,  // in its middle
  output logic            valid_o,
  output logic [TAPS-1:0] taps_o
);

  localparam logic [TAPS-1:0] EARLY = {(TAPS/4)'(0), {(3*TAPS/4){1'b1}}};
  localparam logic [TAPS-1:0] LATE  = {(3*TAPS/4)'(0), {(TAPS/4){1'b1}}};

  logic before_q, valid_q, late_q;

  always_ff @(posedge clk_i) begin
    before_q <= second_i;
    valid_q  <= (first_i && !before_q) || (second_i && !first_i);
    late_q   <= !first_i || before_q;
    if (rst_i) begin
      before_q <= 1'b1;
      valid_q  <= 1'b0;
    end
  end

  assign valid_o = valid_q;
  assign taps_o  = late_q ? LATE : EARLY;

endmodule

`default_nettype wire
