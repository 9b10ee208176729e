// SPDX-License-Identifier: Apache-2.0
// Second-order phase loop: estimate of the phase error of a window in, compensating phase and
// code of its modulator out.
//
// With r the estimate (2^-16 turn) and c the compensating phase (2^-24 turn, modulo one turn),
// per window:
//   closed, enough counts:  integrator = clamp(integrator + (gain_i * r >> 8)), within +-limit
//                           c = c + (gain_p * r >> 8) + integrator
//   closed, too few counts: c = c + integrator (the loop coasts at the frequency it knows)
//   open:                   c and integrator stay
//   code = (upper 16 bits of c) * 2 * half_wave >> 16
// The clamp is the anti-windup: the integrator never holds more than its limit and leaves it
// with the first estimate of the other sign. Unwrapped phase: r + c of the window (2^-16 turn),
// differences between windows with enough counts taken within half a turn either way and summed
// from 0.
//
// Configuration is read as a window passes. run_start_i sets c to phase_start, integrator and
// unwrapped phase to 0 and drops windows under way; the code follows 6 clocks later.
// Reset: rst_i, synchronous, active high; the code is 0 until the first run_start_i.
// Latency: valid_i to valid_o and the new code 10 clocks. Windows are at least LEAST_SPACING = 4
// clocks apart: sum, clamp and the way back to the sum take as long. Registers before the sum keep
// their window's values until the next one comes. All outputs change with valid_o only (the code
// also after run_start_i); done_soon_o is high in the clock before.
`default_nettype none

module tf_phase_loop (
  input  logic               clk_i,
  input  logic               rst_i,
  input  logic               run_start_i,

  input  logic               enable_i,
  input  logic [15:0]        gain_p_i,            // Q0.16
  input  logic [15:0]        gain_i_i,            // Q0.16
  input  logic [23:0]        integrator_limit_i,  // 2^-24 turn
  input  logic [15:0]        half_wave_i,         // 1..32768
  input  logic [15:0]        phase_start_i,       // 2^-16 turn

  input  logic               valid_i,
  input  logic               enough_i,            // enough counts: the estimate means something
  input  logic signed [15:0] estimate_i,          // 2^-16 turn

  output logic               done_soon_o,
  output logic               valid_o,
  output logic [15:0]        phase_code_o,
  output logic               enough_o,
  output logic               closed_o,
  output logic               limited_o,           // the clamp changed the integrator
  output logic signed [15:0] estimate_o,
  output logic signed [31:0] unwrapped_o,         // 2^-16 turn
  output logic signed [24:0] step_o,              // integrator, 2^-24 turn per window
  output logic [15:0]        applied_o            // compensating phase before this window's update
);

  localparam int unsigned LEAST_SPACING = 4;
  localparam int unsigned STAGES        = 9;

  logic flush;
  assign flush = run_start_i | rst_i;

  // Bit s: a window, or a start, is s + 1 clocks old. A start is a step from 0 to phase_start.
  logic [STAGES-1:0] valid_q;
  logic [4:0]        start_q;

  always_ff @(posedge clk_i) begin
    start_q <= rst_i ? 5'd0 : {start_q[3:0], run_start_i};
    valid_q <= flush ? STAGES'(0) : {valid_q[STAGES-2:0], valid_i};
  end

  // Multiply by the gains; keep the rest of the window until the clamp.
  logic               held_enough_q;
  logic signed [15:0] held_estimate_q;
  logic               gained_enough_q;
  logic               gained_closed_q;
  logic signed [15:0] gained_estimate_q;
  logic signed [35:0] gained_p;  // 2^-32 turn
  logic signed [35:0] gained_i;

  tf_multiplier proportional (
    .clk_i,
    .load_i    (valid_i),
    .a_i       ({2'b00, gain_p_i}),
    .b_i       (18'(estimate_i)),
    .take_i    (valid_q[0]),
    .product_o (gained_p)
  );

  tf_multiplier integral (
    .clk_i,
    .load_i    (valid_i),
    .a_i       ({2'b00, gain_i_i}),
    .b_i       (18'(estimate_i)),
    .take_i    (valid_q[0]),
    .product_o (gained_i)
  );

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      held_enough_q   <= enough_i;
      held_estimate_q <= estimate_i;
    end
    if (valid_q[0]) begin
      gained_enough_q   <= held_enough_q;
      gained_closed_q   <= enable_i;
      gained_estimate_q <= held_estimate_q;
    end
  end

  // Integrate at 2^-24 turn, 26 bits before the clamp, in halves.
  logic signed [24:0] integrator_q;
  logic [13:0]        lower_q;  // with its carry
  logic signed [25:0] sum_q;
  logic [23:0]        step_p_q;
  logic signed [24:0] least_q;  // the limit below zero

  always_ff @(posedge clk_i) begin
    if (run_start_i) begin
      step_p_q <= {phase_start_i, 8'd0};
    end else if (valid_q[1]) begin
      step_p_q <= gained_enough_q ? gained_p[31:8] : 24'd0;
    end
    if (valid_q[1]) begin
      lower_q <= {1'b0, integrator_q[12:0]} + {1'b0, gained_i[20:8]};
      least_q <= 25'd0 - {1'b0, integrator_limit_i};
    end
    if (valid_q[2]) begin
      sum_q[12:0]  <= lower_q[12:0];
      sum_q[25:13] <= 13'($signed(integrator_q[24:13])) + 13'($signed(gained_i[32:21])) +
                      13'(lower_q[13]);
    end
  end

  // Compare: the lower 24 bits with the limit, for a sum of either sign.
  logic [24:0] under, over;
  logic        over_q;   // limit < the lower bits
  logic        under_q;  // the lower bits - 2^24 < -limit

  assign over  = {1'b0, integrator_limit_i} - {1'b0, sum_q[23:0]};
  assign under = {1'b0, integrator_limit_i} + {1'b0, sum_q[23:0]};

  // Clamp, and the part of the phase that does not wait for it.
  logic               above, below;
  logic               clamped_limited_q;
  logic [23:0]        clamped_phase_q;
  logic [15:0]        clamped_link_q;  // phase of the link, modulo one turn
  logic [15:0]        clamped_applied_q;
  logic               clamped_enough_q;
  logic               clamped_closed_q;
  logic signed [15:0] clamped_estimate_q;
  logic [23:0]        phase_q;

  assign above = !sum_q[25] && (sum_q[24] || over_q);
  assign below = sum_q[25] && (!sum_q[24] || under_q);

  always_ff @(posedge clk_i) begin
    if (valid_q[3]) begin
      over_q  <= over[24];
      under_q <= !under[24];
    end
    if (flush) begin
      integrator_q <= '0;
    end else if (valid_q[4] && gained_closed_q && gained_enough_q) begin
      integrator_q <= above ? $signed({1'b0, integrator_limit_i}) : below ? least_q : sum_q[24:0];
    end
    if (valid_q[4] || start_q[0]) begin
      clamped_phase_q <= phase_q + step_p_q;
    end
    if (valid_q[4]) begin
      clamped_limited_q  <= gained_closed_q && gained_enough_q && (above || below);
      clamped_link_q     <= phase_q[23:8] + gained_estimate_q;
      clamped_applied_q  <= phase_q[23:8];
      clamped_enough_q   <= gained_enough_q;
      clamped_closed_q   <= gained_closed_q;
      clamped_estimate_q <= gained_estimate_q;
    end
  end

  // Move the compensating phase. The low 16 bits of the unwrapped phase are the last phase of the
  // link modulo a turn; the way from it to the new one, taken within half a turn, may lead into the
  // next turn up or down.
  logic               moved_limited_q;
  logic signed [24:0] moved_step_q;
  logic [15:0]        moved_applied_q;
  logic [15:0]        moved_link_q;
  logic               moved_enough_q;
  logic               moved_closed_q;
  logic signed [15:0] moved_estimate_q;
  logic [16:0]        way;          // bit 16: the link's phase is the smaller one
  logic [1:0]         moved_way_q;  // its two upper bits
  logic [15:0]        turns_q;
  logic [15:0]        link_q;

  assign way = {1'b0, clamped_link_q} - {1'b0, link_q};

  always_ff @(posedge clk_i) begin
    if (run_start_i) begin
      phase_q <= 24'd0;
    end else if ((valid_q[5] && clamped_closed_q) || start_q[1]) begin
      phase_q <= clamped_phase_q + integrator_q[23:0];
    end
    if (valid_q[5]) begin
      moved_limited_q  <= clamped_limited_q;
      moved_step_q     <= integrator_q;
      moved_applied_q  <= clamped_applied_q;
      moved_link_q     <= clamped_link_q;
      moved_enough_q   <= clamped_enough_q;
      moved_closed_q   <= clamped_closed_q;
      moved_estimate_q <= clamped_estimate_q;
      moved_way_q      <= way[16:15];
    end
  end

  // Scale to the modulator, unwrap.
  logic signed [35:0] scaled_code;  // 2^15 times the code

  tf_multiplier scale (
    .clk_i,
    .load_i    (valid_q[6] || start_q[2]),
    .a_i       ({2'b00, phase_q[23:8]}),
    .b_i       ({2'b00, half_wave_i}),
    .take_i    (valid_q[7] || start_q[3]),
    .product_o (scaled_code)
  );

  always_ff @(posedge clk_i) begin
    if (flush) begin
      link_q  <= '0;
      turns_q <= '0;
    end else if (valid_q[6] && moved_enough_q) begin
      link_q <= moved_link_q;
      if (moved_way_q[1] != moved_way_q[0]) begin
        turns_q <= turns_q + {{15{moved_way_q[0]}}, 1'b1};
      end
    end
  end

  assign done_soon_o = valid_q[8] & ~flush;

  always_ff @(posedge clk_i) begin
    valid_o <= done_soon_o;
    if (rst_i) begin
      phase_code_o <= '0;
    end else if (valid_q[8] || start_q[4]) begin
      phase_code_o <= scaled_code[30:15];
    end
    if (valid_q[8]) begin
      enough_o    <= moved_enough_q;
      closed_o    <= moved_closed_q;
      limited_o   <= moved_limited_q;
      estimate_o  <= moved_estimate_q;
      unwrapped_o <= {turns_q, link_q};
      step_o      <= moved_step_q;
      applied_o   <= moved_applied_q;
    end
  end

`ifndef YOSYS
  property windows_are_apart;
    @(posedge clk_i) disable iff (rst_i) valid_i |-> valid_q[LEAST_SPACING-2:0] == '0;
  endproperty
  assert property (windows_are_apart);
`endif

  // The lowest bits of the products are below the resolution; their top bits repeat the sign.
  logic unused_bits;
  assign unused_bits = ^{gained_p[35:32], gained_p[7:0], gained_i[35:33], gained_i[7:0],
                         over[23:0], under[23:0], way[14:0], scaled_code[35:31],
                         scaled_code[14:0]};

endmodule

`default_nettype wire
