// SPDX-License-Identifier: Apache-2.0
// Merges PORTS packet streams into one. Packets stay whole, each port keeps its order, and the
// ports take turns: after a packet of port p the search for the next one begins at p + 1.
//
// tlast ends a packet; a port that pauses within a packet holds the output. One word per clock.
// active_i is a clock enable: it may be low only while nothing is offered and the output is empty.
//
// Reset: synchronous, active high, under active_i: no packet is open and the output is empty.
// m_axis_* is registered, latency one clock; s_axis_tready depends on s_axis_tvalid within the
// clock.
`default_nettype none

module tf_stream_arbiter #(
  parameter int unsigned WIDTH = 64,
  parameter int unsigned PORTS = 5
) (
  input  logic                   clk_i,
  input  logic                   rst_i,
  input  logic                   active_i,

  input  logic [PORTS*WIDTH-1:0] s_axis_tdata,   // port p in [p*WIDTH +: WIDTH]
  input  logic [PORTS-1:0]       s_axis_tvalid,
  output logic [PORTS-1:0]       s_axis_tready,
  input  logic [PORTS-1:0]       s_axis_tlast,

  output logic [WIDTH-1:0]       m_axis_tdata,
  output logic                   m_axis_tvalid,
  input  logic                   m_axis_tready
);

  if (PORTS < 2) begin : gen_ports_check
    $error("tf_stream_arbiter: PORTS must be 2 or more");
  end

  logic [PORTS-1:0] open_q;       // one-hot: the port whose packet is open, 0 between packets
  logic [PORTS-1:0] preferred_q;  // ports above the last one served
  logic [PORTS-1:0] candidates, grant;
  logic [WIDTH-1:0] selected;
  logic             take;
  logic [WIDTH-1:0] data_q;
  logic             valid_q;

  // Lowest bit that is set, of the preferred ports first.
  always_comb begin
    candidates = s_axis_tvalid;
    grant      = PORTS'(0);
    selected   = WIDTH'(0);
    take       = 1'b0;
    if (active_i && (!valid_q || m_axis_tready)) begin
      if (open_q != PORTS'(0)) begin
        candidates = s_axis_tvalid & open_q;
      end else if ((s_axis_tvalid & preferred_q) != PORTS'(0)) begin
        candidates = s_axis_tvalid & preferred_q;
      end
      grant = candidates & (~candidates + PORTS'(1));
      take  = grant != PORTS'(0);
      for (int unsigned p = 0; p < PORTS; p++) begin
        if (grant[p]) begin
          selected = s_axis_tdata[p*WIDTH +: WIDTH];
        end
      end
    end
  end

  assign s_axis_tready = grant;

  always_ff @(posedge clk_i) begin
    if (active_i) begin
      if (take) begin
        data_q  <= selected;
        valid_q <= 1'b1;
        if ((grant & s_axis_tlast) != PORTS'(0)) begin
          open_q      <= PORTS'(0);
          preferred_q <= ~(grant | (grant - PORTS'(1)));
        end else begin
          open_q <= grant;
        end
      end else if (m_axis_tready) begin
        valid_q <= 1'b0;
      end
      if (rst_i) begin
        open_q      <= PORTS'(0);
        preferred_q <= PORTS'(0);
        valid_q     <= 1'b0;
      end
    end
  end

  assign m_axis_tdata  = data_q;
  assign m_axis_tvalid = valid_q;

`ifndef YOSYS
  assert property (@(posedge clk_i) active_i || !(rst_i || s_axis_tvalid != '0 || valid_q));
  assert property (@(posedge clk_i) disable iff (rst_i) $onehot0(s_axis_tready));
  assert property (@(posedge clk_i) disable iff (rst_i) (s_axis_tready & ~s_axis_tvalid) == '0);
`endif

endmodule

`default_nettype wire
