  // SPDX-License-Identifier: Apache-2.0
  // Each level is that of its pin two clocks ago, 0 after a reset: no more, no less than two
  // flip-flops, and nothing from another pin.

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;

  always @* begin
    if (!f_past_q) assume (rst_i);
  end

  logic [WIDTH-1:0] f_pin_q, f_before_q;  // the pins a clock ago, and two
  always @(posedge clk_i) begin
    f_pin_q    <= rst_i ? WIDTH'(0) : pin_i;
    f_before_q <= rst_i ? WIDTH'(0) : f_pin_q;
  end

  always @* if (f_past_q) begin
    two:         assert (level_o == f_before_q);
    inner_first: assert (first_q == f_pin_q);
  end
