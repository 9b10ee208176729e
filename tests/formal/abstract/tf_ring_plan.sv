// SPDX-License-Identifier: Apache-2.0
// Stands for tf_ring_plan in proofs of the writer: any plan that keeps the rules of
// tf_ring_plan_check, and the writer is asked to keep its own. That the real plan keeps them, under
// the writer's, is ring_plan.toml:
//
//   length_o                          plan_room, plan_page, plan_length, plan_waits
//   ready_o                           plan_settled, plan_enabled
//   word_o                            plan_word
//   full_o                            nothing is promised
//
// All outputs are free in every clock. Reset: as tf_ring_plan.
`default_nettype none

module tf_ring_plan #(
  parameter int unsigned LEVEL_WIDTH = 9
) (
  input  logic                   clk_i,
  input  logic                   rst_i,
  input  logic                   active_i,

  input  logic                   enable_i,
  input  logic [31:0]            beyond_i,
  input  logic [31:0]            read_i,
  input  logic                   flush_i,
  input  logic [LEVEL_WIDTH-1:0] level_i,
  input  logic [5:0]             owed_i,

  input  logic                   issue_i,
  output logic                   ready_o,
  output logic                   full_o,
  output logic [4:0]             length_o,
  output logic [31:0]            word_o
);

  (* anyseq *) logic        ready;
  (* anyseq *) logic        full;
  (* anyseq *) logic [4:0]  length;
  (* anyseq *) logic [31:0] word;

  tf_ring_plan_check #(.PLAN(1'b0), .LEVEL_WIDTH(LEVEL_WIDTH)) rules (
    .clk_i, .rst_i, .active(active_i), .enable(enable_i), .beyond(beyond_i), .read(read_i),
    .level(level_i), .owed(owed_i), .issue(issue_i), .ready, .length, .word,
    .ok_o(), .words_o(), .used_o(), .free_o(), .age_o(), .just_o()
  );

  assign ready_o  = ready;
  assign full_o   = full;
  assign length_o = length;
  assign word_o   = word;

  logic unused;
  assign unused = flush_i;

endmodule

`default_nettype wire
