// SPDX-License-Identifier: Apache-2.0
// First and last slot of a gap and the number of its words, LOST_MAX at most.
//
// Inputs as in tf_gap_marker; any_i: something is lost in this clock; fresh_i: a loss in this clock
// opens a gap. active_i is a clock enable: it may be low only while nothing comes or was lost in
// the six clocks before. Records come in the order of their slots.
//
// Reset: synchronous, active high, whatever active_i is; no loss is on its way. first_o and last_o
// know of a loss after six clocks, lost_o after four, loss_o and loss_slot_o come after three.
// first_o, last_o and lost_o are functions of registers, the others are registers.
`default_nettype none

module tf_gap_extent #(
  parameter int unsigned LANES    = 4,
  parameter int unsigned CHANNELS = 4,
  parameter int unsigned RECORD   = 4   // words
) (
  input  logic                    clk_i,
  input  logic                    rst_i,
  input  logic                    active_i,

  input  logic                    fresh_i,
  input  logic                    any_i,
  input  logic [CHANNELS-1:0]     tag_valid_i,
  input  logic [CHANNELS-1:0]     tag_lost_i,
  input  logic [CHANNELS*64-1:0]  tag_i,
  input  logic                    record_lost_i,
  input  logic [47:0]             record_slot_i,

  output logic [47:0]             first_o,
  output logic [47:0]             last_o,
  output logic [9:0]              lost_o,
  output logic                    loss_o,
  output logic [47:0]             loss_slot_o
);

  localparam logic [9:0]  LOST_MAX   = 10'd1023;
  localparam int unsigned LANE_WIDTH = $clog2(LANES);

  // Stage 1: who lost, and where the tags of the clock are.
  logic                           any1_q, fresh1_q, record1_q;
  logic [CHANNELS-1:0]            lost1_q;
  logic [47:LANE_WIDTH]           word1_q, word;
  logic [CHANNELS*LANE_WIDTH-1:0] lanes1_q;
  logic [47:0]                    slot1_q;

  always_comb begin
    word = '0;
    for (int unsigned c = 0; c < CHANNELS; c++) begin
      if (tag_valid_i[c]) begin
        word = word | tag_i[c*64+tf_layouts_pkg::CLICK_SLOT_LSB+LANE_WIDTH +: 48-LANE_WIDTH];
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (active_i) begin
      any1_q    <= any_i;
      fresh1_q  <= fresh_i;
      record1_q <= record_lost_i;
      lost1_q   <= tag_lost_i;
      word1_q   <= word;
      slot1_q   <= record_slot_i;
      for (int unsigned c = 0; c < CHANNELS; c++) begin
        lanes1_q[c*LANE_WIDTH +: LANE_WIDTH] <=
          tag_i[c*64+tf_layouts_pkg::CLICK_SLOT_LSB +: LANE_WIDTH];
      end
    end
    if (rst_i) begin
      any1_q <= 1'b0;
    end
  end

  // Stage 2: the lanes and the number of words.
  logic                 any2_q, fresh2_q, record2_q, tags2_q;
  logic [47:LANE_WIDTH] word2_q;
  logic [LANES-1:0]     lanes2_q, lanes;
  logic [47:0]          slot2_q;
  logic [3:0]           tags;
  logic [3:0]           words2_q;
  logic [7:0]           lost1;

  assign lost1 = 8'(lost1_q);

  always_comb begin
    lanes = LANES'(0);
    tags  = 4'd0;
    if (any1_q) begin
      tags = {1'b0, tf_measurement_pkg::ones(lost1[3:0])} +
             {1'b0, tf_measurement_pkg::ones(lost1[7:4])};
      for (int unsigned l = 0; l < LANES; l++) begin
        for (int unsigned c = 0; c < CHANNELS; c++) begin
          lanes[l] = lanes[l] || (lost1_q[c] &&
                                  lanes1_q[c*LANE_WIDTH +: LANE_WIDTH] == LANE_WIDTH'(l));
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (active_i) begin
      any2_q <= any1_q;
      if (any1_q) begin
        fresh2_q  <= fresh1_q;
        record2_q <= record1_q;
        tags2_q   <= lost1_q != CHANNELS'(0);
        words2_q  <= tags;
        lanes2_q  <= lanes;
        word2_q   <= word1_q;
        slot2_q   <= slot1_q;
      end
    end
    if (rst_i) begin
      any2_q <= 1'b0;
    end
  end

  // Stage 3: the losses of one clock.
  logic                  loss_q, fresh_q, tags3_q, record3_q;
  logic [47:0]           tag_first3_q, tag_last3_q, slot3_q, loss_slot_q;
  logic [4:0]            loss_words_q;
  logic [LANE_WIDTH-1:0] lane_first, lane_last;

  always_comb begin
    lane_first = LANE_WIDTH'(0);
    lane_last  = LANE_WIDTH'(0);
    if (any2_q) begin
      for (int unsigned l = 0; l < LANES; l++) begin
        if (lanes2_q[LANES-1-l]) begin
          lane_first = LANE_WIDTH'(LANES - 1 - l);
        end
        if (lanes2_q[l]) begin
          lane_last = LANE_WIDTH'(l);
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (active_i) begin
      loss_q    <= any2_q;
      tags3_q   <= any2_q && tags2_q;
      record3_q <= any2_q && record2_q;
      if (any2_q) begin
        fresh_q      <= fresh2_q;
        loss_words_q <= {1'b0, words2_q} + (record2_q ? 5'(RECORD) : 5'd0);
        tag_first3_q <= {word2_q, lane_first};
        tag_last3_q  <= {word2_q, lane_last};
        slot3_q      <= slot2_q;
        loss_slot_q  <= record2_q ? slot2_q : {word2_q, lane_first};
      end
    end
    if (rst_i) begin
      loss_q <= 1'b0;
    end
  end

  // Stage 4: the gap. Tags come in the order of their slots, and so do records: the first and the
  // last of each are those that came first and last.
  logic        tags_q, record_q;  // the gap has lost tags, records
  logic [47:0] tag_first_q, tag_last_q, record_first_q, record_last_q;
  logic [10:0] lost_q;            // bit 10: more than LOST_MAX

  always_ff @(posedge clk_i) begin
    if (active_i && loss_q) begin
      tags_q   <= tags3_q || (tags_q && !fresh_q);
      record_q <= record3_q || (record_q && !fresh_q);
      lost_q <= fresh_q ? 11'(loss_words_q) :
                          {lost_q[10], 10'd0} | ({1'b0, lost_q[9:0]} + 11'(loss_words_q));
    end
  end

  always_ff @(posedge clk_i) begin
    if (tags3_q) begin
      tag_last_q <= tag_last3_q;
    end
    if (tags3_q && (fresh_q || !tags_q)) begin
      tag_first_q <= tag_first3_q;
    end
    if (record3_q) begin
      record_last_q <= slot3_q;
    end
    if (record3_q && (fresh_q || !record_q)) begin
      record_first_q <= slot3_q;
    end
  end

  // Stages 5 and 6: which of the two, compared in groups of 12 bits.
  logic [3:0] lower_first_q, lower_last_q;
  logic [3:1] same_first_q, same_last_q;
  logic       tag_first_wins_q, tag_last_wins_q;

  // Of four groups, the highest one that is not the same decides.
  function automatic logic decide(input logic [3:0] lower, input logic [3:1] same);
    decide = lower[3] ||
             (same[3] && (lower[2] || (same[2] && (lower[1] || (same[1] && lower[0])))));
  endfunction

  always_ff @(posedge clk_i) begin
    if (active_i) begin
      for (int unsigned g = 0; g < 4; g++) begin
        lower_first_q[g] <= tag_first_q[g*12 +: 12] < record_first_q[g*12 +: 12];
        lower_last_q[g]  <= record_last_q[g*12 +: 12] < tag_last_q[g*12 +: 12];
      end
      for (int unsigned g = 1; g < 4; g++) begin
        same_first_q[g] <= tag_first_q[g*12 +: 12] == record_first_q[g*12 +: 12];
        same_last_q[g]  <= record_last_q[g*12 +: 12] == tag_last_q[g*12 +: 12];
      end
      tag_first_wins_q <= !record_q || (tags_q && decide(lower_first_q, same_first_q));
      tag_last_wins_q  <= !record_q || (tags_q && decide(lower_last_q, same_last_q));
    end
  end

  assign first_o     = tag_first_wins_q ? tag_first_q : record_first_q;
  assign last_o      = tag_last_wins_q ? tag_last_q : record_last_q;
  assign lost_o      = lost_q[10] ? LOST_MAX : lost_q[9:0];
  assign loss_o      = loss_q;
  assign loss_slot_o = loss_slot_q;

endmodule

`default_nettype wire
