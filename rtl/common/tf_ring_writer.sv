// SPDX-License-Identifier: Apache-2.0
// Writes a stream of 64-bit words into a ring in host memory over AXI4.
//
// The ring holds 2^log2 words (9..24) from a base that is a multiple of 4096 bytes. written_o
// counts the words whose write response has come; the host counts what it has read in read_i; both
// run modulo 2^32, and no more than the ring's size lies between them. A burst begins when 16 words
// wait, when a word has waited 64 clocks, or at once under flush_i. It has up to 16 beats and ends
// at a 4 KiB boundary; since the ring is made of whole pages, no burst leaves it. Up to four bursts
// are under way; responses are expected in order.
//
// start_i takes over enable, base and size and begins again at word 0 of the ring. Whoever gives it
// empties the source stream in the same clock: the beats that a burst under way still owes are sent
// as zeros, and no word of the new stream is taken before its last response has come. written_o
// reads 0 from the clock after.
//
// ring_stalled_o: in the clock before, a burst waited because the ring had no room. bus_stalled_o:
// in the clock before, an address or data beat waited for its ready, or four bursts were
// unanswered. answered_o: written_o has just grown.
//
// Reset: synchronous, active high; disabled and idle (the bus must be reset with it). Outputs are
// registers except s_axis_tready, written_o and idle_o.
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

  localparam logic [6:0]  IDLE_CLOCKS = 7'd64;  // a word waits this long for company
  localparam int unsigned BURST       = 16;     // beats
  localparam int unsigned PAGE        = 512;    // words that no burst leaves, 4 KiB

  logic        enable_q;
  logic        restart_q;      // start_i came while bursts were under way
  logic [63:0] base_q;
  logic [24:0] size_q;         // words
  logic [31:0] issued_q;       // words in bursts begun
  logic [31:0] written_q;

  logic        planned_q;      // room_q and whole_q describe the next burst
  logic [4:0]  room_q;         // words that fit into the ring, at most BURST
  logic [4:0]  whole_q;        // beats up to the boundary, at most BURST
  logic [6:0]  waited_q;

  logic        aw_valid_q;
  logic [63:0] aw_address_q;
  logic [3:0]  aw_length_q;
  logic [4:0]  beats_q;        // beats still to be loaded
  logic        w_valid_q, w_last_q;
  logic [63:0] w_data_q;
  logic [19:0] lengths_q;      // beats of the bursts under way, the oldest in [4:0]
  logic [2:0]  bursts_q;       // their number
  logic        error_q, answered_q, ring_stalled_q, bus_stalled_q;

  logic        busy_q;         // not quiet, or about to be
  logic        active;         // idle clocks touch nothing
  logic        quiet;          // no burst is under way
  logic [4:0]  fitting, length;
  logic        issue, load;

  assign active = level_i != LEVEL_WIDTH'(0) || busy_q || start_i || rst_i;

  // The burst of the plan made in the clock before: since then the source has only gained words and
  // the ring room.
  always_comb begin
    fitting = 5'd0;
    length  = 5'd0;
    issue   = 1'b0;
    if (planned_q) begin
      fitting = room_q < whole_q ? room_q : whole_q;
      length  = level_i >= LEVEL_WIDTH'(fitting) ? fitting : level_i[4:0];
      issue   = length != 5'd0 && bursts_q != 3'd4 && !aw_valid_q && !restart_q && !start_i;
    end
  end

  always_comb begin
    load  = 1'b0;
    quiet = 1'b1;
    if (busy_q) begin
      load  = beats_q != 5'd0 && (s_axis_tvalid || restart_q) && (!w_valid_q || m_axi_wready);
      quiet = beats_q == 5'd0 && !w_valid_q && !aw_valid_q && bursts_q == 3'd0;
    end
  end

  assign s_axis_tready = load && !restart_q;

  // Configuration and the plan of the next burst.
  always_ff @(posedge clk_i) begin
    if (active) begin
      busy_q    <= issue || restart_q || !quiet || start_i;
      planned_q <= 1'b0;
      if (level_i == LEVEL_WIDTH'(0) || issue) begin
        waited_q <= 7'd0;
      end else if (waited_q != IDLE_CLOCKS) begin
        waited_q <= waited_q + 7'd1;
      end
      if (level_i >= LEVEL_WIDTH'(BURST) || waited_q == IDLE_CLOCKS || flush_i) begin
        planned_q <= enable_q && beats_q == 5'd0 && !issue && level_i != LEVEL_WIDTH'(0);
        whole_q   <= 32'(issued_q[8:0]) <= PAGE - BURST ? 5'(BURST) :
                                                          5'(PAGE - 32'(issued_q[8:0]));
        if (issued_q - read_i >= 32'(size_q)) begin
          room_q <= 5'd0;
        end else if (32'(size_q) - (issued_q - read_i) < BURST) begin
          room_q <= 5'(32'(size_q) - (issued_q - read_i));
        end else begin
          room_q <= 5'(BURST);
        end
      end
      if (restart_q && quiet) begin
        restart_q <= 1'b0;
        enable_q  <= enable_i;
        base_q    <= base_i;
        size_q    <= 25'd1 << log2_i;
      end
      if (start_i) begin
        restart_q <= 1'b1;
        enable_q  <= 1'b0;
      end
      if (rst_i) begin
        busy_q    <= 1'b0;
        restart_q <= 1'b0;
        enable_q  <= 1'b0;
        planned_q <= 1'b0;
        waited_q  <= 7'd0;
      end
    end
  end

  // Address and data of the bursts.
  always_ff @(posedge clk_i) begin
    if (active) begin
      if (m_axi_awready) begin
        aw_valid_q <= 1'b0;
      end
      if (issue) begin
        aw_valid_q   <= 1'b1;
        aw_address_q <= base_q + {36'd0, issued_q[24:0] & (size_q - 25'd1), 3'd0};
        aw_length_q  <= 4'(length - 5'd1);
        beats_q      <= length;
        issued_q     <= issued_q + 32'(length);
      end
      if (load) begin
        w_valid_q <= 1'b1;
        w_data_q  <= restart_q ? 64'd0 : s_axis_tdata;
        w_last_q  <= beats_q == 5'd1;
        beats_q   <= beats_q - 5'd1;
      end else if (m_axi_wready) begin
        w_valid_q <= 1'b0;
      end
      if (restart_q && quiet) begin
        issued_q <= 32'd0;
      end
      if (rst_i) begin
        aw_valid_q <= 1'b0;
        w_valid_q  <= 1'b0;
        beats_q    <= 5'd0;
        issued_q   <= 32'd0;
      end
    end
  end

  // Responses.
  always_ff @(posedge clk_i) begin
    if (active) begin
      error_q    <= m_axi_bvalid && m_axi_bresp[1];
      answered_q <= m_axi_bvalid && !restart_q && !start_i;
      if (issue || m_axi_bvalid) begin
        if (m_axi_bvalid) begin
          written_q <= written_q + 32'(lengths_q[4:0]);
          lengths_q <= {5'd0, lengths_q[19:5]};
        end
        bursts_q <= bursts_q + 3'(issue) - 3'(m_axi_bvalid);
        for (int unsigned b = 0; b < 4; b++) begin
          if (issue && 3'(b) == bursts_q - 3'(m_axi_bvalid)) begin
            lengths_q[5*b +: 5] <= length;
          end
        end
      end
      if (restart_q && quiet) begin
        written_q <= 32'd0;
      end
      if (rst_i) begin
        bursts_q   <= 3'd0;
        written_q  <= 32'd0;
        lengths_q  <= 20'd0;
        error_q    <= 1'b0;
        answered_q <= 1'b0;
      end
    end
  end

  // What the bursts wait for.
  always_ff @(posedge clk_i) begin
    if (active) begin
      ring_stalled_q <= planned_q && room_q == 5'd0;
      bus_stalled_q  <= (aw_valid_q && !m_axi_awready) || (w_valid_q && !m_axi_wready) ||
                        bursts_q == 3'd4;
      if (rst_i) begin
        ring_stalled_q <= 1'b0;
        bus_stalled_q  <= 1'b0;
      end
    end
  end

  assign written_o      = restart_q ? 32'd0 : written_q;
  assign enabled_o      = enable_q;
  assign idle_o         = !busy_q;
  assign bus_error_o    = error_q;
  assign answered_o     = answered_q;
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
  assign unused = &{1'b0, m_axi_bresp[0]};

`ifndef YOSYS
  // Every burst lies within the ring and within one 4 KiB page.
  logic [63:0] burst_end;
  assign burst_end = aw_address_q + 64'd8 * (64'(aw_length_q) + 64'd1);
  assert property (@(posedge clk_i) disable iff (rst_i) aw_valid_q |->
                   (aw_address_q >= base_q && burst_end <= base_q + 64'd8 * 64'(size_q)));
  assert property (@(posedge clk_i) disable iff (rst_i) aw_valid_q |->
                   (32'(aw_address_q[11:3]) + 32'(aw_length_q) <= 32'd511));
  // The host's unread words are never overwritten (a host that reports too much is not the writer's
  // fault).
  assert property (@(posedge clk_i) disable iff (rst_i) issue |->
                   (issued_q - read_i + 32'(length) <= 32'(size_q)));
  // What is looked at only in active clocks does not outlast them.
  assert property (@(posedge clk_i) disable iff (rst_i)
                   !active |-> !(answered_q || ring_stalled_q || bus_stalled_q));
  // No response without a burst.
  assert property (@(posedge clk_i) disable iff (rst_i) m_axi_bvalid |-> (bursts_q != 3'd0));
`endif

endmodule

`default_nettype wire
