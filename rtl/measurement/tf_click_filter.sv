// SPDX-License-Identifier: Apache-2.0
// Decides what becomes of each click of a channel and counts every one of them:
//   in dead time    less than dead_time_i after the last click that was not itself in dead time
//   outside gate    else, the offset within the slot is not in [gate_first_i, gate_last_i)
//   not exported    else, the section of the slot is not among sections_i
//   produced        else: it becomes a tag
// clicks = in_dead_time + outside_gate + not_exported + produced, always. A click outside the gate
// starts the dead time as well: the detector has fired. Clicks inside the dead time do not extend
// it.
//
// Only the choice between two comparisons stands between one click and the next: whether a click is
// before the end of the dead time is worked out for every end that may hold when its turn comes:
// those that the clicks of the two clocks before would set, and the one set by then.
//
// Under raw_i the tag carries the tap count, saturated at 1023, instead of the offset; the decision
// is the same.
//
// active_i is a clock enable: it may be low only while no click is offered, inside or at the
// output.
//
// Reset: synchronous, active high; nothing under way, and a clock later counters 0 and no dead
// time. Latency: valid_i to accepted_o and tag_valid_o four clocks, to the counters five; one click
// per clock, in the order of time. Configuration may change at any time.
`default_nettype none

module tf_click_filter #(
  parameter int unsigned LANES       = 4,
  parameter int unsigned COUNT_WIDTH = 9,
  parameter bit [3:0]    CHANNEL     = 4'd0,
  localparam int unsigned LANE_WIDTH = $clog2(LANES),
  localparam int unsigned TIME_WIDTH = 10 + LANE_WIDTH
) (
  input  logic                   clk_i,
  input  logic                   rst_i,
  input  logic                   active_i,

  input  logic                   raw_i,
  input  logic [2:0]             sections_i,    // bit tf_types_pkg::SECTION_*
  input  logic [23:0]            dead_time_i,   // 1/1024 slot
  input  logic [10:0]            gate_first_i,  // 1/1024 slot
  input  logic [10:0]            gate_last_i,   // 1/1024 slot, exclusive

  input  logic                   valid_i,
  input  logic [COUNT_WIDTH-1:0] count_i,
  input  logic [TIME_WIDTH-1:0]  time_i,        // within the clock
  input  logic [47:0]            word_slot_i,   // first slot of the clock, multiple of LANES
  input  logic [33:0]            next_block_i,  // word_slot_i[47:14] + 1
  input  logic [1:0]             section_i,

  output logic                   accepted_o,    // not in dead time and inside the gate
  output logic [1:0]             section_o,
  output logic                   tag_valid_o,
  output logic [63:0]            tag_o,         // layout `click`; of every accepted click

  output logic [31:0]            clicks_o,
  output logic [31:0]            in_dead_time_o,
  output logic [31:0]            outside_gate_o,
  output logic [31:0]            not_exported_o,
  output logic [31:0]            produced_o
);

  // First stage: end of this click's dead time in pieces of 12 bits, the upper one without and with
  // a carry, and the gate.
  logic        valid1_q;
  logic [57:0] arrival1_q;     // 1/1024 slot since slot 0
  logic [33:0] next_block1_q;
  logic [12:0] low1_q;
  logic [12:0] high1_q, high_carry1_q;
  logic [9:0]  field1_q;
  logic [1:0]  section1_q;
  logic        from_first1_q, before_last1_q;
  // Second stage: the end in one piece, and the comparison with that of the click before.
  logic        valid2_q;
  logic [57:0] arrival2_q, revival2_q;
  logic [4:0]  order2_q;         // to the end that the click a clock earlier would set
  logic [4:0]  order_before2_q; // two clocks earlier
  logic [9:0]  field2_q;
  logic [1:0]  section2_q;
  logic        in_gate2_q, exported2_q;
  // Third stage: the comparison with the dead time as it is.
  logic        valid3_q;
  logic [47:0] slot3_q;
  logic [57:0] revival3_q;
  logic        before_last_revival3_q;
  logic        early3_q;        // before the end, whatever order3_q says
  logic        open3_q;         // order3_q says it
  logic [4:0]  order3_q;
  logic [9:0]  field3_q;
  logic [1:0]  section3_q;
  logic        in_gate3_q, wanted3_q, unwanted3_q;  // in the gate: exported, or not
  // The decision, a single register, and what it leaves.
  logic        blind;
  logic        alive_q;                // the click of the clock before was not in dead time
  logic        in_gate4_q, wanted4_q, unwanted4_q;
  logic [57:0] revival4_q;             // the end of dead time that it then sets
  logic [57:0] dead_until_q;           // the end without it
  logic        clicked_q, accepted, withheld, tag_valid;
  logic [63:0] tag_q;
  logic [1:0]  tag_section_q;
  logic        clear_q;

  // A counter of 32 bits in two halves; bit 32 says that the lower one is full.
  logic [32:0] clicks_q, in_dead_time_q, outside_gate_q, not_exported_q, produced_q;

  function automatic logic [32:0] counted(input logic [32:0] count);
    counted = {count[15:0] == 16'hFFFE, count[31:16] + 16'(count[32]), count[15:0] + 16'd1};
  endfunction

  // Sum and sum plus one of 12 bits each.
  function automatic logic [12:0] sum_of(input logic [11:0] a, input logic [11:0] b);
    sum_of = {1'b0, a} + {1'b0, b};
  endfunction

  function automatic logic [12:0] next_of(input logic [11:0] a, input logic [11:0] b);
    logic unused_lowest;
    {next_of, unused_lowest} = {1'b0, a, 1'b1} + {1'b0, b, 1'b1};
  endfunction

  // Order of two times in pieces: less, same (highest 18 bits); less, same (20); less (lowest 20).
  function automatic logic [4:0] order(input logic [57:0] a, input logic [57:0] b);
    order = {a[57:40] < b[57:40], a[57:40] == b[57:40], a[39:20] < b[39:20], a[39:20] == b[39:20],
             a[19:0] < b[19:0]};
  endfunction

  function automatic logic less(input logic [4:0] pieces);
    less = pieces[4] || (pieces[3] && (pieces[2] || (pieces[1] && pieces[0])));
  endfunction

  logic [9:0]  offset;
  logic [23:0] arrival_low;
  logic [12:0] high;

  assign offset      = time_i[9:0];
  assign arrival_low = {word_slot_i[13:LANE_WIDTH], time_i};
  assign high        = low1_q[12] ? high_carry1_q : high1_q;
  assign accepted    = alive_q && in_gate4_q;
  assign withheld    = alive_q && unwanted4_q;
  assign tag_valid   = alive_q && wanted4_q;
  assign blind       = alive_q ? before_last_revival3_q : early3_q || (open3_q && less(order3_q));

  // Each stage looks at its own valid bit; the enable is for what moves without one.
  always_ff @(posedge clk_i) begin
    clear_q <= rst_i;
    if (active_i) begin
      // Decision.
      clicked_q   <= valid3_q;
      alive_q     <= !blind;
      in_gate4_q  <= in_gate3_q;
      wanted4_q   <= wanted3_q;
      unwanted4_q <= unwanted3_q;
      // Stages; without a click the third one is blind.
      valid3_q <= valid2_q;
      valid2_q <= valid1_q;
      valid1_q <= valid_i;
      if (!valid2_q) begin
        before_last_revival3_q <= 1'b1;
        early3_q               <= 1'b1;
      end
    end
    // Counters.
    if (clicked_q) begin
      clicks_q <= counted(clicks_q);
    end
    if (clicked_q && !alive_q) begin
      in_dead_time_q <= counted(in_dead_time_q);
    end
    if (alive_q && !in_gate4_q) begin
      outside_gate_q <= counted(outside_gate_q);
    end
    if (withheld) begin
      not_exported_q <= counted(not_exported_q);
    end
    if (tag_valid) begin
      produced_q <= counted(produced_q);
    end
    // Decision.
    if (valid3_q) begin
      revival4_q    <= revival3_q;
      tag_q         <= {slot3_q, field3_q, CHANNEL,
                        section3_q == tf_types_pkg::SECTION_QUANTUM ?
                        tf_layouts_pkg::TAG_KIND_CLICK : tf_layouts_pkg::TAG_KIND_REFERENCE_CLICK};
      tag_section_q <= section3_q;
    end
    if (alive_q) begin  // a register, not the decision: it has many loads
      dead_until_q <= revival4_q;
    end
    // Third stage.
    if (valid2_q) begin
      slot3_q                <= arrival2_q[57:10];
      revival3_q             <= revival2_q;
      before_last_revival3_q <= less(order2_q);
      early3_q               <= alive_q && less(order_before2_q);
      open3_q                <= !alive_q;
      order3_q               <= order(arrival2_q, dead_until_q);
      field3_q               <= field2_q;
      section3_q             <= section2_q;
      in_gate3_q             <= in_gate2_q;
      wanted3_q              <= in_gate2_q && exported2_q;
      unwanted3_q            <= in_gate2_q && !exported2_q;
    end
    // Second stage.
    if (valid1_q) begin
      arrival2_q    <= arrival1_q;
      revival2_q    <= {high[12] ? next_block1_q : arrival1_q[57:24], high[11:0], low1_q[11:0]};
      order2_q        <= order(arrival1_q, revival2_q);
      order_before2_q <= order(arrival1_q, revival3_q);
      field2_q      <= field1_q;
      section2_q    <= section1_q;
      in_gate2_q    <= from_first1_q && before_last1_q;
      exported2_q   <= (section1_q == tf_types_pkg::SECTION_REFERENCE && sections_i[0]) ||
                       (section1_q == tf_types_pkg::SECTION_GUARD && sections_i[1]) ||
                       (section1_q == tf_types_pkg::SECTION_QUANTUM && sections_i[2]);
    end
    // First stage.
    if (valid_i) begin
      arrival1_q     <= {word_slot_i[47:LANE_WIDTH], time_i};
      next_block1_q  <= next_block_i;
      low1_q         <= sum_of(arrival_low[11:0], dead_time_i[11:0]);
      high1_q        <= sum_of(arrival_low[23:12], dead_time_i[23:12]);
      high_carry1_q  <= next_of(arrival_low[23:12], dead_time_i[23:12]);
      field1_q       <= !raw_i ? offset : 32'(count_i) > 32'd1023 ? 10'd1023 : 10'(count_i);
      section1_q     <= section_i;
      from_first1_q  <= {1'b0, offset} >= gate_first_i;
      before_last1_q <= {1'b0, offset} < gate_last_i;
    end
    if (rst_i) begin
      valid1_q  <= 1'b0;
      valid2_q  <= 1'b0;
      valid3_q  <= 1'b0;
      early3_q  <= 1'b1;
      alive_q   <= 1'b0;
      clicked_q <= 1'b0;
    end
    if (clear_q) begin
      dead_until_q   <= 58'd0;
      clicks_q       <= 33'd0;
      in_dead_time_q <= 33'd0;
      outside_gate_q <= 33'd0;
      not_exported_q <= 33'd0;
      produced_q     <= 33'd0;
    end
  end

  // A word's slot is a multiple of LANES.
  logic unused;
  assign unused = &{1'b0, word_slot_i[LANE_WIDTH-1:0]};

  // The layout of a click: kind, channel, offset and slot from the lowest bit up.
  if (tf_layouts_pkg::CLICK_CHANNEL_LSB != 2 || tf_layouts_pkg::CLICK_OFFSET_LSB != 6 ||
      tf_layouts_pkg::CLICK_SLOT_LSB != 16) begin : gen_layout_check
    $error("tf_click_filter: the layout of a click has changed");
  end

  assign accepted_o     = accepted;
  assign section_o      = tag_section_q;
  assign tag_valid_o    = tag_valid;
  assign tag_o          = tag_q;
  assign clicks_o       = clicks_q[31:0];
  assign in_dead_time_o = in_dead_time_q[31:0];
  assign outside_gate_o = outside_gate_q[31:0];
  assign not_exported_o = not_exported_q[31:0];
  assign produced_o     = produced_q[31:0];

`ifndef YOSYS
  assert property (@(posedge clk_i) active_i || rst_i ||
                   !(valid_i || valid1_q || valid2_q || valid3_q || clicked_q || alive_q));
  assert property (@(posedge clk_i) disable iff (rst_i || clear_q)
                   clicks_o == in_dead_time_o + outside_gate_o + not_exported_o + produced_o);
  // The end of the dead time comes after the click, by less than 2^24.
  assert property (@(posedge clk_i) disable iff (rst_i)
                   valid2_q |-> (revival2_q - arrival2_q) >> 24 == 58'd0);
  // Tags of the channel leave in order.
  assert property (@(posedge clk_i) disable iff (rst_i)
                   (valid3_q && !blind && tag_valid) |-> (slot3_q >= tag_q[63:16]));
`endif

endmodule

`default_nettype wire
