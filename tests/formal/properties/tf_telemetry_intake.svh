  // SPDX-License-Identifier: Apache-2.0
  // A record goes in whole or is lost whole, and is counted; the words come out in their order.

  localparam int unsigned NUMBER = LEVEL_WIDTH + 1;  // words are numbered modulo 2^NUMBER
  localparam int unsigned PLACE  = $clog2(RECORD) + 1;

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;

  // The input a clock later, 0 after reset.
  logic        f_came_q, f_before_q, f_first_q;
  logic        f_late_q;  // a loss was told in the clock before
  logic [64:0] f_given_q;
  always @(posedge clk_i) begin
    f_came_q   <= s_axis_tvalid && !rst_i;
    f_before_q <= f_came_q && !rst_i;
    f_late_q   <= lost_o && !rst_i;
    f_first_q  <= s_axis_tvalid && enable_i && !rst_i &&
                  s_axis_tdata[tf_layouts_pkg::TELEMETRY0_INDEX_LSB +: 4] == 4'd0;
    if (s_axis_tvalid) f_given_q <= {s_axis_tlast, s_axis_tdata};
  end

  // The record at the input.
  logic             f_open_q, f_kept_q;            // one is open; it goes in
  logic [PLACE-1:0] f_place_q;                     // its words so far
  logic             f_fresh_q;                     // what went in last has ended
  logic             f_begins, f_in;
  logic [NUMBER-1:0] f_in_q, f_out_q, f_inside;    // number of the next word to go in, to come out
  logic [64:0]      f_word_q;                      // the word of number f_tracked
  logic [NUMBER-1:0] f_tracked;                    // the one that the FIFO's properties track
  assign f_begins = f_first_q && !f_open_q;
  assign f_in     = (f_begins && !lost_o) || (f_came_q && f_kept_q);
  assign f_inside = f_in_q - f_out_q;

  // What the user promises: no clock is left out while something is to be done, and a record has at
  // most RECORD words.
  always @* begin
    if (!f_past_q) assume (rst_i);
`ifdef PROVE_TF_TELEMETRY_INTAKE
    assume (active_i || rst_i || !(valid_o || f_before_q || any_o));
    assume (!f_came_q || !f_open_q || 32'(f_place_q) < RECORD - 1 || f_given_q[64]);
`else
    clock_enable: assert (active_i || rst_i || !(valid_o || f_before_q || any_o));
    length: assert (!f_past_q || !f_came_q || !f_open_q || 32'(f_place_q) < RECORD - 1 ||
                    f_given_q[64]);
`endif
  end

  // Records so far, and 1 and 2 clocks ago.
  logic [31:0] f_produced_q, f_begun_q, f_counted_q;
  logic [31:0] f_dropped_q, f_lost_q, f_told_q;
  always @(posedge clk_i) begin
    if (f_begins) begin
      f_open_q  <= 1'b1;
      f_kept_q  <= !lost_o;
      f_place_q <= PLACE'(1);
    end else if (f_came_q && f_open_q) begin
      f_place_q <= f_place_q + PLACE'(1);
    end
    if (f_came_q && f_given_q[64]) begin
      f_open_q <= 1'b0;
      f_kept_q <= 1'b0;
    end
    if (f_in) begin
      f_fresh_q <= f_given_q[64];
      f_in_q    <= f_in_q + NUMBER'(1);
      if (f_in_q == f_tracked) f_word_q <= f_given_q;
    end
    if (m_axis_tvalid && m_axis_tready) f_out_q <= f_out_q + NUMBER'(1);
    f_produced_q             <= f_produced_q + 32'(f_begins);
    {f_begun_q, f_counted_q} <= {f_produced_q, f_begun_q};
    f_dropped_q              <= f_dropped_q + 32'(lost_o);
    {f_lost_q, f_told_q}     <= {f_dropped_q, f_lost_q};
    if (rst_i) begin
      {f_open_q, f_kept_q, f_fresh_q}        <= 3'b001;
      {f_in_q, f_out_q}                      <= (2 * NUMBER)'(0);
      {f_produced_q, f_begun_q, f_counted_q} <= 96'd0;
      {f_dropped_q, f_lost_q, f_told_q}      <= 96'd0;
    end
  end

  always @* if (f_past_q) begin
    shows: assert (valid_o == f_came_q && any_o == (f_inside != NUMBER'(0) || f_kept_q));
    lost:  assert (lost_o == (f_begins && !(open_i && 32'(f_inside) + RECORD <= DEPTH)));
    late:  assert (lost_q_o == f_late_q);
    slot:  assert (!lost_o || slot_o == f_given_q[tf_layouts_pkg::TELEMETRY0_SLOT_LSB +: 48]);
    whole: assert (!f_in || f_begins == f_fresh_q);
    level: assert ({1'b0, level_o} == f_inside && 32'(level_o) <= DEPTH);
    ghost: assert (!m_axis_tvalid || f_inside != NUMBER'(0));
    order: assert (!(m_axis_tvalid && f_out_q == f_tracked) ||
                   {m_axis_tlast, m_axis_tdata} == f_word_q);
    produced_count: assert (produced_o == f_counted_q);
    dropped_count:  assert (dropped_o == f_told_q);
  end

  // Why it holds: the FIFO counts the same words and has room for the rest of the record; the
  // counters are a step behind.
  logic [NUMBER-1:0] f_fifo_in, f_fifo_out;
  logic [64:0]       f_fifo_word;
  logic [15:0]       f_produced_low, f_dropped_low;
  logic              f_produced_carry, f_produced_moved, f_dropped_carry, f_dropped_moved;
  always @* if (f_past_q) begin
    inner_in:      assert (f_fifo_in == f_in_q);
    inner_out:     assert (f_fifo_out == f_out_q);
    inner_word:    assert (f_fifo_word == f_word_q || f_tracked - f_out_q >= f_inside);
    inner_record:  assert (record_q == f_open_q && keeping_q == f_kept_q && first_q == f_first_q);
    inner_first:   assert (!f_first_q || f_came_q);
    inner_given:   assert (!f_came_q || {last_q, data_q} == f_given_q);
    inner_kept:    assert (!f_kept_q ||
                           (f_open_q && 32'(f_inside) + RECORD <= DEPTH + 32'(f_place_q)));
    inner_place:   assert (!f_open_q || (f_place_q != PLACE'(0) && 32'(f_place_q) < RECORD));
    inner_fresh:   assert (f_fresh_q == !f_kept_q);
    inner_begun:   assert (f_begun_q + 32'(begun_q) == f_produced_q && (!begun_q || f_before_q));
    inner_lost:    assert (f_lost_q + 32'(lost_q) == f_dropped_q && (!lost_q || f_before_q));
    inner_low:     assert ({produced_o[31:16] + 16'(f_produced_carry), f_produced_low} ==
                           f_begun_q);
    inner_moved:   assert (f_produced_moved || f_begun_q == f_counted_q);
    inner_dropped_low:   assert ({dropped_o[31:16] + 16'(f_dropped_carry), f_dropped_low} ==
                                 f_lost_q);
    inner_dropped_moved: assert (f_dropped_moved || f_lost_q == f_told_q);
  end
