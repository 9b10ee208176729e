  // SPDX-License-Identifier: Apache-2.0
  // A FIFO loses nothing, doubles nothing and keeps the order: the word of each number comes out as
  // the word of the same number.

  localparam int unsigned NUMBER = LEVEL_WIDTH + 1;  // words are numbered modulo 2^NUMBER
  localparam int unsigned DELAY  = 1;                // clocks that the oldest word may hide

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;

  // What the user promises.
  always @* begin
    if (!f_past_q) assume (rst_i);
`ifdef PROVE_TF_STREAM_FIFO
    assume (active_i || rst_i || !(s_axis_tvalid || level_o != '0));
`else
    clock_enable: assert (active_i || rst_i || !(s_axis_tvalid || level_o != '0));
`endif
  end

  logic [NUMBER-1:0] f_in_q, f_out_q;  // number of the next word to go in, to come out
  logic [WIDTH-1:0]  f_word_q;         // the word of number f_tracked
  logic [7:0]        f_hidden_q;       // clocks without a word at the output
  logic              f_in, f_out;
  (* anyconst *) logic [NUMBER-1:0] f_tracked;

  assign f_in  = s_axis_tvalid && s_axis_tready && active_i;
  assign f_out = m_axis_tvalid && m_axis_tready && active_i;

  always @(posedge clk_i) begin
    if (f_in) begin
      f_in_q <= f_in_q + NUMBER'(1);
      if (f_in_q == f_tracked) f_word_q <= s_axis_tdata;
    end
    if (f_out) f_out_q <= f_out_q + NUMBER'(1);
    f_hidden_q <= m_axis_tvalid || level_o == '0 ? 8'd0 : f_hidden_q + 8'd1;
    if (rst_i) begin
      f_in_q     <= NUMBER'(0);
      f_out_q    <= NUMBER'(0);
      f_hidden_q <= 8'd0;
    end
  end

  logic [NUMBER-1:0] f_inside, f_ahead;  // words inside; words before the tracked one
  logic              f_tracked_inside;
  assign f_inside         = f_in_q - f_out_q;
  assign f_ahead          = f_tracked - f_out_q;
  assign f_tracked_inside = f_ahead < f_inside;

  // The clock before, 0 after reset.
  logic             f_waited_q, f_more_q;  // a word waited; others stood behind it
  logic [WIDTH-1:0] f_shown_q;
  always @(posedge clk_i) begin
    f_waited_q <= m_axis_tvalid && !m_axis_tready && !rst_i;
    f_more_q   <= m_axis_tvalid && !rst_i && 32'(level_o) >= 3;
    f_shown_q  <= m_axis_tdata;
  end

  // Combinational, so that induction over one clock is enough.
  always @* if (f_past_q) begin
    level:  assert ({1'b0, level_o} == f_inside && 32'(level_o) <= DEPTH);
    ghost:  assert (!m_axis_tvalid || f_inside != NUMBER'(0));
    word:   assert (!(m_axis_tvalid && f_out_q == f_tracked) || m_axis_tdata == f_word_q);
    room:   assert (s_axis_tready || 32'(f_inside) == DEPTH);
    prompt: assert (f_hidden_q < 8'(DELAY) || m_axis_tvalid);
    stable: assert (!f_waited_q || (m_axis_tvalid && m_axis_tdata == f_shown_q));
    bubble: assert (!f_more_q || m_axis_tvalid);
  end

  // Why it holds: the numbers are the pointers, so the tracked word lies at a fixed place until it
  // is overwritten or goes to the output.
  logic [ADDRESS_WIDTH-1:0] f_place, f_loaded;
  logic [LEVEL_WIDTH-1:0]   f_fetched;
  assign f_place   = f_tracked[ADDRESS_WIDTH-1:0];
  assign f_fetched = f_out_q[LEVEL_WIDTH-1:0] + LEVEL_WIDTH'(valid_q);
  assign f_loaded  = f_fetched[ADDRESS_WIDTH-1:0];

  always @* if (f_past_q) begin
    inner_write: assert (write_q == f_in_q[ADDRESS_WIDTH-1:0]);
    inner_read:  assert (read_q == f_loaded);
    inner_store: assert (stored_q == (level_q != LEVEL_WIDTH'(valid_q)));
    inner_word:  assert (!f_tracked_inside || (valid_q && f_out_q == f_tracked) ||
                         memory[f_place] == f_word_q);
  end
