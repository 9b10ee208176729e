// SPDX-License-Identifier: Apache-2.0
// The telemetry records' way into the tag merger: a FIFO for two of them, and the decision whether
// a record goes in.
//
// The first word of a record, a clock after it came, decides for all of it: the record is lost when
// it does not fit whole or open_i = 0. lost_o says so in that clock, in which slot_o is
// the record's. A record, of at most RECORD words, begins with that of index 0; words without a
// beginning are ignored. enable_i = 0: none begins. active_i is a clock enable for what follows the
// input register: low only while valid_o and any_o are low and valid_o was in the clock before.
//
// Reset: synchronous, active high, whatever active_i is; empty, no record is open. A word is at the
// output three clocks after it came; a record is counted three clocks after its decision, modulo
// 2^32.
`default_nettype none

module tf_telemetry_intake #(
  parameter int unsigned RECORD = 4,                // words
  parameter int unsigned DEPTH  = 8,                // of the FIFO
  localparam int unsigned LEVEL_WIDTH = $clog2(DEPTH) + 1
) (
  input  logic                   clk_i,
  input  logic                   rst_i,
  input  logic                   active_i,
  input  logic                   enable_i,

  input  logic [63:0]            s_axis_tdata,
  input  logic                   s_axis_tvalid,
  input  logic                   s_axis_tlast,
  input  logic                   open_i,

  output logic                   valid_o,           // a word has come
  output logic                   lost_o,
  output logic [47:0]            slot_o,

  output logic [63:0]            m_axis_tdata,
  output logic                   m_axis_tvalid,
  input  logic                   m_axis_tready,
  output logic                   m_axis_tlast,

  output logic [LEVEL_WIDTH-1:0] level_o,
  output logic                   any_o,             // a word is inside or comes
  output logic                   lost_q_o,          // lost_o, a clock later
  output logic [31:0]            produced_o,
  output logic [31:0]            dropped_o
);

  logic        valid_q, last_q, first_q;  // first_q: a word of index 0 that may begin a record
  logic [63:0] data_q;
  logic        record_q, keeping_q;       // a record is open at the input, and goes into the FIFO
  logic        begun_q, lost_q;
  logic        begins, keep, queue, ready;
  logic [64:0] word;

  always_comb begin
    begins = first_q && !record_q;
    keep   = open_i && level_o <= LEVEL_WIDTH'(DEPTH - RECORD);
    queue  = (begins && keep) || (valid_q && keeping_q);
  end

  always_ff @(posedge clk_i) begin
    valid_q <= s_axis_tvalid && !rst_i;
    first_q <= s_axis_tvalid && enable_i && !rst_i &&
               s_axis_tdata[tf_layouts_pkg::TELEMETRY0_INDEX_LSB +: 4] == 4'd0;
    if (s_axis_tvalid) begin
      data_q <= s_axis_tdata;
      last_q <= s_axis_tlast;
    end
    if (active_i) begin
      begun_q <= begins;
      lost_q  <= lost_o;
      if (begins) begin
        record_q  <= 1'b1;
        keeping_q <= keep;
      end
      if (valid_q && last_q) begin
        record_q  <= 1'b0;
        keeping_q <= 1'b0;
      end
    end
    if (rst_i) begin
      begun_q   <= 1'b0;
      lost_q    <= 1'b0;
      record_q  <= 1'b0;
      keeping_q <= 1'b0;
    end
  end

  tf_stream_fifo #(
    .WIDTH (65),
    .DEPTH (DEPTH)
  ) fifo (
    .clk_i,
    .rst_i,
    .active_i,
    .s_axis_tdata  ({last_q, data_q}),
    .s_axis_tvalid (queue),
    .s_axis_tready (ready),
    .m_axis_tdata  (word),
    .m_axis_tvalid,
    .m_axis_tready,
    .level_o
  );

  tf_counter produced (
    .clk_i,
    .rst_i,
    .step_i  (begun_q),
    .count_o (produced_o)
  );

  tf_counter dropped (
    .clk_i,
    .rst_i,
    .step_i  (lost_q),
    .count_o (dropped_o)
  );

  assign valid_o      = valid_q;
  assign lost_o       = begins && !keep;
  assign slot_o       = data_q[tf_layouts_pkg::TELEMETRY0_SLOT_LSB +: 48];
  assign m_axis_tdata = word[63:0];
  assign m_axis_tlast = word[64];
  assign any_o        = level_o != LEVEL_WIDTH'(0) || keeping_q;
  assign lost_q_o     = lost_q;

`ifndef YOSYS
  // A record that was let in fits.
  assert property (@(posedge clk_i) disable iff (rst_i) queue |-> ready);
  // No clock is left out while something is to be done.
  assert property (@(posedge clk_i) active_i || rst_i || !(valid_q || $past(valid_q) || any_o));
`else
  logic unused;
  assign unused = ready;
`endif

endmodule

`default_nettype wire
