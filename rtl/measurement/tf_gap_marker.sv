// SPDX-License-Identifier: Apache-2.0
// Keeps the gap of the tag stream: from the first word that found no room, every source is closed
// until all earlier words have passed and the stream has room again; then the sources are open and
// one marker of two words goes out before anything that they bring.
//
// So the marker stands exactly between the words from before and after the gap, and one gap makes
// one marker however many words of however many sources it swallows. open_o = 0 tells the sources
// to drop. passed_i: no earlier word is on its way to the output; room_i: the output will take two
// words without fail as long as nothing else comes. hold_o: no other word may leave, since a marker
// does or is about to. enable_i = 0 (no ring) keeps the sources closed; it may fall under a reset
// or while waiting_o is low.
//
// tag_valid_i: the channels that have a tag in this clock, all in the same LANES slots and never
// before those of earlier clocks; tag_lost_i: those of them that drop it. record_lost_i: a
// telemetry record of RECORD words, which begins in this clock, is dropped; its slot is not after
// those of the tags in its clock and not before that of an earlier record.
//
// active_i is a clock enable: it may be low only while nothing comes or is waiting.
//
// Reset: synchronous, active high, whatever active_i is; no gap. The sources open the clock after
// passed_i and room_i; marker_* is registered, its words leave six and seven clocks after that.
// loss_* comes three clocks after the loss. open_o is a function of registers and enable_i.
`default_nettype none

module tf_gap_marker #(
  parameter int unsigned LANES    = 4,
  parameter int unsigned CHANNELS = 4,
  parameter int unsigned RECORD   = 4   // words
) (
  input  logic                    clk_i,
  input  logic                    rst_i,
  input  logic                    active_i,
  input  logic                    enable_i,

  input  logic [CHANNELS-1:0]     tag_valid_i,
  input  logic [CHANNELS-1:0]     tag_lost_i,
  input  logic [CHANNELS*64-1:0]  tag_i,
  input  logic                    record_lost_i,
  input  logic [47:0]             record_slot_i,
  output logic                    open_o,

  input  logic                    passed_i,
  input  logic                    room_i,
  output logic [63:0]             marker_data_o,
  output logic                    marker_valid_o,
  output logic                    hold_o,

  output logic                    waiting_o,     // a marker is still to be written
  output logic [31:0]             gaps_o,        // markers written
  output logic                    loss_o,        // there was a loss
  output logic [47:0]             loss_slot_o    // with it: the smallest lost slot of its clock
);

  logic        gap_q, release_q;
  logic [5:0]  marker_q;       // clocks since the release; bits 4 and 5 load the words
  logic        valid_q, hold_q;
  logic [63:0] data_q;
  logic        any;
  logic        loss;
  logic [47:0] first, last;    // of the gap
  logic [9:0]  lost;           // words

  assign any    = record_lost_i || tag_lost_i != CHANNELS'(0);
  assign open_o = enable_i && (!gap_q || release_q);

  // While the sources are closed, what has passed stays so, and room does not shrink.
  always_ff @(posedge clk_i) begin
    if (active_i) begin
      release_q <= gap_q && enable_i && passed_i && room_i && !release_q && !hold_q;
      gap_q     <= any || (gap_q && !release_q);
      marker_q  <= {marker_q[4:0], release_q};
      hold_q    <= release_q || marker_q != 6'd0;
      valid_q   <= marker_q[4] || marker_q[5];
      if (marker_q[4] || marker_q[5]) begin
        data_q <= {marker_q[4] ? first : last, lost, 3'd0, marker_q[5],
                   tf_layouts_pkg::TAG_KIND_GAP};
      end
    end
    if (rst_i) begin
      release_q <= 1'b0;
      gap_q     <= 1'b0;
      marker_q  <= 6'd0;
      hold_q    <= 1'b0;
      valid_q   <= 1'b0;
    end
  end

  tf_gap_extent #(
    .LANES    (LANES),
    .CHANNELS (CHANNELS),
    .RECORD   (RECORD)
  ) extent (
    .clk_i,
    .rst_i,
    .active_i,
    .fresh_i     (!gap_q),
    .any_i       (any),
    .tag_valid_i,
    .tag_lost_i,
    .tag_i,
    .record_lost_i,
    .record_slot_i,
    .first_o     (first),
    .last_o      (last),
    .lost_o      (lost),
    .loss_o      (loss),
    .loss_slot_o
  );

  tf_counter gaps (
    .clk_i,
    .rst_i,
    .step_i  (marker_q[3]),
    .count_o (gaps_o)
  );

  if (tf_layouts_pkg::GAP_WHICH_LSB != 2 || tf_layouts_pkg::GAP_LOST_LSB != 6 ||
      tf_layouts_pkg::GAP_SLOT_LSB != 16) begin : gen_layout_check
    $error("tf_gap_marker: the layout of a gap marker has changed");
  end

  assign marker_data_o  = data_q;
  assign marker_valid_o = valid_q;
  assign hold_o         = hold_q;
  assign waiting_o      = gap_q || marker_q != 6'd0 || valid_q;
  assign loss_o         = loss;

`ifndef YOSYS
  assert property (@(posedge clk_i) active_i || rst_i || !(any || waiting_o || release_q || loss));
  // Nothing is lost while a marker is written: the sources have just been empty.
  assert property (@(posedge clk_i) disable iff (rst_i)
                   (release_q || marker_q != 6'd0) |-> !any);
  // The ring goes off when nothing waits for it.
  assert property (@(posedge clk_i) disable iff (rst_i)
                   $fell(enable_i) |-> (!waiting_o || $past(rst_i)));
  // What was seen a clock before the release is still so.
  assert property (@(posedge clk_i) disable iff (rst_i) release_q |-> (passed_i && room_i));
`endif

endmodule

`default_nettype wire
