// SPDX-License-Identifier: Apache-2.0
// One detector channel: code of the tapped delay line -> calibrated arrival time.
//
// The code is the number of ones among the taps, so bubbles in the thermometer do no harm: eight
// taps are counted as they come, and a tree adds two counts per stage. The table turns the sum into
// the arrival time within the clock, in 1/1024 slot; after configuration it is the straight line
// (more ones arrived earlier), software writes the measured one.
//
// A click is taken when counts_i is high together with tap_valid_i. active_i is a clock enable of
// the pipeline: it may be low only while no click is inside that is older than two clocks.
//
// Reset: synchronous, active high; empties the pipeline, the table stays. Latency: tap_valid_i to
// valid_o eight clocks; one click per clock. A new entry of the table holds from two clocks after
// table_write_i.
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
  input  logic                   counts_i,
  input  logic [TAPS-1:0]        taps_i,

  output logic                   valid_o,
  output logic [COUNT_WIDTH-1:0] count_o,
  output logic [TIME_WIDTH-1:0]  time_o
);

  localparam int unsigned GROUPS = (TAPS + 127) / 128 * 16;  // of eight taps, some may be empty
  localparam int unsigned SPAN   = 1024 * LANES;

  if (TAPS < 64 || TAPS > 1024 || TAPS % 32 != 0) begin : gen_taps_check
    $error("tf_tdc_channel: TAPS must be a multiple of 32 from 64 to 1024");
  end

  // One bit per stage: groups, the sums of 16, 32, 64, 128 and all taps, read, time.
  logic [7:0]             valid_q;
  logic [8*GROUPS-1:0]    groups_q;     // a count in each byte
  logic [4*GROUPS-1:0]    by_16_q;
  logic [2*GROUPS-1:0]    by_32_q;
  logic [GROUPS-1:0]      by_64_q;
  logic [GROUPS/2-1:0]    by_128_q;
  logic [COUNT_WIDTH-1:0] sum_q, read_count_q, count_q;
  logic [TIME_WIDTH-1:0]  read_q, time_q;

  // Arrival times by tap count. A count c means an arrival between taps: the middle of that step.
  logic [TIME_WIDTH-1:0] times [0:TAPS];

  initial begin
    for (int unsigned c = 0; c <= TAPS; c++) begin
      times[c] = TIME_WIDTH'((2 * (TAPS - c) + 1) * SPAN / (2 * (TAPS + 1)));
    end
  end

  logic                   write_q;
  logic [COUNT_WIDTH-1:0] write_index_q;
  logic [TIME_WIDTH-1:0]  write_time_q;

  always_ff @(posedge clk_i) begin
    if (table_write_i) begin
      write_index_q <= COUNT_WIDTH'(table_index_i);
      write_time_q  <= 32'(table_time_i) < SPAN ? TIME_WIDTH'(table_time_i) :
                                                  TIME_WIDTH'(SPAN - 1);
    end
    write_q <= table_write_i && table_channel_i == CHANNEL && table_index_i <= 16'(TAPS);
    if (write_q) begin
      times[write_index_q] <= write_time_q;
    end
  end

  // Functions, so that they are only worked out in the clocks that need them.
  function automatic logic [8*GROUPS-1:0] groups_of(input logic [TAPS-1:0] taps);
    groups_of = '0;
    for (int unsigned g = 0; g < TAPS / 8; g++) begin
      groups_of[8*g +: 4] = 4'($countones(taps[8*g +: 8]));
    end
  endfunction

  function automatic logic [4*GROUPS-1:0] add_groups(input logic [8*GROUPS-1:0] counts);
    for (int unsigned g = 0; g < GROUPS / 2; g++) begin
      add_groups[8*g +: 8] = 8'(counts[16*g +: 4]) + 8'(counts[16*g+8 +: 4]);
    end
  endfunction

  function automatic logic [2*GROUPS-1:0] add_by_16(input logic [4*GROUPS-1:0] counts);
    for (int unsigned g = 0; g < GROUPS / 4; g++) begin
      add_by_16[8*g +: 8] = 8'(counts[16*g +: 5]) + 8'(counts[16*g+8 +: 5]);
    end
  endfunction

  function automatic logic [GROUPS-1:0] add_by_32(input logic [2*GROUPS-1:0] counts);
    for (int unsigned g = 0; g < GROUPS / 8; g++) begin
      add_by_32[8*g +: 8] = 8'(counts[16*g +: 6]) + 8'(counts[16*g+8 +: 6]);
    end
  endfunction

  function automatic logic [GROUPS/2-1:0] add_by_64(input logic [GROUPS-1:0] counts);
    for (int unsigned g = 0; g < GROUPS / 16; g++) begin
      add_by_64[8*g +: 8] = 8'(counts[16*g +: 7]) + 8'(counts[16*g+8 +: 7]);
    end
  endfunction

  function automatic logic [COUNT_WIDTH-1:0] sum_of(input logic [GROUPS/2-1:0] counts);
    sum_of = COUNT_WIDTH'(0);
    for (int unsigned g = 0; g < GROUPS / 16; g++) begin
      sum_of = sum_of + COUNT_WIDTH'(counts[8*g +: 8]);
    end
  endfunction

  always_ff @(posedge clk_i) begin
    if (active_i) begin
      valid_q[7:2] <= valid_q[6:1];
      if (valid_q[6]) begin
        time_q  <= read_q;
        count_q <= read_count_q;
      end
      if (valid_q[5]) begin
        read_q       <= times[sum_q];
        read_count_q <= sum_q;
      end
      if (valid_q[4]) begin
        sum_q <= sum_of(by_128_q);
      end
      if (valid_q[3]) begin
        by_128_q <= add_by_64(by_64_q);
      end
      if (valid_q[2]) begin
        by_64_q <= add_by_32(by_32_q);
      end
      if (valid_q[1]) begin
        by_32_q <= add_by_16(by_16_q);
      end
    end
    if (valid_q[0]) begin
      by_16_q <= add_groups(groups_q);
    end
    if (tap_valid_i) begin
      groups_q <= groups_of(taps_i);
    end
    valid_q[1:0] <= {valid_q[0], tap_valid_i && counts_i};
    if (rst_i) begin
      valid_q <= 8'd0;
    end
  end

  assign valid_o = valid_q[7];
  assign count_o = count_q;
  assign time_o  = time_q;

`ifndef YOSYS
  assert property (@(posedge clk_i) active_i || valid_q[7:1] == 7'd0);
`endif

endmodule

`default_nettype wire
