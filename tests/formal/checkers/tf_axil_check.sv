// SPDX-License-Identifier: Apache-2.0
// Rules of AXI4-Lite for one side of a bus, for formal proofs: VALID stays until READY with the
// same payload, and there is one response for every request and none without.
//
// SLAVE = 1: the slave is under proof, its side is asserted and the master's assumed; 0: the other
// way round. At most one write and one read are under way: address_taken_o and data_taken_o of a
// write, read_taken_o of a read are high from the clock after it was taken until it is answered.
//
// Reset: synchronous, active high: nothing is under way, and nothing is asked of the clock itself.
`default_nettype none

module tf_axil_check #(
  parameter bit          SLAVE         = 1'b1,
  parameter int unsigned ADDRESS_WIDTH = 12
) (
  input logic                     clk_i,
  input logic                     rst_i,
  input logic [ADDRESS_WIDTH-1:0] awaddr,
  input logic                     awvalid,
  input logic                     awready,
  input logic [31:0]              wdata,
  input logic [3:0]               wstrb,
  input logic                     wvalid,
  input logic                     wready,
  input logic [1:0]               bresp,
  input logic                     bvalid,
  input logic                     bready,
  input logic [ADDRESS_WIDTH-1:0] araddr,
  input logic                     arvalid,
  input logic                     arready,
  input logic [31:0]              rdata,
  input logic [1:0]               rresp,
  input logic                     rvalid,
  input logic                     rready,

  output logic                    address_taken_o,  // of a write that is not answered
  output logic                    data_taken_o,
  output logic                    read_taken_o
);

  logic past_q = 1'b0;
  always @(posedge clk_i) past_q <= 1'b1;
  always @* if (!past_q) assume (rst_i);

  // What waited in the clock before.
  logic                     aw_q, w_q, b_q, ar_q, r_q;
  logic [ADDRESS_WIDTH-1:0] awaddr_q, araddr_q;
  logic [31:0]              wdata_q, rdata_q;
  logic [3:0]               wstrb_q;
  logic [1:0]               bresp_q, rresp_q;
  // What was taken and not answered.
  logic                     address_q, data_q, read_q;

  always @(posedge clk_i) begin
    aw_q     <= awvalid && !awready && !rst_i;
    w_q      <= wvalid && !wready && !rst_i;
    b_q      <= bvalid && !bready && !rst_i;
    ar_q     <= arvalid && !arready && !rst_i;
    r_q      <= rvalid && !rready && !rst_i;
    awaddr_q <= awaddr;
    araddr_q <= araddr;
    wdata_q  <= wdata;
    wstrb_q  <= wstrb;
    bresp_q  <= bresp;
    rdata_q  <= rdata;
    rresp_q  <= rresp;
    if (bvalid && bready) begin
      address_q <= 1'b0;
      data_q    <= 1'b0;
    end
    if (rvalid && rready) read_q <= 1'b0;
    if (awvalid && awready) address_q <= 1'b1;
    if (wvalid && wready) data_q <= 1'b1;
    if (arvalid && arready) read_q <= 1'b1;
    if (rst_i) begin
      address_q <= 1'b0;
      data_q    <= 1'b0;
      read_q    <= 1'b0;
    end
  end

  assign address_taken_o = address_q;
  assign data_taken_o    = data_q;
  assign read_taken_o    = read_q;

  logic aw_kept, w_kept, ar_kept, b_kept, r_kept, b_due, r_due;
  assign aw_kept = !aw_q || (awvalid && awaddr == awaddr_q);
  assign w_kept  = !w_q || (wvalid && wdata == wdata_q && wstrb == wstrb_q);
  assign ar_kept = !ar_q || (arvalid && araddr == araddr_q);
  assign b_kept  = !b_q || (bvalid && bresp == bresp_q);
  assign r_kept  = !r_q || (rvalid && rdata == rdata_q && rresp == rresp_q);
  assign b_due   = !bvalid || (address_q && data_q);
  assign r_due   = !rvalid || read_q;

  if (SLAVE) begin : gen_slave
    always @* if (past_q) begin
      assume (aw_kept && w_kept && ar_kept);
      b_stable:    assert (b_kept);
      r_stable:    assert (r_kept);
      b_request:   assert (b_due);
      r_request:   assert (r_due);
      aw_one:      assert (!(address_q && awready));
      w_one:       assert (!(data_q && wready));
      ar_one:      assert (!(read_q && arready));
    end
  end else begin : gen_master
    always @* if (past_q) begin
      assume (b_kept && r_kept && b_due && r_due);
      aw_stable:   assert (aw_kept);
      w_stable:    assert (w_kept);
      ar_stable:   assert (ar_kept);
      aw_one:      assert (!(address_q && awvalid));
      w_one:       assert (!(data_q && wvalid));
      ar_one:      assert (!(read_q && arvalid));
    end
  end

endmodule

`default_nettype wire
