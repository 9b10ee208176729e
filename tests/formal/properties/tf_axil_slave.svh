  // SPDX-License-Identifier: Apache-2.0
  // Each access on the bus becomes one strobe with its address and data, and is answered soon
  // after.

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;
  always @* if (!f_past_q) assume (rst_i);

  logic f_address, f_data, f_read;
  tf_axil_check #(.SLAVE(1'b1), .ADDRESS_WIDTH(ADDRESS_WIDTH)) f_bus (
    .clk_i, .rst_i,
    .awaddr(s_axil_awaddr), .awvalid(s_axil_awvalid), .awready(s_axil_awready),
    .wdata(s_axil_wdata), .wstrb(s_axil_wstrb), .wvalid(s_axil_wvalid), .wready(s_axil_wready),
    .bresp(s_axil_bresp), .bvalid(s_axil_bvalid), .bready(s_axil_bready),
    .araddr(s_axil_araddr), .arvalid(s_axil_arvalid), .arready(s_axil_arready),
    .rdata(s_axil_rdata), .rresp(s_axil_rresp), .rvalid(s_axil_rvalid), .rready(s_axil_rready),
    .address_taken_o(f_address), .data_taken_o(f_data), .read_taken_o(f_read)
  );

  // The register block changes its answers only in the clocks that it may take after a strobe.
  logic        f_wr_q, f_rd_q, f_wr_error_q, f_rd_error_q;
  logic [31:0] f_rd_data_q;
  always @(posedge clk_i) begin
    f_wr_q       <= f_address && f_data && !s_axil_bvalid;
    f_rd_q       <= f_read && !s_axil_rvalid;
    f_wr_error_q <= wr_error_i;
    f_rd_error_q <= rd_error_i;
    f_rd_data_q  <= rd_data_i;
  end
  always @* if (f_past_q) begin
    assume (f_wr_q || wr_error_i == f_wr_error_q);
    assume (f_rd_q || (rd_error_i == f_rd_error_q && rd_data_i == f_rd_data_q));
  end

  // The requests under way, and whether their strobe has been.
  logic [ADDRESS_WIDTH-3:0] f_wr_word_q, f_rd_word_q;
  logic [31:0]              f_wr_data_q;
  logic [3:0]               f_wr_strb_q;
  logic                     f_wr_done_q, f_rd_done_q;
  logic [3:0]               f_wr_wait_q, f_rd_wait_q, f_idle_q;
  always @(posedge clk_i) begin
    if (s_axil_awvalid && s_axil_awready) f_wr_word_q <= s_axil_awaddr[ADDRESS_WIDTH-1:2];
    if (s_axil_arvalid && s_axil_arready) f_rd_word_q <= s_axil_araddr[ADDRESS_WIDTH-1:2];
    if (s_axil_wvalid && s_axil_wready) begin
      f_wr_strb_q <= s_axil_wstrb;
      for (int unsigned b = 0; b < 4; b++) begin
        f_wr_data_q[8*b +: 8] <= s_axil_wstrb[b] ? s_axil_wdata[8*b +: 8] : 8'd0;
      end
    end
    f_wr_done_q <= wr_valid_o || (f_wr_done_q && !(s_axil_bvalid && s_axil_bready));
    f_rd_done_q <= rd_valid_o || (f_rd_done_q && !(s_axil_rvalid && s_axil_rready));
    f_wr_wait_q <= f_address && f_data && !s_axil_bvalid ? f_wr_wait_q + 4'd1 : 4'd0;
    f_rd_wait_q <= f_read && !s_axil_rvalid ? f_rd_wait_q + 4'd1 : 4'd0;
    f_idle_q    <= !f_address && !s_axil_awready ? f_idle_q + 4'd1 : 4'd0;
    if (rst_i) begin
      f_wr_done_q <= 1'b0;
      f_rd_done_q <= 1'b0;
      f_wr_wait_q <= 4'd0;
      f_rd_wait_q <= 4'd0;
      f_idle_q    <= 4'd0;
    end
  end

  always @* if (f_past_q) begin
    wr_once:    assert (!wr_valid_o || (f_address && f_data && !f_wr_done_q));
    wr_access:  assert (!wr_valid_o || (wr_word_o == f_wr_word_q && wr_data_o == f_wr_data_q &&
                                        wr_strb_o == f_wr_strb_q));
    wr_before:  assert (!s_axil_bvalid || f_wr_done_q);
    wr_prompt:  assert (32'(f_wr_wait_q) < WRITE_CLOCKS || s_axil_bvalid);
    rd_once:    assert (!rd_valid_o || (f_read && !f_rd_done_q));
    rd_access:  assert (!rd_valid_o || rd_word_o == f_rd_word_q);
    rd_before:  assert (!s_axil_rvalid || f_rd_done_q);
    rd_prompt:  assert (32'(f_rd_wait_q) < READ_CLOCKS || s_axil_rvalid);
    aw_prompt:  assert (32'(f_idle_q) < 1 || s_axil_awready);
    answer:     assert ({s_axil_bresp[0], s_axil_rresp[0]} == 2'b00);
  end

  // Why it holds: what is under way is held here, with the register block or being answered.
  logic [WRITE_CLOCKS:0] f_wr_asked;  // the strobe, and the clocks after it without an answer
  logic [READ_CLOCKS:0]  f_rd_asked;
  assign f_wr_asked = {1'b0, wr_age[WRITE_CLOCKS-1:0]};
  assign f_rd_asked = {1'b0, rd_age[READ_CLOCKS-1:0]};
  always @* if (f_past_q) begin
    inner_address: assert (f_address == (address_held_q || f_wr_asked != '0 || s_axil_bvalid));
    inner_data:    assert (f_data == (data_held_q || f_wr_asked != '0 || s_axil_bvalid));
    inner_write:   assert (!s_axil_bvalid || !(address_held_q || data_held_q));
    inner_asked:   assert ((f_wr_asked & (f_wr_asked - 1'b1)) == '0 &&
                           (f_rd_asked & (f_rd_asked - 1'b1)) == '0);
    inner_wr_one:  assert (f_wr_asked == '0 || !s_axil_bvalid);
    inner_rd_one:  assert (f_rd_asked == '0 || !s_axil_rvalid);
    inner_held:    assert (f_wr_asked[WRITE_CLOCKS:1] == '0 || !(address_held_q || data_held_q));
    inner_word:    assert (!address_held_q || wr_word_o == f_wr_word_q);
    inner_value:   assert (!data_held_q || (wr_data_o == f_wr_data_q && wr_strb_o == f_wr_strb_q));
    inner_done:    assert (f_wr_done_q == (s_axil_bvalid || f_wr_asked[WRITE_CLOCKS:1] != '0) &&
                           f_rd_done_q == (s_axil_rvalid || f_rd_asked[READ_CLOCKS:1] != '0));
    inner_read:    assert (f_read == (f_rd_asked != '0 || s_axil_rvalid));
    inner_wr_wait: assert (f_wr_asked == '0 ? f_wr_wait_q == 4'd0 || s_axil_bvalid :
                           f_wr_asked == (WRITE_CLOCKS+1)'(1) << f_wr_wait_q);
    inner_rd_wait: assert (f_rd_asked == '0 ? f_rd_wait_q == 4'd0 || s_axil_rvalid :
                           f_rd_asked == (READ_CLOCKS+1)'(1) << f_rd_wait_q);
    inner_ready:   assert (!(s_axil_awready &&
                             (address_held_q || f_wr_asked != '0 || s_axil_bvalid)) &&
                           !(s_axil_wready && (data_held_q || f_wr_asked != '0 || s_axil_bvalid)) &&
                           !(s_axil_arready && (f_rd_asked != '0 || s_axil_rvalid)));
  end
