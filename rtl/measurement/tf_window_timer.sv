// SPDX-License-Identifier: Apache-2.0
// Cuts the run into phase estimation windows: window k covers window_i slots from START_SLOT + k *
// window_i.
//
// load_i takes over the length; running_i is high in every clock of the run, slot_i is the first
// slot of that clock. last_o is high in the clock of a window's last word; end_slot_o changes to
// the first slot after the window one clock later and stays until the next window ends. A window
// must last LEAST_CLOCKS clocks or more, so that its code is in place before the next one ends;
// bad_o judges the length that was taken over.
//
// Reset: synchronous, active high; load_i is needed before a run. last_o is combinational.
`default_nettype none

module tf_window_timer #(
  parameter int unsigned LANES = 4,
  parameter int unsigned LEAST_CLOCKS = 64
) (
  input  logic        clk_i,
  input  logic        rst_i,

  input  logic [23:0] window_i,
  output logic        bad_o,

  input  logic        load_i,
  input  logic        running_i,
  input  logic [47:0] slot_i,

  output logic        last_o,
  output logic [47:0] end_slot_o
);

  logic [23:0] window_q;
  logic [23:0] left_q;      // slots of the window from this clock on
  logic [47:0] end_slot_q;
  logic        bad_q;

  assign bad_o  = bad_q;
  assign last_o = running_i && left_q == 24'(LANES);

  always_ff @(posedge clk_i) begin
    if (running_i) begin
      left_q <= left_q - 24'(LANES);
      if (last_o) begin
        left_q     <= window_q;
        end_slot_q <= slot_i + 48'(LANES);
      end
    end
    if (load_i) begin
      window_q <= window_i;
      left_q   <= window_i;
      bad_q    <= window_i[3:0] != 4'd0 || window_i < 24'(LEAST_CLOCKS * LANES);
    end
    if (rst_i) begin
      window_q   <= 24'd0;
      left_q     <= 24'd0;
      end_slot_q <= 48'd0;
      bad_q      <= 1'b0;
    end
  end

  assign end_slot_o = end_slot_q;

endmodule

`default_nettype wire
