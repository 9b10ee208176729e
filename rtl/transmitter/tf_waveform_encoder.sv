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
// phase 1 from the lowest bit on. Latency 5 clocks (kind and slice, tables, their codes, sums,
// output), one word per clock. Without a word valid_o is low and the codes are 0. The word after
// one that was not taken (taken_i low) does not leave; the owner must then flush.
//
// Tables: address_set_i sets the index of the next write, write_i stores an entry two clocks later
// and advances the index; writes beyond entry 255 are ignored. Reset: synchronous, active high, for
// two clocks or more; the tables keep their entries. flush_i empties the pipeline.
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
  logic [8:0]  index_q;
  logic        write_intensity_q, write_phase_q;
  logic [7:0]  write_index_q;
  logic [31:0] write_data_q;

  always_ff @(posedge clk_i) begin
    write_intensity_q <= write_i && !select_phase_i && !index_q[8];
    write_phase_q     <= write_i && select_phase_i && !index_q[8];
    if (write_i) begin
      write_index_q <= index_q[7:0];
      write_data_q  <= write_data_i;
    end
    if (address_set_i) begin
      index_q <= {|address_i[15:8], address_i[7:0]};
    end else if (write_i && !index_q[8]) begin
      index_q <= index_q + 9'd1;
    end
    if (rst_i) begin
      write_intensity_q <= 1'b0;
      write_phase_q     <= 1'b0;
      index_q           <= 9'd0;
    end
  end

  // A word on its way, named by what is known of it.
  logic kind_valid_q, read_valid_q, code_valid_q, sum_valid_q;
  logic kind_last_q, read_last_q, code_last_q, sum_last_q;
  logic kind_first_q;
  logic alive;
  logic leave;  // the word of the sums goes to the output

  assign alive = !flush_i && !rst_i;
  assign leave = sum_valid_q && !flush_i && (taken_i || !valid_o);

  always_ff @(posedge clk_i) begin
    kind_valid_q <= valid_i && alive;
    read_valid_q <= kind_valid_q && alive;
    code_valid_q <= read_valid_q && alive;
    sum_valid_q  <= code_valid_q && alive;
    kind_last_q  <= frame_last_i;
    kind_first_q <= frame_first_i;
    read_last_q  <= kind_last_q;
    code_last_q  <= read_last_q;
    sum_last_q   <= code_last_q;
    valid_o      <= leave && !rst_i;
    frame_last_o <= leave && sum_last_q;
  end

  logic       quantum, reference;
  logic [3:0] fixed_kind;
  logic [3:0] before_q;  // kind of the last slot of the word before

  assign quantum    = section_i == tf_types_pkg::SECTION_QUANTUM;
  assign reference  = section_i == tf_types_pkg::SECTION_REFERENCE;
  assign fixed_kind = reference ? tf_types_pkg::KIND_REFERENCE : tf_types_pkg::KIND_DARK;

  // The offset of a word's frame, and the offset less the modulus: the sum with it is the code when
  // it is not negative.
  logic [15:0] offset_q, sum_offset_q;
  logic [17:0] sum_wrapped_offset_q;

  always_ff @(posedge clk_i) begin
    if (kind_valid_q && kind_first_q) begin
      offset_q <= phase_offset_i;
    end
    if (read_valid_q) begin
      sum_offset_q         <= offset_q;
      sum_wrapped_offset_q <= {2'd0, offset_q} - {1'b0, half_wave_i, 1'b0};
    end
    if (rst_i) begin
      offset_q <= 16'd0;
    end
  end

  // Product modulo 16, from shifts: a multiplier would become a DSP block.
  function automatic logic [3:0] product(input logic [3:0] a, input logic [3:0] b);
    product = (a[0] ? b : 4'd0) + (a[1] ? {b[2:0], 1'b0} : 4'd0) +
              ((a[2] ? {b[1:0], 2'b00} : 4'd0) ^ (a[3] ? {b[0], 3'b000} : 4'd0));
  endfunction

  logic [4*LANES-1:0] kinds;

  always_ff @(posedge clk_i) begin
    if (kind_valid_q) begin
      before_q <= kinds[4*LANES-4 +: 4];
    end
    if (clear_i) begin
      before_q <= tf_types_pkg::KIND_DARK;
    end
  end

  for (genvar l = 0; l < LANES; l++) begin : gen_lane
    logic [3:0]  kind_q, slice_q, previous;
    logic [31:0] intensity, phase;
    logic [31:0] code_intensity_q, code_phase_q;
    logic [31:0] sum_intensity_q;
    logic [15:0] sum_second_q, sum_q, wrapped_q;
    logic        wraps_q;
    logic [31:0] intensity_q, phase_q;
    /* verilator lint_off UNUSEDSIGNAL */  // bit 17 is the sign; 16 is not needed beside it
    logic [17:0] wrapped;
    /* verilator lint_on UNUSEDSIGNAL */

    assign kinds[4*l +: 4] = kind_q;
    if (l == 0) begin : gen_previous_word
      assign previous = before_q;
    end else begin : gen_previous_lane
      assign previous = kinds[4*(l-1) +: 4];
    end

    always_ff @(posedge clk_i) begin
      if (valid_i) begin
        kind_q  <= quantum ? {1'b0, class_i[3*l +: 3]} : fixed_kind;
        slice_q <= quantum   ? slice_i[4*l +: 4] :
                   reference ? product(reference_step_i, position_i | 4'(l)) : 4'd0;
      end
    end

    tf_drive_table u_intensity (
      .clk_i,
      .write_i(write_intensity_q),
      .write_index_i(write_index_q),
      .write_data_i(write_data_q),
      .read_i(kind_valid_q),
      .read_index_i({previous, kind_q}),
      .data_o(intensity)
    );

    tf_drive_table u_phase (
      .clk_i,
      .write_i(write_phase_q),
      .write_index_i(write_index_q),
      .write_data_i(write_data_q),
      .read_i(kind_valid_q),
      .read_index_i({kind_q, slice_q}),
      .data_o(phase)
    );

    assign wrapped = {2'd0, code_phase_q[15:0]} + sum_wrapped_offset_q;

    always_ff @(posedge clk_i) begin
      if (read_valid_q) begin
        code_intensity_q <= intensity;
        code_phase_q     <= phase;
      end
      if (code_valid_q) begin
        sum_intensity_q <= code_intensity_q;
        sum_second_q    <= code_phase_q[31:16];
        sum_q           <= code_phase_q[15:0] + sum_offset_q;
        wrapped_q       <= wrapped[15:0];
        wraps_q         <= !wrapped[17];
      end
      if (leave) begin
        intensity_q <= sum_intensity_q;
        phase_q     <= {sum_second_q, wraps_q ? wrapped_q : sum_q};
      end else begin
        intensity_q <= 32'd0;
        phase_q     <= 32'd0;
      end
    end

    assign drive_o[64*l +: 64] = {phase_q, intensity_q};
  end

endmodule

`default_nettype wire
