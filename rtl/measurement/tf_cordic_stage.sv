// SPDX-License-Identifier: Apache-2.0
// One iteration of a vectoring CORDIC: turns the vector by atan(2^-INDEX) towards the positive x
// axis and adds the turn to the angle.
//
// The pipeline around it carries the valid bits; the stage holds its result while valid_i is low.
//
// Reset: none, data registers only.
// Latency: 1 clock, one vector per clock.
`default_nettype none

module tf_cordic_stage #(
  parameter int unsigned INDEX       = 0,   // iteration, 0..23
  parameter int unsigned WIDTH       = 24,  // of x and y, signed
  parameter int unsigned ANGLE_WIDTH = 21   // of the angle, 2^-ANGLE_WIDTH turn
) (
  input  logic                          clk_i,

  input  logic                          valid_i,
  input  logic signed [WIDTH-1:0]       x_i,
  input  logic signed [WIDTH-1:0]       y_i,
  input  logic        [ANGLE_WIDTH-1:0] angle_i,

  output logic signed [WIDTH-1:0]       x_o,
  output logic signed [WIDTH-1:0]       y_o,
  output logic        [ANGLE_WIDTH-1:0] angle_o
);

  if (INDEX > 23 || ANGLE_WIDTH > 32) begin : gen_parameter_check
    $error("tf_cordic_stage: INDEX must be 0..23, ANGLE_WIDTH at most 32");
  end

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

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      if (y_i[WIDTH-1]) begin
        x_o     <= x_i - (y_i >>> INDEX);
        y_o     <= y_i + (x_i >>> INDEX);
        angle_o <= angle_i - ATAN;
      end else begin
        x_o     <= x_i + (y_i >>> INDEX);
        y_o     <= y_i - (x_i >>> INDEX);
        angle_o <= angle_i + ATAN;
      end
    end
  end

endmodule

`default_nettype wire
