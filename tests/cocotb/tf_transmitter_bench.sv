// SPDX-License-Identifier: Apache-2.0
// tf_transmitter with its ports as variables, which is what Verilator lets cocotb write to: values
// written to the ports of a top do not stay. No state, no latency.
`default_nettype none

module tf_transmitter_bench #(
  parameter int unsigned LANES       = 4,
  parameter bit [31:0]   GIT_HASH    = 32'd0,
  parameter bit [31:0]   SOURCE_DATE = 32'd0
);

  logic                clk_i;
  logic                rst_i;
  logic [11:0]         s_axil_awaddr;
  logic [2:0]          s_axil_awprot;
  logic                s_axil_awvalid;
  logic                s_axil_awready;
  logic [31:0]         s_axil_wdata;
  logic [3:0]          s_axil_wstrb;
  logic                s_axil_wvalid;
  logic                s_axil_wready;
  logic [1:0]          s_axil_bresp;
  logic                s_axil_bvalid;
  logic                s_axil_bready;
  logic [11:0]         s_axil_araddr;
  logic [2:0]          s_axil_arprot;
  logic                s_axil_arvalid;
  logic                s_axil_arready;
  logic [31:0]         s_axil_rdata;
  logic [1:0]          s_axil_rresp;
  logic                s_axil_rvalid;
  logic                s_axil_rready;
  logic [32*LANES-1:0] s_axis_entropy_tdata;
  logic                s_axis_entropy_tvalid;
  logic                s_axis_entropy_tready;
  logic [64*LANES-1:0] m_axis_symbol_tdata;
  logic                m_axis_symbol_tvalid;
  logic                m_axis_symbol_tready;
  logic                m_axis_symbol_tlast;

  tf_transmitter #(
    .LANES (LANES),
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
    .s_axis_entropy_tdata,
    .s_axis_entropy_tvalid,
    .s_axis_entropy_tready,
    .m_axis_symbol_tdata,
    .m_axis_symbol_tvalid,
    .m_axis_symbol_tready,
    .m_axis_symbol_tlast
  );

endmodule

`default_nettype wire
