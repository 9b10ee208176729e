// SPDX-License-Identifier: Apache-2.0
// Receiver of an asynchronous serial line: 8 data bits, no parity, one stop bit.
//
// The pin may change at any time (tf_bit_sync). Each bit is sampled in its middle. error_o
// accompanies a byte whose stop bit is low.
//
// Reset: synchronous, active high; waits for an idle line. Latency: the middle of the stop bit to
// valid_o four clocks. valid_o lasts one clock and cannot wait.
`default_nettype none

module tf_uart_rx #(
  parameter int unsigned CLOCKS_PER_BIT = 32  // 4 to 65535
) (
  input  logic       clk_i,
  input  logic       rst_i,
  input  logic       rx_i,
  output logic       valid_o,
  output logic       error_o,
  output logic [7:0] data_o
);

  localparam logic [15:0] WHOLE = 16'(CLOCKS_PER_BIT - 1);
  localparam logic [15:0] HALF  = 16'(CLOCKS_PER_BIT / 2 - 1);

  if (CLOCKS_PER_BIT < 4 || CLOCKS_PER_BIT > 65535) begin : gen_rate_check
    $error("tf_uart_rx: CLOCKS_PER_BIT must be 4 to 65535");
  end

  logic        line;           // two clocks behind the pin
  logic [15:0] wait_q;
  logic        sample_q;       // the next clock is the middle of a bit
  logic        busy_q;
  logic [3:0]  bits_q;         // bits that have come: 0 = start bit
  logic [7:0]  data_q;
  logic        valid_q, error_q;
  logic        idle_seen_q;    // the line was high: a low level is a start bit

  tf_bit_sync crossing (
    .clk_i,
    .rst_i,
    .pin_i   (rx_i),
    .level_o (line)
  );

  always_ff @(posedge clk_i) begin
    valid_q  <= 1'b0;
    sample_q <= busy_q && !sample_q && wait_q == 16'd1;
    if (!busy_q) begin
      if (line) begin
        idle_seen_q <= 1'b1;
      end else if (idle_seen_q) begin
        busy_q      <= 1'b1;
        idle_seen_q <= 1'b0;
      end
      wait_q <= HALF;
      bits_q <= 4'd0;
    end else if (sample_q) begin
      wait_q <= WHOLE;
      bits_q <= bits_q + 4'd1;
      if (bits_q == 4'd0) begin
        busy_q <= !line;             // a short spike is no start bit
      end else if (bits_q == 4'd9) begin
        busy_q  <= 1'b0;
        valid_q <= 1'b1;
        error_q <= !line;
      end else begin
        data_q <= {line, data_q[7:1]};
      end
    end else begin
      wait_q <= wait_q - 16'd1;
    end
    if (rst_i) begin
      valid_q     <= 1'b0;
      sample_q    <= 1'b0;
      busy_q      <= 1'b0;
      idle_seen_q <= 1'b0;
    end
  end

  assign valid_o = valid_q;
  assign error_o = error_q;
  assign data_o  = data_q;

endmodule

`default_nettype wire
