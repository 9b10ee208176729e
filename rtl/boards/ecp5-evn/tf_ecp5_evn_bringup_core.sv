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

  tf_bridge_pkg::registers_access_t access;
  tf_bridge_pkg::registers_answer_t answer;
  tf_bridge_pkg::ring_answer_t      ring_answer;
  logic                             busy;
  logic [23:0]                      clocks;

  tf_board_host #(
    .CLOCKS_PER_BIT (CLOCKS_PER_BIT),
    .MEMORY_LOG2    (0)
  ) host (
    .clk_i,
    .rst_i,
    .rx_i,
    .tx_o,
    .event_i     (1'b0),
    .user_i      (32'd0),
    .clocks_o    (clocks),
    .busy_o      (busy),
    .registers_o (access),
    .registers_i (answer),
    .ring_i      ('0),
    .ring_o      (ring_answer)
  );

  tf_bringup_regs #(
    .CLOCK_HZ    (CLOCK_HZ),
    .GIT_HASH    (GIT_HASH),
    .SOURCE_DATE (SOURCE_DATE)
  ) registers (
    .clk_i,
    .rst_i,
    .s_axil_awaddr  (access.awaddr),
    .s_axil_awvalid (access.awvalid),
    .s_axil_awready (answer.awready),
    .s_axil_wdata   (access.wdata),
    .s_axil_wvalid  (access.wvalid),
    .s_axil_wready  (answer.wready),
    .s_axil_bresp   (answer.bresp),
    .s_axil_bvalid  (answer.bvalid),
    .s_axil_bready  (access.bready),
    .s_axil_araddr  (access.araddr),
    .s_axil_arvalid (access.arvalid),
    .s_axil_arready (answer.arready),
    .s_axil_rdata   (answer.rdata),
    .s_axil_rresp   (answer.rresp),
    .s_axil_rvalid  (answer.rvalid),
    .s_axil_rready  (access.rready),
    .inputs_i,
    .pins_o
  );

  // Neither memory nor lamps of its own.
  logic unused;
  assign unused = &{1'b0, busy, clocks, ring_answer};

endmodule

`default_nettype wire
