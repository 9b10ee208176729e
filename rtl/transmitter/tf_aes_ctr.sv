// SPDX-License-Identifier: Apache-2.0
// AES-128 in counter mode (NIST SP 800-38A, 6.5): encrypts the counter block nonce || block index.
//
// One block per clock, latency 31 clocks from valid_i to valid_o. Word n of the output
// holds bytes 4n..4n+3 of the encrypted block, the first of them in bits 31..24. Round key word n
// (n = 0..43) is at round_keys_i[32*n +: 32] and must be stable while blocks are under way. Reset:
// synchronous, active high, empties the pipeline; flush_i does the same.
`default_nettype none

module tf_aes_ctr (
  input  logic          clk_i,
  input  logic          rst_i,
  input  logic          flush_i,
  input  logic [1407:0] round_keys_i,
  input  logic [63:0]   nonce_i,
  input  logic          valid_i,
  input  logic [63:0]   block_i,
  output logic          valid_o,
  output logic [31:0]   word0_o,
  output logic [31:0]   word1_o,
  output logic [31:0]   word2_o,
  output logic [31:0]   word3_o
);

  localparam int unsigned ROUNDS = 10;

  // Bit 3 * r: the state after round r is valid; the two below it: the one within that round.
  logic [3*ROUNDS:0] valid_q;

  always_ff @(posedge clk_i) begin
    valid_q <= rst_i || flush_i ? (3 * ROUNDS + 1)'(0) : {valid_q[3*ROUNDS-1:0], valid_i};
  end

  // Round 0: key addition only.
  logic [31:0] start0_q, start1_q, start2_q, start3_q;

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      start0_q <= nonce_i[63:32] ^ round_keys_i[31:0];
      start1_q <= nonce_i[31:0]  ^ round_keys_i[63:32];
      start2_q <= block_i[63:32] ^ round_keys_i[95:64];
      start3_q <= block_i[31:0]  ^ round_keys_i[127:96];
    end
  end

  for (genvar r = 1; r <= ROUNDS; r++) begin : gen_round
    logic [31:0] in0, in1, in2, in3;
    logic [31:0] out0, out1, out2, out3;

    if (r == 1) begin : gen_first
      assign in0 = start0_q;
      assign in1 = start1_q;
      assign in2 = start2_q;
      assign in3 = start3_q;
    end else begin : gen_next
      assign in0 = gen_round[r-1].out0;
      assign in1 = gen_round[r-1].out1;
      assign in2 = gen_round[r-1].out2;
      assign in3 = gen_round[r-1].out3;
    end

    tf_aes_round #(.LAST(r == ROUNDS)) u_round (
      .clk_i,
      .take_i(valid_q[3*r-3]),
      .substitute_i(valid_q[3*r-2]),
      .mix_i(valid_q[3*r-1]),
      .column0_i(in0),
      .column1_i(in1),
      .column2_i(in2),
      .column3_i(in3),
      .key0_i(round_keys_i[128*r +: 32]),
      .key1_i(round_keys_i[128*r+32 +: 32]),
      .key2_i(round_keys_i[128*r+64 +: 32]),
      .key3_i(round_keys_i[128*r+96 +: 32]),
      .column0_o(out0),
      .column1_o(out1),
      .column2_o(out2),
      .column3_o(out3)
    );
  end

  assign valid_o = valid_q[3*ROUNDS];
  assign word0_o = gen_round[ROUNDS].out0;
  assign word1_o = gen_round[ROUNDS].out1;
  assign word2_o = gen_round[ROUNDS].out2;
  assign word3_o = gen_round[ROUNDS].out3;

endmodule

`default_nettype wire
