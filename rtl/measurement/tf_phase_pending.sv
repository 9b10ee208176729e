// SPDX-License-Identifier: Apache-2.0
// Keeps what belongs to the windows under way between the counter and the end of the loop, first
// in, first out. The reader takes each word a fixed number of clocks after it was written, at least
// two, and at most DEPTH are written in that time, so that the memory can neither overflow nor run
// empty.
//
// Reset: rst_i (synchronous, active high) forgets all words.
// Latency: data_o is the oldest word from the clock after read_i, until the next read_i.
`default_nettype none

module tf_phase_pending #(
  parameter int unsigned WIDTH = 8,
  parameter int unsigned DEPTH = 16  // power of two
) (
  input  logic             clk_i,
  input  logic             rst_i,

  input  logic             write_i,
  input  logic [WIDTH-1:0] data_i,

  input  logic             read_i,
  output logic [WIDTH-1:0] data_o
);

  if (DEPTH < 2 || (DEPTH & (DEPTH - 1)) != 0) begin : gen_depth_check
    $error("tf_phase_pending: DEPTH must be a power of two");
  end

  logic [WIDTH-1:0]         memory[DEPTH];
  logic [$clog2(DEPTH)-1:0] write_q, read_q;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      write_q <= '0;
    end else if (write_i) begin
      write_q <= write_q + 1'b1;
    end
    if (write_i) begin
      memory[write_q] <= data_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      read_q <= '0;
    end else if (read_i) begin
      read_q <= read_q + 1'b1;
    end
    if (read_i) begin
      data_o <= memory[read_q];
    end
  end

endmodule

`default_nettype wire
