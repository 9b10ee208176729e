// SPDX-License-Identifier: Apache-2.0
// Commands and errors of a transmitter: what starts and ends a run, what refuses a start, and which
// errors are kept.
//
// Commands act one clock after their strobes: start_o, stop_o and clear_errors_o. A key load during
// a run that needs the key stops the run and is an error; so is a start without the key that it
// needs. A start is refused while errors are kept that the same write does not clear.
//
// underrun_i (a word is missing) follows the place of the word to the output and becomes abort_o
// there, TO_OUTPUT clocks later. flush_o is high in the clock after which no word of the old run
// may leave: with start_o, stop_o and abort_o, and with stalled_i.
//
// Reset: synchronous, active high. Outputs are registered, except flush_o, refuse_o and error_set_o
// (one or two gates behind registers).
`default_nettype none

module tf_transmitter_errors #(
  parameter int unsigned TO_OUTPUT = 7
) (
  input  logic       clk_i,
  input  logic       rst_i,

  // Strobes of the registers.
  input  logic       start_i,
  input  logic       stop_i,
  input  logic       clear_errors_i,
  input  logic       load_key_i,

  input  logic       aes_wanted_i,  // the entropy mode needs the key
  input  logic       key_ready_i,
  input  logic       armed_i,
  input  logic       running_i,
  input  logic       underrun_i,
  input  logic       stalled_i,
  input  logic       bad_configuration_i,

  output logic       start_o,
  output logic       stop_o,
  output logic       clear_errors_o,
  output logic       refuse_o,
  output logic       abort_o,
  output logic       flush_o,

  output logic       error_set_o,   // ERROR_SLOT is the slot of this clock
  output logic [3:0] errors_o       // bit order of the register ERRORS
);

  logic [TO_OUTPUT-1:0] hole_q;  // bit n: a word was missing n + 1 clocks ago
  logic                 start_q, stop_q, clear_q, halt_q;
  logic                 aes_running_q;
  logic                 key_lost, key_lost_q, key_refused, key_error_q;
  logic [3:0]           errors_q, set;

  assign key_lost    = load_key_i && aes_running_q && (armed_i || running_i);
  assign key_refused = start_q && aes_wanted_i && !key_ready_i;
  assign set         = {key_error_q, bad_configuration_i, stalled_i, abort_o};

  always_ff @(posedge clk_i) begin
    start_q     <= start_i;
    stop_q      <= stop_i || key_lost;
    clear_q     <= clear_errors_i;
    hole_q      <= flush_o ? TO_OUTPUT'(0) : {hole_q[TO_OUTPUT-2:0], underrun_i};
    halt_q      <= start_i || stop_i || key_lost || (hole_q[TO_OUTPUT-2] && !flush_o);
    key_lost_q  <= key_lost;
    key_error_q <= key_refused || key_lost_q;
    if (start_q) begin
      aes_running_q <= aes_wanted_i;
    end
    if (clear_q || error_set_o) begin
      errors_q <= (clear_q ? 4'd0 : errors_q) | set;
    end
    if (rst_i) begin
      start_q       <= 1'b0;
      stop_q        <= 1'b0;
      clear_q       <= 1'b0;
      hole_q        <= TO_OUTPUT'(0);
      halt_q        <= 1'b0;
      key_lost_q    <= 1'b0;
      key_error_q   <= 1'b0;
      aes_running_q <= 1'b0;
      errors_q      <= 4'd0;
    end
  end

  assign start_o        = start_q;
  assign stop_o         = stop_q;
  assign clear_errors_o = clear_q;
  assign refuse_o       = key_refused || (errors_q != 4'd0 && !clear_q);
  assign abort_o        = hole_q[TO_OUTPUT-1];
  assign flush_o        = halt_q || stalled_i;
  assign error_set_o    = set != 4'd0;
  assign errors_o       = errors_q;

endmodule

`default_nettype wire
