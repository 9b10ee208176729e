// SPDX-License-Identifier: Apache-2.0
// Sends one record per window, four words with tlast on the fourth, in the layout of
// tf_layouts_pkg.
//
// DEPTH records wait while tready is low. A record that finds no room is dropped whole and
// lost_o rises for one clock; those that wait are never touched. A record leaves its place when
// its last word enters the output register.
//
// Reset: rst_i, synchronous, active high. Latency: valid_i to tvalid 2 clocks, to lost_o 1
// clock.
`default_nettype none

module tf_phase_telemetry #(
  parameter int unsigned DEPTH = 4  // records, power of two
) (
  input  logic               clk_i,
  input  logic               rst_i,

  input  logic               valid_i,
  input  logic               enough_i,
  input  logic               closed_i,
  input  logic               saturated_i,
  input  logic               limited_i,
  input  logic [47:0]        slot_i,
  input  logic signed [15:0] estimate_i,
  input  logic [15:0]        code_i,
  input  logic [15:0]        counts_i,
  input  logic signed [31:0] unwrapped_i,
  input  logic signed [24:0] step_i,
  input  logic signed [17:0] in_phase_i,
  input  logic signed [17:0] quadrature_i,
  input  logic [15:0]        applied_i,
  output logic               lost_o,

  output logic [63:0]        m_axis_tdata,
  output logic               m_axis_tvalid,
  input  logic               m_axis_tready,
  output logic               m_axis_tlast
);

  if (DEPTH < 2 || (DEPTH & (DEPTH - 1)) != 0) begin : gen_depth_check
    $error("tf_phase_telemetry: DEPTH must be a power of two");
  end

  localparam int unsigned POINTER_WIDTH = $clog2(DEPTH);

  // Kind and index have the same place in all four words.
  function automatic logic [63:0] head(input logic [3:0] index);
    head = '0;
    head[tf_layouts_pkg::TELEMETRY0_KIND_LSB +: tf_layouts_pkg::TELEMETRY0_KIND_WIDTH] =
        tf_layouts_pkg::TAG_KIND_TELEMETRY;
    head[tf_layouts_pkg::TELEMETRY0_INDEX_LSB +: tf_layouts_pkg::TELEMETRY0_INDEX_WIDTH] = index;
  endfunction

  function automatic logic [63:0] word_0(input logic enough, input logic closed,
                                         input logic saturated, input logic limited,
                                         input logic [47:0] slot);
    word_0 = head(4'd0);
    word_0[tf_layouts_pkg::TELEMETRY0_VALID_LSB]     = enough;
    word_0[tf_layouts_pkg::TELEMETRY0_CLOSED_LSB]    = closed;
    word_0[tf_layouts_pkg::TELEMETRY0_SATURATED_LSB] = saturated;
    word_0[tf_layouts_pkg::TELEMETRY0_LIMITED_LSB]   = limited;
    word_0[tf_layouts_pkg::TELEMETRY0_SLOT_LSB +: tf_layouts_pkg::TELEMETRY0_SLOT_WIDTH] = slot;
  endfunction

  function automatic logic [63:0] word_1(input logic [15:0] estimate, input logic [15:0] code,
                                         input logic [15:0] counts);
    word_1 = head(4'd1);
    word_1[tf_layouts_pkg::TELEMETRY1_ESTIMATE_LSB +: tf_layouts_pkg::TELEMETRY1_ESTIMATE_WIDTH] =
        estimate;
    word_1[tf_layouts_pkg::TELEMETRY1_CODE_LSB +: tf_layouts_pkg::TELEMETRY1_CODE_WIDTH] = code;
    word_1[tf_layouts_pkg::TELEMETRY1_COUNTS_LSB +: tf_layouts_pkg::TELEMETRY1_COUNTS_WIDTH] =
        counts;
  endfunction

  function automatic logic [63:0] word_2(input logic [31:0] unwrapped, input logic [24:0] step);
    word_2 = head(4'd2);
    word_2[tf_layouts_pkg::TELEMETRY2_UNWRAPPED_LSB +:
           tf_layouts_pkg::TELEMETRY2_UNWRAPPED_WIDTH] = unwrapped;
    word_2[tf_layouts_pkg::TELEMETRY2_STEP_LSB +: tf_layouts_pkg::TELEMETRY2_STEP_WIDTH] = step;
  endfunction

  function automatic logic [63:0] word_3(input logic [17:0] in_phase,
                                         input logic [17:0] quadrature,
                                         input logic [15:0] applied);
    word_3 = head(4'd3);
    word_3[tf_layouts_pkg::TELEMETRY3_IN_PHASE_LSB +: tf_layouts_pkg::TELEMETRY3_IN_PHASE_WIDTH] =
        in_phase;
    word_3[tf_layouts_pkg::TELEMETRY3_QUADRATURE_LSB +:
           tf_layouts_pkg::TELEMETRY3_QUADRATURE_WIDTH] = quadrature;
    word_3[tf_layouts_pkg::TELEMETRY3_APPLIED_LSB +: tf_layouts_pkg::TELEMETRY3_APPLIED_WIDTH] =
        applied;
  endfunction

  logic [255:0]           memory[DEPTH];     // word i of a record at bit 64 * i
  logic [POINTER_WIDTH:0] write_q, read_q;   // one bit more than the address: equal is empty
  logic [1:0]             index_q;           // next word of the oldest record
  logic                   room;
  logic                   some_q;            // there may be a record: loads the output for it

  assign room = (write_q ^ read_q) != {1'b1, POINTER_WIDTH'(0)};

  always_ff @(posedge clk_i) begin
    lost_o <= valid_i & ~room & ~rst_i;
    if (rst_i) begin
      write_q <= '0;
    end else if (valid_i && room) begin
      write_q <= write_q + 1'b1;
    end
    if (valid_i && room) begin
      memory[write_q[POINTER_WIDTH-1:0]] <= {
        word_3(in_phase_i, quadrature_i, applied_i),
        word_2(unwrapped_i, step_i),
        word_1(estimate_i, code_i, counts_i),
        word_0(enough_i, closed_i, saturated_i, limited_i, slot_i)
      };
    end
  end

  always_ff @(posedge clk_i) begin
    some_q <= valid_i || write_q != read_q;
    if (some_q && (!m_axis_tvalid || m_axis_tready)) begin
      m_axis_tdata <= memory[read_q[POINTER_WIDTH-1:0]][64*index_q +: 64];
      m_axis_tlast <= index_q == 2'd3;
    end
    if (rst_i) begin
      read_q        <= '0;
      index_q       <= '0;
      m_axis_tvalid <= 1'b0;
    end else if (!m_axis_tvalid || m_axis_tready) begin
      if (write_q != read_q) begin
        m_axis_tvalid <= 1'b1;
        index_q       <= index_q + 2'd1;
        if (index_q == 2'd3) begin
          read_q <= read_q + 1'b1;
        end
      end else begin
        m_axis_tvalid <= 1'b0;
      end
    end
  end

endmodule

`default_nettype wire
