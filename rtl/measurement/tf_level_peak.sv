// SPDX-License-Identifier: Apache-2.0
// Deepest level that COUNT FIFOs have reached since the reset.
//
// A FIFO gains at most one word per clock, so the peak follows in steps of one, a clock behind the
// levels. active_i is a clock enable: it may be low only while all levels are 0 and have been so
// in the clock before.
//
// Reset: synchronous, active high, under active_i. The output is a register.
`default_nettype none

module tf_level_peak #(
  parameter int unsigned WIDTH = 5,   // of a level
  parameter int unsigned COUNT = 1
) (
  input  logic                   clk_i,
  input  logic                   rst_i,
  input  logic                   active_i,
  input  logic [COUNT*WIDTH-1:0] levels_i,
  output logic [WIDTH-1:0]       peak_o
);

  logic [WIDTH-1:0] peak_q;
  logic             above;

  always_comb begin
    above = 1'b0;
    if (active_i) begin
      for (int unsigned i = 0; i < COUNT; i++) begin
        above = above || levels_i[i*WIDTH +: WIDTH] > peak_q;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (active_i) begin
      if (above) begin
        peak_q <= peak_q + WIDTH'(1);
      end
      if (rst_i) begin
        peak_q <= WIDTH'(0);
      end
    end
  end

  assign peak_o = peak_q;

`ifndef YOSYS
  for (genvar i = 0; i < COUNT; i++) begin : gen_step
    assert property (@(posedge clk_i) disable iff (rst_i)
                     32'(levels_i[i*WIDTH +: WIDTH]) <= 32'(peak_q) + 1);
  end
`endif

endmodule

`default_nettype wire
