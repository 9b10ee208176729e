  // SPDX-License-Identifier: Apache-2.0
  // A word that was written is read back; what lies beyond the end is refused and changes nothing.

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;
  always @* if (!f_past_q) assume (rst_i);

  logic        f_fresh;
  logic [2:0]  f_begun, f_taken, f_sent, f_answered;
  logic [4:0]  f_beat;
  logic [19:0] f_lengths;
  tf_axi_write_check #(.SLAVE(1'b1)) f_bus (
    .clk_i, .rst_i,
    .awaddr(s_axi_awaddr), .awlen(s_axi_awlen), .awsize(s_axi_awsize), .awburst(s_axi_awburst),
    .awvalid(s_axi_awvalid), .awready(s_axi_awready),
    .wdata(s_axi_wdata), .wstrb(s_axi_wstrb), .wlast(s_axi_wlast),
    .wvalid(s_axi_wvalid), .wready(s_axi_wready),
    .bresp(s_axi_bresp), .bvalid(s_axi_bvalid), .bready(s_axi_bready),
    .fresh_o(f_fresh), .begun_o(f_begun), .taken_o(f_taken), .sent_o(f_sent),
    .answered_o(f_answered), .beat_o(f_beat), .lengths_o(f_lengths)
  );

  // The burst under way, and the word of one address.
  (* anyconst *) logic [WIDTH-1:0] f_tracked;
  logic [60:0] f_start_q, f_word;           // word addresses on the bus
  logic [63:0] f_value_q;
  logic        f_known_q, f_refused_q;      // the tracked word was written; a beat is refused
  logic        f_write;
  logic [1:0]  f_read_q;                    // the tracked word was asked for one, two clocks ago
  assign f_word  = f_start_q + {56'd0, f_beat};
  assign f_write = s_axi_wvalid && s_axi_wready && s_axi_wstrb == 8'hFF && !f_refused_q &&
                   f_word == {{(61-WIDTH){1'b0}}, f_tracked};
  // Settled: no write of the tracked word in the two clocks before.
  logic [1:0]  f_written_q;
  always @(posedge clk_i) begin
    if (s_axi_awvalid && s_axi_awready) begin
      f_start_q   <= s_axi_awaddr[63:3];
      f_refused_q <= 1'b0;
    end
    if (s_axi_wvalid && s_axi_wready && s_axi_wstrb != 8'hFF) f_refused_q <= 1'b1;
    if (f_write) begin
      f_value_q <= s_axi_wdata;
      f_known_q <= 1'b1;
    end
    f_written_q <= {f_written_q[0], f_write};
    f_read_q    <= {f_read_q[0] && !f_write,
                    read_address_i == f_tracked && f_known_q && !f_write && f_written_q == 2'd0};
    if (rst_i) begin
      f_known_q   <= 1'b0;
      f_written_q <= 2'd0;
      f_read_q    <= 2'd0;
    end
  end

  always @* if (f_past_q) begin
    word:   assert (!(f_read_q[1] && !rst_i && f_written_q == 2'd0) || read_data_o == f_value_q);
    beyond: assert (!s_axi_bvalid || s_axi_bresp[1] || f_start_q[60:WIDTH] == '0);
    answer: assert (!s_axi_bvalid || s_axi_bresp[1] || !f_refused_q);
  end

  // Why it holds: the state follows the bus, and the tracked word is in the memory or on its way.
  logic             f_inside;
  logic [2:0]       f_to_send, f_to_answer;
  logic [WIDTH-1:0] f_place;
  logic [4:0]       f_length;
  assign f_inside    = f_start_q[60:WIDTH] == '0;
  assign f_to_send   = f_taken - f_sent;
  assign f_to_answer = f_sent - f_answered;
  assign f_length    = f_lengths[5*f_sent[1:0] +: 5];
  assign f_place     = f_word[WIDTH-1:0];
  always @* if (f_past_q) begin
    inner_send:   assert (f_to_send == {2'd0, state_q == Data});
    inner_answer: assert (f_to_answer == {2'd0, state_q == Written || state_q == Response});
    inner_beat:   assert (state_q == Data ? f_beat < 5'd16 : f_beat == 5'd0);
    inner_place:  assert (state_q != Data || next_q == f_place);
    inner_page:   assert (state_q != Data ||
                          {1'b0, f_start_q[8:0]} + {5'd0, f_length} <= 10'd512);
    inner_length: assert (state_q != Data || (f_beat < f_length && f_length <= 5'd16));
    inner_bad:    assert (state_q == Address || bad_q == (f_refused_q || !f_inside));
    inner_write:  assert ((write_q && address_q == f_tracked) == f_written_q[0]);
    inner_value:  assert (!f_written_q[0] || (f_known_q && data_q == f_value_q));
    inner_word:   assert (!f_known_q || f_written_q[0] || memory[f_tracked] == f_value_q);
    inner_read:   assert (!f_read_q[0] || (f_known_q && (f_written_q[0] || read_q == f_tracked)));
    inner_out:    assert (!f_read_q[1] || f_written_q != 2'd0 || rst_i || out_q == f_value_q);
  end
