// SPDX-License-Identifier: Apache-2.0
// Bridge from a serial line to the registers and the memory of a node (frames: docs/porting.md).
//
//   rx_i -> tf_uart_rx -> tf_frame_rx -> tf_bridge_server -> tf_axil_master -> registers
//   tx_o <- tf_uart_tx <- tf_frame_tx <-                  <- memory
//
// When event_i rises, an event frame is sent of its own accord. user_i is shown to the host as it
// is.
//
// Reset: synchronous, active high, together with what the bridge drives. One clock domain; rx_i may
// change at any time. All outputs are registered.
`default_nettype none

module tf_uart_bridge #(
  parameter int unsigned CLOCKS_PER_BIT = 32,
  parameter int unsigned ADDRESS_WIDTH  = 12,
  parameter int unsigned MEMORY_LOG2    = 0   // 2^MEMORY_LOG2 64-bit words (9 to 24); 0: no memory
) (
  input  logic                     clk_i,
  input  logic                     rst_i,

  input  logic                     rx_i,
  output logic                     tx_o,

  input  logic                     event_i,
  input  logic [31:0]              user_i,
  output logic                     busy_o,            // a request is served

  output logic [23:0]              memory_address_o,
  input  logic [63:0]              memory_data_i,     // at most four clocks later

  output logic [ADDRESS_WIDTH-1:0] m_axil_awaddr,
  output logic                     m_axil_awvalid,
  input  logic                     m_axil_awready,
  output logic [31:0]              m_axil_wdata,
  output logic                     m_axil_wvalid,
  input  logic                     m_axil_wready,
  input  logic [1:0]               m_axil_bresp,
  input  logic                     m_axil_bvalid,
  output logic                     m_axil_bready,
  output logic [ADDRESS_WIDTH-1:0] m_axil_araddr,
  output logic                     m_axil_arvalid,
  input  logic                     m_axil_arready,
  input  logic [31:0]              m_axil_rdata,
  input  logic [1:0]               m_axil_rresp,
  input  logic                     m_axil_rvalid,
  output logic                     m_axil_rready
);

  logic        rx_valid, rx_error, tx_valid, tx_ready;
  logic [7:0]  rx_data, tx_data;
  logic        request, damaged;
  logic [7:0]  version, sequence_number, operation;
  logic [31:0] address, value;
  logic [7:0]  body_data;
  logic        body_valid, body_last, body_ready;

  tf_uart_rx #(.CLOCKS_PER_BIT(CLOCKS_PER_BIT)) receiver (
    .clk_i,
    .rst_i,
    .rx_i,
    .valid_o (rx_valid),
    .error_o (rx_error),
    .data_o  (rx_data)
  );

  tf_frame_rx frames_in (
    .clk_i,
    .rst_i,
    .valid_i     (rx_valid),
    .error_i     (rx_error),
    .data_i      (rx_data),
    .request_o   (request),
    .damaged_o   (damaged),
    .version_o   (version),
    .sequence_o  (sequence_number),
    .operation_o (operation),
    .address_o   (address),
    .value_o     (value)
  );

  tf_frame_tx frames_out (
    .clk_i,
    .rst_i,
    .s_axis_tdata  (body_data),
    .s_axis_tvalid (body_valid),
    .s_axis_tlast  (body_last),
    .s_axis_tready (body_ready),
    .valid_o       (tx_valid),
    .data_o        (tx_data),
    .ready_i       (tx_ready)
  );

  tf_uart_tx #(.CLOCKS_PER_BIT(CLOCKS_PER_BIT)) transmitter (
    .clk_i,
    .rst_i,
    .valid_i (tx_valid),
    .data_i  (tx_data),
    .ready_o (tx_ready),
    .tx_o
  );

  logic                     access_valid, access_write, access_idle, access_done;
  logic                     access_refused, access_no_answer;
  logic [ADDRESS_WIDTH-1:0] access_address;
  logic [31:0]              access_value, access_data;

  tf_bridge_server #(
    .ADDRESS_WIDTH (ADDRESS_WIDTH),
    .MEMORY_LOG2   (MEMORY_LOG2)
  ) server (
    .clk_i,
    .rst_i,
    .request_i          (request),
    .damaged_i          (damaged),
    .version_i          (version),
    .sequence_i         (sequence_number),
    .operation_i        (operation),
    .address_i          (address),
    .value_i            (value),
    .event_i,
    .user_i,
    .busy_o,
    .access_valid_o     (access_valid),
    .access_write_o     (access_write),
    .access_address_o   (access_address),
    .access_value_o     (access_value),
    .access_idle_i      (access_idle),
    .access_done_i      (access_done),
    .access_refused_i   (access_refused),
    .access_no_answer_i (access_no_answer),
    .access_data_i      (access_data),
    .memory_address_o,
    .memory_data_i,
    .m_axis_tdata       (body_data),
    .m_axis_tvalid      (body_valid),
    .m_axis_tlast       (body_last),
    .m_axis_tready      (body_ready)
  );

  tf_axil_master #(.ADDRESS_WIDTH(ADDRESS_WIDTH)) master (
    .clk_i,
    .rst_i,
    .valid_i     (access_valid),
    .write_i     (access_write),
    .address_i   (access_address),
    .data_i      (access_value),
    .idle_o      (access_idle),
    .done_o      (access_done),
    .refused_o   (access_refused),
    .no_answer_o (access_no_answer),
    .data_o      (access_data),
    .m_axil_awaddr,
    .m_axil_awvalid,
    .m_axil_awready,
    .m_axil_wdata,
    .m_axil_wvalid,
    .m_axil_wready,
    .m_axil_bresp,
    .m_axil_bvalid,
    .m_axil_bready,
    .m_axil_araddr,
    .m_axil_arvalid,
    .m_axil_arready,
    .m_axil_rdata,
    .m_axil_rresp,
    .m_axil_rvalid,
    .m_axil_rready
  );

endmodule

`default_nettype wire
