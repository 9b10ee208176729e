// SPDX-License-Identifier: Apache-2.0
// Random bits of a slot to its symbol: bits 19..0 select the intensity class, bits 23..20 the phase
// slice.
//
// class = number of thresholds i in 0..6 with bits >= THRESHOLD[i] (THRESHOLD[i] at
// thresholds_i[21*i +: 21]). With cumulative thresholds, class i has probability (THRESHOLD[i] -
// THRESHOLD[i-1]) / 2^20; 2^20 is never reached, so that classes after the first such entry are not
// used.
//
// Latency 2 clocks (compare, count), one word of LANES slots per clock. Reset: only the valid bits;
// flush_i clears them too.
`default_nettype none

module tf_symbol_sampler #(
  parameter int unsigned LANES = 4
) (
  input  logic                clk_i,
  input  logic                rst_i,
  input  logic                flush_i,
  input  logic [146:0]        thresholds_i,
  input  logic                valid_i,
  /* verilator lint_off UNUSEDSIGNAL */  // bits 31..24 of a slot's random word are spare
  input  logic [32*LANES-1:0] random_i,
  /* verilator lint_on UNUSEDSIGNAL */
  output logic                valid_o,
  output logic [3*LANES-1:0]  class_o,
  output logic [4*LANES-1:0]  slice_o
);

  localparam int unsigned THRESHOLDS = 7;

  logic compared_q;  // the comparisons of a word are done

  always_ff @(posedge clk_i) begin
    compared_q <= valid_i && !flush_i && !rst_i;
    valid_o    <= compared_q && !flush_i && !rst_i;
  end

  function automatic logic [2:0] count(input logic [THRESHOLDS-1:0] bits);
    count = 3'd0;
    for (int i = 0; i < THRESHOLDS; i++) begin
      count = count + {2'd0, bits[i]};
    end
  endfunction

  for (genvar l = 0; l < LANES; l++) begin : gen_lane
    logic [20:0]           bits;
    logic [THRESHOLDS-1:0] reached_q;
    logic [3:0]            compared_slice_q;
    logic [2:0]            class_q;
    logic [3:0]            slice_q;

    assign bits = {1'b0, random_i[32*l +: 20]};

    always_ff @(posedge clk_i) begin
      if (valid_i) begin
        for (int i = 0; i < THRESHOLDS; i++) begin
          reached_q[i] <= bits >= thresholds_i[21*i +: 21];
        end
        compared_slice_q <= random_i[32*l+20 +: 4];
      end
      if (compared_q) begin
        class_q <= count(reached_q);
        slice_q <= compared_slice_q;
      end
    end

    assign class_o[3*l +: 3] = class_q;
    assign slice_o[4*l +: 4] = slice_q;
  end

endmodule

`default_nettype wire
