// SPDX-License-Identifier: Apache-2.0
// Bring-up image of the evaluation board, without the primitives of the device: the bridge and a
// few registers. It builds in seconds and shows that clock, serial line and pins are right.
//
// Reset: synchronous, active high. One clock domain; rx_i and inputs_i may change at any time.
`default_nettype none

module tf_ecp5_evn_bringup_core #(
  parameter int unsigned CLOCK_HZ       = 100_000_000,
  parameter int unsigned CLOCKS_PER_BIT = 33,
  parameter bit [31:0]   GIT_HASH       = 32'd0,
  parameter bit [31:0]   SOURCE_DATE    = 32'd0
) (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        rx_i,
  output logic        tx_o,
  input  logic [3:0]  inputs_i,
  output logic [31:0] pins_o
);

  logic [11:0] awaddr, araddr;
  logic [31:0] wdata, rdata;
  logic [1:0]  bresp, rresp;
  logic        awvalid, awready, wvalid, wready, bvalid, bready;
  logic        arvalid, arready, rvalid, rready;
  logic        busy;
  logic [23:0] memory_address;

  tf_uart_bridge #(
    .CLOCKS_PER_BIT (CLOCKS_PER_BIT),
    .MEMORY_LOG2    (0)
  ) bridge (
    .clk_i,
    .rst_i,
    .rx_i,
    .tx_o,
    .event_i          (1'b0),
    .user_i           (32'd0),
    .busy_o           (busy),
    .memory_address_o (memory_address),
    .memory_data_i    (64'd0),
    .m_axil_awaddr    (awaddr),
    .m_axil_awvalid   (awvalid),
    .m_axil_awready   (awready),
    .m_axil_wdata     (wdata),
    .m_axil_wvalid    (wvalid),
    .m_axil_wready    (wready),
    .m_axil_bresp     (bresp),
    .m_axil_bvalid    (bvalid),
    .m_axil_bready    (bready),
    .m_axil_araddr    (araddr),
    .m_axil_arvalid   (arvalid),
    .m_axil_arready   (arready),
    .m_axil_rdata     (rdata),
    .m_axil_rresp     (rresp),
    .m_axil_rvalid    (rvalid),
    .m_axil_rready    (rready)
  );

  tf_bringup_regs #(
    .CLOCK_HZ    (CLOCK_HZ),
    .GIT_HASH    (GIT_HASH),
    .SOURCE_DATE (SOURCE_DATE)
  ) registers (
    .clk_i,
    .rst_i,
    .s_axil_awaddr  (awaddr),
    .s_axil_awvalid (awvalid),
    .s_axil_awready (awready),
    .s_axil_wdata   (wdata),
    .s_axil_wvalid  (wvalid),
    .s_axil_wready  (wready),
    .s_axil_bresp   (bresp),
    .s_axil_bvalid  (bvalid),
    .s_axil_bready  (bready),
    .s_axil_araddr  (araddr),
    .s_axil_arvalid (arvalid),
    .s_axil_arready (arready),
    .s_axil_rdata   (rdata),
    .s_axil_rresp   (rresp),
    .s_axil_rvalid  (rvalid),
    .s_axil_rready  (rready),
    .inputs_i,
    .pins_o
  );

  logic unused;
  assign unused = &{1'b0, busy, memory_address};

endmodule

`default_nettype wire
