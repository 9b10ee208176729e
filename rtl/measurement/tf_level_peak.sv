// SPDX-License-Identifier: Apache-2.0
// Deepest level that COUNT FIFOs have reached since the reset.
//
// The largest of the levels comes out of a tree with a register after every step, so the peak
// follows them by as many clocks as it has steps, and one. active_i is a clock enable: it may be
// low only while all levels are 0; what is on its way then still arrives.
//
// Reset: synchronous, active high, whatever active_i is; forgets what is on its way too. The output
// is a register.
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

  localparam int unsigned STEPS  = $clog2(COUNT) + 1;   // registers before the peak
  localparam int unsigned LEAVES = 1 << (STEPS - 1);

  // Node n is the larger of nodes 2n and 2n + 1 in the clock before; the leaves are the levels.
  logic [2*LEAVES*WIDTH-1:0] nodes_q, nodes_next;
  logic [STEPS-1:0]          moving_q;
  logic [WIDTH-1:0]          peak_q;

  always_comb begin
    nodes_next = nodes_q;
    for (int unsigned i = 0; i < COUNT; i++) begin
      nodes_next[(LEAVES+i)*WIDTH +: WIDTH] = levels_i[i*WIDTH +: WIDTH];
    end
    for (int unsigned n = 1; n < LEAVES; n++) begin
      nodes_next[n*WIDTH +: WIDTH] =
        nodes_q[2*n*WIDTH +: WIDTH] > nodes_q[(2*n+1)*WIDTH +: WIDTH] ?
        nodes_q[2*n*WIDTH +: WIDTH] : nodes_q[(2*n+1)*WIDTH +: WIDTH];
    end
  end

  always_ff @(posedge clk_i) begin
    if (active_i || moving_q != STEPS'(0)) begin
      moving_q <= STEPS'({moving_q, active_i});
      nodes_q  <= nodes_next;
      if (nodes_q[WIDTH +: WIDTH] > peak_q) begin
        peak_q <= nodes_q[WIDTH +: WIDTH];
      end
    end
    if (rst_i) begin
      nodes_q  <= '0;
      moving_q <= STEPS'(0);
      peak_q   <= WIDTH'(0);
    end
  end

  assign peak_o = peak_q;

endmodule

`default_nettype wire
