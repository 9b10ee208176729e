// SPDX-License-Identifier: Apache-2.0
// CARRY4 of the 7 series (UG474, figure 2-24). The carries are wires of their own: simulators take
// those of one vector for a loop.
module CARRY4 (
  output [3:0] CO,
  output [3:0] O,
  input        CI,
  input        CYINIT,
  input  [3:0] DI,
  input  [3:0] S
);

  wire c0, c1, c2, c3, c4;

  assign c0 = CI | CYINIT;
  assign c1 = S[0] ? c0 : DI[0];
  assign c2 = S[1] ? c1 : DI[1];
  assign c3 = S[2] ? c2 : DI[2];
  assign c4 = S[3] ? c3 : DI[3];
  assign O  = S ^ {c3, c2, c1, c0};
  assign CO = {c4, c3, c2, c1};

endmodule
