// SPDX-License-Identifier: Apache-2.0
// Keeps account of the bursts of tf_ring_writer: how many are under way, and the words of those
// that were answered.
//
// issue_i: a burst of length_i words has begun, while full_o is low; at most four are under way.
// answer_i: the oldest one was answered, with an error under error_i. Answers under void_i belong
// to bursts from before the last start_i: they are not counted. active_i is a clock enable: it may
// be low only while no burst is under way and nothing is pending_o.
//
// Reset: synchronous, active high: no burst is under way. start_i: nothing has been written.
// none_o and full_o are functions of a register, the other outputs registers: an answer is in
// error_o after one clock, in written_o and answered_o after three.
`default_nettype none

module tf_ring_answers (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        active_i,
  input  logic        start_i,
  input  logic        void_i,

  input  logic        issue_i,
  input  logic [4:0]  length_i,
  input  logic        answer_i,
  input  logic        error_i,

  output logic        none_o,      // no burst is under way
  output logic        full_o,      // four are
  output logic        pending_o,   // an answer is on its way to answered_o
  output logic        answered_o,  // one clock: written_o has grown
  output logic        error_o,     // one clock
  output logic [31:0] written_o    // words, modulo 2^32
);

  localparam int unsigned BURSTS = 4;

  logic [5*BURSTS-1:0] lengths_q;     // words of the bursts under way
  logic [1:0]          newest_q, oldest_q;
  logic [2:0]          bursts_q;      // their number
  logic [4:0]          oldest_length;
  logic [4:0]          answer_q;      // words of the burst just answered
  logic [2:0]          answered_q;
  logic                error_q;

  always_comb begin
    oldest_length = 5'd0;
    for (int unsigned b = 0; b < BURSTS; b++) begin
      if (oldest_q == 2'(b)) begin
        oldest_length = lengths_q[5*b +: 5];
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (active_i) begin
      error_q    <= answer_i && error_i;
      answer_q   <= answer_i ? oldest_length : 5'd0;
      answered_q <= {answered_q[1:0], answer_i && !void_i};
      if (issue_i) begin
        newest_q <= newest_q + 2'd1;
        for (int unsigned b = 0; b < BURSTS; b++) begin
          if (newest_q == 2'(b)) begin
            lengths_q[5*b +: 5] <= length_i;
          end
        end
      end
      if (answer_i) begin
        oldest_q <= oldest_q + 2'd1;
      end
      if (issue_i != answer_i) begin
        bursts_q <= issue_i ? bursts_q + 3'd1 : bursts_q - 3'd1;
      end
    end
    if (start_i || rst_i) begin
      answered_q <= 3'd0;
    end
    if (rst_i) begin
      answer_q <= 5'd0;
      newest_q <= 2'd0;
      oldest_q <= 2'd0;
      bursts_q <= 3'd0;
      error_q  <= 1'b0;
    end
  end

  tf_counter #(
    .STEP_WIDTH (5)
  ) written (
    .clk_i,
    .rst_i   (start_i || void_i || rst_i),
    .step_i  (answer_q),
    .count_o (written_o)
  );

  assign none_o     = bursts_q == 3'd0;
  assign full_o     = bursts_q[2];
  assign pending_o  = answered_q != 3'd0;
  assign answered_o = answered_q[2];
  assign error_o    = error_q;

`ifndef YOSYS
  // No answer without a burst.
  assert property (@(posedge clk_i) disable iff (rst_i) answer_i |-> (bursts_q != 3'd0));
  // What is looked at only in active clocks does not outlast them.
  assert property (@(posedge clk_i) disable iff (rst_i) !active_i |-> answer_q == 5'd0);
`endif

endmodule

`default_nettype wire
