// SPDX-License-Identifier: Apache-2.0
// How the way into host memory was used since start: the fullest ring and the clocks lost to a full
// ring and to a slow bus.
//
// The inputs come from tf_ring_writer: written_i has grown when answered_i is high, and the stalls
// are one clock behind. The peak looks at written_i - read_i whenever a burst is answered, since
// the host only ever lowers it. Clocks without any of the three touch nothing.
//
// Reset: synchronous, active high, all zero. Outputs are registers, modulo 2^32.
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

  logic [31:0] peak_q, ring_q, bus_q;
  logic [31:0] waiting;

  always_comb begin
    waiting = 32'd0;
    if (answered_i) begin
      waiting = written_i - read_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (answered_i || ring_stalled_i || bus_stalled_i || rst_i) begin
      if (waiting > peak_q) begin
        peak_q <= waiting;
      end
      ring_q <= ring_q + 32'(ring_stalled_i);
      bus_q  <= bus_q + 32'(bus_stalled_i);
      if (rst_i) begin
        peak_q <= 32'd0;
        ring_q <= 32'd0;
        bus_q  <= 32'd0;
      end
    end
  end

  assign ring_peak_o  = peak_q;
  assign stall_ring_o = ring_q;
  assign stall_bus_o  = bus_q;

endmodule

`default_nettype wire
