  // SPDX-License-Identifier: Apache-2.0
  // Each access is made once on the bus, as it was given, and is over within the deadline.

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;
  always @* if (!f_past_q) assume (rst_i);

  logic f_address, f_data, f_read;
  tf_axil_check #(.SLAVE(1'b0), .ADDRESS_WIDTH(ADDRESS_WIDTH)) f_bus (
    .clk_i, .rst_i,
    .awaddr(m_axil_awaddr), .awvalid(m_axil_awvalid), .awready(m_axil_awready),
    .wdata(m_axil_wdata), .wstrb(4'hF), .wvalid(m_axil_wvalid), .wready(m_axil_wready),
    .bresp(m_axil_bresp), .bvalid(m_axil_bvalid), .bready(m_axil_bready),
    .araddr(m_axil_araddr), .arvalid(m_axil_arvalid), .arready(m_axil_arready),
    .rdata(m_axil_rdata), .rresp(m_axil_rresp), .rvalid(m_axil_rvalid), .rready(m_axil_rready),
    .address_taken_o(f_address), .data_taken_o(f_data), .read_taken_o(f_read)
  );

  // The access under way; f_told_q: its end has been reported.
  logic                     f_busy_q, f_told_q, f_write_q;
  logic [ADDRESS_WIDTH-1:0] f_address_q;
  logic [31:0]              f_data_q, f_answer_q;
  logic                     f_answered_q;     // the slave answered in the clock before
  logic [WAIT_WIDTH+1:0]    f_wait_q;
  logic                     f_begin, f_answer;
  assign f_begin  = valid_i && idle_o;
  assign f_answer = (m_axil_bvalid && m_axil_bready) || (m_axil_rvalid && m_axil_rready);
  always @(posedge clk_i) begin
    f_answered_q <= f_answer && !f_told_q && !(done_o && no_answer_o);
    f_answer_q   <= m_axil_rdata;
    if (f_begin) begin
      f_busy_q    <= 1'b1;
      f_told_q    <= 1'b0;
      f_write_q   <= write_i;
      f_address_q <= address_i;
      f_data_q    <= data_i;
    end else if (done_o) begin
      f_told_q    <= 1'b1;
    end
    if (f_answer) f_busy_q <= 1'b0;
    f_wait_q <= f_begin || done_o || f_told_q ? '0 : f_wait_q + (WAIT_WIDTH+2)'(1);
    if (rst_i) begin
      f_busy_q     <= 1'b0;
      f_told_q     <= 1'b1;
      f_answered_q <= 1'b0;
      f_wait_q     <= '0;
    end
  end

  always @* if (f_past_q) begin
    write:    assert (!(m_axil_awvalid || m_axil_wvalid) || (f_busy_q && f_write_q));
    read:     assert (!m_axil_arvalid || (f_busy_q && !f_write_q));
    address:  assert (!m_axil_awvalid || m_axil_awaddr == f_address_q);
    address_r: assert (!m_axil_arvalid || m_axil_araddr == f_address_q);
    data:     assert (!m_axil_wvalid || m_axil_wdata == f_data_q);
    one:      assert (idle_o == !f_busy_q);
    made:     assert (!f_busy_q || (f_write_q ? (m_axil_awvalid || f_address) &&
                                                (m_axil_wvalid || f_data)
                                              : m_axil_arvalid || f_read));
    listens:  assert (!f_busy_q || (f_write_q ? m_axil_bready : m_axil_rready));
    told:     assert (!done_o || !f_told_q);
    result:   assert (!f_answered_q || (done_o && !no_answer_o));
    fetched:  assert (!f_answered_q || f_write_q || data_o == f_answer_q);
    deadline: assert (32'(f_wait_q) <= DEADLINE + 1);
    patience: assert (!(done_o && no_answer_o) || 32'(f_wait_q) >= DEADLINE);
  end

  // Why it holds.
  always @* if (f_past_q) begin
    inner_wait:  assert (f_told_q || given_up_q || !busy_q || 32'(f_wait_q) == 32'(waited_q));
    inner_told:  assert (!busy_q || (f_told_q || done_q) == given_up_q);
    inner_end:   assert (busy_q || f_told_q || done_q);
    inner_slave: assert (busy_q || !(f_address || f_data || f_read));
    inner_kind:  assert (!busy_q || (b_ready_q == f_write_q && r_ready_q == !f_write_q));
    inner_idle:  assert (busy_q || !(b_ready_q || r_ready_q || given_up_q));
    inner_done:  assert (!done_q || !no_answer_q || given_up_q || !busy_q);
    inner_value: assert (!busy_q || (address_q == f_address_q && value_q == f_data_q));
    inner_taken: assert (f_write_q ? !f_read : !(f_address || f_data));
  end
