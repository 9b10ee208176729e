// SPDX-License-Identifier: Apache-2.0
// Plans the bursts of tf_ring_writer: when the next one may begin, and how long it can be.
//
// A burst may begin when 16 words wait that no earlier burst has promised, when one has waited 64
// clocks, or at once under flush_i. It has up to 16 beats, ends at a 4 KiB boundary and is not
// longer than the room in the ring. ready_o: length_o beats may begin; full_o: they might, but the
// ring has no room. issue_i takes the plan, never in two clocks in a row (ready_o of the second one
// still means the plan just taken); the next one is there SETTLE clocks later at the earliest, so
// with bursts of 16 beats every clock can have its beat.
//
// active_i is a clock enable: it may be low only while no word waits and nothing is issued.
//
// Reset: synchronous, active high; word_o, the number of words issued, begins at 0. full_o is
// a function of registers, the other outputs are registers; word_o follows issue_i by three clocks.
`default_nettype none

module tf_ring_plan #(
  parameter int unsigned LEVEL_WIDTH = 9
) (
  input  logic                   clk_i,
  input  logic                   rst_i,
  input  logic                   active_i,

  input  logic                   enable_i,
  input  logic [31:0]            beyond_i,   // bits of a word number that the ring's size cuts off
  input  logic [31:0]            read_i,
  input  logic                   flush_i,
  input  logic [LEVEL_WIDTH-1:0] level_i,    // words that the source holds, at least
  input  logic [5:0]             owed_i,     // of them promised to bursts

  input  logic                   issue_i,
  output logic                   ready_o,
  output logic                   full_o,
  output logic [4:0]             length_o,
  output logic [31:0]            word_o
);

  localparam int unsigned SETTLE      = 8;      // clocks from issue_i to a plan that knows of it
  localparam logic [6:0]  IDLE_CLOCKS = 7'd64;  // a word waits this long for company
  localparam int unsigned BURST       = 16;     // beats

  logic [15:0]            low_q, high_q;        // words issued
  logic                   carry_q;
  logic                   issued_q;
  logic [4:0]             step_q;               // words of the burst that issued_q is about, or 0
  logic [31:0]            used;                 // words that the host has not read
  logic                   over_q;               // used >= size
  logic                   near_q;               // size - used <= BURST
  logic [4:0]             left_q;               // then size - used
  logic [4:0]             room_q, whole_q;      // at most BURST: in the ring, in the page
  logic [4:0]             fit_q;                // the less of them

  logic [LEVEL_WIDTH-1:0] free_q;               // words that are not promised
  logic                   many_q, some_q;       // BURST or more, any
  logic [4:0]             count_q;              // at most BURST
  logic [6:0]             waited_q;
  logic                   any_q;                // free_q is not 0
  logic [SETTLE-2:0]      unsettled_q;          // bit n: by what was n + 1 clocks ago
  logic                   settled_q;            // by nothing
  logic                   want_next, want_q, fits_q;
  logic                   settled_next;
  logic                   ready_q;              // want_q, fits_q and settled_q in one
  logic [4:0]             length_q;

  tf_difference unread (
    .clk_i,
    .active_i,
    .left_i       ({high_q, low_q}),
    .right_i      (read_i),
    .difference_o (used)
  );

  assign want_next    = enable_i && (many_q || (some_q && (flush_i || waited_q == IDLE_CLOCKS)));
  assign settled_next = unsettled_q == '0 && any_q && !issued_q;

  // Words that wait.
  always_ff @(posedge clk_i) begin
    if (active_i) begin
      free_q  <= level_i - LEVEL_WIDTH'(owed_i);
      any_q   <= level_i != LEVEL_WIDTH'(owed_i);
      many_q  <= free_q >= LEVEL_WIDTH'(BURST);
      some_q  <= any_q;
      count_q <= free_q >= LEVEL_WIDTH'(BURST) ? 5'(BURST) : {1'b0, free_q[3:0]};
      want_q  <= want_next;
      if (waited_q != IDLE_CLOCKS) begin
        waited_q <= waited_q + 7'd1;
      end
      if (!any_q) begin
        waited_q <= 7'd0;
      end else if (issued_q) begin
        waited_q <= 7'd1;
      end
      unsettled_q <= {unsettled_q[SETTLE-3:1], unsettled_q[0] || issued_q, !any_q};
      settled_q   <= settled_next;
      ready_q     <= want_next && fit_q != 5'd0 && settled_next;
    end
    if (rst_i) begin
      free_q      <= LEVEL_WIDTH'(0);
      any_q       <= 1'b0;
      want_q      <= 1'b0;
      waited_q    <= 7'd0;
      unsettled_q <= (SETTLE-1)'(1);
      settled_q   <= 1'b0;
      ready_q     <= 1'b0;
    end
  end

  // Room for them. The ring's size is a power of two of BURST words or more.
  always_ff @(posedge clk_i) begin
    if (active_i) begin
      issued_q         <= issue_i;
      step_q           <= issue_i ? length_q : 5'd0;
      {carry_q, low_q} <= {1'b0, low_q} + 17'(step_q);
      high_q           <= high_q + 16'(carry_q);
      over_q           <= (used & beyond_i) != 32'd0;
      near_q           <= (used[31:4] | beyond_i[31:4]) == {28{1'b1}};
      left_q           <= 5'(BURST) - {1'b0, used[3:0]};
      whole_q          <= low_q[8:4] == 5'h1F ? 5'(BURST) - {1'b0, low_q[3:0]} : 5'(BURST);
      fit_q            <= room_q < whole_q ? room_q : whole_q;
      fits_q           <= fit_q != 5'd0;
      length_q         <= fit_q < count_q ? fit_q : count_q;
      if (over_q) begin
        room_q <= 5'd0;
      end else begin
        room_q <= near_q ? left_q : 5'(BURST);
      end
    end
    if (rst_i) begin
      issued_q <= 1'b0;
      step_q   <= 5'd0;
      low_q    <= 16'd0;
      high_q   <= 16'd0;
      carry_q  <= 1'b0;
    end
  end

  assign ready_o  = ready_q;
  assign full_o   = want_q && !fits_q && settled_q;
  assign length_o = length_q;
  assign word_o   = {high_q, low_q};

endmodule

`default_nettype wire
