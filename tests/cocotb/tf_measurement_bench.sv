// SPDX-License-Identifier: Apache-2.0
// tf_measurement with its ports as variables, which is what Verilator lets cocotb write to: values
// written to the ports of a top do not stay. No state, no latency.
`default_nettype none

module tf_measurement_bench #(
  parameter int unsigned LANES       = 4,
  parameter bit [31:0]   GIT_HASH    = 32'd0,
  parameter bit [31:0]   SOURCE_DATE = 32'd0
);

  localparam int unsigned CHANNELS = 4;
  localparam int unsigned TAPS     = 256;

  logic                     clk_i;
  logic                     rst_i;
  logic [11:0]              s_axil_awaddr;
  logic [2:0]               s_axil_awprot;
  logic                     s_axil_awvalid;
  logic                     s_axil_awready;
  logic [31:0]              s_axil_wdata;
  logic [3:0]               s_axil_wstrb;
  logic                     s_axil_wvalid;
  logic                     s_axil_wready;
  logic [1:0]               s_axil_bresp;
  logic                     s_axil_bvalid;
  logic                     s_axil_bready;
  logic [11:0]              s_axil_araddr;
  logic [2:0]               s_axil_arprot;
  logic                     s_axil_arvalid;
  logic                     s_axil_arready;
  logic [31:0]              s_axil_rdata;
  logic [1:0]               s_axil_rresp;
  logic                     s_axil_rvalid;
  logic                     s_axil_rready;
  logic [CHANNELS-1:0]      tap_valid_i;
  logic [CHANNELS*TAPS-1:0] taps_i;
  logic [15:0]              phase_code_o;
  logic [63:0]              m_axi_awaddr;
  logic [7:0]               m_axi_awlen;
  logic [2:0]               m_axi_awsize;
  logic [1:0]               m_axi_awburst;
  logic                     m_axi_awvalid;
  logic                     m_axi_awready;
  logic [63:0]              m_axi_wdata;
  logic [7:0]               m_axi_wstrb;
  logic                     m_axi_wlast;
  logic                     m_axi_wvalid;
  logic                     m_axi_wready;
  logic [1:0]               m_axi_bresp;
  logic                     m_axi_bvalid;
  logic                     m_axi_bready;
  logic                     event_o;

  // The AXI slave models of cocotbext-axi ask for transaction identifiers. The node has none: that
  // of the address is constant, that of a response is not looked at.
  logic [0:0] m_axi_awid, m_axi_bid;

  assign m_axi_awid = 1'b0;

  tf_measurement #(
    .LANES (LANES),
    .CHANNELS (CHANNELS),
    .TAPS (TAPS),
    .GIT_HASH (GIT_HASH),
    .SOURCE_DATE (SOURCE_DATE)
  ) node (
    .clk_i,
    .rst_i,
    .s_axil_awaddr,
    .s_axil_awprot,
    .s_axil_awvalid,
    .s_axil_awready,
    .s_axil_wdata,
    .s_axil_wstrb,
    .s_axil_wvalid,
    .s_axil_wready,
    .s_axil_bresp,
    .s_axil_bvalid,
    .s_axil_bready,
    .s_axil_araddr,
    .s_axil_arprot,
    .s_axil_arvalid,
    .s_axil_arready,
    .s_axil_rdata,
    .s_axil_rresp,
    .s_axil_rvalid,
    .s_axil_rready,
    .tap_valid_i,
    .taps_i,
    .phase_code_o,
    .m_axi_awaddr,
    .m_axi_awlen,
    .m_axi_awsize,
    .m_axi_awburst,
    .m_axi_awvalid,
    .m_axi_awready,
    .m_axi_wdata,
    .m_axi_wstrb,
    .m_axi_wlast,
    .m_axi_wvalid,
    .m_axi_wready,
    .m_axi_bresp,
    .m_axi_bvalid,
    .m_axi_bready,
    .event_o
  );

endmodule

`default_nettype wire
