// SPDX-License-Identifier: Apache-2.0
// Asynchronous reset request -> reset of a clock domain.
//
// rst_o rises at once with request_i, without a clock, and falls STAGES clocks after request_i has
// fallen, in step with the clock. The path from request_i to the flip-flops' set inputs needs no
// timing ("false path").
`default_nettype none

module tf_reset_sync #(
  parameter int unsigned STAGES = 4  // 2 or more
) (
  input  logic clk_i,
  input  logic request_i,
  output logic rst_o
);

  (* async_reg = "true" *) logic [STAGES-1:0] stages_q;

  always_ff @(posedge clk_i or posedge request_i) begin
    if (request_i) begin
      stages_q <= '1;
    end else begin
      stages_q <= {stages_q[STAGES-2:0], 1'b0};
    end
  end

  assign rst_o = stages_q[STAGES-1];

endmodule

`default_nettype wire
