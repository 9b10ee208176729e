  // SPDX-License-Identifier: Apache-2.0
  // From a loss on, the sources are closed until all earlier words have passed and there is room;
  // then one marker of two words goes out while no other word may leave.

  logic f_past_q = 1'b0;
  always @(posedge clk_i) f_past_q <= 1'b1;

  logic       f_debt_q;              // a loss has no marker yet
  logic       f_clear_q;             // passed and room in the clock before
  logic [3:0] f_age_q;               // clocks since the sources opened again, at most 15
  logic       f_loss, f_opens;
  assign f_loss  = record_lost_i || tag_lost_i != CHANNELS'(0);
  assign f_opens = f_debt_q && open_o;

  // What the user promises: no clock is left out while something is to be done, the ring goes off
  // under a reset or when no gap is open and no marker on its way, and what was empty when the
  // sources opened loses nothing while the marker is written.
  logic f_enable_q, f_rst_q, f_falls;
  assign f_falls = !enable_i && f_enable_q && !f_rst_q && (f_debt_q || f_age_q <= 4'd7);
  always @* begin
    if (!f_past_q) assume (rst_i);
`ifdef PROVE_TF_GAP_MARKER
    assume (active_i || rst_i || !(f_loss || waiting_o));
    assume (!f_loss || !(f_opens || f_age_q < 4'd7));
    assume (!f_past_q || !f_falls);
`else
    clock_enable: assert (active_i || rst_i || !(f_loss || waiting_o));
    quiet: assert (!f_past_q || !f_loss || !(f_opens || f_age_q < 4'd7));
    enable: assert (!f_past_q || !f_falls);
`endif
  end

  always @(posedge clk_i) begin
    f_enable_q <= enable_i;
    f_rst_q    <= rst_i;
    f_clear_q  <= passed_i && room_i && !rst_i;
    f_debt_q   <= f_loss || (f_debt_q && !f_opens);
    if (f_opens) f_age_q <= 4'd1;
    else if (f_age_q != 4'd15) f_age_q <= f_age_q + 4'd1;
    if (rst_i) begin
      f_debt_q <= 1'b0;
      f_age_q  <= 4'd15;
    end
  end

  always @* if (f_past_q) begin
    closed: assert (!f_opens || f_clear_q);
    opens:  assert (f_debt_q || open_o == enable_i);
    words:  assert (marker_valid_o == (f_age_q == 4'd6 || f_age_q == 4'd7));
    which:  assert (!marker_valid_o ||
                    marker_data_o[tf_layouts_pkg::GAP_WHICH_LSB] == (f_age_q == 4'd7));
    hold:   assert (hold_o == (f_age_q <= 4'd7));
    tells:  assert (waiting_o || !(f_debt_q || f_age_q <= 4'd7));
  end

  // Why it holds.
  always @* if (f_past_q) begin
    inner_gap:     assert (gap_q == f_debt_q && (!release_q || (gap_q && f_clear_q && enable_i)));
    inner_marker:  assert (marker_q == (f_age_q <= 4'd6 ? 6'd1 << (f_age_q - 4'd1) : 6'd0));
    inner_age:     assert (f_age_q != 4'd0);
    inner_release: assert (!release_q || f_age_q > 4'd7);
  end
