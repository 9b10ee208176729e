// SPDX-License-Identifier: Apache-2.0
// The host's side of a board: the UART bridge, on-chip memory in the place of host memory, and what
// lamps show of them. Everything on a board that is not its node.
//
//   rx_i, tx_o <-> tf_uart_bridge <-> registers_o, registers_i   AXI4-Lite of the node
//                                 <-  tf_axi_memory <-> ring_i, ring_o   AXI4 writes of the node
//
// MEMORY_LOG2 = 0: no memory; ring_i is not looked at and ring_o never answers.
//
// clocks_o counts clocks modulo 2^24. busy_o is high for as long as a request is served, stretched
// to be seen (tf_lamp).
//
// Reset: synchronous, active high, together with the node. One clock domain; rx_i may change at any
// time. Outputs are functions of registers.
`default_nettype none

module tf_board_host #(
  parameter int unsigned CLOCKS_PER_BIT = 32,
  parameter int unsigned MEMORY_LOG2    = 0   // 2^MEMORY_LOG2 64-bit words (9 to 24); 0: no memory
) (
  input  logic                             clk_i,
  input  logic                             rst_i,

  input  logic                             rx_i,
  output logic                             tx_o,

  input  logic                             event_i,
  input  logic [31:0]                      user_i,
  output logic [23:0]                      clocks_o,
  output logic                             busy_o,

  output tf_bridge_pkg::registers_access_t registers_o,
  input  tf_bridge_pkg::registers_answer_t registers_i,
  input  tf_bridge_pkg::ring_write_t       ring_i,
  output tf_bridge_pkg::ring_answer_t      ring_o
);

  logic        busy;
  logic [23:0] clocks_q;
  logic [23:0] memory_address;
  logic [63:0] memory_data;

  tf_uart_bridge #(
    .CLOCKS_PER_BIT (CLOCKS_PER_BIT),
    .MEMORY_LOG2    (MEMORY_LOG2)
  ) bridge (
    .clk_i,
    .rst_i,
    .rx_i,
    .tx_o,
    .event_i,
    .user_i,
    .busy_o           (busy),
    .memory_address_o (memory_address),
    .memory_data_i    (memory_data),
    .m_axil_awaddr    (registers_o.awaddr),
    .m_axil_awvalid   (registers_o.awvalid),
    .m_axil_awready   (registers_i.awready),
    .m_axil_wdata     (registers_o.wdata),
    .m_axil_wvalid    (registers_o.wvalid),
    .m_axil_wready    (registers_i.wready),
    .m_axil_bresp     (registers_i.bresp),
    .m_axil_bvalid    (registers_i.bvalid),
    .m_axil_bready    (registers_o.bready),
    .m_axil_araddr    (registers_o.araddr),
    .m_axil_arvalid   (registers_o.arvalid),
    .m_axil_arready   (registers_i.arready),
    .m_axil_rdata     (registers_i.rdata),
    .m_axil_rresp     (registers_i.rresp),
    .m_axil_rvalid    (registers_i.rvalid),
    .m_axil_rready    (registers_o.rready)
  );

  if (MEMORY_LOG2 != 0) begin : gen_memory
    tf_axi_memory #(
      .WORDS (1 << MEMORY_LOG2)
    ) host_memory (
      .clk_i,
      .rst_i,
      .s_axi_awaddr   (ring_i.awaddr),
      .s_axi_awlen    (ring_i.awlen),
      .s_axi_awsize   (ring_i.awsize),
      .s_axi_awburst  (ring_i.awburst),
      .s_axi_awvalid  (ring_i.awvalid),
      .s_axi_awready  (ring_o.awready),
      .s_axi_wdata    (ring_i.wdata),
      .s_axi_wstrb    (ring_i.wstrb),
      .s_axi_wlast    (ring_i.wlast),
      .s_axi_wvalid   (ring_i.wvalid),
      .s_axi_wready   (ring_o.wready),
      .s_axi_bresp    (ring_o.bresp),
      .s_axi_bvalid   (ring_o.bvalid),
      .s_axi_bready   (ring_i.bready),
      .read_address_i (memory_address[MEMORY_LOG2-1:0]),
      .read_data_o    (memory_data)
    );
    // The memory is smaller than the bridge can address.
    logic unused;
    assign unused = &{1'b0, memory_address};
  end else begin : gen_no_memory
    assign ring_o      = '0;
    assign memory_data = 64'd0;
    logic unused;
    assign unused = &{1'b0, memory_address, ring_i};
  end

  tf_lamp lamp (
    .clk_i,
    .rst_i,
    .on_i   (busy),
    .lamp_o (busy_o)
  );

  always_ff @(posedge clk_i) begin
    clocks_q <= clocks_q + 24'd1;
    if (rst_i) begin
      clocks_q <= 24'd0;
    end
  end

  assign clocks_o = clocks_q;

endmodule

`default_nettype wire
