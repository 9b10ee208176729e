// SPDX-License-Identifier: Apache-2.0
// One round of AES encryption (FIPS-197, 5.1): SubBytes and ShiftRows in two clocks, MixColumns
// (not in the last round) and AddRoundKey in the third.
//
// A state is four column words; byte 0 of a column is in bits 31..24. Latency 3 clocks, one state
// per clock; each register holds while its enable is low. No reset: the owner keeps the valid bits.
`default_nettype none

module tf_aes_round #(
  parameter bit LAST = 1'b0
) (
  input  logic        clk_i,
  input  logic        take_i,        // a state is at the input
  input  logic        substitute_i,  // and one clock later
  input  logic        mix_i,         // and two
  input  logic [31:0] column0_i,
  input  logic [31:0] column1_i,
  input  logic [31:0] column2_i,
  input  logic [31:0] column3_i,
  input  logic [31:0] key0_i,
  input  logic [31:0] key1_i,
  input  logic [31:0] key2_i,
  input  logic [31:0] key3_i,
  output logic [31:0] column0_o,
  output logic [31:0] column1_o,
  output logic [31:0] column2_o,
  output logic [31:0] column3_o
);

  // Every byte doubled in GF(2^8) with x^8 + x^4 + x^3 + x + 1: bytes that overflow are reduced by
  // 8'h1b, which is made from shifts (a product would become a DSP block).
  function automatic logic [31:0] double_bytes(input logic [31:0] word);
    logic [31:0] carry, pair;
    carry = (word >> 7) & 32'h0101_0101;
    pair = carry ^ (carry << 1);
    double_bytes = ((word & 32'h7f7f_7f7f) << 1) ^ pair ^ (pair << 3);
  endfunction

  function automatic logic [31:0] mix(input logic [31:0] word);
    logic [31:0] sum;  // word ^ word rotated left by a byte: what is doubled
    sum = word ^ {word[23:0], word[31:24]};
    mix = double_bytes(sum) ^ {word[23:0], word[31:24]} ^ {word[15:0], word[31:16]} ^
          {word[7:0], word[31:8]};
  endfunction

  logic [31:0] substituted0, substituted1, substituted2, substituted3;

  // ShiftRows is in the choice of bytes: row r of column c comes from column c + r.
  tf_aes_sbox4 u_sbox0 (
    .clk_i,
    .take_i,
    .substitute_i,
    .word_i({column0_i[31:24], column1_i[23:16], column2_i[15:8], column3_i[7:0]}),
    .word_o(substituted0)
  );
  tf_aes_sbox4 u_sbox1 (
    .clk_i,
    .take_i,
    .substitute_i,
    .word_i({column1_i[31:24], column2_i[23:16], column3_i[15:8], column0_i[7:0]}),
    .word_o(substituted1)
  );
  tf_aes_sbox4 u_sbox2 (
    .clk_i,
    .take_i,
    .substitute_i,
    .word_i({column2_i[31:24], column3_i[23:16], column0_i[15:8], column1_i[7:0]}),
    .word_o(substituted2)
  );
  tf_aes_sbox4 u_sbox3 (
    .clk_i,
    .take_i,
    .substitute_i,
    .word_i({column3_i[31:24], column0_i[23:16], column1_i[15:8], column2_i[7:0]}),
    .word_o(substituted3)
  );

  always_ff @(posedge clk_i) begin
    if (mix_i) begin
      if (LAST) begin
        column0_o <= substituted0 ^ key0_i;
        column1_o <= substituted1 ^ key1_i;
        column2_o <= substituted2 ^ key2_i;
        column3_o <= substituted3 ^ key3_i;
      end else begin
        column0_o <= mix(substituted0) ^ key0_i;
        column1_o <= mix(substituted1) ^ key1_i;
        column2_o <= mix(substituted2) ^ key2_i;
        column3_o <= mix(substituted3) ^ key3_i;
      end
    end
  end

endmodule

`default_nettype wire
