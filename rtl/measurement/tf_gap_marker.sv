// SPDX-License-Identifier: Apache-2.0
// Keeps the gap of the tag stream: from the first word that found no room, every source is closed
// until all earlier words have passed and the stream has room again; then one marker of two words
// goes out and the sources are open.
//
// So the marker stands exactly between the words from before and after the gap, and one gap makes
// one marker however many words of however many sources it swallows. open_o = 0 tells the sources
// to drop. passed_i: no earlier word is on its way to the output; room_i: the output takes two
// words in the next four clocks without fail. enable_i = 0 (no ring) keeps the sources closed.
//
// tag_lost_i: the channels that dropped a tag in this clock; the tags of one clock lie in the same
// LANES slots and never before those of earlier clocks. record_lost_i: a telemetry record of RECORD
// words was dropped; its slot is not after those of the tags in its clock.
//
// active_i is a clock enable: it may be low only while nothing is lost, waiting or at the output.
//
// Reset: synchronous, active high, under active_i; no gap. marker_* is registered, its words leave
// two and three clocks after open_o has risen; open_o is a function of registers, passed_i and
// room_i.
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

  input  logic [CHANNELS-1:0]     tag_lost_i,
  input  logic [CHANNELS*64-1:0]  tag_i,
  input  logic                    record_lost_i,
  input  logic [47:0]             record_slot_i,
  output logic                    open_o,

  input  logic                    passed_i,
  input  logic                    room_i,
  output logic [63:0]             marker_data_o,
  output logic                    marker_valid_o,

  output logic                    waiting_o,     // a marker is still to be written, or loss_o high
  output logic [31:0]             gaps_o,        // markers written
  output logic                    loss_o,        // the clock after a loss
  output logic [47:0]             loss_slot_o    // with it: the smallest lost slot of that clock
);

  localparam logic [9:0]  LOST_MAX   = 10'd1023;
  localparam int unsigned LANE_WIDTH = $clog2(LANES);

  logic        gap_q;
  logic [47:0] first_q, last_q;
  logic [9:0]  lost_q;
  logic [1:0]  marker_q;       // bit 0: first word leaves in the next clock, bit 1: second word
  logic        valid_q;
  logic [63:0] data_q;
  logic [31:0] gaps_q;

  // Losses of one clock, registered.
  logic        loss_q, fresh_q;                // fresh_q: they open a gap
  logic [47:0] loss_first_q, loss_last_q;
  logic [5:0]  loss_words_q;

  logic                  any, release_gap;
  logic [47:0]           word_slot;            // of the lost tags, first lane
  logic [LANES-1:0]      lanes;                // with a lost tag
  logic [LANE_WIDTH-1:0] lane, lane_first, lane_last;
  logic [5:0]            words;
  logic [10:0]           lost_sum;

  assign any      = record_lost_i || tag_lost_i != CHANNELS'(0);
  assign lost_sum = {1'b0, lost_q} + 11'(loss_words_q);
  assign open_o   = enable_i && (!gap_q || release_gap);

  always_comb begin
    release_gap = 1'b0;
    if (gap_q) begin
      release_gap = enable_i && passed_i && room_i && marker_q == 2'd0 && !valid_q;
    end
  end

  // What this clock loses.
  always_comb begin
    word_slot  = 48'd0;
    lanes      = LANES'(0);
    words      = 6'd0;
    lane       = LANE_WIDTH'(0);
    lane_first = LANE_WIDTH'(0);
    lane_last  = LANE_WIDTH'(0);
    if (any) begin
      words = record_lost_i ? 6'(RECORD) : 6'd0;
      for (int unsigned c = 0; c < CHANNELS; c++) begin
        if (tag_lost_i[c]) begin
          words     = words + 6'd1;
          word_slot = word_slot | tag_i[c*64+tf_layouts_pkg::CLICK_SLOT_LSB +: 48];
          lane      = tag_i[c*64+tf_layouts_pkg::CLICK_SLOT_LSB +: LANE_WIDTH];
          lanes     = lanes | (LANES'(1) << lane);
        end
      end
      word_slot[LANE_WIDTH-1:0] = LANE_WIDTH'(0);
      for (int unsigned l = 0; l < LANES; l++) begin
        if (lanes[LANES-1-l]) begin
          lane_first = LANE_WIDTH'(LANES - 1 - l);
        end
        if (lanes[l]) begin
          lane_last = LANE_WIDTH'(l);
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (active_i) begin
      valid_q <= marker_q != 2'd0;
      if (marker_q != 2'd0) begin
        data_q <= {marker_q[0] ? first_q : last_q, lost_q, 3'd0, marker_q[1],
                   tf_layouts_pkg::TAG_KIND_GAP};
        if (marker_q[0]) begin
          gaps_q <= gaps_q + 32'd1;
        end
      end
      marker_q <= {marker_q[0], release_gap};
      if (loss_q) begin
        if (fresh_q || loss_first_q < first_q) begin
          first_q <= loss_first_q;
        end
        if (fresh_q || loss_last_q > last_q) begin
          last_q <= loss_last_q;
        end
        if (fresh_q) begin
          lost_q <= 10'(loss_words_q);
        end else begin
          lost_q <= lost_sum > {1'b0, LOST_MAX} ? LOST_MAX : lost_sum[9:0];
        end
      end
      loss_q <= any;
      if (any) begin
        fresh_q      <= !gap_q;
        loss_words_q <= words;
        loss_first_q <= record_lost_i ? record_slot_i : word_slot | 48'(lane_first);
        loss_last_q  <= tag_lost_i == CHANNELS'(0) ? record_slot_i : word_slot | 48'(lane_last);
      end
      gap_q <= any || (gap_q && !release_gap);
      if (rst_i) begin
        gap_q    <= 1'b0;
        marker_q <= 2'd0;
        valid_q  <= 1'b0;
        gaps_q   <= 32'd0;
        loss_q   <= 1'b0;
      end
    end
  end

  if (tf_layouts_pkg::GAP_WHICH_LSB != 2 || tf_layouts_pkg::GAP_LOST_LSB != 6 ||
      tf_layouts_pkg::GAP_SLOT_LSB != 16) begin : gen_layout_check
    $error("tf_gap_marker: the layout of a gap marker has changed");
  end

  assign marker_data_o  = data_q;
  assign marker_valid_o = valid_q;
  assign waiting_o      = gap_q || marker_q != 2'd0 || valid_q || loss_q;
  assign gaps_o         = gaps_q;
  assign loss_o         = loss_q;
  assign loss_slot_o    = loss_first_q;

`ifndef YOSYS
  assert property (@(posedge clk_i) active_i || !(rst_i || any || waiting_o));
  // Nothing is lost while a marker is written: the sources have just been empty.
  assert property (@(posedge clk_i) disable iff (rst_i)
                   (release_gap || marker_q != 2'd0) |-> !any);
`endif

endmodule

`default_nettype wire
