// SPDX-License-Identifier: Apache-2.0
// Rules of the write channels of AXI4 for one side of a bus, for formal proofs: VALID stays until
// READY with the same payload; bursts are incrementing, of whole 64-bit words and within a page of
// 4 KiB; WLAST comes with the last beat and only then; no beat comes before its address is shown;
// there is one response for every burst and none without.
//
// SLAVE = 1: the slave is under proof, its side is asserted and the master's assumed; 0: the other
// way round. FOUR bursts at most are under way; numbers of bursts are modulo 8, length_o(n) is in
// lengths_o[5*(n mod 4) +: 5].
//
// Reset: synchronous, active high: nothing is under way.
`default_nettype none

module tf_axi_write_check #(
  parameter bit SLAVE = 1'b0
) (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic [63:0] awaddr,
  input  logic [7:0]  awlen,
  input  logic [2:0]  awsize,
  input  logic [1:0]  awburst,
  input  logic        awvalid,
  input  logic        awready,
  input  logic [63:0] wdata,
  input  logic [7:0]  wstrb,
  input  logic        wlast,
  input  logic        wvalid,
  input  logic        wready,
  input  logic [1:0]  bresp,
  input  logic        bvalid,
  input  logic        bready,

  output logic        fresh_o,      // awvalid shows an address for the first time
  output logic [2:0]  begun_o,      // bursts whose address has been shown
  output logic [2:0]  taken_o,      // whose address was taken
  output logic [2:0]  sent_o,       // whose last beat was taken
  output logic [2:0]  answered_o,   // whose response was taken
  output logic [4:0]  beat_o,       // beats taken of the burst being sent
  output logic [19:0] lengths_o     // beats of the bursts under way
);

  localparam logic [2:0] FOUR = 3'd4;

  logic past_q = 1'b0;
  always @(posedge clk_i) past_q <= 1'b1;
  always @* if (!past_q) assume (rst_i);

  logic        aw_q, w_q, b_q;      // waited in the clock before
  logic [63:0] awaddr_q, wdata_q;
  logic [7:0]  awlen_q, wstrb_q;
  logic [2:0]  awsize_q;
  logic [1:0]  awburst_q, bresp_q;
  logic        wlast_q;
  logic [2:0]  taken_q, sent_q, answered_q;
  logic [4:0]  beat_q;
  logic [19:0] lengths_q, lengths;
  logic [2:0]  begun;

  assign begun = taken_q + {2'd0, awvalid};

  always @* begin
    lengths = lengths_q;
    for (int unsigned i = 0; i < 4; i++) begin
      if (awvalid && taken_q[1:0] == 2'(i)) lengths[5*i +: 5] = awlen[4:0] + 5'd1;
    end
  end

  always @(posedge clk_i) begin
    aw_q      <= awvalid && !awready && !rst_i;
    w_q       <= wvalid && !wready && !rst_i;
    b_q       <= bvalid && !bready && !rst_i;
    awaddr_q  <= awaddr;
    awlen_q   <= awlen;
    awsize_q  <= awsize;
    awburst_q <= awburst;
    wdata_q   <= wdata;
    wstrb_q   <= wstrb;
    wlast_q   <= wlast;
    bresp_q   <= bresp;
    lengths_q <= lengths;
    if (awvalid && awready) taken_q <= taken_q + 3'd1;
    if (wvalid && wready) begin
      beat_q <= wlast ? 5'd0 : beat_q + 5'd1;
      if (wlast) sent_q <= sent_q + 3'd1;
    end
    if (bvalid && bready) answered_q <= answered_q + 3'd1;
    if (rst_i) begin
      taken_q    <= 3'd0;
      sent_q     <= 3'd0;
      answered_q <= 3'd0;
      beat_q     <= 5'd0;
    end
  end

  logic [4:0] length;  // of the burst being sent
  always @* begin
    length = 5'd0;
    for (int unsigned i = 0; i < 4; i++) begin
      if (sent_q[1:0] == 2'(i)) length = lengths[5*i +: 5];
    end
  end

  logic aw_kept, w_kept, b_kept, form, page, few, address, last, request;
  assign aw_kept = !aw_q || (awvalid && awaddr == awaddr_q && awlen == awlen_q &&
                             awsize == awsize_q && awburst == awburst_q);
  assign w_kept  = !w_q || (wvalid && wdata == wdata_q && wstrb == wstrb_q && wlast == wlast_q);
  assign b_kept  = !b_q || (bvalid && bresp == bresp_q);
  assign form    = !awvalid || (awsize == 3'd3 && awburst == 2'd1 && awaddr[2:0] == 3'd0 &&
                                awlen < 8'd16);
  assign page    = !awvalid || {1'b0, awaddr[11:3]} + {2'd0, awlen} <= 10'd511;
  assign few     = begun - answered_q <= FOUR;
  assign address = !wvalid || sent_q != begun;
  assign last    = !wvalid || wlast == (beat_q + 5'd1 == length);
  assign request = !bvalid || (answered_q != sent_q && answered_q != taken_q);

  if (SLAVE) begin : gen_slave
    always @* if (past_q) begin
      assume (aw_kept && w_kept && form && page && few && address && last);
      b_stable:  assert (b_kept);
      b_request: assert (request);
    end
  end else begin : gen_master
    always @* if (past_q) begin
      assume (b_kept && request);
      aw_stable: assert (aw_kept);
      aw_form:   assert (form);
      aw_page:   assert (page);
      aw_few:    assert (few);
      w_stable:  assert (w_kept);
      w_address: assert (address);
      w_last:    assert (last);
    end
  end

  // The numbers of bursts stand in their order.
  logic [2:0] under_way;
  assign under_way = begun - answered_q;
  always @* if (past_q) begin
    inner_taken:    assert (begun - taken_q <= 3'd1 && taken_q - answered_q <= under_way);
    inner_sent:     assert (sent_q - answered_q <= under_way);
  end

  assign fresh_o    = awvalid && !aw_q;
  assign begun_o    = begun;
  assign taken_o    = taken_q;
  assign sent_o     = sent_q;
  assign answered_o = answered_q;
  assign beat_o     = beat_q;
  assign lengths_o  = lengths;

endmodule

`default_nettype wire
