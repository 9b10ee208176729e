// SPDX-License-Identifier: Apache-2.0
// Writes a stream of 64-bit words into a ring in host memory over AXI4.
//
// The ring holds 2^log2 words (9..24) from a base that is a multiple of 4096 bytes. written_o
// counts the words whose write response has come; the host counts what it has read in read_i; both
// run modulo 2^32, and no more than the ring's size lies between them. When a burst begins and how
// long it is says tf_ring_plan; since the ring is made of whole pages, no burst leaves it. The
// address of a burst may go out while the beats of the one before flow, so that every clock can
// have its beat. Up to four bursts are under way; responses are expected in order.
//
// start_i begins again at word 0 of the ring. Whoever gives it empties the source stream in the
// same clock: the beats that the bursts under way still owe are sent as zeros, and no word of the
// new stream is taken before their last response has come. enable_i, base_i and log2_i are taken
// over then (two clocks after start_i when no burst is under way) and must have kept their values
// since. written_o reads 0 from the clock after start_i.
//
// ring_stalled_o: in the clock before, nothing was under way to the bus and a burst waited because
// the ring had no room. bus_stalled_o: in the clock before, an address or data beat waited for its
// ready, or four bursts were unanswered. answered_o: written_o has just grown.
//
// Reset: synchronous, active high; disabled and idle (the bus must be reset with it). A word that
// waited its time leaves 6 clocks later, a response is in written_o after three. Outputs are
// registers except s_axis_tready.
`default_nettype none

module tf_ring_writer #(
  parameter int unsigned LEVEL_WIDTH = 9
) (
  input  logic                   clk_i,
  input  logic                   rst_i,

  input  logic                   start_i,
  input  logic                   enable_i,
  input  logic [63:0]            base_i,
  input  logic [4:0]             log2_i,
  input  logic [31:0]            read_i,
  input  logic                   flush_i,
  output logic [31:0]            written_o,
  output logic                   enabled_o,    // the ring is in use
  output logic                   idle_o,       // nothing is under way
  output logic                   bus_error_o,  // one clock: a write was answered with an error
  output logic                   answered_o,
  output logic                   ring_stalled_o,
  output logic                   bus_stalled_o,

  input  logic [63:0]            s_axis_tdata,
  input  logic                   s_axis_tvalid,
  output logic                   s_axis_tready,
  input  logic [LEVEL_WIDTH-1:0] level_i,      // words that the source holds, at least

  output logic [63:0]            m_axi_awaddr,
  output logic [7:0]             m_axi_awlen,
  output logic [2:0]             m_axi_awsize,
  output logic [1:0]             m_axi_awburst,
  output logic                   m_axi_awvalid,
  input  logic                   m_axi_awready,
  output logic [63:0]            m_axi_wdata,
  output logic [7:0]             m_axi_wstrb,
  output logic                   m_axi_wlast,
  output logic                   m_axi_wvalid,
  input  logic                   m_axi_wready,
  input  logic [1:0]             m_axi_bresp,
  input  logic                   m_axi_bvalid,
  output logic                   m_axi_bready
);

  logic        enable_q;
  logic        restart_q;      // start_i came, and bursts of before may be under way
  logic [63:0] base_q;
  logic [31:0] beyond_q;       // bits of a word number that the ring's size cuts off
  logic [31:0] beyond_next_q;

  logic        awake_q;        // idle clocks touch nothing
  logic        busy_q;         // not quiet, or about to be
  logic        quiet;          // no burst is under way
  logic        emptied_q;      // nor in the clock before, under restart_q: it stays so

  logic        plan_ready, plan_full, issue;
  logic [4:0]  length;
  logic [31:0] word;           // words in bursts begun
  logic        able_q;         // nothing kept a burst from beginning in the clock before
  logic [5:0]  owed_q;         // words in bursts begun that are still to be loaded
  logic [6:0]  owed_next;
  logic [5:0]  more_q;         // words of the burst just begun, or 0, - 1

  logic [15:0] page_q;         // within the ring
  logic [20:0] page_low_q;     // address bits 12 to 31 of that page, and the carry
  logic [31:0] base_next_q;    // base, upper half, + 1
  logic [16:0] base_low_q;

  logic        aw_valid_q;
  logic [63:0] aw_address_q;
  logic [3:0]  aw_length_q;
  logic        next_q;         // a burst waits for the beats of the one before
  logic [4:0]  next_beats_q;
  logic        sending_q;      // beats are still to be loaded
  logic        final_q;        // one is
  logic [4:0]  beats_q;        // their number
  logic        takes, load, fetch;
  logic        w_valid_q, w_last_q;
  logic [63:0] w_data_q;

  logic        none, full, pending;  // bursts under way: none, four; answers
  logic        ring_stalled_q, bus_stalled_q;

  tf_ring_plan #(
    .LEVEL_WIDTH (LEVEL_WIDTH)
  ) plan (
    .clk_i,
    .rst_i    (rst_i || restart_q),
    .active_i (awake_q),
    .enable_i (enable_q),
    .beyond_i (beyond_q),
    .read_i,
    .flush_i,
    .level_i,
    .owed_i   (owed_q),
    .issue_i  (issue),
    .ready_o  (plan_ready),
    .full_o   (plan_full),
    .length_o (length),
    .word_o   (word)
  );

  always_comb begin
    issue = 1'b0;
    load  = 1'b0;
    fetch = 1'b0;
    quiet = 1'b1;
    if (awake_q) begin
      issue = plan_ready && able_q && !start_i;
      load  = takes && (s_axis_tvalid || restart_q);
      fetch = next_q && (!sending_q || (load && final_q));
      quiet = !sending_q && !next_q && !w_valid_q && !aw_valid_q && none;
    end
  end

  // Ready whether or not a word waits: the way from the source's valid back to it would be long.
  assign takes         = sending_q && (!w_valid_q || m_axi_wready);
  assign s_axis_tready = takes && !restart_q;

  // Configuration.
  always_ff @(posedge clk_i) begin
    busy_q  <= start_i || (awake_q && (issue || restart_q || !quiet || pending));
    awake_q <= start_i || level_i != LEVEL_WIDTH'(0) ||
               (awake_q && (restart_q || !quiet || pending));
    for (int unsigned i = 0; i < 32; i++) begin
      beyond_next_q[i] <= 5'(i) >= log2_i;
    end
    emptied_q <= restart_q && quiet && !emptied_q;
    if (emptied_q) begin
      restart_q <= 1'b0;
      enable_q  <= enable_i;
      base_q    <= base_i;
      beyond_q  <= beyond_next_q;
    end
    if (start_i) begin
      emptied_q <= 1'b0;
      restart_q <= 1'b1;
      enable_q  <= 1'b0;
    end
    if (rst_i) begin
      emptied_q <= 1'b0;
      busy_q    <= 1'b0;
      awake_q   <= 1'b0;
      restart_q <= 1'b0;
      enable_q  <= 1'b0;
    end
  end

  // Address: the page is computed while a plan settles.
  always_ff @(posedge clk_i) begin
    if (awake_q) begin
      base_low_q  <= {1'b0, base_q[47:32]} + 17'd1;
      base_next_q <= {base_q[63:48] + 16'(base_low_q[16]), base_low_q[15:0]};
      page_q      <= word[24:9] & ~beyond_q[24:9];
      page_low_q  <= {1'b0, base_q[31:12]} + 21'(page_q);
      if (m_axi_awready) begin
        aw_valid_q <= 1'b0;
      end
      if (issue) begin
        aw_valid_q <= 1'b1;
      end
      if (!aw_valid_q) begin
        aw_address_q <= {page_low_q[20] ? base_next_q : base_q[63:32], page_low_q[19:0], word[8:0],
                         3'd0};
        aw_length_q  <= 4'(length - 5'd1);
      end
    end
    if (rst_i) begin
      aw_valid_q <= 1'b0;
    end
  end

  // Data. The word that is loaded comes in as a carry, which is late.
  assign owed_next = {owed_q, 1'b1} + {more_q, !load};

  always_ff @(posedge clk_i) begin
    if (awake_q) begin
      able_q     <= !issue && !next_q && !aw_valid_q && !full && !restart_q && !start_i;
      owed_q     <= owed_next[6:1];
      more_q     <= issue ? {1'b0, length} - 6'd1 : 6'h3F;
      if (issue) begin
        next_q       <= 1'b1;
        next_beats_q <= length;
      end else if (fetch) begin
        next_q <= 1'b0;
      end
      if (fetch) begin
        sending_q <= 1'b1;
        beats_q   <= next_beats_q;
        final_q   <= next_beats_q == 5'd1;
      end else if (load) begin
        sending_q <= !final_q;
        beats_q   <= beats_q - 5'd1;
        final_q   <= beats_q == 5'd2;
      end
      if (load) begin
        w_valid_q <= 1'b1;
        w_data_q  <= restart_q ? 64'd0 : s_axis_tdata;
        w_last_q  <= final_q;
      end else if (m_axi_wready) begin
        w_valid_q <= 1'b0;
      end
    end
    if (start_i || rst_i) begin
      able_q <= 1'b0;
    end
    if (rst_i) begin
      owed_q     <= 6'd0;
      more_q     <= 6'h3F;
      next_q     <= 1'b0;
      sending_q  <= 1'b0;
      w_valid_q  <= 1'b0;
    end
  end

  // Stalls.
  always_ff @(posedge clk_i) begin
    if (awake_q) begin
      ring_stalled_q <= plan_full && !next_q && !sending_q && !restart_q;
      bus_stalled_q  <= (aw_valid_q && !m_axi_awready) || (w_valid_q && !m_axi_wready) || full;
    end
    if (rst_i) begin
      ring_stalled_q <= 1'b0;
      bus_stalled_q  <= 1'b0;
    end
  end

  tf_ring_answers answers (
    .clk_i,
    .rst_i,
    .active_i   (awake_q),
    .start_i,
    .void_i     (restart_q),
    .issue_i    (issue),
    .length_i   (length),
    .answer_i   (m_axi_bvalid),
    .error_i    (m_axi_bresp[1]),
    .none_o     (none),
    .full_o     (full),
    .pending_o  (pending),
    .answered_o,
    .error_o    (bus_error_o),
    .written_o
  );

  assign enabled_o      = enable_q;
  assign idle_o         = !busy_q;
  assign ring_stalled_o = ring_stalled_q;
  assign bus_stalled_o  = bus_stalled_q;
  assign m_axi_awaddr   = aw_address_q;
  assign m_axi_awlen    = {4'd0, aw_length_q};
  assign m_axi_awsize   = 3'd3;
  assign m_axi_awburst  = 2'd1;
  assign m_axi_awvalid  = aw_valid_q;
  assign m_axi_wdata    = w_data_q;
  assign m_axi_wstrb    = 8'hFF;
  assign m_axi_wlast    = w_last_q;
  assign m_axi_wvalid   = w_valid_q;
  assign m_axi_bready   = 1'b1;

  // Bit 0 of an answer says exclusive or decode error: neither matters beside bit 1.
  logic unused;
  assign unused = &{1'b0, m_axi_bresp[0], base_i[11:0], base_q[11:0], word[31:25],
                    owed_next[0]};

`ifndef YOSYS
  // Every burst lies within the ring and within one 4 KiB page.
  logic [63:0] burst_end, ring_bytes;
  assign burst_end  = aw_address_q + 64'd8 * (64'(aw_length_q) + 64'd1);
  assign ring_bytes = 64'd8 * ({32'd0, ~beyond_q} + 64'd1);
  assert property (@(posedge clk_i) disable iff (rst_i) aw_valid_q |->
                   (aw_address_q >= base_q && burst_end <= base_q + ring_bytes));
  assert property (@(posedge clk_i) disable iff (rst_i) aw_valid_q |->
                   (32'(aw_address_q[11:3]) + 32'(aw_length_q) <= 32'd511));
  // The host's unread words are never overwritten (a host that reports too much is not the writer's
  // fault).
  assert property (@(posedge clk_i) disable iff (rst_i) issue |->
                   (word - read_i + 32'(length) <= ~beyond_q + 32'd1));
  // Words are promised once.
  assert property (@(posedge clk_i) disable iff (rst_i || start_i || restart_q) issue |->
                   (32'(level_i) >= 32'(owed_q) + 32'(length)));
  // What is looked at only in active clocks does not outlast them.
  assert property (@(posedge clk_i) disable iff (rst_i) !awake_q |->
                   !(pending || ring_stalled_q || bus_stalled_q));
`endif

endmodule

`default_nettype wire
