  // SPDX-License-Identifier: Apache-2.0
  // Why the properties of tf_ring_writer hold with every plan that keeps its rules.

  // Registers of the parts, connected by the proof file: of the account of bursts
  logic [15:0]            f_low;
  logic                   f_written_carry, f_written_moved;
  logic [19:0]            f_lengths_q;
  logic [1:0]             f_newest_q, f_oldest_q;
  logic [2:0]             f_bursts_q, f_answered_q;
  logic [4:0]             f_answer_q;
  // and of the rules of the bus and of the plan.
  logic                   f_past_bus, f_past_plan;
  logic                   f_just, f_ok, f_reset, f_same_enable;
  logic [31:0]            f_issued, f_same_read, f_same_beyond;
  logic [LEVEL_WIDTH-1:0] f_free;
  logic [4:0]             f_last;
  logic [3:0]             f_age;

  // Bursts.
  logic [3:0]  f_open;                          // bit n: burst n (modulo 4) is under way
  logic [3:0]  f_kept;                          // and its length is right
  logic [2:0]  f_under_way, f_unsent;
  logic [4:0]  f_sending, f_after, f_newest;    // beats
  logic [6:0]  f_sum;                           // of all that are under way
  assign f_under_way = f_begun - f_answered;
  assign f_unsent    = f_begun - f_sent;
  logic [1:0]  f_sent_next, f_begun_last;
  assign f_sent_next  = f_sent[1:0] + 2'd1;
  assign f_begun_last = f_begun[1:0] - 2'd1;
  always @* begin
    f_sending = 5'd0;
    f_after   = 5'd0;
    f_newest  = 5'd0;
    f_sum     = 7'd0;
    for (int unsigned i = 0; i < 4; i++) begin
      f_open[i] = {1'b0, 2'(i) - f_answered[1:0]} < f_under_way;
      f_kept[i] = f_open[i] && f_lengths_q[5*i +: 5] == f_lengths[5*i +: 5] &&
                  f_lengths[5*i +: 5] != 5'd0 && f_lengths[5*i +: 5] <= 5'd16;
      if (f_open[i]) f_sum = f_sum + {2'd0, f_lengths[5*i +: 5]};
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
    inner_lengths: assert (f_kept == f_open);
    inner_unsent:  assert (f_unsent == {1'b0, f_loading});
    inner_able:    assert (!able_q || (!aw_valid_q && !next_q && !f_bursts_q[2] && !restart_q &&
                                       !f_just));
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
                            f_answer_q == 5'd0 && !f_just));
    inner_busy:    assert (busy_q ||
                           (f_quiet && f_answered_q == 3'd0 && !restart_q && f_answer_q == 5'd0));
    inner_form:    assert (!aw_valid_q || aw_address_q[2:0] == 3'd0);
    inner_emptied: assert (!emptied_q || (f_quiet && !f_old_q && f_read_q == 32'd0));
  end

  // Words.
  logic [31:0] f_total;
  logic [5:0]  f_promised;
  assign f_total    = {written_o[31:16] + {15'd0, f_written_carry}, f_low};
  assign f_promised = (next_q ? {1'b0, next_beats_q} : 6'd0) +
                      (sending_q ? {1'b0, beats_q} : 6'd0);
  logic [6:0]  f_between_q;                     // words of the bursts under way
  logic [6:0]  f_fresh_words;
  assign f_fresh_words = f_fresh ? 7'(m_axi_awlen) + 7'd1 : 7'd0;
  always @(posedge clk_i) begin
    f_between_q <= f_between_q + f_fresh_words - (f_answer ? {2'd0, f_oldest} : 7'd0);
    if (start_i || rst_i) f_between_q <= 7'd0;
  end
  always @* if (f_past_q) begin
    inner_restart:  assert (restart_q == (f_old_q || emptied_q) && (!f_first_q || !restart_q));
    inner_enable:   assert (enable_q == (f_enable_q && !restart_q));
    inner_base:     assert (restart_q || f_first_q ||
                            (base_q == f_base_q && beyond_q == ~(f_size - 32'd1)));
    inner_ring:     assert (f_first_q || (f_base_q[11:0] == 12'd0 &&
                                          f_log2_q >= 5'd9 && f_log2_q <= 5'd24));
    inner_beyond:   assert (!restart_q || beyond_next_q == ~(f_size - 32'd1));
    inner_none:     assert ((!f_first_q && !restart_q) ||
                            (f_words == 32'd0 && f_answered_words_q == 32'd0 &&
                             f_in_q == 32'd0 && f_out_q == 32'd0 && f_between_q == 7'd0));
    inner_first:    assert (!f_first_q ||
                            (f_quiet && written_o == 32'd0 && f_total == 32'd0 && !f_enable_q &&
                             f_answer_q == 5'd0 && f_answered_q == 3'd0 && f_read_q == 32'd0));
    inner_total:    assert (restart_q ? f_total == 32'd0 && !f_written_carry && written_o == 32'd0 :
                            f_answered_words_q == f_total + {27'd0, f_answer_q});
    inner_moved:    assert (f_written_moved ? f_total - written_o <= 32'd16 :
                            f_total == written_o && !f_written_carry);
    inner_answer:   assert (f_answer_q <= 5'd16 &&
                            (f_answered_q[0] || restart_q || f_answer_q == 5'd0) &&
                            (f_answered_q[1] || !f_written_moved));
    inner_words:    assert (f_words_q - f_answered_words_q == {25'd0, f_between_q});
    inner_open:     assert (restart_q || f_between_q + f_fresh_words == f_sum);
    inner_behind:   assert (restart_q || f_sum <= 7'd64);
    inner_other:    assert (!f_other_q || restart_q || (f_first_q && f_reset));
    inner_room:     assert (f_first_q || f_old_q || f_words - f_read_q <= f_size);
    inner_promised: assert (restart_q || f_words - f_in_q == {26'd0, f_promised});
    inner_read:     assert (f_first_q || f_old_q || written_o - f_read_q <= f_words - f_read_q);
    inner_word:     assert (f_old_q || f_in_q - f_out_q == 32'd0 || f_out_q != f_tracked ||
                            w_data_q == f_word_q);
  end

  // The plan is asked by its rules, and the address is there before a plan can be.
  always @* if (f_past_q) begin
    inner_past:   assert (f_past_bus && f_past_plan);
    inner_last:   assert ((f_just || f_last == 5'd0) && f_last <= 5'd16);
    inner_owed:   assert (owed_q + {1'b0, f_last} == f_promised && owed_q <= f_promised);
    inner_more:   assert (more_q == {1'b0, f_last} - 6'd1);
    inner_just:   assert (!f_just || f_age == 4'd0);
    inner_reset:  assert (!f_reset || (f_issued == 32'd0 && f_age == 4'd0 && f_ok));
  end
  always @* if (f_past_q && !restart_q) begin
    inner_ok:     assert (f_ok);
    inner_host:   assert (f_same_read == f_read_q);
    inner_zero:   assert (!f_reset || f_read_q == 32'd0);
    inner_same:   assert (f_reset || (f_same_beyond == beyond_q && f_same_enable == enable_q));
    inner_issued: assert (f_issued == f_words);
    inner_free:   assert (f_reset || f_age < 4'd2 ||
                          (f_free == f_level_q - LEVEL_WIDTH'(f_left_q) - LEVEL_WIDTH'(owed_q) &&
                           {1'b0, f_level_q} >= (LEVEL_WIDTH+1)'(f_left_q) +
                                                (LEVEL_WIDTH+1)'(owed_q)));
    inner_low:    assert (f_age < 4'd1 || base_low_q == {1'b0, base_q[47:32]} + 17'd1);
    inner_high:   assert (f_age < 4'd2 || base_next_q == base_q[63:32] + 32'd1);
    inner_page:   assert (f_age < 4'd3 || page_q == (f_issued[24:9] & ~beyond_q[24:9]));
    inner_sum:    assert (f_age < 4'd4 || page_low_q == {1'b0, base_q[31:12]} + {5'd0, page_q});
  end
