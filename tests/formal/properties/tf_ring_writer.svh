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
  logic [LEVEL_WIDTH-1:0] f_level_q;         // in the source in the clock before
  logic        f_left_q;                     // and one was taken
  logic        f_other_q;                    // the source was emptied
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
    f_read_q  <= rst_i ? 32'd0 : read_i;
    f_level_q <= level_i;
    f_left_q  <= f_in;
    f_other_q <= start_i || rst_i;
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

  // What the user promises: a ring of whole pages that stays as it was started, a host that begins
  // at word 0, reads no more than what is written and never goes back, and a source that keeps its
  // words until they are taken.
  always @* begin
    if (!f_past_q) assume (rst_i);
    assume (base_i[11:0] == 12'd0 && log2_i >= 5'd9 && log2_i <= 5'd24);
    if (!start_i && !f_first_q) begin
      assume (base_i == f_base_q && log2_i == f_log2_q && enable_i == f_enable_q);
    end
    if (f_first_q || f_old_q) begin
      assume (read_i == 32'd0);
    end else if (!start_i) begin
      assume (read_i - f_read_q <= written_o - f_read_q);
    end
    assume (f_other_q || {1'b0, level_i} + (LEVEL_WIDTH+1)'(f_left_q) >= {1'b0, f_level_q});
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
    ahead:   assert (f_old_q || f_words - f_in_q <= 32'd32);
    waits:   assert (f_old_q || f_words - f_in_q <= 32'(level_i));
    content: assert (f_old_q || !m_axi_wvalid || f_out_q != f_tracked || m_axi_wdata == f_word_q);
    told:    assert (f_answered_words_q - written_o <= 32'd48);
    idle:    assert (!idle_o || (f_quiet && f_answered_words_q == written_o));
  end
