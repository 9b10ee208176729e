// SPDX-License-Identifier: Apache-2.0
// How the way into host memory was used since start: the fullest ring and the clocks lost to a full
// ring and to a slow bus.
//
// The inputs come from tf_ring_writer: written_i has grown when answered_i is high, and the stalls
// are one clock behind. The peak looks at written_i - read_i whenever a burst is answered, since
// the host only ever lowers it. Clocks without any of the three touch nothing.
//
// Reset: synchronous, active high, all zero. A stall is counted two clocks later, a peak is there
// after three; outputs are registers, modulo 2^32.
`default_nettype none

module tf_ring_monitor (
  input  logic        clk_i,
  input  logic        rst_i,

  input  logic        answered_i,
  input  logic [31:0] written_i,
  input  logic [31:0] read_i,
  input  logic        ring_stalled_i,
  input  logic        bus_stalled_i,

  output logic [31:0] ring_peak_o,    // words
  output logic [31:0] stall_ring_o,   // clocks
  output logic [31:0] stall_bus_o     // clocks
);

  logic [31:0] waiting, peak_q;
  logic [1:0]  answered_q;            // waiting belongs to the answer of two clocks ago
  logic        active, above;

  assign active = answered_i || answered_q != 2'd0;

  tf_difference unread (
    .clk_i,
    .active_i     (active),
    .left_i       (written_i),
    .right_i      (read_i),
    .difference_o (waiting)
  );

  // In halves, for the length of the carry chain.
  always_comb begin
    above = 1'b0;
    if (answered_q[1]) begin
      above = waiting[31:16] > peak_q[31:16] ||
              (waiting[31:16] == peak_q[31:16] && waiting[15:0] > peak_q[15:0]);
    end
  end

  always_ff @(posedge clk_i) begin
    if (active) begin
      answered_q <= {answered_q[0], answered_i};
    end
    if (above) begin
      peak_q <= waiting;
    end
    if (rst_i) begin
      answered_q <= 2'd0;
      peak_q     <= 32'd0;
    end
  end

  tf_counter stall_ring (
    .clk_i,
    .rst_i,
    .step_i  (ring_stalled_i),
    .count_o (stall_ring_o)
  );

  tf_counter stall_bus (
    .clk_i,
    .rst_i,
    .step_i  (bus_stalled_i),
    .count_o (stall_bus_o)
  );

  assign ring_peak_o = peak_q;

endmodule

`default_nettype wire
