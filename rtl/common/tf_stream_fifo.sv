// SPDX-License-Identifier: Apache-2.0
// First-in first-out buffer of a stream, one clock domain.
//
// A word written to the empty buffer is at the output two clocks later. DEPTH words fit, the one in
// the output register included; level_o counts them. active_i is a clock enable: it may be low only
// while nothing is offered and nothing is inside.
//
// Reset: synchronous, active high, whatever active_i is; empties the buffer (a word offered in that
// clock is not taken over), the memory keeps its contents. Outputs are registers.
`default_nettype none

module tf_stream_fifo #(
  parameter int unsigned WIDTH = 64,
  parameter int unsigned DEPTH = 16,  // power of two
  localparam int unsigned LEVEL_WIDTH = $clog2(DEPTH) + 1
) (
  input  logic                   clk_i,
  input  logic                   rst_i,
  input  logic                   active_i,

  input  logic [WIDTH-1:0]       s_axis_tdata,
  input  logic                   s_axis_tvalid,
  output logic                   s_axis_tready,

  output logic [WIDTH-1:0]       m_axis_tdata,
  output logic                   m_axis_tvalid,
  input  logic                   m_axis_tready,

  output logic [LEVEL_WIDTH-1:0] level_o        // words inside, 0..DEPTH
);

  localparam int unsigned ADDRESS_WIDTH = $clog2(DEPTH);

  if (DEPTH < 4 || (DEPTH & (DEPTH - 1)) != 0) begin : gen_depth_check
    $error("tf_stream_fifo: DEPTH must be a power of two, 4 or more");
  end

  logic [WIDTH-1:0] memory [0:DEPTH-1];

  logic [ADDRESS_WIDTH-1:0] write_q, read_q;
  logic [LEVEL_WIDTH-1:0]   level_q;
  logic [WIDTH-1:0]         data_q;
  logic                     valid_q;
  logic                     stored_q;     // the memory has words: level_q is more than valid_q
  logic                     single;       // and it is one
  logic                     push, pop, load;
  logic [LEVEL_WIDTH-1:0]   more, less;   // level_q + 1, level_q - 1
  logic                     carry, borrow;

  // Bit by bit, as a + or - behind the late choice between them would become one adder.
  always_comb begin
    more   = level_q;
    less   = level_q;
    carry  = 1'b1;
    borrow = 1'b1;
    for (int unsigned i = 0; i < LEVEL_WIDTH; i++) begin
      more[i] = level_q[i] ^ carry;
      less[i] = level_q[i] ^ borrow;
      carry   = carry && level_q[i];
      borrow  = borrow && !level_q[i];
    end
  end

  // Each of them implies active_i.
  assign push = s_axis_tvalid && !level_q[ADDRESS_WIDTH];
  assign pop  = valid_q && m_axis_tready;
  assign load = stored_q && (!valid_q || m_axis_tready);

  always_ff @(posedge clk_i) begin
    if (push) begin
      memory[write_q] <= s_axis_tdata;
      write_q         <= write_q + ADDRESS_WIDTH'(1);
    end
    if (active_i && (!valid_q || m_axis_tready)) begin
      data_q <= memory[read_q];
    end
    if (load) begin
      read_q  <= read_q + ADDRESS_WIDTH'(1);
      valid_q <= 1'b1;
    end else if (pop) begin
      valid_q <= 1'b0;
    end
    if (push || load) begin
      stored_q <= push || !single;
    end
    if (push != pop) begin
      level_q <= push ? more : less;
    end
    if (rst_i) begin
      write_q  <= ADDRESS_WIDTH'(0);
      read_q   <= ADDRESS_WIDTH'(0);
      level_q  <= LEVEL_WIDTH'(0);
      valid_q  <= 1'b0;
      stored_q <= 1'b0;
    end
  end

  assign single        = level_q == (valid_q ? LEVEL_WIDTH'(2) : LEVEL_WIDTH'(1));
  assign s_axis_tready = !level_q[ADDRESS_WIDTH];
  assign m_axis_tdata  = data_q;
  assign m_axis_tvalid = valid_q;
  assign level_o       = level_q;

`ifndef YOSYS
  assert property (@(posedge clk_i) active_i || rst_i || !(s_axis_tvalid || level_q != '0));
  assert property (@(posedge clk_i) disable iff (rst_i) 32'(level_q) <= DEPTH);
  assert property (@(posedge clk_i) disable iff (rst_i) valid_q |-> level_q != '0);
  assert property (@(posedge clk_i) disable iff (rst_i)
                   stored_q == (level_q != LEVEL_WIDTH'(valid_q)));
  assert property (@(posedge clk_i) disable iff (rst_i)
                   ADDRESS_WIDTH'(level_q) == write_q - read_q + ADDRESS_WIDTH'(valid_q));
`endif

endmodule

`default_nettype wire
