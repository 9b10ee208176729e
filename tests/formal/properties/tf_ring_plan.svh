  // SPDX-License-Identifier: Apache-2.0
  // A planned burst has its words, room in the ring and a page that it does not leave: the rules
  // are in tf_ring_plan_check, here is why they hold.

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;
  always @* if (!f_past_q) assume (rst_i);

  logic                   f_ok, f_just;
  logic [31:0]            f_words, f_used, f_size;
  logic [LEVEL_WIDTH-1:0] f_free;
  logic [3:0]             f_age;
  assign f_size = ~beyond_i + 32'd1;
  tf_ring_plan_check #(.PLAN(1'b1), .LEVEL_WIDTH(LEVEL_WIDTH)) f_rules (
    .clk_i, .rst_i, .active(active_i), .enable(enable_i), .beyond(beyond_i), .read(read_i),
    .level(level_i), .owed(owed_i), .issue(issue_i), .ready(ready_o), .length(length_o),
    .word(word_o), .ok_o(f_ok), .words_o(f_words), .used_o(f_used), .free_o(f_free), .age_o(f_age),
    .just_o(f_just)
  );

  // Registers of tf_difference, connected by the proof file.
  logic [15:0] f_high, f_high_less;
  logic [16:0] f_low;
  logic [31:0] f_first;
  assign f_first = {f_low[16] ? f_high_less : f_high, f_low[15:0]};

  // Clocks until the plan has settled.
  logic [3:0] f_settle;
  always @* begin
    f_settle = settled_q ? 4'd0 : 4'd1;
    for (int i = 6; i >= 0; i--) if (unsettled_q[i]) f_settle = 4'(8 - i);
    if (issued_q) f_settle = 4'd8;
  end

  // Each stage is right some clocks after the last burst, and from then on the host only makes
  // room.
  logic f_room;
  assign f_room = f_past_q && f_ok && enable_i;
  always @* if (f_past_q) begin
    inner_total:  assert ({high_q + {15'd0, carry_q}, low_q} + {27'd0, step_q} == f_words);
    inner_just:   assert (issued_q == f_just);
    inner_step:   assert (f_age < 4'd1 || step_q == 5'd0);
    inner_carry:  assert (f_age < 4'd2 || !carry_q);
    inner_settle: assert ({1'b0, f_age} + {1'b0, f_settle} >= 5'd8);
    inner_settled: assert (!settled_q || unsettled_q == 7'd0);
    inner_want:   assert (f_age < 4'd1 || !want_q || enable_i || rst_i);
    inner_stage1: assert (f_age < 4'd3 || !f_room || (f_used <= f_first && f_first <= f_size));
    inner_stage2: assert (f_age < 4'd4 || !f_room || (f_used <= used && used <= f_size));
    inner_left:   assert (f_age < 4'd5 || (left_q != 5'd0 && left_q <= 5'd16));
    inner_stage3: assert (f_age < 4'd5 || !f_room || over_q ||
                          f_used + (near_q ? {27'd0, left_q} : 32'd16) <= f_size);
    inner_stage4: assert (f_age < 4'd6 || !f_room || f_used + {27'd0, room_q} <= f_size);
    inner_stage5: assert (f_age < 4'd7 || !f_room || f_used + {27'd0, fit_q} <= f_size);
    inner_stage6: assert (f_age < 4'd8 || !f_room || f_used + {27'd0, length_q} <= f_size);
    inner_whole:  assert (f_age < 4'd3 || {1'b0, f_words[8:0]} + {5'd0, whole_q} <= 10'd512);
    inner_whole5: assert (f_age < 4'd7 || {1'b0, f_words[8:0]} + {5'd0, fit_q} <= 10'd512);
    inner_whole6: assert (f_age < 4'd8 || {1'b0, f_words[8:0]} + {5'd0, length_q} <= 10'd512);
    inner_most:   assert ((f_age < 4'd3 || whole_q <= 5'd16) && (f_age < 4'd6 || room_q <= 5'd16) &&
                          (f_age < 4'd7 || fit_q <= 5'd16));
    inner_free:   assert (f_age < 4'd3 || !f_ok || free_q <= f_free);
    inner_count:  assert (f_age < 4'd4 || !f_ok || LEVEL_WIDTH'(count_q) <= f_free);
    inner_ready:  assert (ready_q == (want_q && fits_q && settled_q));
    inner_any:    assert (any_q == (free_q != LEVEL_WIDTH'(0)));
    inner_many:   assert (f_age < 4'd1 ||
                          ((!many_q || count_q == 5'd16) && (!some_q || count_q != 5'd0) &&
                           count_q <= 5'd16));
    inner_fits:   assert (f_age < 4'd2 || !(want_q && fits_q) || length_q != 5'd0);
    inner_length: assert ((f_age < 4'd2 || length_q <= 5'd16) &&
                          (f_age < 4'd8 || !f_ok || LEVEL_WIDTH'(length_q) <= f_free));
  end
