// SPDX-License-Identifier: Apache-2.0
// Angle of a vector over the full turn, atan2(y, x), by a pipelined CORDIC. (0, 0) gives 0.
//
// The vector is first shifted up until its larger component fills the word, so that the angle of
// a vector a few units long is as accurate as that of a long one. Error with the default
// parameters, in 2^-ANGLE_WIDTH turn: last iteration atan(2^-15) = 0.32, table rounding 16/64 =
// 0.25, truncation of y below 0.1, rounding of the result 0.5; less than 1.25 in all. In general
// the first term is 2^(ANGLE_WIDTH-ITERATIONS)/pi.
//
// Reset: rst_i (synchronous, active high) drops the vectors under way; data registers need no
// reset.
// Latency: ITERATIONS + 4 clocks, one vector per clock. Nothing toggles where no vector is under
// way.
`default_nettype none

module tf_cordic_vectoring #(
  parameter int unsigned WIDTH       = 18,  // of x and y, signed; every value is allowed
  parameter int unsigned ITERATIONS  = 16,
  parameter int unsigned ANGLE_WIDTH = 16,  // of the angle, two's complement, 2^-ANGLE_WIDTH turn
  parameter int unsigned USER_WIDTH  = 1    // of what travels along with the vector
) (
  input  logic                          clk_i,
  input  logic                          rst_i,

  input  logic                          valid_i,
  input  logic signed [WIDTH-1:0]       x_i,
  input  logic signed [WIDTH-1:0]       y_i,
  input  logic        [USER_WIDTH-1:0]  user_i,

  output logic                          valid_o,
  output logic signed [ANGLE_WIDTH-1:0] angle_o,
  output logic        [USER_WIDTH-1:0]  user_o
);

  if (WIDTH < 2 || WIDTH > 32 || ITERATIONS < 2 || ITERATIONS > 24) begin : gen_size_check
    $error("tf_cordic_vectoring: WIDTH must be 2..32 and ITERATIONS 2..24");
  end
  if (ANGLE_WIDTH < 4 || ANGLE_WIDTH > 24 || USER_WIDTH < 1) begin : gen_width_check
    $error("tf_cordic_vectoring: ANGLE_WIDTH must be 4..24 and USER_WIDTH at least 1");
  end

  localparam int unsigned GUARD       = 4;  // bits below the normalised word, against truncation
  localparam int unsigned ANGLE_GUARD = 5;  // bits below the angle, against table rounding
  localparam int unsigned STAGE_WIDTH = WIDTH + GUARD + 3;  // sign, growth sqrt(2) * 1.647 < 4
  localparam int unsigned TURN_WIDTH  = ANGLE_WIDTH + ANGLE_GUARD;
  localparam int unsigned SHIFT_WIDTH = $clog2(WIDTH);
  localparam int unsigned TRAVEL_WIDTH = USER_WIDTH + 1;
  localparam int unsigned STAGES       = ITERATIONS + 4;

  // Bit s: stage s (fold, size, scale, iterations, round) holds a vector.
  logic [STAGES-1:0] valid_q;

  always_ff @(posedge clk_i) begin
    if (valid_i || valid_q != STAGES'(0) || rst_i) begin
      valid_q <= rst_i ? STAGES'(0) : {valid_q[STAGES-2:0], valid_i};
    end
  end

  // Fold: half a turn makes x positive or zero.
  logic        [WIDTH-1:0] fold_x_q;  // magnitude
  logic signed [WIDTH:0]   fold_y_q;
  logic                    fold_half_q;
  logic [USER_WIDTH-1:0]   fold_user_q;

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      fold_user_q <= user_i;
      fold_half_q <= x_i[WIDTH-1];
      if (x_i[WIDTH-1]) begin
        fold_x_q <= WIDTH'(0) - x_i;
        fold_y_q <= (WIDTH+1)'(0) - {y_i[WIDTH-1], y_i};
      end else begin
        fold_x_q <= x_i;
        fold_y_q <= {y_i[WIDTH-1], y_i};
      end
    end
  end

  // Measure: how far the vector can be shifted up. ~y instead of -y is short by one, which only
  // matters for y = -2^k: then the shift is one larger, and the word still has room for it.
  function automatic logic [SHIFT_WIDTH-1:0] free_bits(input logic [WIDTH-1:0] x,
                                                       input logic [WIDTH:0]   y);
    logic [WIDTH-1:0] magnitude;
    magnitude = x | (y[WIDTH] ? ~y[WIDTH-1:0] : y[WIDTH-1:0]);
    free_bits = SHIFT_WIDTH'(WIDTH - 1);
    for (int unsigned i = 0; i < WIDTH; i++) begin
      if (magnitude[i]) begin
        free_bits = SHIFT_WIDTH'(WIDTH - 1 - i);
      end
    end
  endfunction

  logic        [WIDTH-1:0] size_x_q;
  logic signed [WIDTH:0]   size_y_q;
  logic                    size_half_q;
  logic                    size_zero_q;
  logic [SHIFT_WIDTH-1:0]  size_shift_q;
  logic [USER_WIDTH-1:0]   size_user_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[0]) begin
      size_x_q     <= fold_x_q;
      size_y_q     <= fold_y_q;
      size_half_q  <= fold_half_q;
      size_zero_q  <= (fold_x_q == '0) && (fold_y_q == '0);
      size_shift_q <= free_bits(fold_x_q, fold_y_q);
      size_user_q  <= fold_user_q;
    end
  end

  // Scale, then the iterations. Entry i of the vectors below is the input of iteration i.
  logic [(ITERATIONS+1)*STAGE_WIDTH-1:0]    stage_x;
  logic [(ITERATIONS+1)*STAGE_WIDTH-1:0]    stage_y;
  logic [(ITERATIONS+1)*TURN_WIDTH-1:0]     stage_angle;
  logic [(ITERATIONS+1)*TRAVEL_WIDTH-1:0]   stage_user_q;

  logic signed [STAGE_WIDTH-1:0] scale_x_q;
  logic signed [STAGE_WIDTH-1:0] scale_y_q;
  logic        [TURN_WIDTH-1:0]  scale_angle_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[1]) begin
      scale_x_q     <= {3'b000, size_x_q, GUARD'(0)} << size_shift_q;
      scale_y_q     <= {{2{size_y_q[WIDTH]}}, size_y_q, GUARD'(0)} << size_shift_q;
      scale_angle_q <= {size_half_q, (TURN_WIDTH-1)'(0)};
    end
  end

  assign stage_x[STAGE_WIDTH-1:0]    = scale_x_q;
  assign stage_y[STAGE_WIDTH-1:0]    = scale_y_q;
  assign stage_angle[TURN_WIDTH-1:0] = scale_angle_q;

  // What travels along: whether the vector was zero, and the user's bits.
  always_ff @(posedge clk_i) begin
    if (valid_q != STAGES'(0)) begin
      stage_user_q <= {stage_user_q[ITERATIONS*TRAVEL_WIDTH-1:0], size_zero_q, size_user_q};
    end
  end

  for (genvar i = 0; i < ITERATIONS; i++) begin : gen_iteration
    tf_cordic_stage #(
      .INDEX       (i),
      .WIDTH       (STAGE_WIDTH),
      .ANGLE_WIDTH (TURN_WIDTH)
    ) stage (
      .clk_i,
      .valid_i (valid_q[i+2]),
      .x_i     (stage_x[i*STAGE_WIDTH +: STAGE_WIDTH]),
      .y_i     (stage_y[i*STAGE_WIDTH +: STAGE_WIDTH]),
      .angle_i (stage_angle[i*TURN_WIDTH +: TURN_WIDTH]),
      .x_o     (stage_x[(i+1)*STAGE_WIDTH +: STAGE_WIDTH]),
      .y_o     (stage_y[(i+1)*STAGE_WIDTH +: STAGE_WIDTH]),
      .angle_o (stage_angle[(i+1)*TURN_WIDTH +: TURN_WIDTH])
    );
  end

  // Round. The carry out of the top is a full turn.
  logic [TURN_WIDTH-1:0] rounded;
  assign rounded = stage_angle[ITERATIONS*TURN_WIDTH +: TURN_WIDTH] +
                   (TURN_WIDTH'(1) << (ANGLE_GUARD - 1));

  always_ff @(posedge clk_i) begin
    if (valid_q[ITERATIONS+2]) begin
      user_o <= stage_user_q[ITERATIONS*TRAVEL_WIDTH +: USER_WIDTH];
      if (stage_user_q[ITERATIONS*TRAVEL_WIDTH + USER_WIDTH]) begin
        angle_o <= '0;
      end else begin
        angle_o <= rounded[TURN_WIDTH-1 -: ANGLE_WIDTH];
      end
    end
  end

  assign valid_o = valid_q[STAGES-1];

  // The length of the vector and the last y, x are of no interest; nor are the bits cut off.
  logic unused_bits;
  assign unused_bits = ^{stage_x[ITERATIONS*STAGE_WIDTH +: STAGE_WIDTH],
                         stage_y[ITERATIONS*STAGE_WIDTH +: STAGE_WIDTH], rounded[ANGLE_GUARD-1:0]};

endmodule

`default_nettype wire
