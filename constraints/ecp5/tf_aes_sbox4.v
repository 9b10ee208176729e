// SPDX-License-Identifier: Apache-2.0
// tf_aes_sbox4 for the ECP5, in half the LUT4s and with a tenth of the loads that a ROM of 256 entries has. Takes the
// place of rtl/transmitter/tf_aes_sbox4.sv where a flow maps to this device.
//
// The inverse in GF(2^8) is 1/x = x^16 * 1/x^17 (Itoh and Tsujii, Information and Computation 78, 1988). The norm x^17
// lies in the field of 16 elements, so four of its linear functions say which one it is. Squaring is linear: once the
// norm is known, every bit of the S-box is a sum of bits of x, chosen by the norm.
//   first clock   x, and the norm: each bit a quadratic form of x, the sum of three functions of four bits
//   second clock  bit b = sum of x[i] & (choice of b and i) ^ bit b of 63h (affine map of FIPS-197, 5.1.1)
// LUT4 are placed by hand: two in a row in the first clock, three in the second.
`default_nettype none

module tf_aes_sbox4 (
  input  wire        clk_i,
  input  wire        take_i,
  input  wire        substitute_i,
  input  wire [31:0] word_i,
  output reg  [31:0] word_o
);

  // The inverse of the norm in a basis of four (01h, 0Ch, 50h, B0h), entry n at [4*n +: 4]. What chooses bits of x is
  // the parity of some of its four bits.
  localparam [63:0] INVERSE = 64'hcbef184965a237d0;

  // Of which: for bit b and x[i] at [4*(8*b+i) +: 4].
  localparam [255:0] CHOICES = 256'hbec2cdda_a3935540_fbf88e04_4a2d978d_2fab2a39_c4294fbf_8f4ef5a5_a85cb3e9;

  function [15:0] parity_of_inverse(input [3:0] mask);
    integer n;
    for (n = 0; n < 16; n = n + 1) begin
      parity_of_inverse[n] = ^(INVERSE[4*n +: 4] & mask);
    end
  endfunction

  localparam [15:0] SUM2     = 16'h7888;  // (A & B) ^ (C & D)
  localparam [15:0] PARITY3  = 16'h9696;
  localparam [15:0] PARITY4  = 16'h6996;
  localparam [7:0]  CONSTANT = 8'h63;

  genvar byte_, b, i;
  generate
    for (byte_ = 0; byte_ < 4; byte_ = byte_ + 1) begin : gen_byte
      wire [7:0]  x = word_i[8*byte_ +: 8];
      wire [11:0] part;
      wire [3:0]  norm;

      // Parities of the norm, as an element of GF(2^8), with 01h, 05h, 10h and 35h: of all fifteen those that fall
      // apart into three functions of four bits.
      LUT4 #(.INIT(16'h6f06)) part0  (.A(x[0]), .B(x[2]), .C(x[4]), .D(x[6]), .Z(part[0]));
      LUT4 #(.INIT(16'hac90)) part1  (.A(x[0]), .B(x[2]), .C(x[5]), .D(x[7]), .Z(part[1]));
      LUT4 #(.INIT(16'hd8e4)) part2  (.A(x[1]), .B(x[3]), .C(x[4]), .D(x[7]), .Z(part[2]));
      LUT4 #(.INIT(16'h178e)) part3  (.A(x[0]), .B(x[1]), .C(x[5]), .D(x[7]), .Z(part[3]));
      LUT4 #(.INIT(16'h3f30)) part4  (.A(x[0]), .B(x[2]), .C(x[3]), .D(x[4]), .Z(part[4]));
      LUT4 #(.INIT(16'hca90)) part5  (.A(x[2]), .B(x[5]), .C(x[6]), .D(x[7]), .Z(part[5]));
      LUT4 #(.INIT(16'he274)) part6  (.A(x[0]), .B(x[1]), .C(x[2]), .D(x[6]), .Z(part[6]));
      LUT4 #(.INIT(16'hf550)) part7  (.A(x[0]), .B(x[1]), .C(x[4]), .D(x[5]), .Z(part[7]));
      LUT4 #(.INIT(16'h2d88)) part8  (.A(x[3]), .B(x[4]), .C(x[6]), .D(x[7]), .Z(part[8]));
      LUT4 #(.INIT(16'h5f36)) part9  (.A(x[0]), .B(x[1]), .C(x[3]), .D(x[6]), .Z(part[9]));
      LUT4 #(.INIT(16'h7e18)) part10 (.A(x[0]), .B(x[2]), .C(x[4]), .D(x[5]), .Z(part[10]));
      LUT4 #(.INIT(16'h0960)) part11 (.A(x[1]), .B(x[3]), .C(x[5]), .D(x[7]), .Z(part[11]));
      for (i = 0; i < 4; i = i + 1) begin : gen_norm
        LUT4 #(.INIT(PARITY3)) sum (.A(part[3*i]), .B(part[3*i+1]), .C(part[3*i+2]), .D(1'b0), .Z(norm[i]));
      end

      reg [7:0] x_q;
      reg [3:0] norm_q;
      always @(posedge clk_i) begin
        if (take_i) begin
          x_q    <= x;
          norm_q <= norm;
        end
      end

      // Every parity of the inverse; none of its bits chooses nothing.
      wire [15:0] choice;
      assign choice[0] = 1'b0;
      for (i = 1; i < 16; i = i + 1) begin : gen_choice
        LUT4 #(.INIT(parity_of_inverse(i))) lut (.A(norm_q[0]), .B(norm_q[1]), .C(norm_q[2]), .D(norm_q[3]),
                                                 .Z(choice[i]));
      end

      wire [7:0] y;
      for (b = 0; b < 8; b = b + 1) begin : gen_bit
        wire [3:0] pair;
        for (i = 0; i < 4; i = i + 1) begin : gen_pair
          LUT4 #(.INIT(SUM2)) lut (.A(x_q[2*i]), .B(choice[CHOICES[4*(8*b+2*i) +: 4]]),
                                   .C(x_q[2*i+1]), .D(choice[CHOICES[4*(8*b+2*i+1) +: 4]]), .Z(pair[i]));
        end
        LUT4 #(.INIT(PARITY4 ^ {16{CONSTANT[b]}})) sum (.A(pair[0]), .B(pair[1]), .C(pair[2]), .D(pair[3]), .Z(y[b]));
      end

      always @(posedge clk_i) begin
        if (substitute_i) begin
          word_o[8*byte_ +: 8] <= y;
        end
      end
    end
  endgenerate

endmodule

`default_nettype wire
