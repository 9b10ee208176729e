// SPDX-License-Identifier: Apache-2.0
// One detector channel: code of the tapped delay line -> calibrated arrival time.
//
// The code is the number of ones among the taps, so bubbles in the thermometer do no harm; an adder
// tree in two stages counts them. The table turns the count into the arrival time within the clock,
// in 1/1024 slot; after configuration it is the straight line (more ones arrived earlier), software
// writes the measured one.
//
// active_i is a clock enable of the pipeline: it may be low only while no click is offered or
// inside.
//
// Reset: synchronous, active high, under active_i; empties the pipeline, the table stays. Latency:
// tap_valid_i to valid_o three clocks; one click per clock.
`default_nettype none

module tf_tdc_channel #(
  parameter int unsigned LANES   = 4,
  parameter int unsigned TAPS    = 256,
  parameter bit [3:0]    CHANNEL = 4'd0,
  localparam int unsigned COUNT_WIDTH = $clog2(TAPS + 1),
  localparam int unsigned TIME_WIDTH  = 10 + $clog2(LANES)
) (
  input  logic                   clk_i,
  input  logic                   rst_i,
  input  logic                   active_i,

  input  logic                   table_write_i,
  input  logic [3:0]             table_channel_i,
  input  logic [15:0]            table_index_i,  // beyond TAPS: ignored
  input  logic [15:0]            table_time_i,   // beyond the clock: its end

  input  logic                   tap_valid_i,
  input  logic [TAPS-1:0]        taps_i,

  output logic                   valid_o,
  output logic [COUNT_WIDTH-1:0] count_o,
  output logic [TIME_WIDTH-1:0]  time_o
);

  localparam int unsigned GROUP       = 32;
  localparam int unsigned GROUPS      = TAPS / GROUP;
  localparam int unsigned GROUP_WIDTH = 6;
  localparam int unsigned SPAN        = 1024 * LANES;

  if (TAPS < 64 || TAPS > 1024 || TAPS % GROUP != 0) begin : gen_taps_check
    $error("tf_tdc_channel: TAPS must be a multiple of 32 from 64 to 1024");
  end

  logic [2:0]                    valid_q;   // one bit per stage
  logic [GROUPS*GROUP_WIDTH-1:0] groups_q;
  logic [COUNT_WIDTH-1:0]        sum, sum_q, count_q;
  logic [TIME_WIDTH-1:0]         time_q;

  // Arrival times by tap count. A count c means an arrival between taps: the middle of that step.
  logic [TIME_WIDTH-1:0] times [0:TAPS];

  initial begin
    for (int unsigned c = 0; c <= TAPS; c++) begin
      times[c] = TIME_WIDTH'((2 * (TAPS - c) + 1) * SPAN / (2 * (TAPS + 1)));
    end
  end

  always_ff @(posedge clk_i) begin
    if (table_write_i) begin
      if (table_channel_i == CHANNEL && table_index_i <= 16'(TAPS)) begin
        times[COUNT_WIDTH'(table_index_i)] <=
            32'(table_time_i) < SPAN ? TIME_WIDTH'(table_time_i) : TIME_WIDTH'(SPAN - 1);
      end
    end
  end

  always_comb begin
    sum = COUNT_WIDTH'(0);
    if (valid_q[0]) begin
      for (int unsigned g = 0; g < GROUPS; g++) begin
        sum = sum + COUNT_WIDTH'(groups_q[g*GROUP_WIDTH +: GROUP_WIDTH]);
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (active_i) begin
      if (valid_q[1]) begin
        count_q <= sum_q;
        time_q  <= times[sum_q];
      end
      if (valid_q[0]) begin
        sum_q <= sum;
      end
      if (tap_valid_i) begin
        for (int unsigned g = 0; g < GROUPS; g++) begin
          groups_q[g*GROUP_WIDTH +: GROUP_WIDTH] <=
              GROUP_WIDTH'($countones(taps_i[g*GROUP +: GROUP]));
        end
      end
      valid_q <= rst_i ? 3'd0 : {valid_q[1:0], tap_valid_i};
    end
  end

  assign valid_o = valid_q[2];
  assign count_o = count_q;
  assign time_o  = time_q;

endmodule

`default_nettype wire
