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
// Latency: ITERATIONS + HALVED + 6 clocks, one vector per clock; HALVED = (WIDTH + 16) / 4 (but
// at most ITERATIONS) is the number of early iterations that take two clocks, because their words
// are long. No data register toggles where no vector is under way.
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

  if (WIDTH < 8 || WIDTH > 32 || ITERATIONS < 2 || ITERATIONS > 24) begin : gen_size_check
    $error("tf_cordic_vectoring: WIDTH must be 8..32 and ITERATIONS 2..24");
  end
  if (ANGLE_WIDTH < 4 || ANGLE_WIDTH > 24 || USER_WIDTH < 1) begin : gen_width_check
    $error("tf_cordic_vectoring: ANGLE_WIDTH must be 4..24 and USER_WIDTH at least 1");
  end

  localparam int unsigned GUARD       = 4;  // bits below the normalised word, against truncation
  localparam int unsigned ANGLE_GUARD = 5;  // bits below the angle, against table rounding
  localparam int unsigned STAGE_WIDTH = WIDTH + GUARD + 3;  // sign, growth sqrt(2) * 1.647 < 4
  localparam int unsigned LOWER       = STAGE_WIDTH / 2;    // bits of the lower half
  localparam int unsigned UPPER       = STAGE_WIDTH - LOWER;
  localparam int unsigned TURN_WIDTH  = ANGLE_WIDTH + ANGLE_GUARD;

  // |y| is below 2^(STAGE_WIDTH-i) before iteration i, so that x grows by less than
  // 2^(STAGE_WIDTH-2i) * 4/3 + ITERATIONS from there on. From the last iteration in halves, i =
  // HALVED - 1, that is less than 2^LOWER: the upper half of x steps at most once.
  localparam int unsigned SETTLED = (UPPER + 2) / 2 + 1;
  localparam int unsigned HALVED  = SETTLED < ITERATIONS ? SETTLED : ITERATIONS;

  localparam int unsigned PREPARE = 5;  // clocks before the first iteration
  localparam int unsigned STAGES  = PREPARE + HALVED + ITERATIONS + 1;

  // Clock in which iteration i begins, counted from valid_i.
  function automatic int unsigned begins(input int unsigned index);
    begins = PREPARE + index + (index < HALVED ? index : HALVED);
  endfunction

  // Bit s: a vector was taken s + 1 clocks ago. What travels along: the user's bits, and whether
  // the vector was zero, known two clocks after it was taken.
  logic [STAGES-1:0]                valid_q;
  logic [(STAGES-1)*USER_WIDTH-1:0] user_q;
  logic [STAGES-5:0]                zero_q;
  logic                             size_zero_q, last_zero_q;

  always_ff @(posedge clk_i) begin
    valid_q <= rst_i ? STAGES'(0) : {valid_q[STAGES-2:0], valid_i};
    user_q  <= {user_q[(STAGES-2)*USER_WIDTH-1:0], user_i};
    zero_q  <= {zero_q[STAGES-6:0], size_zero_q};
  end

  // Turn: the vector, and the same turned by half a turn.
  logic [WIDTH-1:0]        turn_x_q, turned_x_q;
  logic signed [WIDTH-1:0] turn_y_q;
  logic signed [WIDTH:0]   turned_y_q;

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      turn_x_q   <= x_i;
      turn_y_q   <= y_i;
      turned_x_q <= WIDTH'(0) - x_i;
      turned_y_q <= (WIDTH+1)'(0) - {y_i[WIDTH-1], y_i};
    end
  end

  // Fold: the one of the two whose x is positive or zero.
  logic        [WIDTH-1:0] fold_x;  // magnitude
  logic signed [WIDTH:0]   fold_y;
  logic                    fold_half;

  assign fold_half = turn_x_q[WIDTH-1];
  assign fold_x    = fold_half ? turned_x_q : turn_x_q;
  assign fold_y    = fold_half ? turned_y_q : {turn_y_q[WIDTH-1], turn_y_q};

  // Size: bits of the larger component. ~y instead of -y is short by one, which only matters for
  // y = -2^k: then the vector is shifted one further, and the word still has room for it.
  logic        [WIDTH-1:0] size_x_q;
  logic signed [WIDTH:0]   size_y_q;
  logic                    size_half_q;
  logic [WIDTH-1:0]        size_bits_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[0]) begin
      size_x_q    <= fold_x;
      size_y_q    <= fold_y;
      size_half_q <= fold_half;
      size_zero_q <= (turn_x_q == '0) && (turn_y_q == '0);
      size_bits_q <= fold_x | (fold_y[WIDTH-1:0] ^ {WIDTH{fold_y[WIDTH]}});
    end
  end

  // Find: how far the vector can be shifted up, in steps of four bits and single bits. WIDTH - 1
  // when no bit is set.
  localparam int unsigned GROUPS       = (WIDTH + 3) / 4;
  localparam int unsigned COARSE_WIDTH = $clog2(GROUPS);

  // Leading zeros in every group of four, the uppermost group in [1:0].
  function automatic logic [2*GROUPS-1:0] leading(input logic [WIDTH-1:0] bits);
    leading = {GROUPS{2'((WIDTH - 1) % 4)}};
    for (int unsigned i = 0; i < WIDTH; i++) begin
      if (bits[i]) begin
        leading[2*((WIDTH-1-i)/4) +: 2] = 2'((WIDTH - 1 - i) % 4);
      end
    end
  endfunction

  function automatic logic [COARSE_WIDTH-1:0] first_group(input logic [WIDTH-1:0] bits);
    first_group = COARSE_WIDTH'(GROUPS - 1);
    for (int unsigned i = 0; i < WIDTH; i++) begin
      if (bits[i]) begin
        first_group = COARSE_WIDTH'((WIDTH - 1 - i) / 4);
      end
    end
  endfunction

  logic        [WIDTH-1:0]  find_x_q;
  logic signed [WIDTH:0]    find_y_q;
  logic                     find_half_q;
  logic [2*GROUPS-1:0]      find_leading_q;
  logic [COARSE_WIDTH-1:0]  find_coarse_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[1]) begin
      find_x_q       <= size_x_q;
      find_y_q       <= size_y_q;
      find_half_q    <= size_half_q;
      find_leading_q <= leading(size_bits_q);
      find_coarse_q  <= first_group(size_bits_q);
    end
  end

  // Shift, first by groups, then within one.
  logic        [WIDTH-1:0]       coarse_x_q;
  logic signed [WIDTH:0]         coarse_y_q;
  logic                          coarse_half_q;
  logic        [1:0]             coarse_fine_q;
  logic signed [STAGE_WIDTH-1:0] scale_x_q;
  logic signed [STAGE_WIDTH-1:0] scale_y_q;
  logic                          scale_half_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[2]) begin
      coarse_x_q    <= find_x_q << {find_coarse_q, 2'b00};
      coarse_y_q    <= find_y_q << {find_coarse_q, 2'b00};
      coarse_half_q <= find_half_q;
      coarse_fine_q <= find_leading_q[2*find_coarse_q +: 2];
    end
  end

  always_ff @(posedge clk_i) begin
    if (valid_q[3]) begin
      scale_x_q    <= {3'b000, coarse_x_q, GUARD'(0)} << coarse_fine_q;
      scale_y_q    <= {{2{coarse_y_q[WIDTH]}}, coarse_y_q, GUARD'(0)} << coarse_fine_q;
      scale_half_q <= coarse_half_q;
    end
  end

  // Iterations. Entry i of the vectors below is the input of iteration i.
  logic [(ITERATIONS+1)*STAGE_WIDTH-1:0] stage_x;
  logic [(ITERATIONS+1)*STAGE_WIDTH-1:0] stage_y;
  logic [(ITERATIONS+1)*UPPER-1:0]       stage_up;
  logic [(ITERATIONS+1)*TURN_WIDTH-1:0]  stage_angle;

  assign stage_x[STAGE_WIDTH-1:0]    = scale_x_q;
  assign stage_y[STAGE_WIDTH-1:0]    = scale_y_q;
  assign stage_up[UPPER-1:0]         = '0;
  assign stage_angle[TURN_WIDTH-1:0] = {scale_half_q, (TURN_WIDTH-1)'(0)};

  for (genvar i = 0; i < ITERATIONS; i++) begin : gen_iteration
    localparam int unsigned CLOCKS = i < HALVED ? 2 : 1;
    tf_cordic_stage #(
      .INDEX       (i),
      .WIDTH       (STAGE_WIDTH),
      .ANGLE_WIDTH (TURN_WIDTH),
      .CLOCKS      (CLOCKS)
    ) stage (
      .clk_i,
      .valid_i (valid_q[begins(i)-1 +: CLOCKS]),
      .x_i     (stage_x[i*STAGE_WIDTH +: STAGE_WIDTH]),
      .y_i     (stage_y[i*STAGE_WIDTH +: STAGE_WIDTH]),
      .x_up_i  (stage_up[i*UPPER +: UPPER]),
      .angle_i (stage_angle[i*TURN_WIDTH +: TURN_WIDTH]),
      .x_o     (stage_x[(i+1)*STAGE_WIDTH +: STAGE_WIDTH]),
      .y_o     (stage_y[(i+1)*STAGE_WIDTH +: STAGE_WIDTH]),
      .x_up_o  (stage_up[(i+1)*UPPER +: UPPER]),
      .angle_o (stage_angle[(i+1)*TURN_WIDTH +: TURN_WIDTH])
    );
  end

  // Round. The carry out of the top is a full turn.
  logic [TURN_WIDTH-1:0] rounded;
  assign rounded = stage_angle[ITERATIONS*TURN_WIDTH +: TURN_WIDTH] +
                   (TURN_WIDTH'(1) << (ANGLE_GUARD - 1));

  always_ff @(posedge clk_i) begin
    if (valid_q[STAGES-3]) begin
      last_zero_q <= zero_q[STAGES-5];
    end
    if (valid_q[STAGES-2]) begin
      user_o <= user_q[(STAGES-2)*USER_WIDTH +: USER_WIDTH];
      if (last_zero_q) begin
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
                         stage_y[ITERATIONS*STAGE_WIDTH +: STAGE_WIDTH],
                         stage_up[ITERATIONS*UPPER +: UPPER], rounded[ANGLE_GUARD-1:0]};

endmodule

`default_nettype wire
