// SPDX-License-Identifier: Apache-2.0
// The words of the UART bridge's protocol: see docs/porting.md for the frames,
// host/device/uart_frame.hpp for the other end; and the buses between a board's host side and node.
`default_nettype none

package tf_bridge_pkg;

  localparam logic [7:0] VERSION = 8'd1;

  // Framing of RFC 1662: flags around, these two bytes escaped within, FCS-32 at the end.
  localparam logic [7:0]  FLAG        = 8'h7E;
  localparam logic [7:0]  ESCAPE      = 8'h7D;
  localparam logic [7:0]  ESCAPE_XOR  = 8'h20;
  localparam logic [31:0] CRC_INITIAL = 32'hFFFF_FFFF;
  localparam logic [31:0] CRC_RESIDUE = 32'hDEBB_20E3;  // over a sound frame with its FCS

  // Operations of a request; a reply has bit 7 set.
  localparam logic [7:0] OP_HELLO  = 8'h01;
  localparam logic [7:0] OP_READ   = 8'h02;
  localparam logic [7:0] OP_WRITE  = 8'h03;
  localparam logic [7:0] OP_MEMORY = 8'h04;
  // What the bridge sends by itself.
  localparam logic [7:0] OP_NOTICE = 8'h80;  // a damaged frame has come
  localparam logic [7:0] OP_EVENT  = 8'hC0;  // the event line has risen

  // Status of a reply, bits 6:0. Bit 7 is the event line.
  localparam logic [6:0] STATUS_OKAY         = 7'd0;
  localparam logic [6:0] STATUS_REFUSED      = 7'd1;
  localparam logic [6:0] STATUS_UNKNOWN      = 7'd2;
  localparam logic [6:0] STATUS_VERSION      = 7'd3;
  localparam logic [6:0] STATUS_OUT_OF_RANGE = 7'd4;
  localparam logic [6:0] STATUS_NO_ANSWER    = 7'd5;
  localparam logic [6:0] STATUS_DAMAGED      = 7'd6;

  localparam int unsigned REQUEST_BYTES = 11;  // version, sequence, operation, address, value
  localparam int unsigned FCS_BYTES     = 4;
  localparam int unsigned MEMORY_BURST  = 64;  // words in one reply, at most

  // AXI4-Lite between bridge and node, both directions.
  typedef struct packed {
    logic [11:0] awaddr;
    logic        awvalid;
    logic [31:0] wdata;
    logic        wvalid;
    logic        bready;
    logic [11:0] araddr;
    logic        arvalid;
    logic        rready;
  } registers_access_t;

  typedef struct packed {
    logic        awready;
    logic        wready;
    logic [1:0]  bresp;
    logic        bvalid;
    logic        arready;
    logic [31:0] rdata;
    logic [1:0]  rresp;
    logic        rvalid;
  } registers_answer_t;

  // Write channels of AXI4 between node and memory, both directions.
  typedef struct packed {
    logic [63:0] awaddr;
    logic [7:0]  awlen;
    logic [2:0]  awsize;
    logic [1:0]  awburst;
    logic        awvalid;
    logic [63:0] wdata;
    logic [7:0]  wstrb;
    logic        wlast;
    logic        wvalid;
    logic        bready;
  } ring_write_t;

  typedef struct packed {
    logic       awready;
    logic       wready;
    logic [1:0] bresp;
    logic       bvalid;
  } ring_answer_t;

  // CRC-32 of ISO 3309, one more byte.
  function automatic logic [31:0] crc_byte(input logic [31:0] crc, input logic [7:0] data);
    crc_byte = crc ^ {24'd0, data};
    for (int b = 0; b < 8; b++) begin
      crc_byte = crc_byte[0] ? {1'b0, crc_byte[31:1]} ^ 32'hEDB8_8320 : {1'b0, crc_byte[31:1]};
    end
  endfunction

endpackage

`default_nettype wire
