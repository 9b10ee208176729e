// SPDX-License-Identifier: Apache-2.0
//
// AXI4-Lite slave handshake in front of a register block.
//
// Purpose: takes one write and one read at a time and turns each into a strobe of one clock with
//   the word address, for writes also the byte strobes and the data, 0 where no strobe is.
// Reset: synchronous. During reset no channel is ready and no response is valid.
// Latency: address (and data) accepted -> strobe in the next clock -> response WRITE_CLOCKS or
//   READ_CLOCKS later. No path from an input to a handshake output.
// Contract with the register block: wr_error_i, rd_data_i and rd_error_i are registers that hold
//   the answer from that many clocks after the strobe's until the next strobe. They drive the bus
//   directly. Word, data and byte strobes stay until the response.
// The two lowest address bits are ignored: an access is always a word, narrowed by the strobes.

`default_nettype none

module tf_axil_slave #(
    parameter int unsigned ADDRESS_WIDTH = 12,
    parameter int unsigned WRITE_CLOCKS  = 1,  // the register block needs from strobe to answer
    parameter int unsigned READ_CLOCKS   = 1
) (
    input  wire                        clk_i,
    input  wire                        rst_i,

    input  wire  [ADDRESS_WIDTH-1:0]   s_axil_awaddr,
    input  wire  [2:0]                 s_axil_awprot,
    input  wire                        s_axil_awvalid,
    output logic                       s_axil_awready,
    input  wire  [31:0]                s_axil_wdata,
    input  wire  [3:0]                 s_axil_wstrb,
    input  wire                        s_axil_wvalid,
    output logic                       s_axil_wready,
    output logic [1:0]                 s_axil_bresp,
    output logic                       s_axil_bvalid,
    input  wire                        s_axil_bready,
    input  wire  [ADDRESS_WIDTH-1:0]   s_axil_araddr,
    input  wire  [2:0]                 s_axil_arprot,
    input  wire                        s_axil_arvalid,
    output logic                       s_axil_arready,
    output logic [31:0]                s_axil_rdata,
    output logic [1:0]                 s_axil_rresp,
    output logic                       s_axil_rvalid,
    input  wire                        s_axil_rready,

    output logic                       wr_valid_o,
    output logic [ADDRESS_WIDTH-3:0]   wr_word_o,
    output logic [31:0]                wr_data_o,
    output logic [3:0]                 wr_strb_o,
    input  wire                        wr_error_i,

    output logic                       rd_valid_o,
    output logic [ADDRESS_WIDTH-3:0]   rd_word_o,
    input  wire  [31:0]                rd_data_i,
    input  wire                        rd_error_i
);

  if (ADDRESS_WIDTH < 3 || ADDRESS_WIDTH > 32) begin : gen_bad_width
    $error("ADDRESS_WIDTH must be 3..32");
  end
  if (WRITE_CLOCKS < 1 || READ_CLOCKS < 1) begin : gen_bad_clocks
    $error("WRITE_CLOCKS and READ_CLOCKS must be at least 1");
  end

  // The response codes OKAY and SLVERR differ in bit 1 only.
  assign s_axil_bresp = {wr_error_i, 1'b0};
  assign s_axil_rresp = {rd_error_i, 1'b0};
  assign s_axil_rdata = rd_data_i;

  // Protection bits carry no meaning here, and words are aligned.
  wire unused = &{1'b0, s_axil_awprot, s_axil_arprot, s_axil_awaddr[1:0], s_axil_araddr[1:0]};

  // Write: address and data arrive in any order; the strobe comes when both are held.
  logic address_held_q;
  logic data_held_q;

  // Bit c: the strobe was c clocks ago.
  logic [WRITE_CLOCKS-1:0] wr_age_q;
  logic [WRITE_CLOCKS:0]   wr_age;

  assign wr_valid_o = address_held_q & data_held_q;
  assign wr_age     = {wr_age_q, wr_valid_o};

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      s_axil_awready <= 1'b0;
      s_axil_wready  <= 1'b0;
      s_axil_bvalid  <= 1'b0;
      address_held_q <= 1'b0;
      data_held_q    <= 1'b0;
      wr_age_q       <= '0;
    end else if (wr_age[WRITE_CLOCKS-1:0] != '0) begin
      wr_age_q       <= wr_age[WRITE_CLOCKS-1:0];
      address_held_q <= 1'b0;
      data_held_q    <= 1'b0;
      s_axil_bvalid  <= wr_age[WRITE_CLOCKS-1];
    end else if (s_axil_bvalid) begin
      wr_age_q       <= '0;
      s_axil_bvalid  <= !s_axil_bready;
    end else begin
      if (s_axil_awready && s_axil_awvalid) begin
        s_axil_awready <= 1'b0;
        address_held_q <= 1'b1;
      end else if (!address_held_q) begin
        s_axil_awready <= 1'b1;
      end
      if (s_axil_wready && s_axil_wvalid) begin
        s_axil_wready <= 1'b0;
        data_held_q   <= 1'b1;
      end else if (!data_held_q) begin
        s_axil_wready <= 1'b1;
      end
    end
  end

  // Read: accept, strobe, respond.
  logic [READ_CLOCKS-1:0] rd_age_q;
  logic [READ_CLOCKS:0]   rd_age;

  assign rd_age = {rd_age_q, rd_valid_o};

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      s_axil_arready <= 1'b0;
      s_axil_rvalid  <= 1'b0;
      rd_valid_o     <= 1'b0;
      rd_age_q       <= '0;
    end else if (s_axil_arready && s_axil_arvalid) begin
      s_axil_arready <= 1'b0;
      rd_valid_o     <= 1'b1;
      rd_age_q       <= '0;
    end else if (rd_age[READ_CLOCKS-1:0] != '0) begin
      rd_valid_o    <= 1'b0;
      rd_age_q      <= rd_age[READ_CLOCKS-1:0];
      s_axil_rvalid <= rd_age[READ_CLOCKS-1];
    end else if (!s_axil_rvalid || s_axil_rready) begin
      s_axil_rvalid  <= 1'b0;
      s_axil_arready <= 1'b1;
    end
  end

  // What a channel shows is followed while it is ready, and held from the transfer on.
  always_ff @(posedge clk_i) begin
    if (s_axil_awready) begin
      wr_word_o <= s_axil_awaddr[ADDRESS_WIDTH-1:2];
    end
    if (s_axil_wready) begin
      wr_strb_o <= s_axil_wstrb;
      wr_data_o <= s_axil_wdata & {{8{s_axil_wstrb[3]}}, {8{s_axil_wstrb[2]}},
                                   {8{s_axil_wstrb[1]}}, {8{s_axil_wstrb[0]}}};
    end
    if (s_axil_arready) begin
      rd_word_o <= s_axil_araddr[ADDRESS_WIDTH-1:2];
    end
  end

`ifndef YOSYS
  // A response stays and does not change until it is taken.
  assert property (@(posedge clk_i) disable iff (rst_i)
      s_axil_bvalid && !s_axil_bready |=> s_axil_bvalid && $stable(s_axil_bresp));
  assert property (@(posedge clk_i) disable iff (rst_i)
      s_axil_rvalid && !s_axil_rready |=>
      s_axil_rvalid && $stable(s_axil_rresp) && $stable(s_axil_rdata));
  // Strobes last one clock.
  assert property (@(posedge clk_i) disable iff (rst_i) wr_valid_o |=> !wr_valid_o);
  assert property (@(posedge clk_i) disable iff (rst_i) rd_valid_o |=> !rd_valid_o);
`endif

endmodule

`default_nettype wire
