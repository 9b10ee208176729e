// SPDX-License-Identifier: Apache-2.0
// AES-128 key expansion (FIPS-197, 5.2), one round key per three clocks: S-box, then sums.
//
// load_i takes the key (word n at key_i[32*n +: 32], bytes 4n..4n+3 with the first in bits 31..24);
// ready_o falls with it and rises 31 clocks later, when round key word n (0..43) is at
// round_keys_o[32*n +: 32]. A further load_i restarts. taken_o is high in the clock after load_i:
// the words of the key can be forgotten. Reset: synchronous, active high, forgets the round keys;
// what the S-box holds of them is gone after three clocks of it.
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

  localparam int unsigned ROUNDS = 10;

  // The newest round key is copied to its place while the S-box works on the one after it.
  logic [1407:0]   round_keys_q;
  logic [31:0]     last0_q, last1_q, last2_q, last3_q;  // the newest round key
  logic [ROUNDS:0] round_q;                              // its number, one-hot
  logic [ROUNDS:0] copy_q;                               // round_q, in the clocks of the copies
  logic [2:0]      step_q;                               // S-box, S-box, sums: one-hot, 0 at rest
  logic [31:0]     substituted;
  logic [7:0]      rcon_q;                               // round constant of the next one
  logic            ready_q;
  logic            taken_q;
  logic            reset_q;                              // last3_q is 0 then, the S-box takes it

  tf_aes_sbox4 u_sbox (
    .clk_i,
    .take_i(step_q[0] || reset_q),
    .substitute_i(step_q[1] || reset_q),
    .word_i({last3_q[23:0], last3_q[31:24]}),
    .word_o(substituted)
  );

  function automatic logic [127:0] next_key(input logic [127:0] last, input logic [31:0] mixed);
    logic [31:0] next0, next1, next2, next3;
    next0 = last[31:0] ^ mixed;
    next1 = last[63:32] ^ next0;
    next2 = last[95:64] ^ next1;
    next3 = last[127:96] ^ next2;
    next_key = {next3, next2, next1, next0};
  endfunction

  always_ff @(posedge clk_i) begin
    taken_q <= load_i && !rst_i;
    reset_q <= rst_i;
    copy_q  <= (ROUNDS + 1)'(0);
    for (int r = 0; r <= ROUNDS; r++) begin
      if (copy_q[r]) begin
        round_keys_q[128*r +: 128] <= {last3_q, last2_q, last1_q, last0_q};
      end
    end
    step_q <= {step_q[1:0], step_q[2]};
    if (step_q[2]) begin
      {last3_q, last2_q, last1_q, last0_q} <=
          next_key({last3_q, last2_q, last1_q, last0_q}, substituted ^ {rcon_q, 24'd0});
      round_q <= round_q << 1;
      copy_q  <= round_q << 1;
      rcon_q  <= {rcon_q[6:0], 1'b0} ^ (rcon_q[7] ? 8'h1b : 8'h00);
      if (round_q[ROUNDS-1]) begin
        step_q <= 3'd0;
      end
    end
    if (copy_q[ROUNDS]) begin
      ready_q <= 1'b1;
    end
    if (load_i) begin
      {last3_q, last2_q, last1_q, last0_q} <= key_i;
      round_q <= (ROUNDS + 1)'(1);
      copy_q  <= (ROUNDS + 1)'(1);
      rcon_q  <= 8'h01;
      step_q  <= 3'd1;
      ready_q <= 1'b0;
    end
    if (rst_i) begin
      round_keys_q <= 1408'd0;
      {last3_q, last2_q, last1_q, last0_q} <= 128'd0;
      round_q <= (ROUNDS + 1)'(1);
      copy_q  <= (ROUNDS + 1)'(0);
      rcon_q  <= 8'h01;
      step_q  <= 3'd0;
      ready_q <= 1'b0;
    end
  end

  assign taken_o      = taken_q;
  assign ready_o      = ready_q;
  assign round_keys_o = round_keys_q;

endmodule

`default_nettype wire
