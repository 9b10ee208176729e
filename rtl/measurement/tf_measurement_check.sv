// SPDX-License-Identifier: Apache-2.0
// Simulation only: what must hold between the blocks of a measurement node in every clock.
//
// The code of a window is in place CODE_DEADLINE clocks after the window's last word, no telemetry
// record is lost on the way to the merger, and at the end of a run nothing comes after the flush.
`default_nettype none

`ifndef YOSYS
module tf_measurement_check #(
  parameter int unsigned CODE_DEADLINE = 64
) (
  input logic        clk_i,
  input logic        rst_i,
  input logic        start_i,
  input logic        restart_i,
  input logic        running_i,
  input logic        window_last_i,
  input logic [31:0] windows_i,          // follows the code by one clock
  input logic        telemetry_lost_i,
  input logic        flush_i,
  input logic        word_i              // a tag or a telemetry word is at the merger
);

  logic [6:0]  window_age_q;  // clocks since the last word of a window whose code is not in place
  logic [31:0] windows_q;

  always_ff @(posedge clk_i) begin
    windows_q <= windows_i;
    if (window_last_i) begin
      window_age_q <= 7'd1;
    end else if (windows_i != windows_q) begin
      window_age_q <= 7'd0;
    end else if (window_age_q != 7'd0) begin
      window_age_q <= window_age_q + 7'd1;
    end
    if (restart_i) begin
      window_age_q <= 7'd0;
    end
  end

  // windows_i follows the code by one clock, windows_q by another.
  assert property (@(posedge clk_i) disable iff (rst_i) 32'(window_age_q) <= CODE_DEADLINE + 2);
  assert property (@(posedge clk_i) disable iff (rst_i) !telemetry_lost_i);
  // The end of the run has let every tag pass before the ring is called complete.
  assert property (@(posedge clk_i) disable iff (rst_i || start_i)
                   (flush_i && !running_i) |-> !word_i);

endmodule
`endif

`default_nettype wire
