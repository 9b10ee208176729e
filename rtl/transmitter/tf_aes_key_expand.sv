// SPDX-License-Identifier: Apache-2.0
// AES-128 key expansion (FIPS-197, 5.2), one round key per two clocks: table, then sums.
//
// load_i takes the key (word n at key_i[32*n +: 32], bytes 4n..4n+3 with the first in bits 31..24);
// ready_o falls with it and rises 22 clocks later, when round key word n (0..43) is at
// round_keys_o[32*n +: 32]. A further load_i restarts. taken_o is high in the clock after load_i:
// the words of the key can be forgotten. Reset: synchronous, active high, forgets the round keys.
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

  // The newest round key is copied to its place while the table is read for the one after it.
  logic [1407:0]   round_keys_q;
  logic [31:0]     last0_q, last1_q, last2_q, last3_q;  // the newest round key
  logic [ROUNDS:0] round_q;                              // its number, one-hot
  logic            busy_q;
  logic            sum_q;                                // the table was read in the clock before
  logic [ROUNDS:0] copy_q;                               // round_q, in the clocks of the copies
  logic [31:0]     mixed_q;
  logic [7:0]      rcon_q;                               // round constant of the next one
  logic            ready_q;
  logic            taken_q;

  // The S-box is read inside the gated process below: it costs nothing while no key is expanded.
  logic [7:0] table_q [256];

  initial begin
    for (int i = 0; i < 256; i++) begin
      table_q[i] = tf_aes_pkg::SBOX[8*i +: 8];
    end
  end

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
    copy_q  <= (ROUNDS + 1)'(0);
    for (int r = 0; r <= ROUNDS; r++) begin
      if (copy_q[r]) begin
        round_keys_q[128*r +: 128] <= {last3_q, last2_q, last1_q, last0_q};
      end
    end
    if (busy_q && !sum_q) begin
      mixed_q <= {table_q[last3_q[23:16]], table_q[last3_q[15:8]],
                  table_q[last3_q[7:0]], table_q[last3_q[31:24]]};
    end
    if (busy_q) begin
      sum_q <= !sum_q;
    end
    if (busy_q && sum_q) begin
      {last3_q, last2_q, last1_q, last0_q} <=
          next_key({last3_q, last2_q, last1_q, last0_q}, mixed_q ^ {rcon_q, 24'd0});
      round_q <= round_q << 1;
      copy_q  <= round_q << 1;
      rcon_q  <= {rcon_q[6:0], 1'b0} ^ (rcon_q[7] ? 8'h1b : 8'h00);
      busy_q  <= !round_q[ROUNDS];
      ready_q <= round_q[ROUNDS];
    end
    if (load_i) begin
      {last3_q, last2_q, last1_q, last0_q} <= key_i;
      round_q <= (ROUNDS + 1)'(1);
      copy_q  <= (ROUNDS + 1)'(1);
      rcon_q  <= 8'h01;
      busy_q  <= 1'b1;
      sum_q   <= 1'b0;
      ready_q <= 1'b0;
    end
    if (rst_i) begin
      round_keys_q <= 1408'd0;
      mixed_q      <= 32'd0;
      {last3_q, last2_q, last1_q, last0_q} <= 128'd0;
      round_q <= (ROUNDS + 1)'(1);
      copy_q  <= (ROUNDS + 1)'(0);
      rcon_q  <= 8'h01;
      busy_q  <= 1'b0;
      sum_q   <= 1'b0;
      ready_q <= 1'b0;
    end
  end

  assign taken_o      = taken_q;
  assign ready_o      = ready_q;
  assign round_keys_o = round_keys_q;

endmodule

`default_nettype wire
