// SPDX-License-Identifier: Apache-2.0
// AES-128 key expansion (FIPS-197, 5.2), one round key per clock.
//
// load_i takes the key (word n at key_i[32*n +: 32], bytes 4n..4n+3 with the first in bits 31..24); ready_o
// falls with it and rises 10 clocks later, when round key word n (0..43) is at round_keys_o[32*n +: 32].
// A further load_i restarts. taken_o is high in the clock after load_i: the words of the key can be forgotten.
// Reset: synchronous, active high, forgets the round keys.
`default_nettype none

module tf_aes_key_expand (
  input  logic          clk_i,
  input  logic          rst_i,
  input  logic          load_i,
  input  logic [127:0]  key_i,
  output logic          taken_o,
  output logic          ready_o,
  output logic [1407:0] round_keys_o
);

  localparam logic [3:0] ROUNDS = 4'd10;

  // The newest round key enters at the top and moves down by one round key per clock: after ten
  // clocks the key itself is at the bottom.
  logic [1407:0] round_keys_q;
  logic [3:0]    left_q;   // round keys still to make
  logic [7:0]    rcon_q;   // round constant of the next one
  logic          ready_q;
  logic          taken_q;

  logic [31:0] last0, last1, last2, last3;
  logic [31:0] next0, next1, next2, next3;
  logic [31:0] substituted;

  assign last0 = round_keys_q[1311:1280];
  assign last1 = round_keys_q[1343:1312];
  assign last2 = round_keys_q[1375:1344];
  assign last3 = round_keys_q[1407:1376];

  tf_aes_sbox4 u_sbox (
    .word_i({last3[23:0], last3[31:24]}),
    .word_o(substituted)
  );

  assign next0 = last0 ^ substituted ^ {rcon_q, 24'd0};
  assign next1 = last1 ^ next0;
  assign next2 = last2 ^ next1;
  assign next3 = last3 ^ next2;

  always_ff @(posedge clk_i) begin
    taken_q <= load_i && !rst_i;
    if (rst_i) begin
      round_keys_q <= 1408'd0;
      left_q       <= 4'd0;
      rcon_q       <= 8'h01;
      ready_q      <= 1'b0;
    end else if (load_i) begin
      round_keys_q[1407:1280] <= key_i;
      left_q                  <= ROUNDS;
      rcon_q                  <= 8'h01;
      ready_q                 <= 1'b0;
    end else if (left_q != 4'd0) begin
      round_keys_q <= {next3, next2, next1, next0, round_keys_q[1407:128]};
      left_q       <= left_q - 4'd1;
      rcon_q       <= {rcon_q[6:0], 1'b0} ^ (rcon_q[7] ? 8'h1b : 8'h00);
      ready_q      <= left_q == 4'd1;
    end
  end

  assign taken_o      = taken_q;
  assign ready_o      = ready_q;
  assign round_keys_o = round_keys_q;

endmodule

`default_nettype wire
