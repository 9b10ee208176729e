// SPDX-License-Identifier: Apache-2.0
// Registers of the bring-up image: the identity block of a node of kind 0, and the pins.
//
//   0x100  scratch, read and write
//   0x104  lamps [7:0] and header pins [31:8], read and write
//   0x108  inputs [3:0], read only
//
// Anything else answers SLVERR. Reset: synchronous, active high; all registers 0. Latency as
// tf_axil_slave.
`default_nettype none

module tf_bringup_regs #(
  parameter int unsigned CLOCK_HZ    = 100_000_000,
  parameter bit [31:0]   GIT_HASH    = 32'd0,
  parameter bit [31:0]   SOURCE_DATE = 32'd0
) (
  input  logic        clk_i,
  input  logic        rst_i,

  input  logic [11:0] s_axil_awaddr,
  input  logic        s_axil_awvalid,
  output logic        s_axil_awready,
  input  logic [31:0] s_axil_wdata,
  input  logic        s_axil_wvalid,
  output logic        s_axil_wready,
  output logic [1:0]  s_axil_bresp,
  output logic        s_axil_bvalid,
  input  logic        s_axil_bready,
  input  logic [11:0] s_axil_araddr,
  input  logic        s_axil_arvalid,
  output logic        s_axil_arready,
  output logic [31:0] s_axil_rdata,
  output logic [1:0]  s_axil_rresp,
  output logic        s_axil_rvalid,
  input  logic        s_axil_rready,

  input  logic [3:0]  inputs_i,    // may change at any time
  output logic [31:0] pins_o
);

  localparam logic [31:0] MAGIC   = 32'h5457_4E53;
  localparam logic [31:0] VERSION = 32'h0001_0001;

  logic        write, read, write_error_q, read_error_q;
  logic [9:0]  write_word, read_word;
  logic [31:0] write_data, read_data_q, scratch_q, pins_q;
  logic [3:0]  strobes;
  logic [3:0]  inputs;

  tf_bit_sync #(.WIDTH(4)) crossing (
    .clk_i,
    .rst_i,
    .pin_i   (inputs_i),
    .level_o (inputs)
  );

  tf_axil_slave slave (
    .clk_i,
    .rst_i,
    .s_axil_awaddr,
    .s_axil_awprot (3'd0),
    .s_axil_awvalid,
    .s_axil_awready,
    .s_axil_wdata,
    .s_axil_wstrb  (4'hF),
    .s_axil_wvalid,
    .s_axil_wready,
    .s_axil_bresp,
    .s_axil_bvalid,
    .s_axil_bready,
    .s_axil_araddr,
    .s_axil_arprot (3'd0),
    .s_axil_arvalid,
    .s_axil_arready,
    .s_axil_rdata,
    .s_axil_rresp,
    .s_axil_rvalid,
    .s_axil_rready,
    .wr_valid_o    (write),
    .wr_word_o     (write_word),
    .wr_data_o     (write_data),
    .wr_strb_o     (strobes),
    .wr_error_i    (write_error_q),
    .rd_valid_o    (read),
    .rd_word_o     (read_word),
    .rd_data_i     (read_data_q),
    .rd_error_i    (read_error_q)
  );

  always_ff @(posedge clk_i) begin
    if (write) begin
      write_error_q <= 1'b0;
      case (write_word)
        10'h040: scratch_q <= write_data;
        10'h041: pins_q <= write_data;
        default: write_error_q <= 1'b1;
      endcase
    end
    if (read) begin
      read_error_q <= 1'b0;
      case (read_word)
        10'h000: read_data_q <= MAGIC;
        10'h002: read_data_q <= VERSION;
        10'h003: read_data_q <= GIT_HASH;
        10'h004: read_data_q <= SOURCE_DATE;
        10'h007: read_data_q <= CLOCK_HZ;
        10'h001, 10'h005, 10'h006, 10'h008, 10'h009, 10'h00A: read_data_q <= 32'd0;
        10'h040: read_data_q <= scratch_q;
        10'h041: read_data_q <= pins_q;
        10'h042: read_data_q <= {28'd0, inputs};
        default: begin
          read_data_q  <= 32'd0;
          read_error_q <= 1'b1;
        end
      endcase
    end
    if (rst_i) begin
      scratch_q <= 32'd0;
      pins_q    <= 32'd0;
    end
  end

  assign pins_o = pins_q;

  // The bridge always writes whole words.
  logic unused;
  assign unused = &{1'b0, strobes};

endmodule

`default_nettype wire
