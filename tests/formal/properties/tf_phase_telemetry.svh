  // SPDX-License-Identifier: Apache-2.0
  // Records leave in their order, whole and each once, or are dropped whole and told.

  localparam int unsigned NUMBER = POINTER_WIDTH + 2;  // records are numbered modulo 2^NUMBER
  localparam int unsigned DELAY  = 1;                  // clocks that the oldest record may hide
  localparam logic [1:0]  KIND   = tf_layouts_pkg::TAG_KIND_TELEMETRY;

  if (tf_layouts_pkg::TELEMETRY0_KIND_LSB != 0 || tf_layouts_pkg::TELEMETRY0_INDEX_LSB != 2 ||
      tf_layouts_pkg::TELEMETRY0_INDEX_WIDTH != 4) begin : gen_head_check
    $error("the head of a telemetry word has changed");
  end

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;
  always @* if (!f_past_q) assume (rst_i);

  logic [NUMBER-1:0] f_in_q, f_out_q;  // number of the next record to go in, of the one that leaves
  logic [1:0]        f_index_q;        // word of it that leaves next
  logic [NUMBER-1:0] f_inside, f_left; // records inside; the first that has not left its place
  logic              f_full, f_shown;   // f_shown: the tracked word is at the output
  assign f_left   = f_out_q + NUMBER'(m_axis_tvalid && f_index_q == 2'd3);
  assign f_inside = f_in_q - f_left;
  assign f_full   = 32'(f_inside) == DEPTH;
  assign f_shown  = m_axis_tvalid && f_out_q == f_tracked && f_index_q == f_which;

  (* anyconst *) logic [NUMBER-1:0] f_tracked;
  (* anyconst *) logic [1:0]        f_which;
  logic [63:0] f_given, f_word_q;      // word f_which of the record at the input, of f_tracked
  always @* begin
    case (f_which)
      2'd0: f_given = word_0(enough_i, closed_i, saturated_i, limited_i, slot_i);
      2'd1: f_given = word_1(estimate_i, code_i, counts_i);
      2'd2: f_given = word_2(unwrapped_i, step_i);
      default: f_given = word_3(in_phase_i, quadrature_i, applied_i);
    endcase
  end

  logic [7:0]  f_hidden_q;             // clocks without a word at the output
  logic        f_lost_q, f_waited_q, f_more_q;  // f_more_q: another word stood behind the one shown
  logic [64:0] f_shown_q;
  always @(posedge clk_i) begin
    f_lost_q    <= valid_i && f_full && !rst_i;
    f_waited_q  <= m_axis_tvalid && !m_axis_tready && !rst_i;
    f_more_q    <= m_axis_tvalid && (f_index_q != 2'd3 || f_inside != NUMBER'(0)) && !rst_i;
    f_shown_q   <= {m_axis_tlast, m_axis_tdata};
    f_hidden_q  <= m_axis_tvalid || f_in_q == f_out_q ? 8'd0 : f_hidden_q + 8'd1;
    if (valid_i && !f_full) begin
      f_in_q <= f_in_q + NUMBER'(1);
      if (f_in_q == f_tracked) f_word_q <= f_given;
    end
    if (m_axis_tvalid && m_axis_tready) begin
      f_index_q <= f_index_q + 2'd1;
      if (f_index_q == 2'd3) f_out_q <= f_out_q + NUMBER'(1);
    end
    if (rst_i) begin
      f_in_q     <= NUMBER'(0);
      f_out_q    <= NUMBER'(0);
      f_index_q  <= 2'd0;
      f_hidden_q <= 8'd0;
    end
  end

  always @* if (f_past_q) begin
    lost:   assert (lost_o == f_lost_q);
    ghost:  assert (!m_axis_tvalid || f_in_q != f_out_q);
    last:   assert (!m_axis_tvalid || m_axis_tlast == (f_index_q == 2'd3));
    which:  assert (!f_shown || m_axis_tdata[5:0] == {2'd0, f_index_q, KIND});
    order:  assert (!f_shown || m_axis_tdata == f_word_q);
    stable: assert (!f_waited_q || (m_axis_tvalid && {m_axis_tlast, m_axis_tdata} == f_shown_q));
    bubble: assert (!f_more_q || m_axis_tvalid);
    prompt: assert (f_hidden_q < 8'(DELAY) || m_axis_tvalid);
  end

  // Why it holds: the numbers are the pointers, so the tracked record lies at a fixed place until
  // all of it has gone to the output.
  logic [POINTER_WIDTH-1:0] f_place;
  assign f_place = f_tracked[POINTER_WIDTH-1:0];
  always @* if (f_past_q) begin
    inner_write: assert (write_q == f_in_q[POINTER_WIDTH:0] && 32'(f_inside) <= DEPTH);
    inner_read:  assert (read_q == f_left[POINTER_WIDTH:0]);
    inner_index: assert (index_q == f_index_q + 2'(m_axis_tvalid));
    inner_some:  assert (some_q || write_q == read_q);
    inner_which: assert (f_tracked - f_out_q >= NUMBER'(f_in_q - f_out_q) ||
                         f_word_q[5:0] == {2'd0, f_which, KIND});
    inner_word:  assert (f_tracked - f_left >= f_inside ||
                         memory[f_place][64*f_which +: 64] == f_word_q);
  end
