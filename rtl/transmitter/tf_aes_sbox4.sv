// SPDX-License-Identifier: Apache-2.0
// SubBytes of the AES (FIPS-197, 5.1.1) for the four bytes of a 32-bit word.
//
// Latency 2 clocks, one word per clock: take_i takes a word, substitute_i follows it by a clock;
// word_o holds while substitute_i is low. No reset. The table is a memory that is only filled at
// elaboration: synthesis makes ROM of it (LUT), and it simulates faster than logic equations.
`default_nettype none

module tf_aes_sbox4 (
  input  logic        clk_i,
  input  logic        take_i,
  input  logic        substitute_i,
  input  logic [31:0] word_i,
  output logic [31:0] word_o
);

  logic [7:0]  table_q [256];
  logic [31:0] word_q;

  initial begin
    for (int i = 0; i < 256; i++) begin
      table_q[i] = tf_aes_pkg::SBOX[8*i +: 8];
    end
  end

  always_ff @(posedge clk_i) begin
    if (take_i) begin
      word_q <= word_i;
    end
    if (substitute_i) begin
      word_o <= {table_q[word_q[31:24]], table_q[word_q[23:16]],
                 table_q[word_q[15:8]], table_q[word_q[7:0]]};
    end
  end

endmodule

`default_nettype wire
