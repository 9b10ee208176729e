  // SPDX-License-Identifier: Apache-2.0
  // The words of the stream come to the ring once and in their order, each at the place of its
  // number, never onto a word that the host has not read; a word counts as written when its burst
  // was answered.

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;

  logic        f_fresh;
  logic [2:0]  f_begun, f_taken, f_sent, f_answered;
  logic [4:0]  f_beat;
  logic [19:0] f_lengths;
  tf_axi_write_check #(.SLAVE(1'b0)) f_bus (
    .clk_i, .rst_i,
    .awaddr(m_axi_awaddr), .awlen(m_axi_awlen), .awsize(m_axi_awsize), .awburst(m_axi_awburst),
    .awvalid(m_axi_awvalid), .awready(m_axi_awready),
    .wdata(m_axi_wdata), .wstrb(m_axi_wstrb), .wlast(m_axi_wlast),
    .wvalid(m_axi_wvalid), .wready(m_axi_wready),
    .bresp(m_axi_bresp), .bvalid(m_axi_bvalid), .bready(m_axi_bready),
    .fresh_o(f_fresh), .begun_o(f_begun), .taken_o(f_taken), .sent_o(f_sent),
    .answered_o(f_answered), .beat_o(f_beat), .lengths_o(f_lengths)
  );

  // The ring in use: what the inputs say from start_i on.
  logic [31:0] f_size;
  logic        f_first_q;                    // nothing has been started since the reset
  logic [63:0] f_base_q;
  logic [4:0]  f_log2_q;
  logic        f_enable_q;
  logic [31:0] f_read_q;
  assign f_size = 32'd1 << f_log2_q;

  // The words since start_i.
  logic [31:0] f_words_q;                    // in bursts whose address was shown before
  logic [31:0] f_words;                      // and with it
  logic [31:0] f_in_q, f_out_q;              // taken from the stream, taken by the bus
  logic [31:0] f_answered_words_q;
  logic        f_old_q;                      // bursts from before start_i may be under way
  logic        f_quiet;
  logic [4:0]  f_oldest;                     // beats of the burst to be answered next
  logic [63:0] f_word_q;                     // the tracked word
  (* anyconst *) logic [31:0] f_tracked;
  logic        f_in, f_out, f_answer;
  assign f_in     = s_axis_tvalid && s_axis_tready;
  assign f_out    = m_axi_wvalid && m_axi_wready && !f_old_q;
  assign f_answer = m_axi_bvalid && m_axi_bready && !f_old_q;
  assign f_quiet  = f_begun == f_answered;
  assign f_words  = f_words_q + (f_fresh ? {24'd0, m_axi_awlen} + 32'd1 : 32'd0);
  always @* begin
    f_oldest = 5'd0;
    for (int unsigned i = 0; i < 4; i++) begin
      if (f_answered[1:0] == 2'(i)) f_oldest = f_lengths[5*i +: 5];
    end
  end

  always @(posedge clk_i) begin
    f_read_q <= read_i;
    f_words_q <= f_words;
    if (f_in) begin
      f_in_q <= f_in_q + 32'd1;
      if (f_in_q == f_tracked) f_word_q <= s_axis_tdata;
    end
    if (f_out) f_out_q <= f_out_q + 32'd1;
    if (f_answer) f_answered_words_q <= f_answered_words_q + {27'd0, f_oldest};
    if (f_quiet) f_old_q <= 1'b0;
    if (start_i) begin
      f_first_q          <= 1'b0;
      f_base_q           <= base_i;
      f_log2_q           <= log2_i;
      f_enable_q         <= enable_i;
      f_old_q            <= 1'b1;
      f_words_q          <= 32'd0;
      f_in_q             <= 32'd0;
      f_out_q            <= 32'd0;
      f_answered_words_q <= 32'd0;
    end
    if (rst_i) begin
      f_first_q          <= 1'b1;
      f_enable_q         <= 1'b0;
      f_old_q            <= 1'b0;
      f_words_q          <= 32'd0;
      f_in_q             <= 32'd0;
      f_out_q            <= 32'd0;
      f_answered_words_q <= 32'd0;
    end
  end

  // What the user promises: a ring of whole pages that stays as it was started, and a host that
  // begins at word 0, reads no more than what is written and never goes back.
  always @* begin
    if (!f_past_q) assume (rst_i);
    assume (!rst_i || !start_i);
    assume (base_i[11:0] == 12'd0 && log2_i == 5'd9);
    if (!start_i && !f_first_q) begin
      assume (base_i == f_base_q && log2_i == f_log2_q && enable_i == f_enable_q);
    end
    if (f_first_q || f_old_q) begin
      assume (read_i == 32'd0);
    end else if (!start_i) begin
      assume (read_i - f_read_q <= written_o - f_read_q);
    end
  end

`ifdef SHORT
  // One run of few clocks, for planted bugs: words wait, the bus alone is free.
  logic [7:0] f_clock_q = 8'd0;
  always @(posedge clk_i) f_clock_q <= f_clock_q + 8'd1;
  always @* begin
    assume (rst_i == (f_clock_q == 8'd0) && start_i == (f_clock_q == 8'd1));
    assume (base_i == 64'hFFFF_F000 && log2_i == 5'd9 && enable_i && flush_i && read_i == 32'd0);
    assume (level_i == LEVEL_WIDTH'(3) && s_axis_tvalid && f_tracked == 32'd1);
  end
`endif

  logic [31:0] f_used, f_place;
  assign f_used  = f_words - read_i;
  assign f_place = f_words_q & (f_size - 32'd1);
  always @* if (f_past_q) begin
    place:   assert (!f_fresh || f_old_q ||
                     m_axi_awaddr == f_base_q + {29'd0, f_place, 3'd0});
    ring:    assert (!f_fresh || f_old_q || f_place + {24'd0, m_axi_awlen} < f_size);
    unread:  assert (f_used <= f_size || start_i);
    enabled: assert (!f_fresh || f_enable_q);
    closed:  assert (!f_old_q || !(s_axis_tready || f_fresh));
    count:   assert (f_old_q || f_in_q - f_out_q == {31'd0, m_axi_wvalid});
    ahead:   assert (f_old_q || f_words - f_in_q <= 32'd64);
    content: assert (f_old_q || !m_axi_wvalid || f_out_q != f_tracked || m_axi_wdata == f_word_q);
    told:    assert (f_answered_words_q - written_o <= 32'd48);
    idle:    assert (!idle_o || (f_quiet && f_answered_words_q == written_o));
  end

  // Why it holds. Registers of the parts, connected by the proof file:
  logic [15:0] f_low, f_high, f_high_less;
  logic [16:0] f_difference;
  logic [31:0] f_unread;
  logic        f_carry, f_over, f_near, f_want, f_fits, f_many, f_some;
  logic        f_settled, f_issued;
  logic [6:0]  f_unsettled;
  logic [4:0]  f_left_room, f_room, f_whole, f_fit, f_count;
  logic        f_written_carry, f_written_moved;
  logic [19:0] f_lengths_q;
  logic [1:0]  f_newest_q, f_oldest_q;
  logic [2:0]  f_bursts_q, f_answered_q;
  logic [4:0]  f_answer_q, f_step;

  // Clocks until the plan has settled.
  logic [3:0]  f_settle;
  always @* begin
    f_settle = f_settled ? 4'd0 : 4'd1;
    for (int i = 6; i >= 0; i--) if (f_unsettled[i]) f_settle = 4'(8 - i);
    if (f_issued) f_settle = 4'd8;
  end

  // Bursts.
  logic [4:0]  f_len0, f_len1, f_len2, f_len3;  // the oldest burst first
  logic [19:0] f_turned, f_kept;
  logic [2:0]  f_under_way, f_unsent;
  logic [4:0]  f_sending, f_after, f_newest;
  assign f_under_way = f_begun - f_answered;
  assign f_unsent    = f_begun - f_sent;
  assign f_turned    = {f_lengths, f_lengths} >> (5 * f_answered[1:0]);
  assign f_kept      = {f_lengths_q, f_lengths_q} >> (5 * f_answered[1:0]);
  assign {f_len3, f_len2, f_len1, f_len0} = f_turned;
  logic [1:0]  f_sent_next, f_begun_last;
  assign f_sent_next  = f_sent[1:0] + 2'd1;
  assign f_begun_last = f_begun[1:0] - 2'd1;
  always @* begin
    f_sending = 5'd0;
    f_after   = 5'd0;
    f_newest  = 5'd0;
    for (int unsigned i = 0; i < 4; i++) begin
      if (f_sent[1:0] == 2'(i)) f_sending = f_lengths[5*i +: 5];
      if (f_sent_next == 2'(i)) f_after = f_lengths[5*i +: 5];
      if (f_begun_last == 2'(i)) f_newest = f_lengths[5*i +: 5];
    end
  end
  logic [1:0] f_loading;
  assign f_loading = {1'b0, next_q} + {1'b0, sending_q} + {1'b0, w_valid_q && w_last_q};
  always @* if (f_past_q) begin
    inner_numbers: assert (f_newest_q == f_begun[1:0] && f_oldest_q == f_answered[1:0] &&
                           f_bursts_q == f_under_way);
    inner_lengths: assert ((f_under_way < 3'd1 ||
                            (f_kept[4:0] == f_len0 && f_len0 != 5'd0 && f_len0 <= 5'd16)) &&
                           (f_under_way < 3'd2 ||
                            (f_kept[9:5] == f_len1 && f_len1 != 5'd0 && f_len1 <= 5'd16)) &&
                           (f_under_way < 3'd3 ||
                            (f_kept[14:10] == f_len2 && f_len2 != 5'd0 && f_len2 <= 5'd16)) &&
                           (f_under_way < 3'd4 ||
                            (f_kept[19:15] == f_len3 && f_len3 != 5'd0 && f_len3 <= 5'd16)));
    inner_unsent:  assert (f_unsent == {1'b0, f_loading});
    inner_next:    assert (!next_q || next_beats_q == f_newest);
    inner_beats:   assert (!sending_q ||
                           (beats_q != 5'd0 && beats_q <= 5'd16 && final_q == (beats_q == 5'd1)));
    inner_part:    assert (w_valid_q && !w_last_q ?
                             sending_q && f_beat + 5'd1 + beats_q == f_sending && f_beat < 5'd16 :
                           w_valid_q ?
                             f_beat + 5'd1 == f_sending && (!sending_q || beats_q == f_after) :
                           sending_q ? f_beat + beats_q == f_sending && f_beat < 5'd16 :
                           f_beat == 5'd0);
    inner_awake:   assert (awake_q ||
                           (f_quiet && f_answered_q == 3'd0 && !restart_q && !busy_q &&
                            f_answer_q == 5'd0));
    inner_busy:    assert (busy_q ||
                           (f_quiet && f_answered_q == 3'd0 && !restart_q && f_answer_q == 5'd0));
    inner_form:    assert (!aw_valid_q || aw_address_q[2:0] == 3'd0);
  end

  // Words.
  logic [31:0] f_total, f_begun_words, f_sum, f_promised;
  assign f_total = {written_o[31:16] + {15'd0, f_written_carry}, f_low};
  assign f_begun_words = {word[31:16] + {15'd0, f_carry}, word[15:0]} + {27'd0, f_step};
  assign f_sum = (f_under_way > 3'd0 ? {27'd0, f_len0} : 32'd0) +
                 (f_under_way > 3'd1 ? {27'd0, f_len1} : 32'd0) +
                 (f_under_way > 3'd2 ? {27'd0, f_len2} : 32'd0) +
                 (f_under_way > 3'd3 ? {27'd0, f_len3} : 32'd0);
  assign f_promised = (next_q ? {27'd0, next_beats_q} : 32'd0) +
                      (sending_q ? {27'd0, beats_q} : 32'd0);
  always @* if (f_past_q) begin
    inner_restart:  assert (restart_q == (f_old_q || emptied_q) && (!f_first_q || !restart_q));
    inner_enable:   assert (enable_q == (f_enable_q && !restart_q));
    inner_base:     assert (restart_q || f_first_q ||
                            (base_q == f_base_q && beyond_q == ~(f_size - 32'd1)));
    inner_ring:     assert (f_first_q || (f_base_q[11:0] == 12'd0 && f_log2_q == 5'd9));
    inner_none:     assert ((!f_first_q && !restart_q) ||
                            (f_words == 32'd0 && f_answered_words_q == 32'd0 &&
                             f_in_q == 32'd0 && f_out_q == 32'd0));
    inner_first:    assert (!f_first_q ||
                            (f_quiet && f_total == 32'd0 && !f_enable_q && f_answer_q == 5'd0));
    inner_total:    assert (restart_q ? f_total == 32'd0 && !f_written_carry && written_o == 32'd0 :
                            f_answered_words_q == f_total + {27'd0, f_answer_q});
    inner_moved:    assert (f_written_moved ? f_total - written_o <= 32'd16 :
                            f_total == written_o && !f_written_carry);
    inner_answer:   assert (f_answer_q <= 5'd16 && (f_answered_q[0] || restart_q || f_answer_q == 5'd0) &&
                            (f_answered_q[1] || !f_written_moved));
    inner_words:    assert (restart_q || f_words - f_answered_words_q == f_sum);
    inner_begun:    assert (restart_q || f_begun_words == f_words);
    inner_promised: assert (restart_q || f_words - f_in_q == f_promised);
    inner_order:    assert (start_i || written_o - read_i <= f_used);
    inner_read:     assert (f_first_q || f_old_q || written_o - f_read_q <= f_words - f_read_q);
    inner_word:     assert (f_old_q || f_in_q - f_out_q == 32'd0 || f_out_q != f_tracked ||
                            w_data_q == f_word_q);
  end

  // The plan: each stage is right some clocks after the last burst, and the host only makes room.
  logic [31:0] f_first;
  assign f_first = {f_difference[16] ? f_high_less : f_high, f_difference[15:0]};
  always @* if (f_past_q && !restart_q && !f_first_q && !start_i) begin
    inner_carry:   assert ((f_settle > 4'd6 || !f_carry) && (f_settle > 4'd7 || f_step == 5'd0));
    inner_stage1:  assert (f_settle > 4'd5 || (f_used <= f_first && f_first <= f_size));
    inner_stage2:  assert (f_settle > 4'd4 || (f_used <= f_unread && f_unread <= f_size));
    inner_stage3:  assert (f_settle > 4'd3 || f_over ||
                           (f_left_room <= 5'd16 &&
                            f_used + (f_near ? {27'd0, f_left_room} : 32'd16) <= f_size));
    inner_stage4:  assert (f_settle > 4'd2 || f_used + {27'd0, f_room} <= f_size);
    inner_stage5:  assert (f_settle > 4'd1 || f_used + {27'd0, f_fit} <= f_size);
    inner_stage6:  assert (f_settle > 4'd0 || f_used + {27'd0, length} <= f_size);
    inner_whole:   assert (f_settle > 4'd6 || {1'b0, word[8:0]} + {5'd0, f_whole} <= 10'd512);
    inner_whole5:  assert (f_settle > 4'd1 || {1'b0, word[8:0]} + {5'd0, f_fit} <= 10'd512);
    inner_whole6:  assert (f_settle > 4'd0 || {1'b0, word[8:0]} + {5'd0, length} <= 10'd512);
    inner_most:    assert ((f_settle > 4'd6 || f_whole <= 5'd16) &&
                           (f_settle > 4'd2 || f_room <= 5'd16) &&
                           (f_settle > 4'd1 || f_fit <= 5'd16) &&
                           (f_settle > 4'd3 || f_over || f_left_room <= 5'd16));
    inner_low:     assert (f_settle > 4'd6 || base_low_q == {1'b0, base_q[47:32]} + 17'd1);
    inner_high:    assert (f_settle > 4'd5 || base_next_q == base_q[63:32] + 32'd1);
    inner_page:    assert (f_settle > 4'd5 || page_q == (word[24:9] & ~beyond_q[24:9]));
    inner_sum:     assert (f_settle > 4'd4 || page_low_q == {1'b0, base_q[31:12]} + {5'd0, page_q});
  end
  always @* if (f_past_q) begin
    inner_many:    assert (restart_q || f_first_q || ((!f_many || f_count == 5'd16) &&
                           (!f_some || f_count != 5'd0) && f_count <= 5'd16));
    inner_length:  assert (restart_q || f_first_q || !(f_want && f_fits) ||
                           (length <= 5'd16 && length != 5'd0));
    inner_wanted:  assert (!f_want || enable_q || restart_q);
  end
