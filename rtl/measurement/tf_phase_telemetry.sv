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

  typedef struct packed {
    logic [15:0] applied;
    logic [17:0] quadrature;
    logic [17:0] in_phase;
    logic [24:0] step;
    logic [31:0] unwrapped;
    logic [15:0] counts;
    logic [15:0] code;
    logic [15:0] estimate;
    logic [47:0] slot;
    logic        limited;
    logic        saturated;
    logic        closed;
    logic        enough;
  } record_t;

  localparam int unsigned RECORD_WIDTH = 209;  // of record_t

  logic [RECORD_WIDTH-1:0] memory[DEPTH];
  logic [POINTER_WIDTH:0]  write_q, read_q;  // one bit more than the address: equal is empty
  logic [1:0]              index_q;          // next word of the oldest record

  record_t incoming;
  logic    room;

  always_comb begin
    incoming            = '0;
    incoming.applied    = applied_i;
    incoming.quadrature = quadrature_i;
    incoming.in_phase   = in_phase_i;
    incoming.step       = step_i;
    incoming.unwrapped  = unwrapped_i;
    incoming.counts     = counts_i;
    incoming.code       = code_i;
    incoming.estimate   = estimate_i;
    incoming.slot       = slot_i;
    incoming.limited    = limited_i;
    incoming.saturated  = saturated_i;
    incoming.closed     = closed_i;
    incoming.enough     = enough_i;
  end

  assign room = (write_q ^ read_q) != {1'b1, POINTER_WIDTH'(0)};

  always_ff @(posedge clk_i) begin
    lost_o <= valid_i & ~room & ~rst_i;
    if (rst_i) begin
      write_q <= '0;
    end else if (valid_i && room) begin
      write_q <= write_q + 1'b1;
    end
    if (valid_i && room) begin
      memory[write_q[POINTER_WIDTH-1:0]] <= incoming;
    end
  end

  record_t     oldest;
  logic [63:0] word;

  always_comb begin
    oldest = memory[read_q[POINTER_WIDTH-1:0]];
    word   = '0;
    // Kind and index have the same place in all four words.
    word[tf_layouts_pkg::TELEMETRY0_KIND_LSB +: tf_layouts_pkg::TELEMETRY0_KIND_WIDTH] =
        tf_layouts_pkg::TAG_KIND_TELEMETRY;
    word[tf_layouts_pkg::TELEMETRY0_INDEX_LSB +: tf_layouts_pkg::TELEMETRY0_INDEX_WIDTH] =
        {2'b00, index_q};
    case (index_q)
      2'd0: begin
        word[tf_layouts_pkg::TELEMETRY0_VALID_LSB]     = oldest.enough;
        word[tf_layouts_pkg::TELEMETRY0_CLOSED_LSB]    = oldest.closed;
        word[tf_layouts_pkg::TELEMETRY0_SATURATED_LSB] = oldest.saturated;
        word[tf_layouts_pkg::TELEMETRY0_LIMITED_LSB]   = oldest.limited;
        word[tf_layouts_pkg::TELEMETRY0_SLOT_LSB +: tf_layouts_pkg::TELEMETRY0_SLOT_WIDTH] =
            oldest.slot;
      end
      2'd1: begin
        word[tf_layouts_pkg::TELEMETRY1_ESTIMATE_LSB +:
             tf_layouts_pkg::TELEMETRY1_ESTIMATE_WIDTH] = oldest.estimate;
        word[tf_layouts_pkg::TELEMETRY1_CODE_LSB +: tf_layouts_pkg::TELEMETRY1_CODE_WIDTH] =
            oldest.code;
        word[tf_layouts_pkg::TELEMETRY1_COUNTS_LSB +: tf_layouts_pkg::TELEMETRY1_COUNTS_WIDTH] =
            oldest.counts;
      end
      2'd2: begin
        word[tf_layouts_pkg::TELEMETRY2_UNWRAPPED_LSB +:
             tf_layouts_pkg::TELEMETRY2_UNWRAPPED_WIDTH] = oldest.unwrapped;
        word[tf_layouts_pkg::TELEMETRY2_STEP_LSB +: tf_layouts_pkg::TELEMETRY2_STEP_WIDTH] =
            oldest.step;
      end
      default: begin
        word[tf_layouts_pkg::TELEMETRY3_IN_PHASE_LSB +:
             tf_layouts_pkg::TELEMETRY3_IN_PHASE_WIDTH] = oldest.in_phase;
        word[tf_layouts_pkg::TELEMETRY3_QUADRATURE_LSB +:
             tf_layouts_pkg::TELEMETRY3_QUADRATURE_WIDTH] = oldest.quadrature;
        word[tf_layouts_pkg::TELEMETRY3_APPLIED_LSB +: tf_layouts_pkg::TELEMETRY3_APPLIED_WIDTH] =
            oldest.applied;
      end
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      read_q        <= '0;
      index_q       <= '0;
      m_axis_tvalid <= 1'b0;
    end else if (!m_axis_tvalid || m_axis_tready) begin
      if (write_q != read_q) begin
        m_axis_tvalid <= 1'b1;
        m_axis_tdata  <= word;
        m_axis_tlast  <= index_q == 2'd3;
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
