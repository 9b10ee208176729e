// SPDX-License-Identifier: Apache-2.0
// One channel's way into the tag merger: its tag, a clock after it came, into a FIFO, or lost.
//
// A tag is lost when the FIFO is full or open_i = 0; lost_o says so in the clock in which valid_o
// and tag_o show it. active_i is a clock enable for what comes after the input register: it may be
// low only while the FIFO is empty and valid_o is low and was low in the clock before.
//
// Reset: synchronous, active high, whatever active_i is; the channel is empty. A tag is at the
// output three clocks after it came; a loss is in dropped_o three clocks after lost_o, modulo 2^32.
`default_nettype none

module tf_tag_channel #(
  parameter int unsigned DEPTH = 16,
  localparam int unsigned LEVEL_WIDTH = $clog2(DEPTH) + 1
) (
  input  logic                   clk_i,
  input  logic                   rst_i,
  input  logic                   active_i,

  input  logic                   tag_valid_i,
  input  logic [63:0]            tag_i,
  input  logic                   open_i,
  output logic                   valid_o,
  output logic [63:0]            tag_o,
  output logic                   lost_o,

  output logic [63:0]            m_axis_tdata,
  output logic                   m_axis_tvalid,
  input  logic                   m_axis_tready,

  output logic [LEVEL_WIDTH-1:0] level_o,
  output logic                   lost_q_o,     // lost_o, a clock later
  output logic [31:0]            dropped_o
);

  logic        valid_q, lost_q, ready;
  logic [63:0] tag_q;

  always_ff @(posedge clk_i) begin
    valid_q <= tag_valid_i && !rst_i;
    if (tag_valid_i) begin
      tag_q <= tag_i;
    end
    if (active_i) begin
      lost_q <= lost_o;
    end
    if (rst_i) begin
      lost_q <= 1'b0;
    end
  end

  assign valid_o  = valid_q;
  assign tag_o    = tag_q;
  assign lost_o   = valid_q && !(open_i && ready);
  assign lost_q_o = lost_q;

  tf_stream_fifo #(
    .WIDTH (64),
    .DEPTH (DEPTH)
  ) fifo (
    .clk_i,
    .rst_i,
    .active_i,
    .s_axis_tdata  (tag_q),
    .s_axis_tvalid (valid_q && open_i),
    .s_axis_tready (ready),
    .m_axis_tdata,
    .m_axis_tvalid,
    .m_axis_tready,
    .level_o
  );

  tf_counter dropped (
    .clk_i,
    .rst_i,
    .step_i  (lost_q),
    .count_o (dropped_o)
  );

`ifndef YOSYS
  // No clock is left out while something is to be done.
  assert property (@(posedge clk_i) active_i || rst_i ||
                   !(valid_q || $past(valid_q) || level_o != LEVEL_WIDTH'(0)));
`endif

endmodule

`default_nettype wire
