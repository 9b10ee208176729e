  // SPDX-License-Identifier: Apache-2.0
  // What goes in comes out once, each source in its order; a marker stands where the lost words
  // would, and nothing is lost while it is written. For CHANNELS = 2.

  localparam int unsigned NUMBER        = LEVEL + 1;  // words are numbered modulo 2^NUMBER
  localparam int unsigned RECORD_NUMBER = TELEMETRY_LEVEL + 1;

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;

  // From the parts.
  logic [NUMBER-1:0]        f_out_0, f_out_1, f_tracked_0, f_tracked_1;
  logic [63:0]              f_word_0, f_word_1;
  logic [CHANNELS-1:0]      f_before;         // a tag was shown in the clock before
  logic [RECORD_NUMBER-1:0] f_record_out, f_record_tracked;
  logic [64:0]              f_record_word, f_given;
  logic                     f_record_before, f_came, f_first, f_begins, f_pushes, f_open, f_kept;
  logic [2:0]               f_place;          // words of the record so far
  logic                     f_enabled;        // in the clock before the ring was on,
  logic                     f_reset;          // and there was a reset
  logic                     f_debt;           // a loss has no marker yet
  logic [3:0]               f_age;            // clocks since the sources opened again, at most 15

  // What the user promises: whole records of numbered words (a reset may come within one), a clock
  // enable that knows of every word, room that is kept, and a ring that goes off under a reset or
  // when no marker is to be written.
  logic [1:0] f_index_q;  // of the next telemetry word
  logic [1:0] f_room_q;   // words that the stream takes for certain
  logic       f_leaves;
  (* anyseq *) logic f_renew;
  assign f_leaves = m_axis_tvalid && m_axis_tready;

  always @* begin
    if (!f_past_q) assume (rst_i);
    assume (source_active_i || !(tag_valid_i != CHANNELS'(0) || s_axis_telemetry_tvalid));
    assume (!s_axis_telemetry_tvalid ||
            (s_axis_telemetry_tdata[tf_layouts_pkg::TELEMETRY0_INDEX_LSB +: 4] ==
               {2'd0, f_index_q} &&
             s_axis_telemetry_tlast == (f_index_q == 2'd3)));
    assume (m_axis_tready || (f_room_q == 2'd0 && !room_i));
    if (f_past_q) assume (enable_i || !f_enabled || f_reset || !marker_waiting);
  end

  always @(posedge clk_i) begin
    if (s_axis_telemetry_tvalid) f_index_q <= f_index_q + 2'd1;
    if (rst_i && f_renew) f_index_q <= 2'd0;
    if (room_i) f_room_q <= 2'd2 - 2'(f_leaves);
    else if (f_leaves && f_room_q != 2'd0) f_room_q <= f_room_q - 2'd1;
    if (rst_i) f_room_q <= 2'd0;
  end

  // Of each channel, the two on the right: the number of the word that leaves its FIFO next, the
  // tracked number, and the word of that number.
  logic [CHANNELS*NUMBER-1:0] f_out, f_tracked;
  logic [CHANNELS*64-1:0]     f_word;
  assign f_out     = {f_out_1, f_out_0};
  assign f_tracked = {f_tracked_1, f_tracked_0};
  assign f_word    = {f_word_1, f_word_0};

  // Words of each source that came in and left, and whose word is in the output register.
  logic [SOURCES-1:0]         f_source_q, f_take, f_left;
  logic [CHANNELS*NUMBER-1:0] f_in_q, f_left_q;
  logic [RECORD_NUMBER-1:0]   f_record_in_q, f_record_left_q;
  logic [CHANNELS-1:0]        f_accepts;
  assign f_accepts = tag_valid & ~tag_lost;
  assign f_take    = active_q ? queued_valid & queued_ready : SOURCES'(0);
  assign f_left    = f_leaves && !marker_valid ? f_source_q : SOURCES'(0);

  always @(posedge clk_i) begin
    if (f_take != SOURCES'(0)) f_source_q <= f_take;
    for (int unsigned c = 0; c < CHANNELS; c++) begin
      f_in_q[c*NUMBER +: NUMBER]   <= f_in_q[c*NUMBER +: NUMBER] + NUMBER'(f_accepts[c]);
      f_left_q[c*NUMBER +: NUMBER] <= f_left_q[c*NUMBER +: NUMBER] + NUMBER'(f_left[c]);
    end
    f_record_in_q   <= f_record_in_q + RECORD_NUMBER'(f_pushes);
    f_record_left_q <= f_record_left_q + RECORD_NUMBER'(f_left[CHANNELS]);
    if (rst_i) begin
      {f_in_q, f_left_q}               <= (2 * CHANNELS * NUMBER)'(0);
      {f_record_in_q, f_record_left_q} <= (2 * RECORD_NUMBER)'(0);
    end
  end

  // The clock before, 0 after reset.
  logic                   f_waited_q, f_lost_q, f_telemetry_q, f_allowed_q;
  logic [63:0]            f_shown_q;
  logic [CHANNELS-1:0]    f_tags_q;
  logic [CHANNELS*64-1:0] f_tag_q;
  logic [64:0]            f_telemetry_word_q;
  always @(posedge clk_i) begin
    f_waited_q    <= m_axis_tvalid && !m_axis_tready && !rst_i;
    f_shown_q     <= m_axis_tdata;
    f_lost_q      <= (record_lost || tag_lost != CHANNELS'(0)) && !rst_i;
    f_tags_q      <= rst_i ? CHANNELS'(0) : tag_valid_i;
    f_tag_q       <= tag_i;
    f_telemetry_q <= s_axis_telemetry_tvalid && !rst_i;
    f_allowed_q   <= telemetry_enable_i;
    f_telemetry_word_q <= {s_axis_telemetry_tlast, s_axis_telemetry_tdata};
  end

  logic f_opens, f_inside;
  assign f_opens  = f_debt && open;
  assign f_inside = queued_any != SOURCES'(0) || merged_valid;

  logic [CHANNELS-1:0] f_shows, f_count, f_order, f_next, f_same, f_level;
  for (genvar c = 0; c < CHANNELS; c++) begin : f_channel
    logic [NUMBER-1:0] held, left;  // words in the output register; number of the next to leave
    logic              tracked;     // it is the tracked one
    assign held       = NUMBER'(merged_valid && f_source_q[c]);
    assign left       = f_left_q[c*NUMBER +: NUMBER];
    assign tracked    = left == f_tracked[c*NUMBER +: NUMBER];
    assign f_shows[c] = tag_valid[c] == f_tags_q[c] &&
                        (!f_tags_q[c] || tag[c*64 +: 64] == f_tag_q[c*64 +: 64]);
    assign f_count[c] = f_in_q[c*NUMBER +: NUMBER] - left ==
                        NUMBER'(levels[c*LEVEL +: LEVEL]) + held;
    assign f_order[c] = !f_left[c] || !tracked || m_axis_tdata == f_word[c*64 +: 64];
    assign f_next[c]  = f_out[c*NUMBER +: NUMBER] == left + held;
    assign f_same[c]  = held == NUMBER'(0) || !tracked || merged_data == f_word[c*64 +: 64];
    assign f_level[c] = f_age > 4'd7 || 32'(levels[c*LEVEL +: LEVEL]) <= 32'(f_age);
  end

  logic [RECORD_NUMBER-1:0] f_held;
  logic [3:0]               f_part;  // words of the record that goes in
  assign f_held = RECORD_NUMBER'(merged_valid && f_source_q[CHANNELS]);
  assign f_part = f_kept ? 4'(f_place) : 4'd0;

  always @* if (f_past_q) begin
    shows: assert (f_shows == {CHANNELS{1'b1}});
    count: assert (f_count == {CHANNELS{1'b1}});
    order: assert (f_order == {CHANNELS{1'b1}});
    record_shows: assert (f_came == f_telemetry_q &&
                          (!f_telemetry_q || f_given == f_telemetry_word_q));
    record_begins: assert (!f_begins || f_allowed_q);
    record_count: assert (f_record_in_q - f_record_left_q ==
                          RECORD_NUMBER'(telemetry_level) + f_held);
    record_order: assert (!f_left[CHANNELS] || f_record_left_q != f_record_tracked ||
                          m_axis_tdata == f_record_word[63:0]);
    stable:     assert (!f_waited_q || (m_axis_tvalid && m_axis_tdata == f_shown_q));
    marker:     assert (!marker_valid || (m_axis_tvalid && m_axis_tdata == marker_data &&
                        m_axis_tdata[1:0] == tf_layouts_pkg::TAG_KIND_GAP));
    finds_room: assert (!marker_valid || m_axis_tready);
    told:   assert (!f_lost_q || f_debt);
    off:    assert (!open || enable_i);
    shut:   assert (!f_debt || open || (f_accepts == CHANNELS'(0) && (!f_begins || record_lost)));
    empty:  assert (!f_opens || !f_inside);
    ended:  assert (!empty_o || !(f_inside || marker_waiting || telemetry_valid ||
                                  tag_valid != CHANNELS'(0)));
    marked: assert (f_left == SOURCES'(0) || !(f_opens || f_age <= 4'd7));
    source: assert (!m_axis_tvalid || marker_valid || (f_source_q != SOURCES'(0) &&
                    (f_source_q & (f_source_q - SOURCES'(1))) == SOURCES'(0)));
  end

  // Why it holds.
  always @* if (f_past_q) begin
    inner_next:   assert (f_next == {CHANNELS{1'b1}});
    inner_same:   assert (f_same == {CHANNELS{1'b1}});
    inner_before: assert ((f_before == CHANNELS'(0)) || active_q);
    inner_level:  assert (f_level == {CHANNELS{1'b1}});
    inner_record_out:  assert (f_record_out == f_record_left_q + f_held);
    inner_record_word: assert (f_held == RECORD_NUMBER'(0) ||
                               f_record_left_q != f_record_tracked ||
                               merged_data == f_record_word[63:0]);
    inner_source: assert (!merged_valid || (f_source_q != SOURCES'(0) &&
                          (f_source_q & (f_source_q - SOURCES'(1))) == SOURCES'(0)));
    inner_came:   assert ((tag_valid == CHANNELS'(0) && !telemetry_valid) || (active_q && came_q));
    inner_shown:  assert (!f_record_before || active_q);
    inner_awake:  assert (!(f_inside || marker_waiting) ||
                          (active_q && (waiting_q || inside_q || came_q)));
    inner_open:   assert (f_age > 4'd7 || (f_enabled && !f_reset && !f_debt));
    inner_room:   assert (!(f_opens || f_age <= 4'd6) || f_room_q == 2'd2);
    inner_second: assert (f_age != 4'd7 || f_room_q != 2'd0);
    inner_given:  assert (!f_came || (f_given[64] == (f_index_q == 2'd0) &&
                          f_given[tf_layouts_pkg::TELEMETRY0_INDEX_LSB +: 4] ==
                            {2'd0, f_index_q - 2'd1}));
    inner_first:  assert (!f_first ||
                          f_given[tf_layouts_pkg::TELEMETRY0_INDEX_LSB +: 4] == 4'd0);
    inner_index:  assert (!f_open || f_place == {1'b0, f_index_q - 2'(f_came)});
    inner_place:  assert (f_age > 4'd7 || f_age >= f_part);
    inner_record: assert (f_age > 4'd7 || 4'(telemetry_level) <=
                          f_part + (f_age >= 4'd4 + f_part ? 4'd4 : 4'd0));
  end
