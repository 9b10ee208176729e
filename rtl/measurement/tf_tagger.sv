// SPDX-License-Identifier: Apache-2.0
// Time tagger: all detector channels, from the taps to tags, and the clicks of the phase reference.
//
// The taps in a clock with running_i high belong to the slots from slot_i on. Slot and section
// travel once beside the channels, and only when some channel has a click. Everything that comes in
// is registered before it decides which stages move. The reference clicks
// (bit 0 the channel reference_plus_i, bit 1 reference_minus_i) are accepted clicks of the
// reference section, or of every section under reference_always_i; window_last_o accompanies the
// clicks of the clock in which window_last_i was high.
//
// Reset: synchronous, active high; tables stay. Latency from taps_i: tag_valid_o 12 clocks,
// reference_valid_o, window_last_o and the counters 13 clocks. active_o accompanies tag_valid_o.
`default_nettype none

module tf_tagger #(
  parameter int unsigned LANES    = 4,
  parameter int unsigned CHANNELS = 4,
  parameter int unsigned TAPS     = 256,
  localparam int unsigned COUNT_WIDTH = $clog2(TAPS + 1),
  localparam int unsigned TIME_WIDTH  = 10 + $clog2(LANES)
) (
  input  logic                     clk_i,
  input  logic                     rst_i,

  input  logic [CHANNELS-1:0]      enable_i,
  input  logic [3:0]               reference_plus_i,
  input  logic [3:0]               reference_minus_i,
  input  logic                     reference_always_i,
  input  logic                     raw_i,
  input  logic [2:0]               sections_i,
  input  logic [CHANNELS*24-1:0]   dead_time_i,
  input  logic [CHANNELS*11-1:0]   gate_first_i,
  input  logic [CHANNELS*11-1:0]   gate_last_i,

  input  logic                     table_write_i,
  input  logic [3:0]               table_channel_i,
  input  logic [15:0]              table_index_i,
  input  logic [15:0]              table_time_i,

  input  logic                     running_i,
  input  logic [47:0]              slot_i,
  input  logic [1:0]               section_i,
  input  logic                     window_last_i,
  input  logic [CHANNELS-1:0]      tap_valid_i,
  input  logic [CHANNELS*TAPS-1:0] taps_i,

  output logic                     active_o,           // tags are possible in this clock
  output logic [CHANNELS-1:0]      tag_valid_o,
  output logic [CHANNELS*64-1:0]   tag_o,
  output logic [1:0]               reference_valid_o,
  output logic [3:0]               reference_phase_o,  // slot modulo 4: plus [1:0], minus [3:2]
  output logic                     window_last_o,

  output logic [CHANNELS*32-1:0]   clicks_o,
  output logic [CHANNELS*32-1:0]   in_dead_time_o,
  output logic [CHANNELS*32-1:0]   outside_gate_o,
  output logic [CHANNELS*32-1:0]   not_exported_o,
  output logic [CHANNELS*32-1:0]   produced_o
);

  localparam int unsigned TAG_LATENCY = 12;

  // any_q: some channel had a click in the clock before; bit n of under_way_q: n + 2 clocks ago.
  // active_q: some stage after the first two has something to do.
  logic                     any_q, active_q;
  logic [TAG_LATENCY-2:0]   under_way_q;
  logic [TAG_LATENCY:0]     last_q;
  logic [CHANNELS-1:0]      counts;

  assign counts = running_i ? enable_i : CHANNELS'(0);

  always_ff @(posedge clk_i) begin
    any_q    <= (tap_valid_i & counts) != CHANNELS'(0);
    active_q <= any_q || under_way_q != '0;
    if (any_q || active_q) begin
      under_way_q <= {under_way_q[TAG_LATENCY-3:0], any_q};
    end
    last_q <= {last_q[TAG_LATENCY-1:0], window_last_i};
    if (rst_i) begin
      any_q       <= 1'b0;
      active_q    <= 1'b0;
      under_way_q <= '0;
      last_q      <= '0;
    end
  end

  // Slot and section of the clicks, a register per stage up to the filters; with the last comes the
  // next block of 2^14 slots, added up in two pieces.
  logic [47:0] slot1_q, slot2_q, slot3_q, slot4_q, slot5_q, slot6_q, slot7_q, slot8_q;
  logic [1:0]  section1_q, section2_q, section3_q, section4_q, section5_q, section6_q, section7_q;
  logic [1:0]  section8_q;
  logic [17:0] next_low7_q;
  logic [16:0] next_high7_q;
  logic [33:0] next_block8_q;

  always_ff @(posedge clk_i) begin
    if (active_q) begin
      next_block8_q <= {next_low7_q[17] ? next_high7_q : slot7_q[47:31], next_low7_q[16:0]};
      next_low7_q   <= {1'b0, slot6_q[30:14]} + 18'd1;
      next_high7_q  <= slot6_q[47:31] + 17'd1;
      slot8_q    <= slot7_q;
      section8_q <= section7_q;
      slot7_q    <= slot6_q;
      section7_q <= section6_q;
      section6_q <= section5_q;
      slot5_q    <= slot4_q;
      section5_q <= section4_q;
      slot4_q    <= slot3_q;
      section4_q <= section3_q;
      slot3_q    <= slot2_q;
      section3_q <= section2_q;
    end
    // Always, so that it is a register of its own: adders read it, and the end of a shift register
    // in LUTs is slow.
    slot6_q    <= slot5_q;
    slot2_q    <= slot1_q;
    section2_q <= section1_q;
    slot1_q    <= slot_i;
    section1_q <= section_i;
  end

  logic [CHANNELS-1:0]   accepted;
  logic [CHANNELS*2-1:0] section;

  for (genvar c = 0; c < CHANNELS; c++) begin : gen_channel
    logic                   valid;
    logic [COUNT_WIDTH-1:0] count;
    logic [TIME_WIDTH-1:0]  arrival;

    tf_tdc_channel #(
      .LANES   (LANES),
      .TAPS    (TAPS),
      .CHANNEL (4'(c))
    ) tdc (
      .clk_i,
      .rst_i,
      .active_i      (active_q),
      .table_write_i,
      .table_channel_i,
      .table_index_i,
      .table_time_i,
      .tap_valid_i   (tap_valid_i[c]),
      .counts_i      (counts[c]),
      .taps_i        (taps_i[c*TAPS +: TAPS]),
      .valid_o       (valid),
      .count_o       (count),
      .time_o        (arrival)
    );

    tf_click_filter #(
      .LANES       (LANES),
      .COUNT_WIDTH (COUNT_WIDTH),
      .CHANNEL     (4'(c))
    ) filter (
      .clk_i,
      .rst_i,
      .active_i       (active_q),
      .raw_i,
      .sections_i,
      .dead_time_i    (dead_time_i[c*24 +: 24]),
      .gate_first_i   (gate_first_i[c*11 +: 11]),
      .gate_last_i    (gate_last_i[c*11 +: 11]),
      .valid_i        (valid),
      .count_i        (count),
      .time_i         (arrival),
      .word_slot_i    (slot8_q),
      .next_block_i   (next_block8_q),
      .section_i      (section8_q),
      .accepted_o     (accepted[c]),
      .section_o      (section[c*2 +: 2]),
      .tag_valid_o    (tag_valid_o[c]),
      .tag_o          (tag_o[c*64 +: 64]),
      .clicks_o       (clicks_o[c*32 +: 32]),
      .in_dead_time_o (in_dead_time_o[c*32 +: 32]),
      .outside_gate_o (outside_gate_o[c*32 +: 32]),
      .not_exported_o (not_exported_o[c*32 +: 32]),
      .produced_o     (produced_o[c*32 +: 32])
    );
  end

  // Clicks of the phase reference. Which channel is which is compared while a click is on its way.
  logic [CHANNELS-1:0] plus_q, minus_q;
  logic [1:0]          reference_valid_q;
  logic [3:0]          reference_phase_q;

  always_ff @(posedge clk_i) begin
    if (active_q) begin
      reference_valid_q <= 2'd0;
      for (int unsigned c = 0; c < CHANNELS; c++) begin
        plus_q[c]  <= 4'(c) == reference_plus_i;
        minus_q[c] <= 4'(c) == reference_minus_i;
        if (accepted[c] &&
            (reference_always_i || section[c*2 +: 2] == tf_types_pkg::SECTION_REFERENCE)) begin
          if (plus_q[c]) begin
            reference_valid_q[0]   <= 1'b1;
            reference_phase_q[1:0] <= tag_o[c*64+tf_layouts_pkg::CLICK_SLOT_LSB +: 2];
          end
          if (minus_q[c]) begin
            reference_valid_q[1]   <= 1'b1;
            reference_phase_q[3:2] <= tag_o[c*64+tf_layouts_pkg::CLICK_SLOT_LSB +: 2];
          end
        end
      end
    end
    if (rst_i) begin
      reference_valid_q <= 2'd0;
    end
  end

  assign active_o          = under_way_q[TAG_LATENCY-2];
  assign reference_valid_o = reference_valid_q;
  assign reference_phase_o = reference_phase_q;
  assign window_last_o     = last_q[TAG_LATENCY];

endmodule

`default_nettype wire
