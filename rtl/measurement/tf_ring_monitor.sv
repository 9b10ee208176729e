// SPDX-License-Identifier: Apache-2.0
// How the way into host memory was used since start: the fullest ring and the clocks lost to a full
// ring and to a slow bus.
//
// The inputs come from tf_ring_writer: written_i has grown when answered_i is high, and the stalls
// are one clock behind. The peak looks at written_i - read_i whenever a burst is answered, since
// the host only ever lowers it; an amount is compared with the peak and with the amount of the
// clock before, which may be about to become the peak. Clocks without any of the three touch
// nothing.
//
// Reset: synchronous, active high, all zero. A stall is counted two clocks later, a peak is there
// after four; outputs are registers, modulo 2^32.
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

  logic [31:0] waiting, waiting_q, peak_q;
  logic [2:0]  answered_q;            // waiting belongs to the answer of two clocks ago
  logic [2:0]  with_peak_q;           // waiting_q against the peak: upper half above, same; lower
  logic [2:0]  with_last_q;           // and against the amount before it
  logic        raised_q;              // that amount became the peak
  logic        active, above;

  // In halves, for the length of the carry chain.
  function automatic logic [2:0] halves(input logic [31:0] amount, input logic [31:0] other);
    halves = {amount[31:16] > other[31:16], amount[31:16] == other[31:16],
              amount[15:0] > other[15:0]};
  endfunction

  assign active = answered_i || answered_q != 3'd0;

  tf_difference unread (
    .clk_i,
    .active_i     (active),
    .left_i       (written_i),
    .right_i      (read_i),
    .difference_o (waiting)
  );

  always_comb begin
    above = with_peak_q[2] || (with_peak_q[1] && with_peak_q[0]);
    if (raised_q) begin
      above = with_last_q[2] || (with_last_q[1] && with_last_q[0]);
    end
  end

  always_ff @(posedge clk_i) begin
    if (active) begin
      answered_q  <= {answered_q[1:0], answered_i};
      waiting_q   <= waiting;
      with_peak_q <= halves(waiting, peak_q);
      with_last_q <= halves(waiting, waiting_q);
      raised_q    <= answered_q[2] && above;
    end
    if (answered_q[2] && above) begin
      peak_q <= waiting_q;
    end
    if (rst_i) begin
      answered_q <= 3'd0;
      raised_q   <= 1'b0;
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
