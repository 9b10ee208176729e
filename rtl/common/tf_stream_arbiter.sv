// SPDX-License-Identifier: Apache-2.0
// Merges PORTS packet streams into one. Packets stay whole, each port keeps its order, and the
// ports take turns: after a packet of port p the search for the next one begins at p + 1.
//
// Who is next is decided a clock ahead: the turn goes to the next port that has a word waiting, and
// stays where it is while no other has one. A word that comes to the port of the turn is taken at
// once, one that comes to another port a clock later; as long as words wait, one leaves per clock.
// tlast ends a packet; a port that pauses within a packet holds the output. active_i is a clock
// enable: it may be low only while nothing is offered and the output is empty.
//
// Reset: synchronous, active high, whatever active_i is: no packet is open, the output is empty,
// and it is port 0's turn. m_axis_* is registered, latency one clock; s_axis_tready does not depend
// on s_axis_tvalid and is high for one port at most.
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

  logic [PORTS-1:0] turn_q;       // one-hot
  logic             open_q;       // within a packet
  logic             valid_q;
  logic [WIDTH-1:0] data_q;

  logic             free;         // the output takes a word
  logic             waits;        // the port of the turn has one
  logic             move;         // and has had its turn, or has nothing
  logic [PORTS-1:0] others, next;
  logic             found;
  logic [WIDTH-1:0] selected;

  assign free          = !valid_q || m_axis_tready;
  assign s_axis_tready = free ? turn_q : PORTS'(0);

  always_comb begin
    waits    = 1'b0;
    move     = 1'b0;
    others   = PORTS'(0);
    selected = WIDTH'(0);
    if (active_i) begin
      waits  = (s_axis_tvalid & turn_q) != PORTS'(0);
      move   = waits ? free && (s_axis_tlast & turn_q) != PORTS'(0) : !open_q;
      others = s_axis_tvalid & ~turn_q;
      for (int unsigned p = 0; p < PORTS; p++) begin
        selected = selected | (turn_q[p] ? s_axis_tdata[p*WIDTH +: WIDTH] : WIDTH'(0));
      end
    end
  end

  // The first port after the turn that waits.
  always_comb begin
    next  = PORTS'(0);
    found = 1'b0;
    if (others != PORTS'(0)) begin
      for (int unsigned p = 0; p < PORTS; p++) begin
        found = !turn_q[p];
        for (int unsigned k = 1; k < PORTS; k++) begin
          if (!found && s_axis_tvalid[(p + k) % PORTS]) begin
            next[(p + k) % PORTS] = 1'b1;
            found                 = 1'b1;
          end
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (active_i) begin
      if (free) begin
        valid_q <= waits;
        data_q  <= selected;
        if (waits) begin
          open_q <= (s_axis_tlast & turn_q) == PORTS'(0);
        end
      end
      if (move && others != PORTS'(0)) begin
        turn_q <= next;
      end
    end
    if (rst_i) begin
      turn_q  <= PORTS'(1);
      open_q  <= 1'b0;
      valid_q <= 1'b0;
    end
  end

  assign m_axis_tdata  = data_q;
  assign m_axis_tvalid = valid_q;

`ifndef YOSYS
  assert property (@(posedge clk_i) active_i || rst_i || !(s_axis_tvalid != '0 || valid_q));
  assert property (@(posedge clk_i) disable iff (rst_i) $onehot0(s_axis_tready));
`endif

endmodule

`default_nettype wire
