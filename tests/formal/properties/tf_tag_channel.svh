  // SPDX-License-Identifier: Apache-2.0
  // A tag goes in a clock after it came, or is lost and counted; what went in comes out in order.

  localparam int unsigned NUMBER = LEVEL_WIDTH + 1;  // tags are numbered modulo 2^NUMBER

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;

  // The input a clock later, 0 after reset.
  logic        f_came_q, f_before_q, f_told_q;  // f_told_q: a loss was told
  logic [63:0] f_tag_q;
  always @(posedge clk_i) begin
    f_came_q   <= tag_valid_i && !rst_i;
    f_before_q <= f_came_q && !rst_i;
    f_told_q   <= lost_o && !rst_i;
    if (tag_valid_i) f_tag_q <= tag_i;
  end

  // What the user promises.
  always @* begin
    if (!f_past_q) assume (rst_i);
`ifdef PROVE_TF_TAG_CHANNEL
    assume (active_i || rst_i || !(valid_o || f_before_q || level_o != LEVEL_WIDTH'(0)));
`else
    clock_enable: assert (active_i || rst_i ||
                          !(valid_o || f_before_q || level_o != LEVEL_WIDTH'(0)));
`endif
  end

  logic [NUMBER-1:0] f_in_q, f_out_q, f_inside;   // number of the next tag to go in, to come out
  logic [63:0]       f_word_q;                    // the tag of number f_tracked
  logic [31:0]       f_lost_q, f_late_q, f_seen_q;  // losses so far, and 1 and 2 clocks ago
  logic              f_in;
  logic [NUMBER-1:0] f_tracked;                   // the one that the FIFO's properties track
  assign f_in     = f_came_q && !lost_o;
  assign f_inside = f_in_q - f_out_q;

  always @(posedge clk_i) begin
    if (f_in) begin
      f_in_q <= f_in_q + NUMBER'(1);
      if (f_in_q == f_tracked) f_word_q <= f_tag_q;
    end
    if (m_axis_tvalid && m_axis_tready) f_out_q <= f_out_q + NUMBER'(1);
    f_lost_q <= f_lost_q + 32'(lost_o);
    f_late_q <= f_lost_q;
    f_seen_q <= f_late_q;
    if (rst_i) begin
      f_in_q   <= NUMBER'(0);
      f_out_q  <= NUMBER'(0);
      f_lost_q <= 32'd0;
      f_late_q <= 32'd0;
      f_seen_q <= 32'd0;
    end
  end

  always @* if (f_past_q) begin
    shows: assert (valid_o == f_came_q && (!f_came_q || tag_o == f_tag_q));
    lost:  assert (lost_o == (f_came_q && (!open_i || 32'(f_inside) == DEPTH)));
    late:  assert (lost_q_o == f_told_q);
    level: assert ({1'b0, level_o} == f_inside && 32'(level_o) <= DEPTH);
    ghost: assert (!m_axis_tvalid || f_inside != NUMBER'(0));
    word:  assert (!(m_axis_tvalid && f_out_q == f_tracked) || m_axis_tdata == f_word_q);
    count: assert (dropped_o == f_seen_q);
  end

  // Why it holds: the FIFO counts the same tags, and the counter is a step behind.
  logic [NUMBER-1:0] f_fifo_in, f_fifo_out;
  logic [63:0]       f_fifo_word;
  logic [15:0]       f_low;
  logic              f_carry, f_moved;
  always @* if (f_past_q) begin
    inner_in:    assert (f_fifo_in == f_in_q);
    inner_out:   assert (f_fifo_out == f_out_q);
    inner_word:  assert (f_fifo_word == f_word_q || f_tracked - f_out_q >= f_inside);
    inner_late:  assert (f_late_q + 32'(lost_q) == f_lost_q && (!lost_q || f_before_q));
    inner_low:   assert ({dropped_o[31:16] + 16'(f_carry), f_low} == f_late_q);
    inner_moved: assert (f_moved || f_late_q == f_seen_q);
  end
