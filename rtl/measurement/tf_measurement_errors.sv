// SPDX-License-Identifier: Apache-2.0
// The sticky errors of a measurement node, in the order of the register ERRORS.
//
// An error that comes with clear_i stays. set_o and slot_o say in the clock of an error that there
// is one and where: at the first lost slot when something was lost, else at slot_i.
//
// Reset: synchronous, active high, no error. errors_o is a register; set_o and slot_o are functions
// of the inputs.
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

  logic [4:0] errors_q, errors_new;

  assign errors_new = {integrator_limited_i, counter_saturated_i, bad_configuration_i, loss_i,
                       bus_error_i};
  assign errors_o   = errors_q;
  assign set_o      = errors_new != 5'd0;
  assign slot_o     = loss_i ? loss_slot_i : slot_i;

  always_ff @(posedge clk_i) begin
    if (set_o || clear_i) begin
      errors_q <= (clear_i ? 5'd0 : errors_q) | errors_new;
    end
    if (rst_i) begin
      errors_q <= 5'd0;
    end
  end

endmodule

`default_nettype wire
