// SPDX-License-Identifier: Apache-2.0
// One iteration of a vectoring CORDIC: turns the vector by atan(2^-INDEX) towards the positive x
// axis and adds the turn to the angle. x_i is never negative.
//
// A stage of two clocks adds x and y in halves: the lower ones first, the upper ones with their
// carries a clock later. It also gives the upper half of x plus one (x_up_o).
// A stage of one clock is for late iterations, in which y has become short: |y| < 2^(WIDTH-INDEX),
// and y >> INDEX ends below the upper half of x, which can therefore only step to x_up_i. It may
// do so once in all stages of one clock and the stage before them (see tf_cordic_vectoring).
//
// The pipeline around it carries the valid bits, one per clock; the stage holds its registers
// while they are low.
//
// Reset: none, data registers only.
// Latency: CLOCKS clocks, one vector per clock.
`default_nettype none

module tf_cordic_stage #(
  parameter int unsigned INDEX       = 0,   // iteration, 0..23
  parameter int unsigned WIDTH       = 25,  // of x and y, signed
  parameter int unsigned ANGLE_WIDTH = 21,  // of the angle, 2^-ANGLE_WIDTH turn
  parameter int unsigned CLOCKS      = 2,   // 1 or 2
  parameter int unsigned UPPER       = WIDTH - WIDTH / 2  // bits of the upper half, do not set
) (
  input  logic                          clk_i,

  input  logic [CLOCKS-1:0]             valid_i,  // bit c: the vector is at clock c of the stage
  input  logic signed [WIDTH-1:0]       x_i,
  input  logic signed [WIDTH-1:0]       y_i,
  input  logic        [UPPER-1:0]       x_up_i,
  input  logic        [ANGLE_WIDTH-1:0] angle_i,

  output logic signed [WIDTH-1:0]       x_o,
  output logic signed [WIDTH-1:0]       y_o,
  output logic        [UPPER-1:0]       x_up_o,
  output logic        [ANGLE_WIDTH-1:0] angle_o
);

  if (INDEX > 23 || ANGLE_WIDTH > 32) begin : gen_parameter_check
    $error("tf_cordic_stage: INDEX must be 0..23, ANGLE_WIDTH at most 32");
  end
  if (CLOCKS != 1 && CLOCKS != 2) begin : gen_clocks_check
    $error("tf_cordic_stage: CLOCKS must be 1 or 2");
  end

  localparam int unsigned LOWER = WIDTH / 2;

  // atan(2^-index) in 2^-32 turn, rounded.
  function automatic logic [31:0] atan_turn(input int unsigned index);
    case (index)
      0:       atan_turn = 32'd536870912;
      1:       atan_turn = 32'd316933406;
      2:       atan_turn = 32'd167458907;
      3:       atan_turn = 32'd85004756;
      4:       atan_turn = 32'd42667331;
      5:       atan_turn = 32'd21354465;
      6:       atan_turn = 32'd10679838;
      7:       atan_turn = 32'd5340245;
      8:       atan_turn = 32'd2670163;
      9:       atan_turn = 32'd1335087;
      10:      atan_turn = 32'd667544;
      11:      atan_turn = 32'd333772;
      12:      atan_turn = 32'd166886;
      13:      atan_turn = 32'd83443;
      14:      atan_turn = 32'd41722;
      15:      atan_turn = 32'd20861;
      16:      atan_turn = 32'd10430;
      17:      atan_turn = 32'd5215;
      18:      atan_turn = 32'd2608;
      19:      atan_turn = 32'd1304;
      20:      atan_turn = 32'd652;
      21:      atan_turn = 32'd326;
      22:      atan_turn = 32'd163;
      default: atan_turn = 32'd81;
    endcase
  endfunction

  // Rounded to the angle's resolution; the half that is added vanishes when nothing is cut off.
  localparam logic [32:0] ATAN_FULL =
      {1'b0, atan_turn(INDEX)} + ((33'd1 << (32 - ANGLE_WIDTH)) >> 1);
  localparam logic [ANGLE_WIDTH-1:0] ATAN = ATAN_FULL[31 -: ANGLE_WIDTH];

  // Below zero the vector turns up: x - (y >> INDEX), y + (x >> INDEX). Subtracting is adding the
  // complement and one.
  logic                    below;
  logic signed [WIDTH-1:0] x_term, y_term;

  assign below  = y_i[WIDTH-1];
  assign x_term = (y_i >>> INDEX) ^ {WIDTH{below}};
  assign y_term = (x_i >>> INDEX) ^ {WIDTH{~below}};

  logic [LOWER:0] x_lower, y_lower;  // with their carries

  assign x_lower = {1'b0, x_i[LOWER-1:0]} + {1'b0, x_term[LOWER-1:0]} + (LOWER+1)'(below);
  assign y_lower = {1'b0, y_i[LOWER-1:0]} + {1'b0, y_term[LOWER-1:0]} + (LOWER+1)'(!below);

  if (CLOCKS == 2) begin : gen_halves
    logic [LOWER:0]         x_lower_q, y_lower_q;
    logic [UPPER-1:0]       x_upper_q, y_upper_q, x_up_q;
    logic [UPPER-1:0]       x_upper_term, y_upper_term;
    logic [ANGLE_WIDTH-1:0] angle_q;
    logic                   below_q;

    // The upper halves hold all that the shifts bring into the upper halves.
    assign x_upper_term = UPPER'($signed(y_upper_q) >>> INDEX) ^ {UPPER{below_q}};
    assign y_upper_term = UPPER'($signed(x_upper_q) >>> INDEX) ^ {UPPER{~below_q}};

    always_ff @(posedge clk_i) begin
      if (valid_i[0]) begin
        below_q   <= below;
        x_lower_q <= x_lower;
        y_lower_q <= y_lower;
        x_upper_q <= x_i[WIDTH-1:LOWER];
        y_upper_q <= y_i[WIDTH-1:LOWER];
        x_up_q    <= x_i[WIDTH-1:LOWER] + UPPER'(1);
        angle_q   <= angle_i;
      end
    end

    always_ff @(posedge clk_i) begin
      if (valid_i[1]) begin
        x_o     <= {x_upper_q + x_upper_term + UPPER'(x_lower_q[LOWER]), x_lower_q[LOWER-1:0]};
        y_o     <= {y_upper_q + y_upper_term + UPPER'(y_lower_q[LOWER]), y_lower_q[LOWER-1:0]};
        x_up_o  <= x_up_q;
        angle_o <= below_q ? angle_q - ATAN : angle_q + ATAN;
      end
    end

    logic unused_bits;
    assign unused_bits = ^{x_up_i, x_term[WIDTH-1:LOWER], y_term[WIDTH-1:LOWER]};
  end else begin : gen_whole
    localparam int unsigned Y_WIDTH = WIDTH - INDEX;  // of y after the turn

    logic signed [Y_WIDTH-1:0] y_next;
    assign y_next = y_i[Y_WIDTH-1:0] + y_term[Y_WIDTH-1:0] + Y_WIDTH'(!below);

    always_ff @(posedge clk_i) begin
      if (valid_i[0]) begin
        x_o     <= {x_lower[LOWER] ? x_up_i : x_i[WIDTH-1:LOWER], x_lower[LOWER-1:0]};
        y_o     <= WIDTH'(y_next);
        x_up_o  <= x_up_i;
        angle_o <= below ? angle_i - ATAN : angle_i + ATAN;
      end
    end

    logic unused_bits;
    assign unused_bits = ^{y_lower, x_term[WIDTH-1:LOWER], y_term[WIDTH-1:Y_WIDTH],
                           y_i[WIDTH-2:Y_WIDTH-1]};
  end

endmodule

`default_nettype wire
