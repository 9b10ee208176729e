// SPDX-License-Identifier: Apache-2.0
// The sticky errors of a measurement node, in the order of the register ERRORS.
//
// An error that comes with or after clear_i stays. set_o and slot_o say, in the clock before
// errors_o shows it, that there is an error and where: at the first lost slot when something was
// lost, else at slot_i.
//
// Reset: synchronous, active high, no error. An error is in errors_o two clocks later, set_o after
// one; all outputs are registers.
`default_nettype none

module tf_measurement_errors (
  input  logic        clk_i,
  input  logic        rst_i,

  input  logic        clear_i,
  input  logic        bus_error_i,
  input  logic        loss_i,
  input  logic [47:0] loss_slot_i,
  input  logic        bad_configuration_i,
  input  logic        counter_saturated_i,
  input  logic        integrator_limited_i,
  input  logic [47:0] slot_i,

  output logic [4:0]  errors_o,
  output logic        set_o,
  output logic [47:0] slot_o
);

  logic [4:0]  errors_q, errors_new_q, errors_new;
  logic        set_q;
  logic [47:0] slot_q;

  assign errors_new = {integrator_limited_i, counter_saturated_i, bad_configuration_i, loss_i,
                       bus_error_i};

  always_ff @(posedge clk_i) begin
    set_q <= errors_new != 5'd0;
    if (errors_new != 5'd0) begin
      errors_new_q <= errors_new;
      slot_q       <= loss_i ? loss_slot_i : slot_i;
    end
    if (set_q || clear_i) begin
      errors_q <= (clear_i ? 5'd0 : errors_q) | (set_q ? errors_new_q : 5'd0);
    end
    if (rst_i) begin
      set_q    <= 1'b0;
      errors_q <= 5'd0;
    end
  end

  assign errors_o = errors_q;
  assign set_o    = set_q;
  assign slot_o   = slot_q;

endmodule

`default_nettype wire
