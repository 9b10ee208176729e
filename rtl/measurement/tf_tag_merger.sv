// SPDX-License-Identifier: Apache-2.0
// Merges the tags of all channels and the telemetry records into one stream of 64-bit words.
//
// Each channel has a small FIFO, telemetry one for two records; the sources take turns word by
// word, a record (four words, tlast with the fourth) stays whole, and each channel keeps its order.
// A word that finds its FIFO full, or a record that does not fit whole, is dropped, counted at its
// source and marked by tf_gap_marker, which then closes all sources until the stream has room
// again. Neither input is ever held back.
//
// enable_i = 0 (no ring): everything is dropped; it may fall under a reset, or while no marker is
// still to be written. telemetry_enable_i = 0: records are neither produced nor dropped. A record
// begins with the word of index 0; words without a beginning are ignored.
//
// dropped_ring_o, _bus_o and _burst_o count the dropped items again, by cause (tf_loss_cause), one
// clock behind dropped_o and telemetry_dropped_o, whose sum they are.
//
// source_active_i is high in every clock with a tag or a telemetry word, and may be so in others.
//
// Reset: synchronous, active high; everything inside is forgotten. A tag leaves 4 clocks later at
// the earliest, one word per clock. room_i: the stream will take two words as long as nothing else
// comes. Counters are 3 clocks behind the loss of a word; its decision falls a clock after it came.
`default_nettype none

module tf_tag_merger #(
  parameter int unsigned LANES    = 4,
  parameter int unsigned CHANNELS = 4,
  parameter int unsigned DEPTH    = 16   // tags per channel, power of two, 8 or more
) (
  input  logic                   clk_i,
  input  logic                   rst_i,
  input  logic                   enable_i,
  input  logic                   telemetry_enable_i,

  input  logic                   source_active_i,
  input  logic [CHANNELS-1:0]    tag_valid_i,
  input  logic [CHANNELS*64-1:0] tag_i,

  input  logic [63:0]            s_axis_telemetry_tdata,
  input  logic                   s_axis_telemetry_tvalid,
  input  logic                   s_axis_telemetry_tlast,

  output logic [63:0]            m_axis_tdata,
  output logic                   m_axis_tvalid,
  input  logic                   m_axis_tready,
  input  logic                   room_i,
  input  logic                   ring_stalled_i,
  input  logic                   bus_stalled_i,

  output logic                   empty_o,        // no word and no marker is inside or comes
  output logic [CHANNELS*32-1:0] dropped_o,
  output logic [31:0]            telemetry_produced_o,
  output logic [31:0]            telemetry_dropped_o,
  output logic [31:0]            dropped_ring_o,
  output logic [31:0]            dropped_bus_o,
  output logic [31:0]            dropped_burst_o,
  output logic [7:0]             channel_peak_o,    // deepest level of any channel's FIFO
  output logic [7:0]             telemetry_peak_o,
  output logic [31:0]            gaps_o,
  output logic                   loss_o,
  output logic [47:0]            loss_slot_o
);

  localparam int unsigned SOURCES         = CHANNELS + 1;  // telemetry is the last one
  localparam int unsigned RECORD          = 4;
  localparam int unsigned TELEMETRY_DEPTH = 2 * RECORD;
  localparam int unsigned TELEMETRY_LEVEL = $clog2(TELEMETRY_DEPTH) + 1;
  localparam int unsigned LEVEL           = $clog2(DEPTH) + 1;

  // From the opening of the sources until a marker has left there are eight clocks.
  if (DEPTH < 8) begin : gen_depth_check
    $error("tf_tag_merger: DEPTH must be 8 or more");
  end

  logic [SOURCES*64-1:0]      queued_data;
  logic [SOURCES-1:0]         queued_valid, queued_ready, queued_last, queued_any;
  logic [CHANNELS-1:0]        tag_valid, tag_lost;
  logic [CHANNELS*64-1:0]     tag;
  logic [SOURCES-1:0]         lost_q;
  logic [CHANNELS*LEVEL-1:0]  levels;
  logic [TELEMETRY_LEVEL-1:0] telemetry_level;
  logic                       telemetry_valid, record_lost, open;
  logic [47:0]                record_slot;

  // Idle clocks touch nothing: active while something has come or is inside, and a clock longer, so
  // that only registers stand before this enable with its many loads.
  logic active_q, came_q, waiting_q, inside_q, passed, marker_waiting;

  always_ff @(posedge clk_i) begin
    came_q    <= source_active_i || rst_i;
    waiting_q <= active_q && (tag_valid != CHANNELS'(0) || telemetry_valid);
    inside_q  <= active_q && (marker_waiting || !passed);
    active_q  <= source_active_i || rst_i || came_q || waiting_q || inside_q;
  end

  for (genvar c = 0; c < CHANNELS; c++) begin : gen_channel
    tf_tag_channel #(
      .DEPTH (DEPTH)
    ) channel (
      .clk_i,
      .rst_i,
      .active_i      (active_q),
      .tag_valid_i   (tag_valid_i[c]),
      .tag_i         (tag_i[c*64 +: 64]),
      .open_i        (open),
      .valid_o       (tag_valid[c]),
      .tag_o         (tag[c*64 +: 64]),
      .lost_o        (tag_lost[c]),
      .m_axis_tdata  (queued_data[c*64 +: 64]),
      .m_axis_tvalid (queued_valid[c]),
      .m_axis_tready (queued_ready[c]),
      .level_o       (levels[c*LEVEL +: LEVEL]),
      .lost_q_o      (lost_q[c]),
      .dropped_o     (dropped_o[c*32 +: 32])
    );

    assign queued_last[c] = 1'b1;
    assign queued_any[c]  = levels[c*LEVEL +: LEVEL] != LEVEL'(0);
  end

  tf_telemetry_intake #(
    .RECORD (RECORD),
    .DEPTH  (TELEMETRY_DEPTH)
  ) telemetry (
    .clk_i,
    .rst_i,
    .active_i      (active_q),
    .enable_i      (telemetry_enable_i),
    .s_axis_tdata  (s_axis_telemetry_tdata),
    .s_axis_tvalid (s_axis_telemetry_tvalid),
    .s_axis_tlast  (s_axis_telemetry_tlast),
    .open_i        (open),
    .valid_o       (telemetry_valid),
    .lost_o        (record_lost),
    .slot_o        (record_slot),
    .m_axis_tdata  (queued_data[CHANNELS*64 +: 64]),
    .m_axis_tvalid (queued_valid[CHANNELS]),
    .m_axis_tready (queued_ready[CHANNELS]),
    .m_axis_tlast  (queued_last[CHANNELS]),
    .level_o       (telemetry_level),
    .any_o         (queued_any[CHANNELS]),
    .lost_q_o      (lost_q[CHANNELS]),
    .produced_o    (telemetry_produced_o),
    .dropped_o     (telemetry_dropped_o)
  );

  // One stream of them, and the marker of a gap when they have all passed.
  logic [63:0] merged_data, marker_data;
  logic        merged_valid, marker_valid, hold;

  tf_stream_arbiter #(
    .WIDTH (64),
    .PORTS (SOURCES)
  ) arbiter (
    .clk_i,
    .rst_i,
    .active_i      (active_q),
    .s_axis_tdata  (queued_data),
    .s_axis_tvalid (queued_valid),
    .s_axis_tready (queued_ready),
    .s_axis_tlast  (queued_last),
    .m_axis_tdata  (merged_data),
    .m_axis_tvalid (merged_valid),
    .m_axis_tready (m_axis_tready && !hold)
  );

  always_comb begin
    passed = 1'b1;
    if (active_q) begin
      passed = queued_any == SOURCES'(0) && !merged_valid;
    end
  end

  tf_gap_marker #(
    .LANES    (LANES),
    .CHANNELS (CHANNELS),
    .RECORD   (RECORD)
  ) gap (
    .clk_i,
    .rst_i,
    .active_i       (active_q),
    .enable_i,
    .tag_valid_i    (tag_valid),
    .tag_lost_i     (tag_lost),
    .tag_i          (tag),
    .record_lost_i  (record_lost),
    .record_slot_i  (record_slot),
    .open_o         (open),
    .passed_i       (passed),
    .room_i,
    .marker_data_o  (marker_data),
    .marker_valid_o (marker_valid),
    .hold_o         (hold),
    .waiting_o      (marker_waiting),
    .gaps_o,
    .loss_o,
    .loss_slot_o
  );

  // What the losses were due to, and how deep the FIFOs got.
  logic [LEVEL-1:0]           channel_peak;
  logic [TELEMETRY_LEVEL-1:0] telemetry_peak;

  tf_loss_cause #(
    .SOURCES (SOURCES)
  ) cause (
    .clk_i,
    .rst_i,
    .active_i       (active_q),
    .enable_i,
    .lost_i         (lost_q),
    .open_i         (open),
    .room_i,
    .ring_stalled_i,
    .bus_stalled_i,
    .dropped_ring_o,
    .dropped_bus_o,
    .dropped_burst_o
  );

  tf_level_peak #(
    .WIDTH (LEVEL),
    .COUNT (CHANNELS)
  ) channel_levels (
    .clk_i,
    .rst_i,
    .active_i (active_q),
    .levels_i (levels),
    .peak_o   (channel_peak)
  );

  tf_level_peak #(
    .WIDTH (TELEMETRY_LEVEL)
  ) telemetry_levels (
    .clk_i,
    .rst_i,
    .active_i (active_q),
    .levels_i (telemetry_level),
    .peak_o   (telemetry_peak)
  );

  assign channel_peak_o   = 8'(channel_peak);
  assign telemetry_peak_o = 8'(telemetry_peak);
  assign m_axis_tdata     = marker_valid ? marker_data : merged_data;
  assign m_axis_tvalid    = marker_valid || (merged_valid && !hold);
  assign empty_o          = !came_q && !waiting_q && !inside_q;

`ifndef YOSYS
  // A marker finds room.
  assert property (@(posedge clk_i) disable iff (rst_i) marker_valid |-> m_axis_tready);

  // Every dropped item has one cause.
  logic [31:0] dropped_items;

  always_comb begin
    dropped_items = telemetry_dropped_o;
    for (int unsigned c = 0; c < CHANNELS; c++) begin
      dropped_items = dropped_items + dropped_o[c*32 +: 32];
    end
  end

  assert property (@(posedge clk_i) disable iff (rst_i) !$past(rst_i) |->
                   (dropped_ring_o + dropped_bus_o + dropped_burst_o == $past(dropped_items)));
`endif

endmodule

`default_nettype wire
