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
// run_start_i clears the counters; rst_i (synchronous, active high) and run_start_i drop windows
// under way.
// Latency: window_last_i to valid_o 7 clocks, one window per clock.
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

  // Decode. Bit 4*d + j: a click for counter j of detector d.
  function automatic logic [7:0] hits(input logic [1:0] valid, input logic [3:0] phase);
    hits = {{3'b000, valid[1]} << phase[3:2], {3'b000, valid[0]} << phase[1:0]};
  endfunction

  logic [7:0]  hit_q;
  logic        last_q;
  logic        busy_q;  // a click or the end of a window
  logic [47:0] last_slot_q;

  always_ff @(posedge clk_i) begin
    hit_q  <= hits(click_valid_i, click_phase_i);
    last_q <= window_last_i & ~run_start_i & ~rst_i;
    busy_q <= window_last_i || click_valid_i != 2'b00;
    if (window_last_i) begin
      last_slot_q <= window_end_slot_i;
    end
  end

  // Count. Counter j of detector d is at bit 17 * (4*d + j); its upper bit stays set from the first
  // click that met 65535. What is counted here came a clock ago: a start clears before its own
  // clicks.
  function automatic logic [135:0] counted(input logic [135:0] count, input logic [7:0] hit);
    for (int i = 0; i < 8; i++) begin
      counted[17*i +: 17]   = {1'b0, count[17*i +: 16]} + {16'd0, hit[i]};
      counted[17*i + 16] = counted[17*i + 16] | count[17*i + 16];
    end
  endfunction

  logic [135:0] count_q;
  logic         taken_valid_q;
  logic [135:0] taken_q;
  logic [47:0]  taken_slot_q;

  always_ff @(posedge clk_i) begin
    taken_valid_q <= last_q & ~run_start_i & ~rst_i;
    if (busy_q) begin
      count_q <= counted(count_q, hit_q);
    end
    if (last_q || run_start_i) begin
      count_q <= '0;
    end
    if (last_q) begin
      taken_q      <= counted(count_q, hit_q);
      taken_slot_q <= last_slot_q;
    end
  end

  // Stop at 65535. Counter j of detector d is at bit 16 * (4*d + j).
  logic         full_valid_q;
  logic [127:0] full_q;
  logic         full_any_q;
  logic [47:0]  full_slot_q;

  always_ff @(posedge clk_i) begin
    full_valid_q <= taken_valid_q & ~run_start_i & ~rst_i;
    if (taken_valid_q) begin
      for (int i = 0; i < 8; i++) begin
        full_q[16*i +: 16] <= taken_q[17*i +: 16] | {16{taken_q[17*i + 16]}};
      end
      full_any_q  <= taken_q[16] | taken_q[33] | taken_q[50] | taken_q[67] |
                     taken_q[84] | taken_q[101] | taken_q[118] | taken_q[135];
      full_slot_q <= taken_slot_q;
    end
  end

  // Difference and sum per reference phase j, at bit 17 * j.
  logic        pair_valid_q;
  logic [67:0] difference_q;  // signed
  logic [67:0] sum_q;
  logic        pair_full_q;
  logic [47:0] pair_slot_q;

  always_ff @(posedge clk_i) begin
    pair_valid_q <= full_valid_q & ~run_start_i & ~rst_i;
    if (full_valid_q) begin
      for (int unsigned j = 0; j < 4; j++) begin
        difference_q[17*j +: 17] <= {1'b0, full_q[16*j +: 16]} - {1'b0, full_q[64+16*j +: 16]};
        sum_q[17*j +: 17]        <= {1'b0, full_q[16*j +: 16]} + {1'b0, full_q[64+16*j +: 16]};
      end
      pair_full_q <= full_any_q;
      pair_slot_q <= full_slot_q;
    end
  end

  // Quadratures and sums of two phases.
  logic               half_valid_q;
  logic [17:0]        half_even_q;
  logic [17:0]        half_odd_q;
  logic signed [17:0] half_in_phase_q;
  logic signed [17:0] half_quadrature_q;
  logic               half_full_q;
  logic [47:0]        half_slot_q;

  always_ff @(posedge clk_i) begin
    half_valid_q <= pair_valid_q & ~run_start_i & ~rst_i;
    if (pair_valid_q) begin
      half_in_phase_q   <= {difference_q[16], difference_q[0 +: 17]} -
                           {difference_q[50], difference_q[34 +: 17]};
      half_quadrature_q <= {difference_q[67], difference_q[51 +: 17]} -
                           {difference_q[33], difference_q[17 +: 17]};
      half_even_q       <= {1'b0, sum_q[0 +: 17]} + {1'b0, sum_q[34 +: 17]};
      half_odd_q        <= {1'b0, sum_q[17 +: 17]} + {1'b0, sum_q[51 +: 17]};
      half_full_q       <= pair_full_q;
      half_slot_q       <= pair_slot_q;
    end
  end

  // The sum of all.
  logic               total_valid_q;
  logic [18:0]        total_q;
  logic signed [17:0] total_in_phase_q;
  logic signed [17:0] total_quadrature_q;
  logic               total_full_q;
  logic [47:0]        total_slot_q;

  always_ff @(posedge clk_i) begin
    total_valid_q <= half_valid_q & ~run_start_i & ~rst_i;
    if (half_valid_q) begin
      total_in_phase_q   <= half_in_phase_q;
      total_quadrature_q <= half_quadrature_q;
      total_q            <= {1'b0, half_even_q} + {1'b0, half_odd_q};
      total_full_q       <= half_full_q;
      total_slot_q       <= half_slot_q;
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
