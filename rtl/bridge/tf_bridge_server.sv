// SPDX-License-Identifier: Apache-2.0
// Serves the requests of the UART bridge: decides, accesses, and streams the reply out.
//
// One request at a time. A register access with operation and sequence number of the last one is
// not executed again: its reply is sent once more, so a host may repeat what it got no answer to.
// HELLO forgets the last access. A request that comes while a reply is on its way is dropped and
// counted; damaged_i is counted and answered with a notice; a rising event_i sends an event frame.
//
// Reset: synchronous, active high. Latency: request to the first byte of the reply 7 clocks, with a
// register access 2 more than the access takes. m_axis_* is a function of registers and holds until
// it is taken.
`default_nettype none

module tf_bridge_server #(
  parameter int unsigned ADDRESS_WIDTH = 12,
  parameter int unsigned MEMORY_LOG2   = 0   // 2^MEMORY_LOG2 64-bit words (9 to 24); 0: no memory
) (
  input  logic                     clk_i,
  input  logic                     rst_i,

  input  logic                     request_i,   // one clock; the fields hold for one more
  input  logic                     damaged_i,
  input  logic [7:0]               version_i,
  input  logic [7:0]               sequence_i,
  input  logic [7:0]               operation_i,
  input  logic [31:0]              address_i,
  input  logic [31:0]              value_i,

  input  logic                     event_i,
  input  logic [31:0]              user_i,
  output logic                     busy_o,

  output logic                     access_valid_o,
  output logic                     access_write_o,
  output logic [ADDRESS_WIDTH-1:0] access_address_o,
  output logic [31:0]              access_value_o,
  input  logic                     access_idle_i,
  input  logic                     access_done_i,
  input  logic                     access_refused_i,
  input  logic                     access_no_answer_i,
  input  logic [31:0]              access_data_i,

  output logic [23:0]              memory_address_o,
  input  logic [63:0]              memory_data_i,   // at most four clocks later

  output logic [7:0]               m_axis_tdata,
  output logic                     m_axis_tvalid,
  output logic                     m_axis_tlast,
  input  logic                     m_axis_tready
);

  localparam logic [31:0] WORDS = MEMORY_LOG2 == 0 ? 32'd0 : 32'd1 << MEMORY_LOG2;
  localparam logic [2:0]  DECIDE_CLOCKS = 3'd4;
  localparam logic [2:0]  FETCH_CLOCKS  = 3'd5;

  if (MEMORY_LOG2 > 24) begin : gen_memory_check
    $error("tf_bridge_server: MEMORY_LOG2 must be 0 to 24");
  end

  typedef enum logic [2:0] {
    Idle,
    Decide,
    Access,
    Header,
    Fetch,
    Payload
  } state_e;

  state_e      state_q;
  logic [2:0]  wait_q;
  logic [7:0]  version_q, sequence_q, operation_q, reply_q;
  logic [31:0] address_q, value_q;
  logic [6:0]  status_q;
  logic [9:0]  left_q;         // bytes of the payload still to go
  logic [23:0] word_q;         // 64-bit word of the payload
  logic [63:0] payload_q;      // the byte that goes is at the bottom
  logic [2:0]  index_q;        // byte of the header, of the word

  // What is known of the request after DECIDE_CLOCKS.
  logic        is_register_q, is_read_q, is_kept_q, reachable_q, below_q, small_q, in_range_q;
  logic        repeat_q, access_q, memory_q, hello_wanted_q;  // what is to be done, at most one
  logic [6:0]  refusal_q;                                     // and with what status else
  logic [31:0] room_q;         // words from the address to the end of the memory

  // The last register access, for a host that repeats itself.
  logic        kept_q;
  logic [15:0] kept_key_q;     // operation, sequence
  logic [6:0]  kept_status_q;
  logic [31:0] kept_data_q;

  logic [6:0]  access_status;

  assign access_status = access_no_answer_i ? tf_bridge_pkg::STATUS_NO_ANSWER :
                         access_refused_i   ? tf_bridge_pkg::STATUS_REFUSED :
                                              tf_bridge_pkg::STATUS_OKAY;

  always_ff @(posedge clk_i) begin
    is_read_q     <= operation_q == tf_bridge_pkg::OP_READ;
    is_register_q <= operation_q == tf_bridge_pkg::OP_READ ||
                     operation_q == tf_bridge_pkg::OP_WRITE;
    is_kept_q     <= kept_q && kept_key_q == {operation_q, sequence_q};
    reachable_q   <= address_q[31:ADDRESS_WIDTH] == '0;
    below_q       <= WORDS != 32'd0 && (address_q >> MEMORY_LOG2) == 32'd0;
    small_q       <= value_q != 32'd0 && value_q <= tf_bridge_pkg::MEMORY_BURST;
    room_q        <= WORDS - address_q;
    in_range_q    <= below_q && small_q && room_q >= {25'd0, value_q[6:0]};

    repeat_q       <= 1'b0;
    access_q       <= 1'b0;
    memory_q       <= 1'b0;
    hello_wanted_q <= 1'b0;
    refusal_q      <= tf_bridge_pkg::STATUS_OKAY;
    if (version_q != tf_bridge_pkg::VERSION) begin
      refusal_q <= tf_bridge_pkg::STATUS_VERSION;
    end else if (is_register_q) begin
      repeat_q <= is_kept_q;
      access_q <= !is_kept_q && reachable_q && access_idle_i;
      if (!reachable_q) begin
        refusal_q <= tf_bridge_pkg::STATUS_OUT_OF_RANGE;
      end else begin
        refusal_q <= tf_bridge_pkg::STATUS_NO_ANSWER;
      end
    end else if (operation_q == tf_bridge_pkg::OP_MEMORY) begin
      memory_q  <= in_range_q;
      refusal_q <= tf_bridge_pkg::STATUS_OUT_OF_RANGE;
    end else if (operation_q == tf_bridge_pkg::OP_HELLO) begin
      hello_wanted_q <= 1'b1;
    end else begin
      refusal_q <= tf_bridge_pkg::STATUS_UNKNOWN;
    end
  end

  // Counters and what is to be sent without a request.
  logic        event_q, event_wanted_q, notice_wanted_q;
  logic        event_taken, notice_taken;
  logic [31:0] damaged_count_q, dropped_count_q, served_count_q, refused_count_q;

  assign notice_taken = state_q == Idle && !request_i && notice_wanted_q;
  assign event_taken  = state_q == Idle && !request_i && !notice_wanted_q && event_wanted_q;

  always_ff @(posedge clk_i) begin
    event_q         <= event_i;
    event_wanted_q  <= (event_i && !event_q) || (event_wanted_q && !event_taken);
    notice_wanted_q <= damaged_i || (notice_wanted_q && !notice_taken);
    damaged_count_q <= damaged_count_q + 32'(damaged_i);
    dropped_count_q <= dropped_count_q + 32'(request_i && state_q != Idle);
    if (rst_i) begin
      event_q         <= 1'b0;
      event_wanted_q  <= 1'b0;
      notice_wanted_q <= 1'b0;
      damaged_count_q <= 32'd0;
      dropped_count_q <= 32'd0;
    end
  end

  // What HELLO tells.
  logic [63:0] hello_q;

  always_ff @(posedge clk_i) begin
    case (word_q[1:0])
      2'd0:    hello_q <= {WORDS, 24'd0, tf_bridge_pkg::VERSION};
      2'd1:    hello_q <= {dropped_count_q, damaged_count_q};
      2'd2:    hello_q <= {refused_count_q, served_count_q};
      default: hello_q <= {32'd0, user_i};
    endcase
  end

  always_ff @(posedge clk_i) begin
    unique case (state_q)
      Idle: begin
        version_q   <= version_i;
        sequence_q  <= sequence_i;
        operation_q <= operation_i;
        address_q   <= address_i;
        value_q     <= value_i;
        left_q      <= 10'd0;
        index_q     <= 3'd0;
        word_q      <= 24'd0;
        wait_q      <= DECIDE_CLOCKS;
        if (request_i) begin
          state_q <= Decide;
        end else if (notice_taken) begin
          sequence_q <= 8'd0;
          reply_q    <= tf_bridge_pkg::OP_NOTICE;
          status_q   <= tf_bridge_pkg::STATUS_DAMAGED;
          state_q    <= Header;
        end else if (event_taken) begin
          sequence_q <= 8'd0;
          reply_q    <= tf_bridge_pkg::OP_EVENT;
          status_q   <= tf_bridge_pkg::STATUS_OKAY;
          state_q    <= Header;
        end
      end
      Decide: begin
        wait_q    <= wait_q - 3'd1;
        reply_q   <= operation_q | 8'h80;
        payload_q <= {32'd0, kept_data_q};
        if (wait_q == 3'd0) begin
          wait_q   <= 3'd0;
          state_q  <= access_q ? Access : Header;
          status_q <= refusal_q;
          if (repeat_q) begin
            status_q <= kept_status_q;
            left_q   <= is_read_q && kept_status_q == 7'd0 ? 10'd4 : 10'd0;
          end
          if (memory_q) begin
            status_q <= tf_bridge_pkg::STATUS_OKAY;
            word_q   <= address_q[23:0];
            left_q   <= {value_q[6:0], 3'd0};
          end
          if (hello_wanted_q) begin
            kept_q <= 1'b0;
            left_q <= 10'd32;
          end
        end
      end
      Access: begin
        kept_q        <= access_done_i;
        kept_key_q    <= {operation_q, sequence_q};
        kept_status_q <= access_status;
        kept_data_q   <= access_data_i;
        status_q      <= access_status;
        payload_q     <= {32'd0, access_data_i};
        left_q        <= is_read_q && access_status == 7'd0 ? 10'd4 : 10'd0;
        wait_q        <= 3'd1;  // offered in the first clock only
        if (access_done_i) begin
          state_q <= Header;
        end
      end
      Header: begin
        wait_q <= FETCH_CLOCKS;
        if (m_axis_tready) begin
          index_q <= index_q + 3'd1;
          if (index_q == 3'd3) begin
            index_q <= 3'd0;
            state_q <= left_q == 10'd0 ? Idle : is_register_q ? Payload : Fetch;
          end
        end
      end
      Fetch: begin
        wait_q    <= wait_q - 3'd1;
        payload_q <= operation_q == tf_bridge_pkg::OP_MEMORY ? memory_data_i : hello_q;
        if (wait_q == 3'd0) begin
          state_q <= Payload;
          word_q  <= word_q + 24'd1;
        end
      end
      Payload: begin
        wait_q <= FETCH_CLOCKS;
        if (m_axis_tready) begin
          payload_q <= {8'd0, payload_q[63:8]};
          left_q    <= left_q - 10'd1;
          index_q   <= index_q + 3'd1;
          if (left_q == 10'd1) begin
            state_q <= Idle;
          end else if (index_q == 3'd7) begin
            state_q <= Fetch;
          end
        end
      end
      default: state_q <= Idle;
    endcase
    if (state_q == Decide && wait_q == 3'd0) begin
      served_count_q <= served_count_q + 32'd1;
    end
    if (state_q == Header && m_axis_tready && index_q == 3'd3 && status_q != 7'd0 &&
        reply_q != tf_bridge_pkg::OP_NOTICE) begin
      refused_count_q <= refused_count_q + 32'd1;
    end
    if (rst_i) begin
      state_q         <= Idle;
      kept_q          <= 1'b0;
      served_count_q  <= 32'd0;
      refused_count_q <= 32'd0;
    end
  end

  always_comb begin
    case (index_q[1:0])
      2'd0:    m_axis_tdata = tf_bridge_pkg::VERSION;
      2'd1:    m_axis_tdata = sequence_q;
      2'd2:    m_axis_tdata = reply_q;
      default: m_axis_tdata = {event_q, status_q};
    endcase
    if (state_q == Payload) begin
      m_axis_tdata = payload_q[7:0];
    end
  end

  assign m_axis_tvalid    = state_q == Header || state_q == Payload;
  assign m_axis_tlast     = state_q == Payload ? left_q == 10'd1
                                               : index_q == 3'd3 && left_q == 10'd0;
  assign busy_o           = state_q != Idle;
  assign access_valid_o   = state_q == Access && wait_q == 3'd0;
  assign access_write_o   = operation_q == tf_bridge_pkg::OP_WRITE;
  assign access_address_o = address_q[ADDRESS_WIDTH-1:0];
  assign access_value_o   = value_q;
  assign memory_address_o = word_q;

endmodule

`default_nettype wire
