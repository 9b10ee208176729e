// SPDX-License-Identifier: Apache-2.0
// Simulation only: what must hold between the blocks of a measurement node in every clock.
//
// The code of every window is in place CODE_DEADLINE clocks after the window's last word, however
// short the windows are, no telemetry record is lost on the way to the merger, and at the end of a
// run nothing comes after the flush.
//
// A tag is on its way into the ring TAG_DEADLINE clocks after tf_tagger gave it. One tag at a time
// is followed until its beat is taken; clocks in which other words leave, and those in which the
// ring is full or the bus waits, do not count. When words are lost the tag may be one of them, so
// it is followed no further.
`default_nettype none

`ifndef YOSYS
module tf_measurement_check #(
  parameter int unsigned CHANNELS      = 4,
  parameter int unsigned CODE_DEADLINE = 64,
  parameter int unsigned TAG_DEADLINE  = 200
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
  input logic        word_i,             // a tag or a telemetry word is at the merger

  input logic [CHANNELS-1:0]    tag_valid_i,
  input logic [CHANNELS*64-1:0] tag_i,
  input logic                   loss_i,
  input logic                   ring_stalled_i,
  input logic                   bus_stalled_i,
  input logic                   awvalid_i,
  input logic                   awready_i,
  input logic                   wvalid_i,
  input logic                   wready_i,
  input logic [63:0]            wdata_i
);

  // Codes come in the order of their windows: before one is due, one more has come than were due.
  logic [CODE_DEADLINE:0] ended_q;  // bit n: a window had its last word n + 1 clocks ago
  logic [31:0]            windows_q;
  logic [7:0]             early_q;  // codes in place that are not yet due
  logic                   due, placed;

  assign due    = ended_q[CODE_DEADLINE];
  assign placed = windows_i == windows_q + 32'd1;

  always_ff @(posedge clk_i) begin
    windows_q <= windows_i;
    ended_q   <= {ended_q[CODE_DEADLINE-1:0], window_last_i};
    early_q   <= early_q + 8'(placed) - 8'(due);
    if (restart_i) begin
      ended_q <= '0;
      early_q <= 8'd0;
    end
  end

  // The tag that is followed.
  logic        followed_q;
  logic [63:0] tag_q;
  logic [8:0]  tag_age_q;     // clocks that count

  always_ff @(posedge clk_i) begin
    if (followed_q) begin
      if (wvalid_i && wready_i) begin
        followed_q <= wdata_i != tag_q;
      end else if (!(wvalid_i || (awvalid_i && !awready_i) || ring_stalled_i ||
                     bus_stalled_i)) begin
        tag_age_q <= tag_age_q + 9'd1;
      end
    end else if (tag_valid_i != CHANNELS'(0)) begin
      followed_q <= 1'b1;
      tag_age_q  <= 9'd1;
      for (int unsigned c = 0; c < CHANNELS; c++) begin
        if (tag_valid_i[c]) begin
          tag_q <= tag_i[c*64 +: 64];
        end
      end
    end
    if (loss_i || restart_i) begin
      followed_q <= 1'b0;
      tag_age_q  <= 9'd0;
    end
  end

  assert property (@(posedge clk_i) disable iff (rst_i || restart_i)
                   followed_q |-> (32'(tag_age_q) <= TAG_DEADLINE));

  assert property (@(posedge clk_i) disable iff (rst_i || restart_i)
                   due |-> (placed || early_q != 8'd0));
  assert property (@(posedge clk_i) disable iff (rst_i) !telemetry_lost_i);
  // The end of the run has let every tag pass before the ring is called complete.
  assert property (@(posedge clk_i) disable iff (rst_i || start_i)
                   (flush_i && !running_i) |-> !word_i);

endmodule
`endif

`default_nettype wire
