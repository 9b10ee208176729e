  // SPDX-License-Identifier: Apache-2.0
  // The words of the windows under way come back in their order, each once, as they were written.

  localparam int unsigned PLACE  = $clog2(DEPTH);
  localparam int unsigned NUMBER = PLACE + 2;

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;

  logic [NUMBER-1:0] f_in_q, f_out_q, f_inside;
  logic [WIDTH-1:0]  f_word_q;
  logic              f_shown_q;  // the tracked word was the last one read
  (* anyconst *) logic [NUMBER-1:0] f_tracked;
  logic [NUMBER-1:0] f_ahead;
  assign f_inside = f_in_q - f_out_q;
  assign f_ahead  = f_tracked - f_out_q;

  // The reader is a fixed number of clocks behind, and at most DEPTH words are written meanwhile:
  // the memory neither overflows nor runs empty.
  always @* begin
    if (!f_past_q) assume (rst_i);
    assume (!read_i || f_inside != NUMBER'(0));
    assume (!write_i || 32'(f_inside) < DEPTH);
  end

  always @(posedge clk_i) begin
    if (write_i) begin
      f_in_q <= f_in_q + NUMBER'(1);
      if (f_in_q == f_tracked) f_word_q <= data_i;
    end
    if (read_i) begin
      f_out_q   <= f_out_q + NUMBER'(1);
      f_shown_q <= f_out_q == f_tracked;
    end else if (write_i && f_in_q == f_tracked) begin
      f_shown_q <= 1'b0;  // a later word of the same number
    end
    if (rst_i) begin
      f_in_q  <= NUMBER'(0);
      f_out_q <= NUMBER'(0);
      f_shown_q <= 1'b0;
    end
  end

  always @* if (f_past_q) begin
    word: assert (!f_shown_q || data_o == f_word_q);
  end

  // Why it holds: the numbers are the pointers.
  logic [PLACE-1:0] f_place;
  assign f_place = f_tracked[PLACE-1:0];
  always @* if (f_past_q) begin
    inner_level: assert (32'(f_inside) <= DEPTH);
    inner_write: assert (write_q == f_in_q[PLACE-1:0]);
    inner_read:  assert (read_q == f_out_q[PLACE-1:0]);
    inner_word:  assert (f_ahead >= f_inside || memory[f_place] == f_word_q);
  end
