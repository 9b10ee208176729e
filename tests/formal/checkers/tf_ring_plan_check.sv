// SPDX-License-Identifier: Apache-2.0
// What tf_ring_plan and tf_ring_writer promise each other, for formal proofs: a burst is planned
// only when its words wait, the ring has room for them and the page ends behind them; it begins
// only when a plan is there, which it is not in the clock after another has begun.
//
// PLAN = 1: the plan is under proof, its side is asserted and the writer's assumed; 0: the other
// way round. ok_o: since the reset the host has read no more words than were issued, and the source
// has lost none that is not promised (the two clocks behind the one in which a burst begins aside:
// then owed takes its words over); without it the plan promises nothing until the next reset.
//
// Each side may assume the other's, for neither argues in a circle: what the plan promises about a
// clock are registers of it, issue is a function of them, and the rest of what the writer promises
// are registers of the writer and inputs.
//
// Reset: synchronous, active high: no word has been issued.
`default_nettype none

module tf_ring_plan_check #(
  parameter bit          PLAN        = 1'b1,
  parameter int unsigned LEVEL_WIDTH = 9
) (
  input  logic                   clk_i,
  input  logic                   rst_i,
  input  logic                   active,
  input  logic                   enable,
  input  logic [31:0]            beyond,
  input  logic [31:0]            read,
  input  logic [LEVEL_WIDTH-1:0] level,
  input  logic [5:0]             owed,
  input  logic                   issue,
  input  logic                   ready,
  input  logic [4:0]             length,
  input  logic [31:0]            word,

  output logic                   ok_o,
  output logic [31:0]            words_o,   // issued since the reset
  output logic [31:0]            used_o,    // of them the host has not read
  output logic [LEVEL_WIDTH-1:0] free_o,    // words that wait and are not promised
  output logic [3:0]             age_o,     // active clocks since issue or reset, at most 8
  output logic                   just_o     // a burst began in the last active clock
);

  localparam logic [3:0] SETTLE = 4'd8;

  logic past_q = 1'b0;
  always @(posedge clk_i) past_q <= 1'b1;
  always @* if (!past_q) assume (rst_i);

  logic                   ok_q, rst_q, enable_q;
  logic [31:0]            words_q, read_q, beyond_q;
  logic [LEVEL_WIDTH-1:0] free_q, free;
  logic [4:0]             last_q;     // words of the burst that just_q is about, or 0
  logic [3:0]             age_q;
  logic                   just_q;
  assign free = level - LEVEL_WIDTH'(owed);

  logic read_kept, free_kept, ok;
  assign read_kept = read - read_q <= words_q - read_q;
  assign free_kept = level >= LEVEL_WIDTH'(owed) &&
                     (rst_q || age_q < 4'd2 || free >= free_q);
  assign ok        = ok_q && read_kept && free_kept;

  always @(posedge clk_i) begin
    ok_q     <= ok || rst_i;
    rst_q    <= rst_i;
    enable_q <= enable;
    beyond_q <= beyond;
    read_q   <= rst_i ? 32'd0 : read;
    free_q   <= free;
    if (issue) words_q <= words_q + {27'd0, length};
    if (issue) age_q <= 4'd0;
    else if (active && age_q != SETTLE) age_q <= age_q + 4'd1;
    if (active || issue) begin
      just_q <= issue;
      last_q <= issue ? length : 5'd0;
    end
    if (rst_i) begin
      words_q <= 32'd0;
      age_q   <= 4'd0;
      just_q  <= 1'b0;
      last_q  <= 5'd0;
    end
  end

  logic        plan, begins, ring, same, room, page, some, waits, place, settled, enabled;
  logic [31:0] used, mask;
  assign mask    = ~beyond;
  assign used    = words_q - read;
  assign plan    = ready && !just_q;
  assign begins  = !issue || (plan && active);
  assign ring    = !enable || ((mask & (mask + 32'd1)) == 32'd0 && mask[8:0] == 9'h1FF &&
                               beyond[31:24] == 8'hFF);
  assign same    = rst_q || (beyond == beyond_q && (enable == enable_q || (rst_i && !enable)));
  assign room    = !(plan && ok) || used + {27'd0, length} <= mask + 32'd1;
  assign page    = !(plan && ok) || {1'b0, words_q[8:0]} + {5'd0, length} <= 10'd512;
  assign some    = !plan || (length != 5'd0 && length <= 5'd16);
  assign waits   = !(plan && ok) || LEVEL_WIDTH'(length) <= free;
  assign place   = age_q < 4'd2 || word == words_q;
  assign settled = !plan || age_q == SETTLE;
  assign enabled = !plan || enable || rst_i;

  if (PLAN) begin : gen_plan
    always @* if (past_q) begin
      assume (begins && ring && same);
      plan_room:    assert (room);
      plan_page:    assert (page);
      plan_length:  assert (some);
      plan_waits:   assert (waits);
      plan_word:    assert (place);
      plan_settled: assert (settled);
      plan_enabled: assert (enabled);
    end
  end else begin : gen_writer
    always @* if (past_q) begin
      assume (room && page && some && waits && place && settled && enabled);
      issue_begins: assert (begins);
      issue_ring:   assert (ring);
      issue_same:   assert (same);
      issue_ok:     assert (ok || !issue);
    end
  end

  // The room is never more than the ring: what was issued had room.
  always @* if (past_q) begin
    inner_age:  assert (age_q <= SETTLE);
    inner_used: assert (!(ok && enable) || used <= mask + 32'd1);
    inner_none: assert (age_q == SETTLE || enable || words_q == 32'd0 || rst_i || !ok);
  end

  assign ok_o    = ok;
  assign words_o = words_q;
  assign used_o  = used;
  assign free_o  = free;
  assign age_o   = age_q;
  assign just_o  = just_q;

endmodule

`default_nettype wire
