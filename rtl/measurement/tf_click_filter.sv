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
// Under raw_i the tag carries the tap count, saturated at 1023, instead of the offset; the decision
// is the same.
//
// active_i is a clock enable: it may be low only while no click is offered, inside or at the
// output.
//
// Reset: synchronous, active high, under active_i; counters 0, no dead time, nothing under way.
// Latency: valid_i to accepted_o, tag_valid_o and the counters two clocks; one click per clock, in
// the order of time. Configuration may change at any time.
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

  // First stage: everything that does not depend on earlier clicks.
  logic        valid_q;
  logic [57:0] arrival_q;      // 1/1024 slot since slot 0
  logic [57:0] revival_q;      // when the dead time of this click ends
  logic [9:0]  field_q;
  logic [1:0]  section_q;
  logic        in_gate_q, exported_q;
  // Second stage.
  logic [57:0] dead_until_q;
  logic        accepted_q, tag_valid_q;
  logic [63:0] tag_q;
  logic [1:0]  tag_section_q;
  logic [31:0] clicks_q, in_dead_time_q, outside_gate_q, not_exported_q, produced_q;

  logic [9:0]  offset;

  assign offset = time_i[9:0];

  always_ff @(posedge clk_i) begin
    if (active_i) begin
      accepted_q  <= 1'b0;
      tag_valid_q <= 1'b0;
      if (valid_q) begin
        clicks_q <= clicks_q + 32'd1;
        if (arrival_q < dead_until_q) begin
          in_dead_time_q <= in_dead_time_q + 32'd1;
        end else begin
          dead_until_q  <= revival_q;
          tag_q         <= {arrival_q[57:10], field_q, CHANNEL,
                            section_q == tf_types_pkg::SECTION_QUANTUM ?
                            tf_layouts_pkg::TAG_KIND_CLICK :
                            tf_layouts_pkg::TAG_KIND_REFERENCE_CLICK};
          tag_section_q <= section_q;
          accepted_q    <= in_gate_q;
          tag_valid_q   <= in_gate_q && exported_q;
          if (!in_gate_q) begin
            outside_gate_q <= outside_gate_q + 32'd1;
          end else if (!exported_q) begin
            not_exported_q <= not_exported_q + 32'd1;
          end else begin
            produced_q <= produced_q + 32'd1;
          end
        end
      end
      valid_q <= valid_i;
      if (valid_i) begin
        arrival_q  <= {word_slot_i[47:LANE_WIDTH], time_i};
        revival_q  <= {word_slot_i[47:LANE_WIDTH], time_i} + 58'(dead_time_i);
        field_q    <= !raw_i ? offset : 32'(count_i) > 32'd1023 ? 10'd1023 : 10'(count_i);
        section_q  <= section_i;
        in_gate_q  <= {1'b0, offset} >= gate_first_i && {1'b0, offset} < gate_last_i;
        exported_q <= (section_i == tf_types_pkg::SECTION_REFERENCE && sections_i[0]) ||
                      (section_i == tf_types_pkg::SECTION_GUARD && sections_i[1]) ||
                      (section_i == tf_types_pkg::SECTION_QUANTUM && sections_i[2]);
      end
      if (rst_i) begin
        valid_q        <= 1'b0;
        accepted_q     <= 1'b0;
        tag_valid_q    <= 1'b0;
        dead_until_q   <= 58'd0;
        clicks_q       <= 32'd0;
        in_dead_time_q <= 32'd0;
        outside_gate_q <= 32'd0;
        not_exported_q <= 32'd0;
        produced_q     <= 32'd0;
      end
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

  assign accepted_o     = accepted_q;
  assign section_o      = tag_section_q;
  assign tag_valid_o    = tag_valid_q;
  assign tag_o          = tag_q;
  assign clicks_o       = clicks_q;
  assign in_dead_time_o = in_dead_time_q;
  assign outside_gate_o = outside_gate_q;
  assign not_exported_o = not_exported_q;
  assign produced_o     = produced_q;

`ifndef YOSYS
  assert property (@(posedge clk_i) active_i || !(rst_i || valid_i || valid_q || accepted_q));
  assert property (@(posedge clk_i) disable iff (rst_i)
                   clicks_q == in_dead_time_q + outside_gate_q + not_exported_q + produced_q);
  // Tags of the channel leave in order.
  assert property (@(posedge clk_i) disable iff (rst_i)
                   (valid_q && arrival_q >= dead_until_q && tag_valid_q) |->
                   (arrival_q[57:10] >= tag_q[63:16]));
`endif

endmodule

`default_nettype wire
