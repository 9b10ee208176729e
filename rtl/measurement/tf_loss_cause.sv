// SPDX-License-Identifier: Apache-2.0
// Counts the dropped items, tags and telemetry records, by what made them drop.
//
// The rule. A word is lost in a FIFO of the merger, and those are full for one of two reasons: the
// tag FIFO behind them takes no more (room_i = 0), or more came at once than they hold. So
//  - a stall of the ring writer that is seen while the tag FIFO has no room becomes the cause: ring
//    when the ring had no room, else bus when the host memory was late. A later stall replaces an
//    earlier one, but bus replaces ring only when it has lasted PATIENCE clocks at a stretch: the
//    first bursts after a full ring may wait for the memory as any burst may, while the FIFO is
//    still full because of the ring;
//  - the cause is forgotten as soon as the tag FIFO has room while the sources are open: the tag
//    FIFO falls to that level only when the FIFOs before it have been empty;
//  - an item that is lost while there is a cause counts for it, and so does the rest of its gap;
//    without a cause it counts as a burst. With enable_i = 0 (no ring) it counts for ring.
//
// *_stalled_i are one clock behind the stall, lost_i is one behind the loss. active_i is a clock
// enable: it may be low only while the sources are open and nothing was lost in the two clocks
// before; a stall in such a clock is not looked at.
//
// Reset: synchronous, active high, whatever active_i is. What lost_i says is counted three clocks
// later; outputs are registers, modulo 2^32.
`default_nettype none

module tf_loss_cause #(
  parameter int unsigned SOURCES = 5   // up to 15
) (
  input  logic               clk_i,
  input  logic               rst_i,
  input  logic               active_i,
  input  logic               enable_i,

  input  logic [SOURCES-1:0] lost_i,           // sources that lost an item in the clock before
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

  localparam logic [4:0] PATIENCE = 5'd16;  // clocks; the beats of a burst

  logic [1:0]  cause_q, reason_q;      // cause of losses now, and of those in lost_i
  logic [4:0]  late_q;                 // clocks of this stall of the bus, at most PATIENCE
  logic [3:0]  ring_q, bus_q, burst_q; // items of a clock
  logic [3:0]  items;
  logic [15:0] lost;

  assign lost = 16'(lost_i);

  always_comb begin
    items = 4'd0;
    if (lost_i != SOURCES'(0)) begin
      for (int unsigned g = 0; g < 4; g++) begin
        items = items + {1'b0, tf_measurement_pkg::ones(lost[4*g +: 4])};
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
      end else if (bus_stalled_i && (cause_q != RING || late_q == PATIENCE)) begin
        cause_q <= BUS;
      end
      if (room_i || ring_stalled_i || !bus_stalled_i) begin
        late_q <= 5'd0;
      end else if (late_q != PATIENCE) begin
        late_q <= late_q + 5'd1;
      end
      reason_q <= enable_i ? cause_q : RING;
      ring_q   <= reason_q == RING ? items : 4'd0;
      bus_q    <= reason_q == BUS ? items : 4'd0;
      burst_q  <= reason_q == BURST ? items : 4'd0;
    end
    if (rst_i) begin
      cause_q <= BURST;
      late_q  <= 5'd0;
      ring_q  <= 4'd0;
      bus_q   <= 4'd0;
      burst_q <= 4'd0;
    end
  end

  tf_counter #(
    .STEP_WIDTH (4)
  ) ring (
    .clk_i,
    .rst_i,
    .step_i  (ring_q),
    .count_o (dropped_ring_o)
  );

  tf_counter #(
    .STEP_WIDTH (4)
  ) bus (
    .clk_i,
    .rst_i,
    .step_i  (bus_q),
    .count_o (dropped_bus_o)
  );

  tf_counter #(
    .STEP_WIDTH (4)
  ) burst (
    .clk_i,
    .rst_i,
    .step_i  (burst_q),
    .count_o (dropped_burst_o)
  );

`ifndef YOSYS
  assert property (@(posedge clk_i) active_i || rst_i ||
                   !(lost_i != '0 || ring_q != '0 || bus_q != '0 || burst_q != '0));
`endif

endmodule

`default_nettype wire
