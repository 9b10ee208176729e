// SPDX-License-Identifier: Apache-2.0
// Symbols of a word to drive codes: two intensity and two phase modulators per slot.
//
// The kind of a slot is its class in the quantum section, else reference or dark (tf_types_pkg).
// The intensity table is read at 16 * kind of the previous slot + kind, so that an entry can
// correct the pattern effect of the slot before; the previous slot of a word's first lane is the
// last lane of the word before, and dark at the start of a run (clear_i). The phase table is read
// at 16 * kind + slice; the slice is the symbol's in the quantum section, reference_step_i *
// position in the reference section, 0 in the guard.
//
// phase_offset_i is taken over with the first word of a frame and added to the first phase
// modulator's code, modulo 2 * half_wave_i (code and offset must both be below that).
//
// Codes of lane l leave at [64*l +: 64] in the drive layout: intensity 0, intensity 1, phase 0,
// phase 1 from the lowest bit on. Latency 2 clocks, one word per clock. Without a word valid_o is
// low and the codes are 0. The word after one that was not taken (taken_i low) does not leave; the
// owner must then flush.
//
// Tables: address_set_i sets the index of the next write, write_i stores an entry and advances it;
// writes beyond entry 255 are ignored. Reset: synchronous, active high; the tables keep their
// entries. flush_i empties the pipeline.
`default_nettype none

module tf_waveform_encoder #(
  parameter int unsigned LANES = 4
) (
  input  logic                clk_i,
  input  logic                rst_i,
  input  logic                flush_i,
  input  logic                clear_i,

  input  logic                address_set_i,
  input  logic [15:0]         address_i,
  input  logic                select_phase_i,
  input  logic                write_i,
  input  logic [31:0]         write_data_i,

  input  logic [3:0]          reference_step_i,
  input  logic [15:0]         half_wave_i,
  input  logic [15:0]         phase_offset_i,

  input  logic                valid_i,
  input  logic [3*LANES-1:0]  class_i,
  input  logic [4*LANES-1:0]  slice_i,
  input  logic [1:0]          section_i,
  input  logic [3:0]          position_i,
  input  logic                frame_first_i,
  input  logic                frame_last_i,

  input  logic                taken_i,
  output logic                valid_o,
  output logic                frame_last_o,
  output logic [64*LANES-1:0] drive_o
);

  if (LANES != 4 && LANES != 8 && LANES != 16) begin : gen_lanes_check
    $error("tf_waveform_encoder: LANES must be 4, 8 or 16");
  end

  // Where the next table entry goes; bit 8 marks the end.
  logic [8:0] index_q;
  logic       write_intensity, write_phase;

  assign write_intensity = write_i && !select_phase_i && !index_q[8];
  assign write_phase     = write_i && select_phase_i && !index_q[8];

  always_ff @(posedge clk_i) begin
    if (address_set_i) begin
      index_q <= {|address_i[15:8], address_i[7:0]};
    end else if (write_i && !index_q[8]) begin
      index_q <= index_q + 9'd1;
    end
    if (rst_i) begin
      index_q <= 9'd0;
    end
  end

  // Kind and slice of each lane, and the kind before it.
  logic               quantum, reference;
  logic [3:0]         fixed_kind;
  logic [4*LANES-1:0] kind;
  logic [3:0]         previous_q;

  assign quantum    = section_i == tf_types_pkg::SECTION_QUANTUM;
  assign reference  = section_i == tf_types_pkg::SECTION_REFERENCE;
  assign fixed_kind = reference ? tf_types_pkg::KIND_REFERENCE : tf_types_pkg::KIND_DARK;

  logic        valid_q, last_q;
  logic [15:0] offset_q;

  always_ff @(posedge clk_i) begin
    valid_q <= valid_i && !flush_i && !rst_i;
    if (valid_i) begin
      last_q     <= frame_last_i;
      previous_q <= kind[4*LANES-4 +: 4];
      if (frame_first_i) begin
        offset_q <= phase_offset_i;
      end
    end
    if (clear_i || rst_i) begin
      previous_q <= tf_types_pkg::KIND_DARK;
    end
    if (rst_i) begin
      last_q   <= 1'b0;
      offset_q <= 16'd0;
    end
  end

  for (genvar l = 0; l < LANES; l++) begin : gen_lane
    logic [3:0]  previous;
    logic [3:0]  slice;
    logic [31:0] intensity, phase;
    logic [16:0] sum;
    logic [16:0] modulus;
    logic [15:0] wrapped;
    logic [31:0] intensity_q, phase_q;

    assign kind[4*l +: 4] = quantum ? {1'b0, class_i[3*l +: 3]} : fixed_kind;
    if (l == 0) begin : gen_previous_word
      assign previous = previous_q;
    end else begin : gen_previous_lane
      assign previous = kind[4*(l-1) +: 4];
    end
    assign slice = quantum   ? slice_i[4*l +: 4] :
                   reference ? reference_step_i * (position_i | 4'(l)) : 4'd0;

    tf_drive_table u_intensity (
      .clk_i,
      .write_i(write_intensity),
      .write_index_i(index_q[7:0]),
      .write_data_i,
      .read_i(valid_i),
      .read_index_i({previous, kind[4*l +: 4]}),
      .data_o(intensity)
    );

    tf_drive_table u_phase (
      .clk_i,
      .write_i(write_phase),
      .write_index_i(index_q[7:0]),
      .write_data_i,
      .read_i(valid_i),
      .read_index_i({kind[4*l +: 4], slice}),
      .data_o(phase)
    );

    assign modulus = {half_wave_i, 1'b0};
    assign sum     = {1'b0, phase[15:0]} + {1'b0, offset_q};
    assign wrapped = sum >= modulus ? sum[15:0] - modulus[15:0] : sum[15:0];

    always_ff @(posedge clk_i) begin
      if (valid_q && !flush_i && (taken_i || !valid_o)) begin
        intensity_q <= intensity;
        phase_q     <= {phase[31:16], wrapped};
      end else if (valid_o || rst_i) begin
        intensity_q <= 32'd0;
        phase_q     <= 32'd0;
      end
    end

    assign drive_o[64*l +: 64] = {phase_q, intensity_q};
  end

  always_ff @(posedge clk_i) begin
    valid_o      <= 1'b0;
    frame_last_o <= 1'b0;
    if (valid_q && !flush_i && (taken_i || !valid_o) && !rst_i) begin
      valid_o      <= 1'b1;
      frame_last_o <= last_q;
    end
  end

endmodule

`default_nettype wire
