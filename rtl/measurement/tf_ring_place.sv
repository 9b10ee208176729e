// SPDX-License-Identifier: Apache-2.0
// The place of the tag ring in host memory, taken over and judged at the start of a run.
//
// load_i takes over all inputs, a clock after the start or with the reset; what comes later waits
// for the next start, however long the bursts of an earlier run take. bad_o: the ring is wanted and
// its base is no multiple of 4096 bytes or its size not 2^9 to 2^24 words; enable_o is low then.
//
// Reset: the ring is off when enable_i is low in the last clock of load_i. Outputs are registers,
// except enable_o (one gate behind them).
`default_nettype none

module tf_ring_place (
  input  logic        clk_i,
  input  logic        load_i,

  input  logic        enable_i,
  input  logic [63:0] base_i,    // byte address
  input  logic [4:0]  log2_i,    // of the words

  output logic        enable_o,
  output logic [63:0] base_o,
  output logic [4:0]  log2_o,
  output logic        bad_o
);

  logic        enable_q, bad_q;
  logic [51:0] page_q;
  logic [4:0]  log2_q;

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      enable_q <= enable_i;
      page_q   <= base_i[63:12];
      log2_q   <= log2_i;
      bad_q    <= enable_i && (base_i[11:0] != 12'd0 || log2_i < 5'd9 || log2_i > 5'd24);
    end
  end

  assign enable_o = enable_q && !bad_q;
  assign base_o   = {page_q, 12'd0};
  assign log2_o   = log2_q;
  assign bad_o    = bad_q;

endmodule

`default_nettype wire
