// SPDX-License-Identifier: Apache-2.0
// Transmitter node of the evaluation board, without the primitives of the device: node, bridge, and
// what of the drive codes can be seen.
//
// The board has no converters. drive_o[4*l+c] is the top bit of code c of lane l; fold_o is the
// exclusive-or of all octets of the word. The signature of the whole stream since the last dark
// clock goes to the host through the bridge: every word w updates s to
// {s[30:0], s[31]^s[21]^s[1]^s[0]} ^ fold32(w), beginning with 0.
//
// Reset: synchronous, active high. Latency: word of the node to drive_o, fold_o, valid_o and
// frame_last_o one clock. One clock domain; rx_i may change at any time.
`default_nettype none

module tf_ecp5_evn_transmitter_core #(
  parameter int unsigned LANES          = 4,
  parameter int unsigned CLOCK_HZ       = 100_000_000,
  parameter int unsigned CLOCKS_PER_BIT = 33,
  parameter bit [31:0]   GIT_HASH       = 32'd0,
  parameter bit [31:0]   SOURCE_DATE    = 32'd0
) (
  input  logic               clk_i,
  input  logic               rst_i,
  input  logic               rx_i,
  output logic               tx_o,
  output logic [4*LANES-1:0] drive_o,
  output logic [7:0]         fold_o,
  output logic               valid_o,
  output logic               frame_last_o,
  output logic [3:0]         state_o       // sending, signature, bridge busy, alive
);

  tf_bridge_pkg::registers_access_t access;
  tf_bridge_pkg::registers_answer_t answer;
  tf_bridge_pkg::ring_answer_t      ring_answer;

  logic [64*LANES-1:0] word;
  logic                word_valid, word_last, entropy_ready, busy, sending;
  logic [31:0]         signature_q;
  logic [23:0]         clocks;

  tf_board_host #(
    .CLOCKS_PER_BIT (CLOCKS_PER_BIT),
    .MEMORY_LOG2    (0)
  ) host (
    .clk_i,
    .rst_i,
    .rx_i,
    .tx_o,
    .event_i     (1'b0),
    .user_i      (signature_q),
    .clocks_o    (clocks),
    .busy_o      (busy),
    .registers_o (access),
    .registers_i (answer),
    .ring_i      ('0),
    .ring_o      (ring_answer)
  );

  tf_transmitter #(
    .LANES       (LANES),
    .CLOCK_HZ    (CLOCK_HZ),
    .GIT_HASH    (GIT_HASH),
    .SOURCE_DATE (SOURCE_DATE)
  ) node (
    .clk_i,
    .rst_i,
    .s_axil_awaddr         (access.awaddr),
    .s_axil_awprot         (3'd0),
    .s_axil_awvalid        (access.awvalid),
    .s_axil_awready        (answer.awready),
    .s_axil_wdata          (access.wdata),
    .s_axil_wstrb          (4'hF),
    .s_axil_wvalid         (access.wvalid),
    .s_axil_wready         (answer.wready),
    .s_axil_bresp          (answer.bresp),
    .s_axil_bvalid         (answer.bvalid),
    .s_axil_bready         (access.bready),
    .s_axil_araddr         (access.araddr),
    .s_axil_arprot         (3'd0),
    .s_axil_arvalid        (access.arvalid),
    .s_axil_arready        (answer.arready),
    .s_axil_rdata          (answer.rdata),
    .s_axil_rresp          (answer.rresp),
    .s_axil_rvalid         (answer.rvalid),
    .s_axil_rready         (access.rready),
    .s_axis_entropy_tdata  ('0),
    .s_axis_entropy_tvalid (1'b0),
    .s_axis_entropy_tready (entropy_ready),
    .m_axis_symbol_tdata   (word),
    .m_axis_symbol_tvalid  (word_valid),
    .m_axis_symbol_tready  (1'b1),
    .m_axis_symbol_tlast   (word_last)
  );

  logic [31:0]        folded;
  logic [4*LANES-1:0] tops;
  logic [31:0]        folded_q;
  logic [7:0]         fold_q;
  logic [4*LANES-1:0] drive_q;
  logic               valid_q, last_q, valid2_q;

  always_comb begin
    folded = 32'd0;
    for (int unsigned i = 0; i < 2*LANES; i++) begin
      folded = folded ^ word[32*i +: 32];
    end
    for (int unsigned i = 0; i < 4*LANES; i++) begin
      tops[i] = word[16*i + 15];
    end
  end

  always_ff @(posedge clk_i) begin
    valid_q  <= word_valid;
    valid2_q <= valid_q;
    last_q   <= word_last;
    drive_q  <= tops;
    folded_q <= folded;
    fold_q   <= folded[31:24] ^ folded[23:16] ^ folded[15:8] ^ folded[7:0];
    if (valid_q) begin
      signature_q <= !valid2_q ? folded_q :
          {signature_q[30:0], signature_q[31] ^ signature_q[21] ^ signature_q[1] ^ signature_q[0]} ^
          folded_q;
    end
    if (rst_i) begin
      valid_q     <= 1'b0;
      valid2_q    <= 1'b0;
      signature_q <= 32'd0;
    end
  end

  tf_lamp lamp (
    .clk_i,
    .rst_i,
    .on_i   (valid_q),
    .lamp_o (sending)
  );

  assign drive_o      = drive_q;
  assign fold_o       = fold_q;
  assign valid_o      = valid_q;
  assign frame_last_o = last_q;
  assign state_o      = {sending, signature_q[0], busy, clocks[23]};

  // No entropy from outside, no memory.
  logic unused;
  assign unused = &{1'b0, entropy_ready, clocks[22:0], ring_answer};

endmodule

`default_nettype wire
