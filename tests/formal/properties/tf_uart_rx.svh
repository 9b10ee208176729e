  // SPDX-License-Identifier: Apache-2.0
  // A byte on the line comes out once, with its stop bit, whenever its edges come between two
  // clocks.

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;

  // The sender: idle for f_idle clocks, then start bit, data, stop bit, and idle again. In the
  // first clock of a bit the pin may still show the bit before.
  (* anyconst *) logic [7:0] f_byte;
  (* anyconst *) logic       f_stop;
  (* anyconst *) logic [2:0] f_idle;
  logic [2:0]  f_wait_q;
  logic [3:0]  f_bit_q;      // 10: all are sent
  logic [7:0]  f_phase_q;
  logic [10:0] f_frame;
  logic        f_now, f_before;
  assign f_frame  = {1'b1, f_stop, f_byte, 1'b0};
  assign f_now    = f_wait_q != 3'd0 || f_frame[f_bit_q];
  assign f_before = f_bit_q == 4'd0 || f_frame[f_bit_q - 4'd1];

  always @(posedge clk_i) begin
    if (rst_i) begin
      f_wait_q  <= f_idle;
      f_bit_q   <= 4'd0;
      f_phase_q <= 8'd0;
    end else if (f_wait_q != 3'd0) begin
      f_wait_q <= f_wait_q - 3'd1;
    end else if (32'(f_phase_q) < CLOCKS_PER_BIT - 1) begin
      f_phase_q <= f_phase_q + 8'd1;
    end else if (f_bit_q < 4'd10) begin
      f_phase_q <= 8'd0;
      f_bit_q   <= f_bit_q + 4'd1;
    end
  end

  always @* begin
    assume (rst_i == !f_past_q);
    assume (f_idle >= 3'd4);  // the line is seen idle
    assume (rx_i == f_now || (f_wait_q == 3'd0 && f_phase_q == 8'd0 && rx_i == f_before));
  end

  logic f_came_q;
  always @(posedge clk_i) begin
    f_came_q <= !rst_i && (f_came_q || valid_o);
  end

  always @* if (f_past_q) begin
    once:  assert (!valid_o || !f_came_q);
    data:  assert (!valid_o || data_o == f_byte);
    stop:  assert (!valid_o || error_o == !f_stop);
    comes: assert (f_bit_q < 4'd10 || 32'(f_phase_q) < CLOCKS_PER_BIT - 1 || f_came_q);
  end
