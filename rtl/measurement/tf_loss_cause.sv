// SPDX-License-Identifier: Apache-2.0
// Counts the dropped items, tags and telemetry records, by what made them drop.
//
// The rule. A word is lost in a FIFO of the merger, and those are full for one of two reasons: the
// tag FIFO behind them takes no more (room_i = 0), or more came at once than they hold. So
//  - a stall of the ring writer that is seen while the tag FIFO has no room becomes the cause: ring
//    when the ring had no room, else bus when the host memory was late. A later stall replaces an
//    earlier one;
//  - the cause is forgotten as soon as the tag FIFO has room while the sources are open: the tag
//    FIFO falls to that level only when the FIFOs before it have been empty;
//  - an item that is lost while there is a cause counts for it, and so does the rest of its gap;
//    without a cause it counts as a burst. With enable_i = 0 (no ring in use) it counts for ring.
//
// *_stalled_i are one clock behind the stall. active_i is a clock enable: it may be low only while
// the sources are open, nothing is lost and nothing was lost in the clock before; a stall in such
// a clock is not looked at.
//
// Reset: synchronous, active high, under active_i. A loss is in its counter two clocks later;
// outputs are registers, modulo 2^32.
`default_nettype none

module tf_loss_cause #(
  parameter int unsigned SOURCES = 5   // up to 15
) (
  input  logic               clk_i,
  input  logic               rst_i,
  input  logic               active_i,
  input  logic               enable_i,

  input  logic [SOURCES-1:0] lost_i,           // the sources that lose an item in this clock
  input  logic               open_i,           // no gap is open
  input  logic               room_i,           // of the tag FIFO
  input  logic               ring_stalled_i,
  input  logic               bus_stalled_i,

  output logic [31:0]        dropped_ring_o,
  output logic [31:0]        dropped_bus_o,
  output logic [31:0]        dropped_burst_o
);

  localparam logic [1:0] BURST = 2'd0;
  localparam logic [1:0] RING  = 2'd1;
  localparam logic [1:0] BUS   = 2'd2;

  logic [1:0]  cause_q;
  logic        loss_q;                // items_q were lost in the clock before, because of reason_q
  logic [3:0]  items_q;
  logic [1:0]  reason_q;
  logic [31:0] ring_q, bus_q, burst_q;

  logic        any;
  logic [3:0]  items;

  assign any = lost_i != SOURCES'(0);

  always_comb begin
    items = 4'd0;
    if (any) begin
      for (int unsigned s = 0; s < SOURCES; s++) begin
        items = items + 4'(lost_i[s]);
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (active_i) begin
      if (room_i) begin
        if (open_i) begin
          cause_q <= BURST;
        end
      end else if (ring_stalled_i) begin
        cause_q <= RING;
      end else if (bus_stalled_i) begin
        cause_q <= BUS;
      end
      loss_q <= any;
      if (any) begin
        items_q  <= items;
        reason_q <= enable_i ? cause_q : RING;
      end
      if (loss_q) begin
        case (reason_q)
          RING:    ring_q  <= ring_q + 32'(items_q);
          BUS:     bus_q   <= bus_q + 32'(items_q);
          default: burst_q <= burst_q + 32'(items_q);
        endcase
      end
      if (rst_i) begin
        cause_q <= BURST;
        loss_q  <= 1'b0;
        ring_q  <= 32'd0;
        bus_q   <= 32'd0;
        burst_q <= 32'd0;
      end
    end
  end

  assign dropped_ring_o  = ring_q;
  assign dropped_bus_o   = bus_q;
  assign dropped_burst_o = burst_q;

`ifndef YOSYS
  assert property (@(posedge clk_i) active_i || !(rst_i || any || loss_q));
`endif

endmodule

`default_nettype wire
