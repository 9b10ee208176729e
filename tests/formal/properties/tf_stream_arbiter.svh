  // SPDX-License-Identifier: Apache-2.0
  // An arbiter passes each word on once, keeps packets whole and lets every port have its turn.

  localparam int unsigned TURNS = $clog2(PORTS) + 2;

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;

  logic [PORTS-1:0] f_pending_q;  // ports that offered a word which was not taken
  logic             f_take, f_last;
  logic [WIDTH-1:0] f_offer;      // the word that is taken
  assign f_take = active_i && (s_axis_tvalid & s_axis_tready) != PORTS'(0);
  assign f_last = (s_axis_tready & s_axis_tlast) != PORTS'(0);
  always @* begin
    f_offer = WIDTH'(0);
    for (int unsigned p = 0; p < PORTS; p++) begin
      if (s_axis_tready[p]) f_offer = f_offer | s_axis_tdata[p*WIDTH +: WIDTH];
    end
  end

  // What the user promises.
  always @* begin
    if (!f_past_q) assume (rst_i);
`ifdef PROVE_TF_STREAM_ARBITER
    assume (active_i || rst_i || !(s_axis_tvalid != PORTS'(0) || m_axis_tvalid));
    if (f_past_q) assume ((f_pending_q & ~s_axis_tvalid) == PORTS'(0));
`else
    clock_enable: assert (active_i || rst_i || !(s_axis_tvalid != PORTS'(0) || m_axis_tvalid));
    if (f_past_q) begin
      patience: assert ((f_pending_q & ~s_axis_tvalid) == PORTS'(0));
    end
`endif
  end

  logic             f_inside_q;             // a word was taken that has not left
  logic [WIDTH-1:0] f_word_q;               // the word taken last
  logic [PORTS-1:0] f_open_q;               // the port whose packet goes on
  logic             f_waited_q;
  logic             f_idle_q;               // a word could have been taken and was not
  logic [TURNS-1:0] f_passed_q;             // packets of others while the tracked port waits
  (* anyconst *) logic [TURNS-1:0] f_port;  // the tracked port
  logic             f_wants;
  always @* assume (32'(f_port) < PORTS);
  assign f_wants = s_axis_tvalid[f_port];

  always @(posedge clk_i) begin
    f_pending_q <= s_axis_tvalid & ~s_axis_tready;
    f_waited_q  <= m_axis_tvalid && !m_axis_tready;
    f_idle_q    <= !f_take && (!m_axis_tvalid || m_axis_tready) && s_axis_tvalid != PORTS'(0) &&
                   f_open_q == PORTS'(0);
    if (f_take) begin
      f_inside_q <= 1'b1;
      f_word_q   <= f_offer;
      f_open_q   <= f_last ? PORTS'(0) : s_axis_tready;
    end else if (active_i && m_axis_tready) begin
      f_inside_q <= 1'b0;
    end
    if (!f_wants || s_axis_tready[f_port]) begin
      f_passed_q <= TURNS'(0);
    end else if (f_take && f_last) begin
      f_passed_q <= f_passed_q + TURNS'(1);
    end
    if (rst_i) begin
      f_pending_q <= PORTS'(0);
      f_waited_q  <= 1'b0;
      f_idle_q    <= 1'b0;
      f_inside_q  <= 1'b0;
      f_open_q    <= PORTS'(0);
      f_passed_q  <= TURNS'(0);
    end
  end

  always @* if (f_past_q) begin
    one:    assert ((s_axis_tready & (s_axis_tready - PORTS'(1))) == PORTS'(0));
    loss:   assert (!f_take || !m_axis_tvalid || m_axis_tready);
    count:  assert (m_axis_tvalid == f_inside_q);
    word:   assert (!m_axis_tvalid || m_axis_tdata == f_word_q);
    stable: assert (!f_waited_q || m_axis_tvalid);
    whole:  assert (f_open_q == PORTS'(0) || !f_take || s_axis_tready == f_open_q);
    fair:   assert (32'(f_passed_q) < PORTS);
    prompt: assert (!f_idle_q || f_take || s_axis_tvalid == PORTS'(0) ||
                    (m_axis_tvalid && !m_axis_tready) || rst_i);
  end

  // Why it holds: the turn moves on towards the port that waits.
  logic [TURNS-1:0] f_turn, f_distance;
  always @* begin
    f_turn = TURNS'(0);
    for (int unsigned p = 0; p < PORTS; p++) begin
      if (turn_q[p]) f_turn = TURNS'(p);
    end
    f_distance = f_port >= f_turn ? f_port - f_turn : f_port + TURNS'(PORTS) - f_turn;
  end
  always @* if (f_past_q) begin
    inner_turn:     assert (turn_q != PORTS'(0) && (turn_q & (turn_q - PORTS'(1))) == PORTS'(0));
    inner_open:     assert (open_q ? f_open_q == turn_q : f_open_q == PORTS'(0));
    inner_distance: assert (32'(f_passed_q) + 32'(f_distance) < PORTS);
    inner_prompt:   assert (!f_idle_q || (s_axis_tvalid & turn_q) != PORTS'(0));
  end
