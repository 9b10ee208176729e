// SPDX-License-Identifier: Apache-2.0
// Counts the clicks of the phase reference per detector and reference phase, and turns the eight
// counts of a window into the two quadratures.
//
// Reference phase j advances the light by j quarter turns, so that the plus detector sees 1 +
// cos(phi + j*pi/2) and the minus detector the complement. With n[j] = plus[j] - minus[j]:
//   in_phase = n[0] - n[2] ~ cos(phi),  quadrature = n[3] - n[1] ~ sin(phi).
//
// A click in the clock of window_last_i belongs to the window that ends; a click in the clock of
// run_start_i to the first window. Counters stop at 65535 and say so.
//
// Reset: rst_i (synchronous, active high) and run_start_i clear the counters and drop windows
// under way.
// Latency: window_last_i to valid_o 4 clocks, one window per clock.
`default_nettype none

module tf_phase_counter (
  input  logic               clk_i,
  input  logic               rst_i,
  input  logic               run_start_i,

  input  logic [1:0]         click_valid_i,  // bit 0 plus, bit 1 minus
  input  logic [3:0]         click_phase_i,  // reference phase: plus [1:0], minus [3:2]
  input  logic               window_last_i,
  input  logic [47:0]        window_end_slot_i,

  output logic               valid_o,
  output logic signed [17:0] in_phase_o,
  output logic signed [17:0] quadrature_o,
  output logic [15:0]        counts_o,       // all clicks of the window, saturated
  output logic               saturated_o,    // a counter was full when a click came
  output logic [47:0]        end_slot_o
);

  // Counter j of detector d is at bit 16 * (4*d + j). The next counts are functions, so that they
  // are only worked out in the clocks that need them.
  logic [127:0] count_q;
  logic         full_q;

  // Bit 4*d + j: a click for counter j of detector d.
  function automatic logic [7:0] hits(input logic [1:0] valid, input logic [3:0] phase);
    hits = {{3'b000, valid[1]} << phase[3:2], {3'b000, valid[0]} << phase[1:0]};
  endfunction

  function automatic logic [127:0] counted(input logic [127:0] count, input logic [7:0] hit);
    for (int i = 0; i < 8; i++) begin
      counted[16*i +: 16] = count[16*i +: 16] + {15'd0, hit[i] && count[16*i +: 16] != 16'hFFFF};
    end
  endfunction

  function automatic logic overflow(input logic [127:0] count, input logic [7:0] hit);
    overflow = 1'b0;
    for (int i = 0; i < 8; i++) begin
      overflow = overflow | (hit[i] && count[16*i +: 16] == 16'hFFFF);
    end
  endfunction

  // The window's counts.
  logic         taken_valid_q;
  logic [127:0] taken_q;
  logic         taken_full_q;
  logic [47:0]  taken_slot_q;

  always_ff @(posedge clk_i) begin
    taken_valid_q <= window_last_i & ~run_start_i & ~rst_i;
    if (rst_i) begin
      count_q <= '0;
      full_q  <= 1'b0;
    end else if (run_start_i) begin
      count_q <= counted(128'd0, hits(click_valid_i, click_phase_i));
      full_q  <= 1'b0;
    end else if (window_last_i) begin
      count_q      <= '0;
      full_q       <= 1'b0;
      taken_q      <= counted(count_q, hits(click_valid_i, click_phase_i));
      taken_full_q <= full_q | overflow(count_q, hits(click_valid_i, click_phase_i));
      taken_slot_q <= window_end_slot_i;
    end else if (click_valid_i != 2'b00) begin
      count_q <= counted(count_q, hits(click_valid_i, click_phase_i));
      full_q  <= full_q | overflow(count_q, hits(click_valid_i, click_phase_i));
    end
  end

  // Difference and sum per reference phase j, at bit 17 * j.
  logic        pair_valid_q;
  logic [67:0] difference_q;  // signed
  logic [67:0] sum_q;
  logic        pair_full_q;
  logic [47:0] pair_slot_q;

  always_ff @(posedge clk_i) begin
    pair_valid_q <= taken_valid_q & ~run_start_i & ~rst_i;
    if (taken_valid_q) begin
      for (int unsigned j = 0; j < 4; j++) begin
        difference_q[17*j +: 17] <= {1'b0, taken_q[16*j +: 16]} - {1'b0, taken_q[64+16*j +: 16]};
        sum_q[17*j +: 17]        <= {1'b0, taken_q[16*j +: 16]} + {1'b0, taken_q[64+16*j +: 16]};
      end
      pair_full_q <= taken_full_q;
      pair_slot_q <= taken_slot_q;
    end
  end

  // Quadratures and the sum of all.
  logic               total_valid_q;
  logic [18:0]        total_q;
  logic signed [17:0] total_in_phase_q;
  logic signed [17:0] total_quadrature_q;
  logic               total_full_q;
  logic [47:0]        total_slot_q;

  always_ff @(posedge clk_i) begin
    total_valid_q <= pair_valid_q & ~run_start_i & ~rst_i;
    if (pair_valid_q) begin
      total_in_phase_q   <= {difference_q[16], difference_q[0 +: 17]} -
                            {difference_q[50], difference_q[34 +: 17]};
      total_quadrature_q <= {difference_q[67], difference_q[51 +: 17]} -
                            {difference_q[33], difference_q[17 +: 17]};
      total_q            <= ({2'b00, sum_q[0 +: 17]} + {2'b00, sum_q[17 +: 17]}) +
                            ({2'b00, sum_q[34 +: 17]} + {2'b00, sum_q[51 +: 17]});
      total_full_q       <= pair_full_q;
      total_slot_q       <= pair_slot_q;
    end
  end

  always_ff @(posedge clk_i) begin
    valid_o <= total_valid_q & ~run_start_i & ~rst_i;
    if (total_valid_q) begin
      in_phase_o   <= total_in_phase_q;
      quadrature_o <= total_quadrature_q;
      counts_o     <= (total_q[18:16] != 3'd0) ? 16'hFFFF : total_q[15:0];
      saturated_o  <= total_full_q;
      end_slot_o   <= total_slot_q;
    end
  end

endmodule

`default_nettype wire
