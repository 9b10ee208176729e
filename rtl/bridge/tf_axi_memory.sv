// SPDX-License-Identifier: Apache-2.0
// On-chip memory that stands for host memory: written over AXI4, read by the bridge.
//
// WORDS 64-bit words from bus address 0. Bursts are incrementing and of whole words; anything else,
// and whatever lies beyond the end, is answered SLVERR and not written. One burst at a time.
// A word is readable from the clock of its burst's response on.
//
// Reset: synchronous, active high, together with the master; the contents stay. Read latency: two
// clocks. Bus outputs are functions of registers.
`default_nettype none

module tf_axi_memory #(
  parameter int unsigned WORDS = 8192,  // power of two
  localparam int unsigned WIDTH = $clog2(WORDS)
) (
  input  logic             clk_i,
  input  logic             rst_i,

  input  logic [63:0]      s_axi_awaddr,
  input  logic [7:0]       s_axi_awlen,
  input  logic [2:0]       s_axi_awsize,
  input  logic [1:0]       s_axi_awburst,
  input  logic             s_axi_awvalid,
  output logic             s_axi_awready,
  input  logic [63:0]      s_axi_wdata,
  input  logic [7:0]       s_axi_wstrb,
  input  logic             s_axi_wlast,
  input  logic             s_axi_wvalid,
  output logic             s_axi_wready,
  output logic [1:0]       s_axi_bresp,
  output logic             s_axi_bvalid,
  input  logic             s_axi_bready,

  input  logic [WIDTH-1:0] read_address_i,
  output logic [63:0]      read_data_o
);

  if (WORDS < 512 || (WORDS & (WORDS - 1)) != 0) begin : gen_words_check
    $error("tf_axi_memory: WORDS must be a power of two, 512 or more");
  end

  typedef enum logic [1:0] {
    Address,
    Data,
    Written,
    Response
  } state_e;

  state_e           state_q;
  logic             bad_q, write_q;
  logic [WIDTH-1:0] next_q, address_q, read_q;
  logic [63:0]      data_q, out_q;
  logic [63:0]      memory [0:WORDS-1];

  always_ff @(posedge clk_i) begin
    if (write_q) begin
      memory[address_q] <= data_q;
    end
  end

  always_ff @(posedge clk_i) begin
    read_q <= read_address_i;
    out_q  <= memory[read_q];
  end

  always_ff @(posedge clk_i) begin
    write_q   <= state_q == Data && s_axi_wvalid && !bad_q && s_axi_wstrb == 8'hFF;
    address_q <= next_q;
    data_q    <= s_axi_wdata;
    unique case (state_q)
      Address: begin
        next_q <= s_axi_awaddr[3 +: WIDTH];
        // A burst that begins inside of the memory and within a 4 KiB page does not leave it.
        bad_q  <= s_axi_awaddr[63:WIDTH+3] != '0 || s_axi_awaddr[2:0] != 3'd0 ||
                  s_axi_awsize != 3'd3 || s_axi_awburst != 2'd1;
        if (s_axi_awvalid) begin
          state_q <= Data;
        end
      end
      Data: begin
        if (s_axi_wvalid) begin
          next_q <= next_q + WIDTH'(1);
          bad_q  <= bad_q || s_axi_wstrb != 8'hFF;
          if (s_axi_wlast) begin
            state_q <= Written;
          end
        end
      end
      Written: begin
        state_q <= Response;
      end
      Response: begin
        if (s_axi_bready) begin
          state_q <= Address;
        end
      end
    endcase
    if (rst_i) begin
      state_q <= Address;
      write_q <= 1'b0;
    end
  end

  assign s_axi_awready = state_q == Address;
  assign s_axi_wready  = state_q == Data;
  assign s_axi_bvalid  = state_q == Response;
  assign s_axi_bresp   = {bad_q, 1'b0};
  assign read_data_o   = out_q;

  // The last beat says where a burst ends.
  logic unused;
  assign unused = &{1'b0, s_axi_awlen};

endmodule

`default_nettype wire
