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
// unwrapped phase to 0 and drops windows under way; the code follows 3 clocks later.
// Reset: rst_i, synchronous, active high; the code is 0 until the first run_start_i.
// Latency: valid_i to valid_o and the new code 5 clocks, one window per clock. All outputs
// change with valid_o only (the code also after run_start_i).
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

  // Multiply by the gains.
  logic               gained_valid_q;
  logic               gained_enough_q;
  logic               gained_closed_q;
  logic signed [15:0] gained_estimate_q;
  logic signed [32:0] gained_p_q;  // 2^-32 turn
  logic signed [32:0] gained_i_q;

  always_ff @(posedge clk_i) begin
    gained_valid_q <= valid_i & ~run_start_i & ~rst_i;
    if (valid_i) begin
      gained_enough_q   <= enough_i;
      gained_closed_q   <= enable_i;
      gained_estimate_q <= estimate_i;
      gained_p_q        <= $signed({1'b0, gain_p_i}) * estimate_i;
      gained_i_q        <= $signed({1'b0, gain_i_i}) * estimate_i;
    end
  end

  // Integrate. 25 bits of the product at 2^-24 turn, 26 bits of the sum before the clamp.
  logic signed [24:0] integrator_q;

  // Bit 25: the clamp changed something; below it the integrator.
  function automatic logic [25:0] clamped(input logic signed [24:0] integrator,
                                          input logic signed [24:0] increment,
                                          input logic [23:0]        limit);
    logic signed [25:0] sum;
    logic signed [25:0] most;
    sum  = 26'(integrator) + 26'(increment);
    most = $signed({2'b00, limit});
    if (sum > most) begin
      clamped = {1'b1, most[24:0]};
    end else if (sum < -most) begin
      clamped = {1'b1, 25'd0 - most[24:0]};
    end else begin
      clamped = {1'b0, sum[24:0]};
    end
  endfunction

  logic               summed_valid_q;
  logic               summed_enough_q;
  logic               summed_closed_q;
  logic               summed_limited_q;
  logic signed [15:0] summed_estimate_q;
  logic [23:0]        summed_p_q;

  always_ff @(posedge clk_i) begin
    summed_valid_q <= gained_valid_q & ~run_start_i & ~rst_i;
    if (run_start_i || rst_i) begin
      integrator_q <= '0;
    end else if (gained_valid_q) begin
      summed_enough_q   <= gained_enough_q;
      summed_closed_q   <= gained_closed_q;
      summed_estimate_q <= gained_estimate_q;
      summed_p_q        <= '0;
      summed_limited_q  <= 1'b0;
      if (gained_closed_q && gained_enough_q) begin
        summed_p_q       <= gained_p_q[31:8];
        {summed_limited_q, integrator_q} <=
            clamped(integrator_q, gained_i_q[32:8], integrator_limit_i);
      end
    end
  end

  // Move the compensating phase.
  logic [23:0]        phase_q;
  logic               moved_start_q;
  logic               moved_valid_q;
  logic               moved_enough_q;
  logic               moved_closed_q;
  logic               moved_limited_q;
  logic signed [15:0] moved_estimate_q;
  logic signed [24:0] moved_step_q;
  logic [15:0]        moved_applied_q;
  logic [15:0]        moved_link_q;  // phase of the link, modulo one turn

  always_ff @(posedge clk_i) begin
    moved_start_q <= run_start_i & ~rst_i;
    moved_valid_q <= summed_valid_q & ~run_start_i & ~rst_i;
    if (run_start_i) begin
      phase_q <= {phase_start_i, 8'd0};
    end else if (summed_valid_q) begin
      moved_enough_q   <= summed_enough_q;
      moved_closed_q   <= summed_closed_q;
      moved_limited_q  <= summed_limited_q;
      moved_estimate_q <= summed_estimate_q;
      moved_step_q     <= integrator_q;
      moved_applied_q  <= phase_q[23:8];
      moved_link_q     <= phase_q[23:8] + summed_estimate_q;
      if (summed_closed_q) begin
        phase_q <= phase_q + summed_p_q + integrator_q[23:0];
      end
    end
  end

  // Scale to the modulator and unwrap. The low 16 bits of the sum are the last phase modulo a turn
  logic               scaled_start_q;
  logic               scaled_valid_q;
  logic               scaled_enough_q;
  logic               scaled_closed_q;
  logic               scaled_limited_q;
  logic signed [15:0] scaled_estimate_q;
  logic signed [24:0] scaled_step_q;
  logic [15:0]        scaled_applied_q;
  logic [31:0]        scaled_code_q;  // 2^15 times the code
  logic signed [31:0] unwrapped_q;
  logic signed [15:0] turned;

  assign turned = moved_link_q - unwrapped_q[15:0];

  always_ff @(posedge clk_i) begin
    scaled_start_q <= moved_start_q & ~rst_i;
    scaled_valid_q <= moved_valid_q & ~run_start_i & ~rst_i;
    if (moved_valid_q || moved_start_q) begin
      scaled_code_q <= phase_q[23:8] * half_wave_i;
    end
    if (run_start_i || rst_i) begin
      unwrapped_q <= '0;
    end else if (moved_valid_q) begin
      scaled_enough_q   <= moved_enough_q;
      scaled_closed_q   <= moved_closed_q;
      scaled_limited_q  <= moved_limited_q;
      scaled_estimate_q <= moved_estimate_q;
      scaled_step_q     <= moved_step_q;
      scaled_applied_q  <= moved_applied_q;
      if (moved_enough_q) begin
        unwrapped_q <= unwrapped_q + 32'(turned);
      end
    end
  end

  always_ff @(posedge clk_i) begin
    valid_o <= scaled_valid_q & ~run_start_i & ~rst_i;
    if (rst_i) begin
      phase_code_o <= '0;
    end else if (scaled_valid_q || scaled_start_q) begin
      phase_code_o <= scaled_code_q[30:15];
    end
    if (scaled_valid_q) begin
      enough_o    <= scaled_enough_q;
      closed_o    <= scaled_closed_q;
      limited_o   <= scaled_limited_q;
      estimate_o  <= scaled_estimate_q;
      unwrapped_o <= unwrapped_q;
      step_o      <= scaled_step_q;
      applied_o   <= scaled_applied_q;
    end
  end

  // The lowest bits of the products are below the resolution; their top bits repeat the sign.
  logic unused_bits;
  assign unused_bits = ^{gained_p_q[32], gained_p_q[7:0], gained_i_q[7:0],
                         scaled_code_q[31], scaled_code_q[14:0]};

endmodule

`default_nettype wire
