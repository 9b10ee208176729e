  // SPDX-License-Identifier: Apache-2.0
  // A word that was written is read back; what lies beyond the end is refused and changes nothing.

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;
  always @* if (!f_past_q) assume (rst_i);

  logic        f_fresh;
  logic [2:0]  f_begun, f_sent, f_answered;
  logic [4:0]  f_beat;
  logic [19:0] f_lengths;
  tf_axi_write_check #(.SLAVE(1'b1)) f_bus (
    .clk_i, .rst_i,
    .awaddr(s_axi_awaddr), .awlen(s_axi_awlen), .awsize(s_axi_awsize), .awburst(s_axi_awburst),
    .awvalid(s_axi_awvalid), .awready(s_axi_awready),
    .wdata(s_axi_wdata), .wstrb(s_axi_wstrb), .wlast(s_axi_wlast),
    .wvalid(s_axi_wvalid), .wready(s_axi_wready),
    .bresp(s_axi_bresp), .bvalid(s_axi_bvalid), .bready(s_axi_bready),
    .fresh_o(f_fresh), .begun_o(f_begun), .sent_o(f_sent), .answered_o(f_answered),
    .beat_o(f_beat), .lengths_o(f_lengths)
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
    answer: assert (!s_axi_bvalid || s_axi_bresp[1] ||
                    !f_refused_q);
  end
