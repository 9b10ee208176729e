# SPDX-License-Identifier: Apache-2.0
"""Head of a register block: ports of the bus, and the slave that speaks it."""

HEAD = """\
// SPDX-License-Identifier: Apache-2.0
// {generated}
//
// {title}: registers behind an AXI4-Lite slave, described in docs/registers.md.
//
// Purpose: keeps what software writes (hwif_out_*) and shows it what the hardware says (hwif_in_*).
//   An array of N registers is one packed vector, entry i at [i*W +: W].
// Reset: synchronous, to the reset values of the description.
// Latency: a write is visible at hwif_out_* four clocks after its later half (address, data) was
//   taken, together with *_swmod. A read returns hwif_in_* of the clock in which *_swacc is high,
//   three clocks after the address was taken. *_hwclr clears a field; bytes that software writes in
//   the same clock take its value. Words are found in two steps, and read in groups of eight.
// Addresses without a register answer SLVERR.

`default_nettype none

module {name} (
    input  wire          clk_i,
    input  wire          rst_i,

    input  wire  [11:0]  s_axil_awaddr,
    input  wire  [2:0]   s_axil_awprot,
    input  wire          s_axil_awvalid,
    output logic         s_axil_awready,
    input  wire  [31:0]  s_axil_wdata,
    input  wire  [3:0]   s_axil_wstrb,
    input  wire          s_axil_wvalid,
    output logic         s_axil_wready,
    output logic [1:0]   s_axil_bresp,
    output logic         s_axil_bvalid,
    input  wire          s_axil_bready,
    input  wire  [11:0]  s_axil_araddr,
    input  wire  [2:0]   s_axil_arprot,
    input  wire          s_axil_arvalid,
    output logic         s_axil_arready,
    output logic [31:0]  s_axil_rdata,
    output logic [1:0]   s_axil_rresp,
    output logic         s_axil_rvalid,
    input  wire          s_axil_rready,

{ports}
);

  logic         wr_valid;
  logic [{word_msb}:0]   wr_word;
  logic [31:0]  wr_data;
  logic [3:0]   wr_strb;
  logic         wr_error_q;
  logic         rd_valid;
  logic [{word_msb}:0]   rd_word;
  logic [31:0]  rd_data_q;
  logic         rd_error_q;

  tf_axil_slave #(
      .ADDRESS_WIDTH({address_bits}),
      .WRITE_CLOCKS (4),
      .READ_CLOCKS  (4)
  ) slave (
      .clk_i         (clk_i),
      .rst_i         (rst_i),
      .s_axil_awaddr (s_axil_awaddr),
      .s_axil_awprot (s_axil_awprot),
      .s_axil_awvalid(s_axil_awvalid),
      .s_axil_awready(s_axil_awready),
      .s_axil_wdata  (s_axil_wdata),
      .s_axil_wstrb  (s_axil_wstrb),
      .s_axil_wvalid (s_axil_wvalid),
      .s_axil_wready (s_axil_wready),
      .s_axil_bresp  (s_axil_bresp),
      .s_axil_bvalid (s_axil_bvalid),
      .s_axil_bready (s_axil_bready),
      .s_axil_araddr (s_axil_araddr),
      .s_axil_arprot (s_axil_arprot),
      .s_axil_arvalid(s_axil_arvalid),
      .s_axil_arready(s_axil_arready),
      .s_axil_rdata  (s_axil_rdata),
      .s_axil_rresp  (s_axil_rresp),
      .s_axil_rvalid (s_axil_rvalid),
      .s_axil_rready (s_axil_rready),
      .wr_valid_o    (wr_valid),
      .wr_word_o     (wr_word),
      .wr_data_o     (wr_data),
      .wr_strb_o     (wr_strb),
      .wr_error_i    (wr_error_q),
      .rd_valid_o    (rd_valid),
      .rd_word_o     (rd_word),
      .rd_data_i     (rd_data_q),
      .rd_error_i    (rd_error_q)
  );
"""
