// SPDX-License-Identifier: Apache-2.0
// First-in first-out buffer of a stream, one clock domain.
//
// A word written to the empty buffer is at the output two clocks later. DEPTH words fit into the
// memory and one more into the output register; level_o counts both. clear_i empties the buffer; a
// word offered in that clock is not taken over.
//
// Reset: synchronous, active high; empties the buffer, the memory keeps its contents. Outputs are
// registers except s_axis_tready (one comparison behind a register).
`default_nettype none

module tf_stream_fifo #(
  parameter int unsigned WIDTH = 64,
  parameter int unsigned DEPTH = 16,  // power of two
  localparam int unsigned LEVEL_WIDTH = $clog2(DEPTH) + 1
) (
  input  logic                   clk_i,
  input  logic                   rst_i,
  input  logic                   clear_i,

  input  logic [WIDTH-1:0]       s_axis_tdata,
  input  logic                   s_axis_tvalid,
  output logic                   s_axis_tready,

  output logic [WIDTH-1:0]       m_axis_tdata,
  output logic                   m_axis_tvalid,
  input  logic                   m_axis_tready,

  output logic [LEVEL_WIDTH-1:0] level_o      // words inside, saturated at 2 * DEPTH - 1
);

  localparam int unsigned ADDRESS_WIDTH = $clog2(DEPTH);

  if (DEPTH < 4 || (DEPTH & (DEPTH - 1)) != 0) begin : gen_depth_check
    $error("tf_stream_fifo: DEPTH must be a power of two, 4 or more");
  end

  logic [WIDTH-1:0] memory [0:DEPTH-1];

  logic [LEVEL_WIDTH-1:0] write_q, read_q;  // one bit more than the address
  logic [LEVEL_WIDTH-1:0] stored;           // words in the memory
  logic [WIDTH-1:0]       data_q;
  logic                   valid_q;
  logic                   push, load;

  assign stored        = write_q - read_q;
  assign s_axis_tready = !stored[ADDRESS_WIDTH];
  assign push          = s_axis_tvalid && s_axis_tready;
  assign load          = stored != LEVEL_WIDTH'(0) && (!valid_q || m_axis_tready);

  always_ff @(posedge clk_i) begin
    if (push) begin
      memory[write_q[ADDRESS_WIDTH-1:0]] <= s_axis_tdata;
      write_q <= write_q + LEVEL_WIDTH'(1);
    end
    if (load) begin
      data_q  <= memory[read_q[ADDRESS_WIDTH-1:0]];
      valid_q <= 1'b1;
      read_q  <= read_q + LEVEL_WIDTH'(1);
    end else if (m_axis_tready) begin
      valid_q <= 1'b0;
    end
    if (rst_i || clear_i) begin
      write_q <= LEVEL_WIDTH'(0);
      read_q  <= LEVEL_WIDTH'(0);
      valid_q <= 1'b0;
    end
  end

  assign m_axis_tdata  = data_q;
  assign m_axis_tvalid = valid_q;
  assign level_o       = stored + LEVEL_WIDTH'(valid_q);

`ifndef YOSYS
  logic started_q;
  always_ff @(posedge clk_i) begin
    started_q <= !rst_i;
  end
  assert property (@(posedge clk_i) disable iff (rst_i || !started_q)
                   32'(stored) <= DEPTH);
  assert property (@(posedge clk_i) disable iff (rst_i || !started_q || clear_i)
                   (m_axis_tvalid && !m_axis_tready) |=> (clear_i || m_axis_tvalid));
`endif

endmodule

`default_nettype wire
