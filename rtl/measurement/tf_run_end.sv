// SPDX-License-Identifier: Apache-2.0
// The end of a run, and the event line.
//
// When a run has ended, by the stop slot or by a stop, the pipelines get SETTLE clocks to empty.
// From then on flush_o asks the ring writer to hold nothing back, and when empty_i says that every
// word is acknowledged, done_o comes and stays. Without a ring (enabled_i = 0) there is nothing to
// wait for. event_o is high while event_level_i words wait in the ring (0 is taken as 1), and from
// done_o on.
//
// Reset: synchronous, active high; no run has begun. event_o follows written_i and read_i by four
// clocks. Outputs are registers.
`default_nettype none

module tf_run_end #(
  parameter int unsigned SETTLE = 127   // clocks, up to 127
) (
  input  logic        clk_i,
  input  logic        rst_i,

  input  logic        running_i,
  input  logic        enabled_i,
  input  logic        empty_i,         // nothing is on its way to the ring
  input  logic [31:0] written_i,
  input  logic [31:0] read_i,
  input  logic [23:0] event_level_i,

  output logic        flush_o,
  output logic        done_o,
  output logic        event_o
);

  logic        begun_q, flush_q, done_q, event_q;
  logic [6:0]  settle_q;
  logic        settled_q;    // settle_q is 0: during a run it is not
  logic        empty_q;
  logic [31:0] waiting;
  logic [23:0] level;
  logic        above_q, level_q, reached_q;   // upper bits of waiting: above, equal; lower: reached

  tf_difference unread (
    .clk_i,
    .active_i     (1'b1),
    .left_i       (written_i),
    .right_i      (read_i),
    .difference_o (waiting)
  );

  assign level = {event_level_i[23:1], event_level_i[0] || event_level_i == 24'd0};

  always_ff @(posedge clk_i) begin
    empty_q <= empty_i;
    flush_q <= begun_q && settled_q;
    if (!settled_q) begin
      settle_q <= settle_q - 7'd1;
    end
    if (settle_q == 7'd1) begin
      settled_q <= 1'b1;
    end
    if (running_i) begin
      begun_q   <= 1'b1;
      settle_q  <= 7'(SETTLE);
      settled_q <= 1'b0;
    end
    if (begun_q && settled_q && (!enabled_i || empty_q)) begin
      done_q <= 1'b1;
    end
    above_q   <= waiting[31:24] != 8'd0 || waiting[23:12] > level[23:12];
    level_q   <= waiting[23:12] == level[23:12];
    reached_q <= waiting[11:0] >= level[11:0];
    event_q   <= done_q || above_q || (level_q && reached_q);
    if (rst_i) begin
      begun_q   <= 1'b0;
      flush_q   <= 1'b0;
      settle_q  <= 7'd0;
      settled_q <= 1'b1;
      done_q    <= 1'b0;
      event_q   <= 1'b0;
    end
  end

  assign flush_o = flush_q;
  assign done_o  = done_q;
  assign event_o = event_q;

endmodule

`default_nettype wire
