// SPDX-License-Identifier: Apache-2.0
// 32 random bits for each slot: AES-128 counter mode, the same XOR an external stream, or the
// external stream.
//
// Slot s takes word s mod 4 of the encrypted counter block s / 4, so any slot can be reached
// directly. Lane l of random_o is at [32*l +: 32]. Latency 32 clocks from valid_i
// (block_i: index of the word's first block, its first slot / 4, a multiple of LANES / 4) to
// valid_o, one word per clock, no back-pressure.
//
// External stream: one word of LANES * 32 bits per word of slots. s_axis_entropy_tready is high in
// the clocks in which a word is taken (so never without a request, and in mode 0 never at all).
// When tvalid is low in such a clock, the word comes out with underrun_o = 1 in the place of
// valid_o: it must not be used and no later one may.
//
// mode_i (0 AES, 1 XOR, 2 external) and nonce_i are taken over by load_i.
// Reset: synchronous, active high, empties the pipeline; flush_i does the same.
`default_nettype none

module tf_random_source #(
  parameter int unsigned LANES = 4
) (
  input  logic                clk_i,
  input  logic                rst_i,
  input  logic                flush_i,

  input  logic                load_i,
  input  logic [1:0]          mode_i,
  input  logic [63:0]         nonce_i,
  input  logic [1407:0]       round_keys_i,

  input  logic                valid_i,
  input  logic [45:0]         block_i,

  input  logic [32*LANES-1:0] s_axis_entropy_tdata,
  input  logic                s_axis_entropy_tvalid,
  output logic                s_axis_entropy_tready,

  output logic                valid_o,
  output logic                underrun_o,
  output logic [32*LANES-1:0] random_o
);

  localparam int unsigned BLOCKS = LANES / 4;

  if (LANES != 4 && LANES != 8 && LANES != 16) begin : gen_lanes_check
    $error("tf_random_source: LANES must be 4, 8 or 16");
  end

  logic        use_aes_q, use_external_q;
  logic [63:0] nonce_q;

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      use_aes_q      <= mode_i != 2'd2;
      use_external_q <= mode_i != 2'd0;
      nonce_q        <= nonce_i;
    end
    if (rst_i) begin
      use_aes_q      <= 1'b1;
      use_external_q <= 1'b0;
      nonce_q        <= 64'd0;
    end
  end

  logic [BLOCKS-1:0] block_valid;
  logic              word_valid;
  logic              flush_q;      // for the many stages of the block cipher, whose end it masks

  always_ff @(posedge clk_i) begin
    flush_q <= flush_i || rst_i;
  end

  for (genvar b = 0; b < BLOCKS; b++) begin : gen_block
    logic [31:0] word0, word1, word2, word3;
    logic [31:0] random0_q, random1_q, random2_q, random3_q;

    // The low bits of the first block's index are 0: the block's place within the word takes them.
    tf_aes_ctr u_aes (
      .clk_i,
      .rst_i,
      .flush_i(flush_q),
      .round_keys_i,
      .nonce_i(nonce_q),
      .valid_i,
      .block_i({18'd0, block_i} | 64'(b)),
      .valid_o(block_valid[b]),
      .word0_o(word0),
      .word1_o(word1),
      .word2_o(word2),
      .word3_o(word3)
    );

    always_ff @(posedge clk_i) begin
      if (block_valid[b]) begin
        random0_q <= (use_aes_q ? word0 : 32'd0)
                   ^ (use_external_q ? s_axis_entropy_tdata[128*b +: 32] : 32'd0);
        random1_q <= (use_aes_q ? word1 : 32'd0)
                   ^ (use_external_q ? s_axis_entropy_tdata[128*b+32 +: 32] : 32'd0);
        random2_q <= (use_aes_q ? word2 : 32'd0)
                   ^ (use_external_q ? s_axis_entropy_tdata[128*b+64 +: 32] : 32'd0);
        random3_q <= (use_aes_q ? word3 : 32'd0)
                   ^ (use_external_q ? s_axis_entropy_tdata[128*b+96 +: 32] : 32'd0);
      end
    end

    assign random_o[128*b +: 128] = {random3_q, random2_q, random1_q, random0_q};
  end

  assign word_valid            = &block_valid && !flush_q;
  assign s_axis_entropy_tready = word_valid && use_external_q && !flush_i;

  always_ff @(posedge clk_i) begin
    valid_o    <= 1'b0;
    underrun_o <= 1'b0;
    if (word_valid && !flush_i && !rst_i) begin
      valid_o    <= !use_external_q || s_axis_entropy_tvalid;
      underrun_o <= use_external_q && !s_axis_entropy_tvalid;
    end
  end

endmodule

`default_nettype wire
