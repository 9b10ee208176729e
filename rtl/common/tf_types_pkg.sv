// SPDX-License-Identifier: Apache-2.0
// Numbers that several blocks of both node kinds agree on.
`default_nettype none

package tf_types_pkg;

  // No design uses all of them.
  /* verilator lint_off UNUSEDPARAM */

  // Sections of a frame, in their order. Section s is bit s of a section mask.
  localparam logic [1:0] SECTION_REFERENCE = 2'd0;
  localparam logic [1:0] SECTION_GUARD     = 2'd1;
  localparam logic [1:0] SECTION_QUANTUM   = 2'd2;

  // Kinds of a slot: 0..7 are the intensity classes of the quantum section.
  localparam logic [3:0] KIND_REFERENCE = 4'd8;
  localparam logic [3:0] KIND_DARK      = 4'd9;

  /* verilator lint_on UNUSEDPARAM */

endpackage

`default_nettype wire
