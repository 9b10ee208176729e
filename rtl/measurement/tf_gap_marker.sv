// SPDX-License-Identifier: Apache-2.0
// Keeps the gap of the tag stream: from the first word that found no room, every source is closed
// until all earlier words have passed and the stream has room again; then one marker of two words
// goes out and the sources are open.
//
// So the marker stands exactly between the words from before and after the gap, and one gap makes
// one marker however many words of however many sources it swallows. lost_i has a bit per source
// and clock in which a word (or record) was dropped, with its slot and the number of words. open_o
// = 0 tells the sources to drop. passed_i: no earlier word is on its way to the output; room_i: the
// output takes two words in the next four clocks without fail. enable_i = 0 (no ring) keeps the
// sources closed.
//
// active_i is a clock enable: it may be low only while nothing is lost, waiting or at the output.
//
// Reset: synchronous, active high, under active_i; no gap. marker_* is registered, its words leave
// two and three clocks after open_o has risen; open_o is a function of registers, passed_i and
// room_i.
`default_nettype none

module tf_gap_marker #(
  parameter int unsigned SOURCES = 5  // at most 9
) (
  input  logic                  clk_i,
  input  logic                  rst_i,
  input  logic                  active_i,
  input  logic                  enable_i,

  input  logic [SOURCES-1:0]    lost_i,
  input  logic [SOURCES*64-1:0] lost_word_i,   // first word of each loss, with the slot
  input  logic [SOURCES*3-1:0]  lost_words_i,  // number of words that each loss stands for
  output logic                  open_o,

  input  logic                  passed_i,
  input  logic                  room_i,
  output logic [63:0]           marker_data_o,
  output logic                  marker_valid_o,

  output logic                  waiting_o,     // a marker is still to be written, or loss_o high
  output logic [31:0]           gaps_o,        // markers written
  output logic                  loss_o,        // the clock after a loss
  output logic [47:0]           loss_slot_o    // with it: the smallest lost slot of that clock
);

  localparam logic [9:0] LOST_MAX = 10'd1023;

  logic        gap_q;
  logic [47:0] first_q, last_q;
  logic [9:0]  lost_q;
  logic [1:0]  marker_q;       // bit 0: first word leaves in the next clock, bit 1: second word
  logic        valid_q;
  logic [63:0] data_q;
  logic [31:0] gaps_q;
  logic        loss_q;
  logic [47:0] loss_slot_q;

  logic        any, release_gap;
  logic [47:0] first, last, slot;
  logic [9:0]  words;          // lost in this clock
  logic [10:0] lost_sum;

  assign any         = lost_i != SOURCES'(0);
  assign open_o      = enable_i && (!gap_q || release_gap);

  always_comb begin
    release_gap = 1'b0;
    if (gap_q) begin
      release_gap = enable_i && passed_i && room_i && marker_q == 2'd0 && !valid_q;
    end
  end

  // What this clock loses.
  always_comb begin
    first = {48{1'b1}};
    last  = 48'd0;
    words = 10'd0;
    slot  = 48'd0;
    lost_sum = 11'd0;
    if (any) begin
      for (int unsigned s = 0; s < SOURCES; s++) begin
        if (lost_i[s]) begin
          slot  = lost_word_i[s*64+tf_layouts_pkg::GAP_SLOT_LSB +: 48];
          words = words + 10'(lost_words_i[s*3 +: 3]);
          if (slot < first) begin
            first = slot;
          end
          if (slot > last) begin
            last = slot;
          end
        end
      end
      lost_sum = {1'b0, lost_q} + {1'b0, words};
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
      loss_q   <= any;
      if (any) begin
        loss_slot_q <= first;
        if (!gap_q) begin
          first_q <= first;
          last_q  <= last;
          lost_q  <= words;
        end else begin
          if (first < first_q) begin
            first_q <= first;
          end
          if (last > last_q) begin
            last_q <= last;
          end
          lost_q <= lost_sum > {1'b0, LOST_MAX} ? LOST_MAX : lost_sum[9:0];
        end
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
  assign loss_slot_o    = loss_slot_q;

`ifndef YOSYS
  assert property (@(posedge clk_i) active_i || !(rst_i || any || waiting_o));
  // Nothing is lost while a marker is written: the sources have just been empty.
  assert property (@(posedge clk_i) disable iff (rst_i)
                   (release_gap || marker_q != 2'd0) |-> !any);
`endif

endmodule

`default_nettype wire
