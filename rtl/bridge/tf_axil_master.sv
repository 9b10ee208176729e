// SPDX-License-Identifier: Apache-2.0
// AXI4-Lite master for one 32-bit access at a time.
//
// An access begins in the clock in which valid_i and idle_o are high. done_o lasts one clock and
// comes with data_o (reads) and refused_o, which hold until the next access, or with
// no_answer_o when the slave has not answered within DEADLINE clocks. An access that is given up is
// still finished on the bus, as AXI demands; idle_o stays low until then.
//
// Reset: synchronous, active high, together with the slave. All bus outputs are registers.
`default_nettype none

module tf_axil_master #(
  parameter int unsigned ADDRESS_WIDTH = 12,
  parameter int unsigned DEADLINE      = 1024  // clocks
) (
  input  logic                     clk_i,
  input  logic                     rst_i,

  input  logic                     valid_i,
  input  logic                     write_i,
  input  logic [ADDRESS_WIDTH-1:0] address_i,
  input  logic [31:0]              data_i,
  output logic                     idle_o,
  output logic                     done_o,
  output logic                     refused_o,
  output logic                     no_answer_o,
  output logic [31:0]              data_o,

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

  localparam int unsigned WAIT_WIDTH = $clog2(DEADLINE);

  if (DEADLINE < 4 || (DEADLINE & (DEADLINE - 1)) != 0) begin : gen_deadline_check
    $error("tf_axil_master: DEADLINE must be a power of two, 4 or more");
  end

  logic                     busy_q, given_up_q, done_q, refused_q, no_answer_q;
  logic                     aw_valid_q, w_valid_q, ar_valid_q, b_ready_q, r_ready_q;
  logic [ADDRESS_WIDTH-1:0] address_q;
  logic [31:0]              value_q, data_q;
  logic [WAIT_WIDTH-1:0]    waited_q;
  logic                     answered;

  assign answered = (b_ready_q && m_axil_bvalid) || (r_ready_q && m_axil_rvalid);

  always_ff @(posedge clk_i) begin
    done_q      <= 1'b0;
    no_answer_q <= 1'b0;
    if (!busy_q) begin
      waited_q <= WAIT_WIDTH'(0);
      if (valid_i) begin
        busy_q     <= 1'b1;
        address_q  <= address_i;
        value_q    <= data_i;
        aw_valid_q <= write_i;
        w_valid_q  <= write_i;
        b_ready_q  <= write_i;
        ar_valid_q <= !write_i;
        r_ready_q  <= !write_i;
      end
    end else begin
      if (m_axil_awready) begin
        aw_valid_q <= 1'b0;
      end
      if (m_axil_wready) begin
        w_valid_q <= 1'b0;
      end
      if (m_axil_arready) begin
        ar_valid_q <= 1'b0;
      end
      if (!given_up_q) begin
        waited_q <= waited_q + WAIT_WIDTH'(1);
      end
      if (answered) begin
        busy_q     <= 1'b0;
        given_up_q <= 1'b0;
        b_ready_q  <= 1'b0;
        r_ready_q  <= 1'b0;
        done_q     <= !given_up_q;
        refused_q  <= b_ready_q ? m_axil_bresp[1] : m_axil_rresp[1];
        data_q     <= m_axil_rdata;
      end else if (waited_q == WAIT_WIDTH'(DEADLINE - 1) && !given_up_q) begin
        given_up_q  <= 1'b1;
        done_q      <= 1'b1;
        no_answer_q <= 1'b1;
      end
    end
    if (rst_i) begin
      busy_q     <= 1'b0;
      given_up_q <= 1'b0;
      done_q     <= 1'b0;
      aw_valid_q <= 1'b0;
      w_valid_q  <= 1'b0;
      ar_valid_q <= 1'b0;
      b_ready_q  <= 1'b0;
      r_ready_q  <= 1'b0;
    end
  end

  assign idle_o         = !busy_q;
  assign done_o         = done_q;
  assign refused_o      = refused_q;
  assign no_answer_o    = no_answer_q;
  assign data_o         = data_q;
  assign m_axil_awaddr  = address_q;
  assign m_axil_awvalid = aw_valid_q;
  assign m_axil_wdata   = value_q;
  assign m_axil_wvalid  = w_valid_q;
  assign m_axil_bready  = b_ready_q;
  assign m_axil_araddr  = address_q;
  assign m_axil_arvalid = ar_valid_q;
  assign m_axil_rready  = r_ready_q;

  // Bit 0 of an answer tells kinds of error apart that mean the same here.
  logic unused;
  assign unused = &{1'b0, m_axil_bresp[0], m_axil_rresp[0]};

endmodule

`default_nettype wire
