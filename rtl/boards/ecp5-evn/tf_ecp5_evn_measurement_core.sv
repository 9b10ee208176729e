// SPDX-License-Identifier: Apache-2.0
// Measurement node of the evaluation board, without the primitives of the device: node, taggers,
// bridge and on-chip memory in the place of host memory.
//
// detector_first_i and detector_second_i are two samples per clock of each detector input (see
// tf_coarse_tagger). pulse_o is a test signal: PULSE_HIGH of every PULSE_PERIOD clocks high.
//
// Reset: synchronous, active high. One clock domain; rx_i may change at any time.
`default_nettype none

module tf_ecp5_evn_measurement_core #(
  parameter int unsigned LANES          = 4,
  parameter int unsigned CHANNELS       = 4,
  parameter int unsigned TAPS           = 64,
  parameter int unsigned MEMORY_LOG2    = 13,  // 64-bit words
  parameter int unsigned CLOCK_HZ       = 100_000_000,
  parameter int unsigned CLOCKS_PER_BIT = 33,
  parameter bit [31:0]   GIT_HASH       = 32'd0,
  parameter bit [31:0]   SOURCE_DATE    = 32'd0
) (
  input  logic                clk_i,
  input  logic                rst_i,
  input  logic                rx_i,
  output logic                tx_o,
  input  logic [CHANNELS-1:0] detector_first_i,
  input  logic [CHANNELS-1:0] detector_second_i,
  output logic [15:0]         phase_code_o,
  output logic                pulse_o,
  output logic [3:0]          state_o   // click, event, bridge busy, alive
);

  localparam logic [23:0] PULSE_PERIOD = 24'd4096;  // power of two
  localparam logic [23:0] PULSE_HIGH   = 24'd16;

  tf_bridge_pkg::registers_access_t access;
  tf_bridge_pkg::registers_answer_t answer;
  tf_bridge_pkg::ring_write_t       ring;
  tf_bridge_pkg::ring_answer_t      ring_answer;

  logic [CHANNELS-1:0]      click;
  logic [CHANNELS*TAPS-1:0] taps;
  logic                     node_event, busy, clicked, pulse_q;
  logic [23:0]              clocks;

  tf_board_host #(
    .CLOCKS_PER_BIT (CLOCKS_PER_BIT),
    .MEMORY_LOG2    (MEMORY_LOG2)
  ) host (
    .clk_i,
    .rst_i,
    .rx_i,
    .tx_o,
    .event_i     (node_event),
    .user_i      ({16'd0, phase_code_o}),
    .clocks_o    (clocks),
    .busy_o      (busy),
    .registers_o (access),
    .registers_i (answer),
    .ring_i      (ring),
    .ring_o      (ring_answer)
  );

  tf_measurement #(
    .LANES       (LANES),
    .CHANNELS    (CHANNELS),
    .TAPS        (TAPS),
    .CLOCK_HZ    (CLOCK_HZ),
    .GIT_HASH    (GIT_HASH),
    .SOURCE_DATE (SOURCE_DATE)
  ) node (
    .clk_i,
    .rst_i,
    .s_axil_awaddr  (access.awaddr),
    .s_axil_awprot  (3'd0),
    .s_axil_awvalid (access.awvalid),
    .s_axil_awready (answer.awready),
    .s_axil_wdata   (access.wdata),
    .s_axil_wstrb   (4'hF),
    .s_axil_wvalid  (access.wvalid),
    .s_axil_wready  (answer.wready),
    .s_axil_bresp   (answer.bresp),
    .s_axil_bvalid  (answer.bvalid),
    .s_axil_bready  (access.bready),
    .s_axil_araddr  (access.araddr),
    .s_axil_arprot  (3'd0),
    .s_axil_arvalid (access.arvalid),
    .s_axil_arready (answer.arready),
    .s_axil_rdata   (answer.rdata),
    .s_axil_rresp   (answer.rresp),
    .s_axil_rvalid  (answer.rvalid),
    .s_axil_rready  (access.rready),
    .tap_valid_i    (click),
    .taps_i         (taps),
    .phase_code_o,
    .m_axi_awaddr   (ring.awaddr),
    .m_axi_awlen    (ring.awlen),
    .m_axi_awsize   (ring.awsize),
    .m_axi_awburst  (ring.awburst),
    .m_axi_awvalid  (ring.awvalid),
    .m_axi_awready  (ring_answer.awready),
    .m_axi_wdata    (ring.wdata),
    .m_axi_wstrb    (ring.wstrb),
    .m_axi_wlast    (ring.wlast),
    .m_axi_wvalid   (ring.wvalid),
    .m_axi_wready   (ring_answer.wready),
    .m_axi_bresp    (ring_answer.bresp),
    .m_axi_bvalid   (ring_answer.bvalid),
    .m_axi_bready   (ring.bready),
    .event_o        (node_event)
  );

  for (genvar c = 0; c < CHANNELS; c++) begin : gen_tagger
    tf_coarse_tagger #(.TAPS(TAPS)) tagger (
      .clk_i,
      .rst_i,
      .first_i  (detector_first_i[c]),
      .second_i (detector_second_i[c]),
      .valid_o  (click[c]),
      .taps_o   (taps[c*TAPS +: TAPS])
    );
  end

  tf_lamp lamp (
    .clk_i,
    .rst_i,
    .on_i   (click != '0),
    .lamp_o (clicked)
  );

  always_ff @(posedge clk_i) begin
    pulse_q <= clocks % PULSE_PERIOD < PULSE_HIGH;
  end

  assign pulse_o = pulse_q;
  assign state_o = {clicked, node_event, busy, clocks[23]};

endmodule

`default_nettype wire
