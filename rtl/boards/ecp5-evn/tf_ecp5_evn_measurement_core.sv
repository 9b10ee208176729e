// SPDX-License-Identifier: Apache-2.0
// Measurement node of the evaluation board, without the primitives of the device: node, bridge,
// and on-chip memory in the place of host memory.
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

  logic [11:0] awaddr, araddr;
  logic [31:0] wdata, rdata;
  logic [1:0]  bresp, rresp;
  logic        awvalid, awready, wvalid, wready, bvalid, bready;
  logic        arvalid, arready, rvalid, rready;

  logic [63:0] ring_awaddr, ring_wdata;
  logic [7:0]  ring_awlen, ring_wstrb;
  logic [2:0]  ring_awsize;
  logic [1:0]  ring_awburst, ring_bresp;
  logic        ring_awvalid, ring_awready, ring_wvalid, ring_wready, ring_wlast;
  logic        ring_bvalid, ring_bready;

  logic [CHANNELS-1:0]      click;
  logic [CHANNELS*TAPS-1:0] taps;
  logic                     node_event, busy;
  logic [63:0]              memory_data;
  logic [23:0]              memory_address;

  tf_uart_bridge #(
    .CLOCKS_PER_BIT (CLOCKS_PER_BIT),
    .MEMORY_LOG2    (MEMORY_LOG2)
  ) bridge (
    .clk_i,
    .rst_i,
    .rx_i,
    .tx_o,
    .event_i          (node_event),
    .user_i           ({16'd0, phase_code_o}),
    .busy_o           (busy),
    .memory_address_o (memory_address),
    .memory_data_i    (memory_data),
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
    .s_axil_awaddr  (awaddr),
    .s_axil_awprot  (3'd0),
    .s_axil_awvalid (awvalid),
    .s_axil_awready (awready),
    .s_axil_wdata   (wdata),
    .s_axil_wstrb   (4'hF),
    .s_axil_wvalid  (wvalid),
    .s_axil_wready  (wready),
    .s_axil_bresp   (bresp),
    .s_axil_bvalid  (bvalid),
    .s_axil_bready  (bready),
    .s_axil_araddr  (araddr),
    .s_axil_arprot  (3'd0),
    .s_axil_arvalid (arvalid),
    .s_axil_arready (arready),
    .s_axil_rdata   (rdata),
    .s_axil_rresp   (rresp),
    .s_axil_rvalid  (rvalid),
    .s_axil_rready  (rready),
    .tap_valid_i    (click),
    .taps_i         (taps),
    .phase_code_o,
    .m_axi_awaddr   (ring_awaddr),
    .m_axi_awlen    (ring_awlen),
    .m_axi_awsize   (ring_awsize),
    .m_axi_awburst  (ring_awburst),
    .m_axi_awvalid  (ring_awvalid),
    .m_axi_awready  (ring_awready),
    .m_axi_wdata    (ring_wdata),
    .m_axi_wstrb    (ring_wstrb),
    .m_axi_wlast    (ring_wlast),
    .m_axi_wvalid   (ring_wvalid),
    .m_axi_wready   (ring_wready),
    .m_axi_bresp    (ring_bresp),
    .m_axi_bvalid   (ring_bvalid),
    .m_axi_bready   (ring_bready),
    .event_o        (node_event)
  );

  tf_axi_memory #(
    .WORDS (1 << MEMORY_LOG2)
  ) host_memory (
    .clk_i,
    .rst_i,
    .s_axi_awaddr   (ring_awaddr),
    .s_axi_awlen    (ring_awlen),
    .s_axi_awsize   (ring_awsize),
    .s_axi_awburst  (ring_awburst),
    .s_axi_awvalid  (ring_awvalid),
    .s_axi_awready  (ring_awready),
    .s_axi_wdata    (ring_wdata),
    .s_axi_wstrb    (ring_wstrb),
    .s_axi_wlast    (ring_wlast),
    .s_axi_wvalid   (ring_wvalid),
    .s_axi_wready   (ring_wready),
    .s_axi_bresp    (ring_bresp),
    .s_axi_bvalid   (ring_bvalid),
    .s_axi_bready   (ring_bready),
    .read_address_i (memory_address[MEMORY_LOG2-1:0]),
    .read_data_o    (memory_data)
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

  // Test signal, and what the lamps show: short things are stretched to be seen.
  logic [23:0] clock_q;
  logic [23:0] click_q, busy_q;
  logic        pulse_q;

  always_ff @(posedge clk_i) begin
    clock_q <= clock_q + 24'd1;
    pulse_q <= clock_q % PULSE_PERIOD < PULSE_HIGH;
    click_q <= click != '0 ? '1 : click_q - 24'(click_q[23]);
    busy_q  <= busy ? '1 : busy_q - 24'(busy_q[23]);
    if (rst_i) begin
      clock_q <= 24'd0;
      click_q <= 24'd0;
      busy_q  <= 24'd0;
    end
  end


  assign pulse_o = pulse_q;
  assign state_o = {click_q[23], node_event, busy_q[23], clock_q[23]};

  // The memory is smaller than the bridge can address.
  logic unused;
  assign unused = &{1'b0, memory_address};

endmodule

`default_nettype wire
