// SPDX-License-Identifier: Apache-2.0
// The registers of a measurement node as two structures: what software wants, and what it may see;
// and what several of its blocks compute alike.
`default_nettype none

package tf_measurement_pkg;

  localparam int unsigned CHANNELS_MAX = 8;  // of the register map

  // From software. Settings of a channel c of W bits are in [c*W +: W].
  typedef struct packed {
    // Commands and accesses, high for one clock each.
    logic                       start;
    logic                       stop;
    logic                       clear_errors;
    logic                       time_read;
    logic                       slot_read;
    logic                       table_write;
    // Run, frame and window; lengths in slots.
    logic [63:0]                start_time;
    logic [47:0]                start_slot;
    logic [47:0]                stop_slot;
    logic [23:0]                frame_length;
    logic [23:0]                frame_reference;
    logic [23:0]                frame_guard;
    logic [23:0]                window;
    // Tagging.
    logic [CHANNELS_MAX-1:0]    enable;
    logic [3:0]                 reference_plus;
    logic [3:0]                 reference_minus;
    logic                       reference_always;
    logic                       raw;
    logic                       telemetry;
    logic [2:0]                 sections;
    logic [3:0]                 table_channel;
    logic [15:0]                table_index;
    logic [15:0]                table_value;
    logic [CHANNELS_MAX*24-1:0] dead_time;
    logic [CHANNELS_MAX*11-1:0] gate_first;
    logic [CHANNELS_MAX*11-1:0] gate_last;
    // Phase loop.
    logic                       loop_enable;
    logic [15:0]                gain_p;
    logic [15:0]                gain_i;
    logic [23:0]                integrator_limit;
    logic [15:0]                least_counts;
    logic [15:0]                half_wave;
    logic [15:0]                phase_start;
    // Ring.
    logic                       ring_enable;
    logic [63:0]                ring_base;
    logic [4:0]                 ring_log2;
    logic [31:0]                ring_read;
    logic [23:0]                event_level;
  } control_t;

  // To software, beside the counters of the channels.
  typedef struct packed {
    logic        armed;
    logic        running;
    logic        done;
    logic [4:0]  errors;  // in the order of the register ERRORS
    logic [47:0] error_slot;
    logic [31:0] time_lo;
    logic [31:0] time_hi;
    logic [47:0] slot;
    logic [31:0] slot_hi;
    logic [15:0] phase_code;
    logic [31:0] windows;
    logic [31:0] telemetry_produced;
    logic [31:0] telemetry_dropped;
    logic [31:0] gaps;
    logic [31:0] dropped_ring;
    logic [31:0] dropped_bus;
    logic [31:0] dropped_burst;
    logic [7:0]  channel_peak;
    logic [7:0]  telemetry_peak;
    logic [15:0] tags_peak;
    logic [31:0] ring_written;
    logic [31:0] ring_peak;
    logic [31:0] stall_ring;
    logic [31:0] stall_bus;
  } status_t;

  // Ones among four bits.
  function automatic logic [2:0] ones(input logic [3:0] bits);
    ones[2] = &bits;
    ones[1] = (bits[0] && bits[1]) != (bits[2] && bits[3]) ||
              ((bits[0] ^ bits[1]) && (bits[2] ^ bits[3]));
    ones[0] = ^bits;
  endfunction

endpackage

`default_nettype wire
