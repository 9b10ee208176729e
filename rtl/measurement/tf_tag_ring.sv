// SPDX-License-Identifier: Apache-2.0
// The last leg of the tags: a FIFO, the ring writer behind it, and the figures of their use.
//
// The FIFO of FIFO_DEPTH words rides over the pauses of the host memory. room_o: it takes ROOM more
// words without fail. start_i empties it and begins again at word 0 of the ring (see
// tf_ring_writer); the peaks and the stall clocks begin again with it.
//
// Reset: synchronous, active high, together with start_i. Outputs are those of tf_ring_writer and
// tf_ring_monitor; room_o and idle_o (no word is inside or under way) are functions of registers.
`default_nettype none

module tf_tag_ring #(
  parameter int unsigned FIFO_DEPTH = 256,  // power of two
  parameter int unsigned ROOM       = 4
) (
  input  logic                   clk_i,
  input  logic                   rst_i,

  input  logic                   start_i,
  input  logic                   enable_i,
  input  logic [63:0]            base_i,
  input  logic [4:0]             log2_i,
  input  logic [31:0]            read_i,
  input  logic                   flush_i,

  input  logic [63:0]            s_axis_tdata,
  input  logic                   s_axis_tvalid,
  output logic                   s_axis_tready,
  output logic                   room_o,

  output logic [31:0]            written_o,
  output logic                   enabled_o,
  output logic                   idle_o,
  output logic                   bus_error_o,
  output logic                   ring_stalled_o,
  output logic                   bus_stalled_o,

  output logic [15:0]            fifo_peak_o,   // words
  output logic [31:0]            ring_peak_o,   // words
  output logic [31:0]            stall_ring_o,  // clocks
  output logic [31:0]            stall_bus_o,   // clocks

  output logic [63:0]            m_axi_awaddr,
  output logic [7:0]             m_axi_awlen,
  output logic [2:0]             m_axi_awsize,
  output logic [1:0]             m_axi_awburst,
  output logic                   m_axi_awvalid,
  input  logic                   m_axi_awready,
  output logic [63:0]            m_axi_wdata,
  output logic [7:0]             m_axi_wstrb,
  output logic                   m_axi_wlast,
  output logic                   m_axi_wvalid,
  input  logic                   m_axi_wready,
  input  logic [1:0]             m_axi_bresp,
  input  logic                   m_axi_bvalid,
  output logic                   m_axi_bready
);

  localparam int unsigned FIFO_LEVEL = $clog2(FIFO_DEPTH) + 1;

  logic [63:0]           tag_data;
  logic                  tag_waits, tag_ready, fifo_active, awake_q, writer_idle, answered;
  logic [FIFO_LEVEL-1:0] fifo_level, fifo_peak;

  // Idle clocks touch nothing. The level follows a word by a clock, as awake_q does.
  assign fifo_active = s_axis_tvalid || awake_q;

  always_ff @(posedge clk_i) begin
    awake_q <= s_axis_tvalid || fifo_level != FIFO_LEVEL'(0);
  end

  tf_stream_fifo #(
    .WIDTH (64),
    .DEPTH (FIFO_DEPTH)
  ) tag_fifo (
    .clk_i,
    .rst_i         (start_i),
    .active_i      (fifo_active),
    .s_axis_tdata,
    .s_axis_tvalid,
    .s_axis_tready,
    .m_axis_tdata  (tag_data),
    .m_axis_tvalid (tag_waits),
    .m_axis_tready (tag_ready),
    .level_o       (fifo_level)
  );

  tf_level_peak #(
    .WIDTH (FIFO_LEVEL)
  ) tag_levels (
    .clk_i,
    .rst_i    (start_i),
    .active_i (awake_q),
    .levels_i (fifo_level),
    .peak_o   (fifo_peak)
  );

  tf_ring_writer #(
    .LEVEL_WIDTH (FIFO_LEVEL)
  ) writer (
    .clk_i,
    .rst_i,
    .start_i,
    .enable_i,
    .base_i,
    .log2_i,
    .read_i,
    .flush_i,
    .written_o,
    .enabled_o,
    .idle_o         (writer_idle),
    .bus_error_o,
    .answered_o     (answered),
    .ring_stalled_o,
    .bus_stalled_o,
    .s_axis_tdata   (tag_data),
    .s_axis_tvalid  (tag_waits),
    .s_axis_tready  (tag_ready),
    .level_i        (fifo_level),
    .m_axi_awaddr,
    .m_axi_awlen,
    .m_axi_awsize,
    .m_axi_awburst,
    .m_axi_awvalid,
    .m_axi_awready,
    .m_axi_wdata,
    .m_axi_wstrb,
    .m_axi_wlast,
    .m_axi_wvalid,
    .m_axi_wready,
    .m_axi_bresp,
    .m_axi_bvalid,
    .m_axi_bready
  );

  tf_ring_monitor monitor (
    .clk_i,
    .rst_i          (start_i),
    .answered_i     (answered),
    .written_i      (written_o),
    .read_i,
    .ring_stalled_i (ring_stalled_o),
    .bus_stalled_i  (bus_stalled_o),
    .ring_peak_o,
    .stall_ring_o,
    .stall_bus_o
  );

  assign fifo_peak_o = 16'(fifo_peak);
  assign room_o      = fifo_level <= FIFO_LEVEL'(FIFO_DEPTH - ROOM);
  assign idle_o      = fifo_level == FIFO_LEVEL'(0) && writer_idle;

endmodule

`default_nettype wire
