// SPDX-License-Identifier: Apache-2.0
// Cuts the run into phase estimation windows: window k covers window_i slots from START_SLOT + k *
// window_i.
//
// load_i takes over the length, two clocks or more before the run; running_i is high in every clock
// of the run, slot_i is the first slot of that clock, and in the clock after the run the slot after
// it. last_o is high in the clock of a window's last word; end_slot_o changes to the first slot
// after the window two clocks later and stays until the next window ends. A window must last
// LEAST_CLOCKS clocks or more, so that its code is in place before the next one ends; bad_o judges
// the length that was taken over.
//
// Reset: synchronous, active high; load_i is needed before a run. last_o is one gate behind
// running_i.
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

  localparam int unsigned LANE_WIDTH = $clog2(LANES);
  localparam int unsigned WIDTH      = 24 - LANE_WIDTH;

  logic [WIDTH-1:0] words_q;     // of a window
  logic [WIDTH-1:0] turn_q;      // index of its last word but one
  logic [WIDTH-1:0] position_q;  // index of this clock's word
  logic             load_q, last_q, ended_q;
  logic [47:0]      end_slot_q;
  logic             bad_q;

  assign bad_o  = bad_q;
  assign last_o = running_i && last_q;

  always_ff @(posedge clk_i) begin
    load_q  <= load_i;
    ended_q <= last_o;
    if (running_i) begin
      position_q <= position_q + WIDTH'(1);
      last_q     <= position_q == turn_q;
      if (last_q) begin
        position_q <= WIDTH'(0);
      end
    end
    if (ended_q) begin
      end_slot_q <= slot_i;
    end
    if (load_q) begin
      turn_q <= words_q - WIDTH'(2);
    end
    if (load_i) begin
      words_q    <= window_i[23:LANE_WIDTH];
      position_q <= WIDTH'(0);
      last_q     <= 1'b0;
      bad_q      <= window_i[3:0] != 4'd0 || window_i < 24'(LEAST_CLOCKS * LANES);
    end
    if (rst_i) begin
      load_q     <= 1'b0;
      last_q     <= 1'b0;
      ended_q    <= 1'b0;
      bad_q      <= 1'b0;
      position_q <= WIDTH'(0);
      end_slot_q <= 48'd0;
    end
  end

  assign end_slot_o = end_slot_q;

endmodule

`default_nettype wire
