// SPDX-License-Identifier: Apache-2.0
// Transmitter of an asynchronous serial line: 8 data bits, no parity, one stop bit.
//
// A byte is taken in the clock in which valid_i and ready_o are high; the start bit leaves in the
// next one. Between bytes offered without a pause the line idles for one clock.
//
// Reset: synchronous, active high; the line is idle (high). tx_o is a register.
`default_nettype none

module tf_uart_tx #(
  parameter int unsigned CLOCKS_PER_BIT = 32  // 4 to 65535
) (
  input  logic       clk_i,
  input  logic       rst_i,
  input  logic       valid_i,
  input  logic [7:0] data_i,
  output logic       ready_o,
  output logic       tx_o
);

  localparam logic [15:0] WHOLE = 16'(CLOCKS_PER_BIT - 1);

  if (CLOCKS_PER_BIT < 4 || CLOCKS_PER_BIT > 65535) begin : gen_rate_check
    $error("tf_uart_tx: CLOCKS_PER_BIT must be 4 to 65535");
  end

  logic [15:0] wait_q;
  logic        last_q;     // the last clock of a bit
  logic [3:0]  bits_q;     // bits that are still to end
  logic        busy_q;
  logic [9:0]  shift_q;    // the line is bit 0

  always_ff @(posedge clk_i) begin
    last_q <= busy_q && !last_q && wait_q == 16'd1;
    if (!busy_q) begin
      wait_q <= WHOLE;
      bits_q <= 4'd9;
      if (valid_i) begin
        busy_q  <= 1'b1;
        shift_q <= {1'b1, data_i, 1'b0};
      end
    end else if (last_q) begin
      wait_q  <= WHOLE;
      bits_q  <= bits_q - 4'd1;
      busy_q  <= bits_q != 4'd0;
      shift_q <= {1'b1, shift_q[9:1]};
    end else begin
      wait_q <= wait_q - 16'd1;
    end
    if (rst_i) begin
      last_q  <= 1'b0;
      busy_q  <= 1'b0;
      shift_q <= 10'h3FF;
    end
  end

  assign ready_o = !busy_q;
  assign tx_o    = shift_q[0];

endmodule

`default_nettype wire
