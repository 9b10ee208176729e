  // SPDX-License-Identifier: Apache-2.0
  // The reset rises with the request, whatever the clock does, and falls STAGES clocks after it, in
  // step with the clock. A step of this proof is an instant: clock and request may change in any.

  (* gclk *) logic f_instant;
  logic f_past_q = 1'b0;
  logic f_rst_q, f_clk_q, f_request_q;
  always @(posedge f_instant) begin
    f_past_q    <= 1'b1;
    f_rst_q     <= rst_o;
    f_clk_q     <= clk_i;
    f_request_q <= request_i;
  end

  logic [7:0] f_clocks_q;  // since the request, STAGES at most
  always @(posedge clk_i or posedge request_i) begin
    if (request_i) begin
      f_clocks_q <= 8'd0;
    end else if (32'(f_clocks_q) < STAGES) begin
      f_clocks_q <= f_clocks_q + 8'd1;
    end
  end

  always @* begin
    if (!f_past_q) assume (request_i);
  end
  always @* if (f_past_q) begin
    at_once: assert (!request_i || rst_o);
    length:  assert (rst_o == (32'(f_clocks_q) < STAGES));
    in_step: assert (!f_rst_q || rst_o || (clk_i && !f_clk_q));
    glitch:  assert (f_rst_q || !rst_o || request_i || f_request_q);
  end

  // Why it holds: zeros move up behind the request.
  logic [STAGES-1:0] f_stages;
  assign f_stages = {STAGES{1'b1}} << f_clocks_q;
  always @* if (f_past_q) begin
    inner_stages: assert (stages_q == f_stages && 32'(f_clocks_q) <= STAGES);
  end
