// SPDX-License-Identifier: Apache-2.0
// Merges the tags of all channels and the telemetry records into one stream of 64-bit words.
//
// Each channel has a small FIFO, telemetry one for two records; the sources take turns word by
// word, a record (four words, tlast with the fourth) stays whole, and each channel keeps its order.
// A word that finds its FIFO full, or a record that does not fit whole, is dropped, counted at its
// source and marked by tf_gap_marker, which then closes all sources until the stream has room
// again. Neither input is ever held back.
//
// enable_i = 0 (no ring): everything is dropped. telemetry_enable_i = 0: records are neither
// produced nor dropped. A record begins with the word of index 0; words without a beginning are
// ignored.
//
// dropped_ring_o, _bus_o and _burst_o count the dropped items again, by cause (tf_loss_cause), one
// clock behind dropped_o and telemetry_dropped_o, whose sum they are.
//
// source_active_i is high in every clock with a tag, and may be so in others.
//
// Reset: synchronous, active high; everything inside is forgotten. A tag leaves 3 clocks later at
// the earliest, one word per clock. room_i: m_axis_tready will be high in the next 4 clocks.
`default_nettype none

module tf_tag_merger #(
  parameter int unsigned LANES    = 4,
  parameter int unsigned CHANNELS = 4,
  parameter int unsigned DEPTH    = 16   // tags per channel
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

  logic [SOURCES*64-1:0]     queued_data;
  logic [SOURCES-1:0]        queued_valid, queued_ready, queued_last, queued_any;
  logic [SOURCES-1:0]        lost;
  logic [CHANNELS-1:0]       full;
  logic [CHANNELS*LEVEL-1:0] levels;
  logic                      open;

  // Idle clocks touch nothing: active while something comes or is inside.
  logic busy_q, active, passed, marker_waiting;

  assign active = busy_q || source_active_i || s_axis_telemetry_tvalid || rst_i;

  always_ff @(posedge clk_i) begin
    if (active) begin
      busy_q <= source_active_i || s_axis_telemetry_tvalid || marker_waiting || !passed || rst_i;
    end
  end

  // Channels.
  for (genvar c = 0; c < CHANNELS; c++) begin : gen_channel
    logic        fifo_ready;
    logic [31:0] dropped_q;

    tf_stream_fifo #(
      .WIDTH (64),
      .DEPTH (DEPTH)
    ) fifo (
      .clk_i,
      .rst_i,
      .active_i      (active),
      .s_axis_tdata  (tag_i[c*64 +: 64]),
      .s_axis_tvalid (tag_valid_i[c] && open),
      .s_axis_tready (fifo_ready),
      .m_axis_tdata  (queued_data[c*64 +: 64]),
      .m_axis_tvalid (queued_valid[c]),
      .m_axis_tready (queued_ready[c]),
      .level_o       (levels[c*LEVEL +: LEVEL])
    );

    assign queued_last[c]        = 1'b1;
    assign queued_any[c]         = levels[c*LEVEL +: LEVEL] != LEVEL'(0);
    assign full[c]               = !fifo_ready;

    always_ff @(posedge clk_i) begin
      if (active) begin
        if (lost[c]) begin
          dropped_q <= dropped_q + 32'd1;
        end
        if (rst_i) begin
          dropped_q <= 32'd0;
        end
      end
    end

    assign dropped_o[c*32 +: 32] = dropped_q;
  end

  always_comb begin
    lost = SOURCES'(0);
    if (active) begin
      lost = open ? {begins && !fits, tag_valid_i & full} : {begins, tag_valid_i};
    end
  end

  // Telemetry: the first word of a record decides for all of it.
  logic                       begins, fits, keep, record_q, keep_q, queue_record;
  logic                       telemetry_ready;
  logic [64:0]                telemetry_word;
  logic [TELEMETRY_LEVEL-1:0] telemetry_level;
  logic [31:0]                telemetry_produced_q, telemetry_dropped_q;

  always_comb begin
    begins       = 1'b0;
    fits         = 1'b0;
    keep         = 1'b0;
    queue_record = 1'b0;
    if (s_axis_telemetry_tvalid) begin
      begins = !record_q && telemetry_enable_i &&
               s_axis_telemetry_tdata[tf_layouts_pkg::TELEMETRY0_INDEX_LSB +: 4] == 4'd0;
      fits         = telemetry_level <= TELEMETRY_LEVEL'(TELEMETRY_DEPTH - RECORD);
      keep         = open && fits;
      queue_record = (begins && keep) || (record_q && keep_q);
    end
  end

  always_ff @(posedge clk_i) begin
    if (active) begin
      if (begins) begin
        record_q             <= 1'b1;
        keep_q               <= keep;
        telemetry_produced_q <= telemetry_produced_q + 32'd1;
        if (!keep) begin
          telemetry_dropped_q <= telemetry_dropped_q + 32'd1;
        end
      end
      if (s_axis_telemetry_tvalid && s_axis_telemetry_tlast) begin
        record_q <= 1'b0;
      end
      if (rst_i) begin
        record_q             <= 1'b0;
        keep_q               <= 1'b0;
        telemetry_produced_q <= 32'd0;
        telemetry_dropped_q  <= 32'd0;
      end
    end
  end

  tf_stream_fifo #(
    .WIDTH (65),
    .DEPTH (TELEMETRY_DEPTH)
  ) telemetry_fifo (
    .clk_i,
    .rst_i,
    .active_i      (active),
    .s_axis_tdata  ({s_axis_telemetry_tlast, s_axis_telemetry_tdata}),
    .s_axis_tvalid (queue_record),
    .s_axis_tready (telemetry_ready),
    .m_axis_tdata  (telemetry_word),
    .m_axis_tvalid (queued_valid[CHANNELS]),
    .m_axis_tready (queued_ready[CHANNELS]),
    .level_o       (telemetry_level)
  );

  assign queued_data[CHANNELS*64 +: 64] = telemetry_word[63:0];
  assign queued_last[CHANNELS]          = telemetry_word[64];
  assign queued_any[CHANNELS]           = telemetry_level != TELEMETRY_LEVEL'(0) ||
                                          (record_q && keep_q);

  // One stream of them, and the marker of a gap when they have all passed.
  logic [63:0] merged_data, marker_data;
  logic        merged_valid, marker_valid;

  tf_stream_arbiter #(
    .WIDTH (64),
    .PORTS (SOURCES)
  ) arbiter (
    .clk_i,
    .rst_i,
    .active_i      (active),
    .s_axis_tdata  (queued_data),
    .s_axis_tvalid (queued_valid),
    .s_axis_tready (queued_ready),
    .s_axis_tlast  (queued_last),
    .m_axis_tdata  (merged_data),
    .m_axis_tvalid (merged_valid),
    .m_axis_tready (m_axis_tready && !marker_valid)
  );

  always_comb begin
    passed = 1'b1;
    if (active) begin
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
    .active_i       (active),
    .enable_i,
    .tag_lost_i     (lost[CHANNELS-1:0]),
    .tag_i,
    .record_lost_i  (lost[CHANNELS]),
    .record_slot_i  (s_axis_telemetry_tdata[tf_layouts_pkg::TELEMETRY0_SLOT_LSB +: 48]),
    .open_o         (open),
    .passed_i       (passed),
    .room_i,
    .marker_data_o  (marker_data),
    .marker_valid_o (marker_valid),
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
    .active_i       (active),
    .enable_i,
    .lost_i         (lost),
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
    .active_i (active),
    .levels_i (levels),
    .peak_o   (channel_peak)
  );

  tf_level_peak #(
    .WIDTH (TELEMETRY_LEVEL)
  ) telemetry_levels (
    .clk_i,
    .rst_i,
    .active_i (active),
    .levels_i (telemetry_level),
    .peak_o   (telemetry_peak)
  );

  assign channel_peak_o       = 8'(channel_peak);
  assign telemetry_peak_o     = 8'(telemetry_peak);
  assign m_axis_tdata         = marker_valid ? marker_data : merged_data;
  assign m_axis_tvalid        = marker_valid || merged_valid;
  assign empty_o              = !busy_q;
  assign telemetry_produced_o = telemetry_produced_q;
  assign telemetry_dropped_o  = telemetry_dropped_q;

`ifndef YOSYS
  // A record that was let in fits; a marker finds room.
  assert property (@(posedge clk_i) disable iff (rst_i)
                   queue_record |-> telemetry_ready);
  assert property (@(posedge clk_i) disable iff (rst_i)
                   marker_valid |-> m_axis_tready);

  // Every dropped item has one cause.
  logic [31:0] dropped_items;

  always_comb begin
    dropped_items = telemetry_dropped_q;
    for (int unsigned c = 0; c < CHANNELS; c++) begin
      dropped_items = dropped_items + dropped_o[c*32 +: 32];
    end
  end

  assert property (@(posedge clk_i) disable iff (rst_i) !$past(rst_i) |->
                   (dropped_ring_o + dropped_bus_o + dropped_burst_o == $past(dropped_items)));
`else
  logic unused;
  assign unused = telemetry_ready;
`endif

endmodule

`default_nettype wire
