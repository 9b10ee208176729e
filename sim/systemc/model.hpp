// SPDX-License-Identifier: Apache-2.0
/// \file
/// The SystemC model of one user pair behind plain types. SystemC is a C++17 library here and the rest of the
/// program is C++20: this header is all that both see.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "sim/cycle/verilated_pins.hpp"

namespace twinspan::systemc {

/// Most detectors of a measurement node, and the 32-bit words of one channel's taps.
constexpr unsigned kChannelsMax = 8;
constexpr unsigned kTapWords = 8;
/// Slots per clock of the nodes.
constexpr unsigned kLanes = 4;

/// Clocks after which a node that does not answer a register access is given up.
constexpr unsigned kAccessDeadline = 1000;

using pins::Answer;

/// Numbers of the three nodes.
enum NodeIndex : unsigned { kAlice = 0, kBob = 1, kUnit = 2 };

/// Everything but the nodes themselves. "Clocks" are clocks of the nodes.
struct Timing {
  std::uint32_t clock_ps = 4000;
  std::uint64_t host_latency_ps = 500'000;   ///< of one register access, there and back
  std::uint64_t poll_ps = 0;                 ///< between two looks at the event line; 0: an interrupt
  std::uint32_t interconnect_clocks = 16;    ///< from the node to the memory
  std::uint32_t bytes_per_clock = 8;         ///< of the interconnect, at least 1
  std::uint32_t memory_clocks = 24;          ///< from the last byte to the answer
  double stall_probability = 0;              ///< that the memory stalls before it takes a burst
  std::uint64_t stall_clocks = 0;            ///< length of a stall
  std::uint64_t stall_seed = 1;
  std::uint32_t arm_clocks[2] = {0, 0};      ///< flight time of the light from each transmitter, whole clocks
  /// fault for tests: flight time of both arms that no node is told of
  std::uint32_t unknown_clocks = 0;
  /// fault for tests: the memory answers this burst, from 1, but keeps nothing
  std::uint64_t lost_burst = 0;
};

/// Clicks of one clock.
struct Taps {
  std::uint32_t mask = 0;                           ///< bit c: channel c has a click
  const std::uint32_t* words[kChannelsMax] = {};    ///< valid where the mask bit is set, kTapWords each
};

/// The light, stepped clock by clock.
class Light {
 public:
  Light() = default;
  Light(const Light&) = delete;
  Light& operator=(const Light&) = delete;
  virtual ~Light() = default;
  /// Drive words of the next `slots` slots.
  virtual void load(const std::uint64_t* alice, const std::uint64_t* bob, std::size_t slots) = 0;
  /// One clock. The taps are valid until the next call.
  virtual void step(std::uint16_t phase_code, Taps& taps) = 0;
};

/// Told of what happens, as it happens. `time_ps` is the common time base: clock n of a node is [n, n + 1) *
/// clock_ps.
class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;
  /// Words are in host memory now.
  virtual void written(std::uint64_t time_ps, const std::uint64_t* words, std::size_t count) = 0;
  /// The phase code that the light meets in clock `clock` differs from the one before.
  virtual void code_changed(std::uint64_t clock) = 0;
};

/// A node without pins: approximately timed. Register accesses let time pass by calling `clock`.
class UntimedNode {
 public:
  using Clock = std::function<void()>;
  UntimedNode() = default;
  UntimedNode(const UntimedNode&) = delete;
  UntimedNode& operator=(const UntimedNode&) = delete;
  virtual ~UntimedNode() = default;
  virtual Answer write(std::uint32_t address, std::uint32_t value, const Clock& clock) = 0;
  virtual Answer read(std::uint32_t address, std::uint32_t& value, const Clock& clock) = 0;
};

class UntimedTransmitter : public UntimedNode {
 public:
  /// Drive words of the next `clocks` clocks, kLanes each.
  virtual void run(std::size_t clocks, std::uint64_t* words) = 0;
};

/// Where a unit without pins puts the words of its ring.
class RingSink {
 public:
  RingSink() = default;
  RingSink(const RingSink&) = delete;
  RingSink& operator=(const RingSink&) = delete;
  virtual ~RingSink() = default;
  /// Whether a word can be taken in this clock.
  virtual bool ready() const = 0;
  /// Takes a word. \return false when there is no memory at the address
  virtual bool write(std::uint64_t address, std::uint64_t word) = 0;
  /// Words taken that the memory has not yet answered.
  virtual std::uint32_t under_way() const = 0;
  /// A new run: words from before are no longer counted, and none is taken until they are answered.
  virtual void restart() = 0;
};

class UntimedMeasurement : public UntimedNode {
 public:
  /// `sink` outlives the last run().
  virtual void connect(RingSink& sink) = 0;
  /// One clock. \param lit  the light is loaded for this clock, and the node steps it
  virtual void run(bool lit) = 0;
  /// What drives the compensating modulator in the next clock.
  virtual std::uint16_t phase_code() = 0;
  virtual bool event() = 0;
};

struct ModelOptions {
  Timing timing;
  std::string names[3] = {"alice", "bob", "unit"};
  UntimedTransmitter* transmitters[2] = {nullptr, nullptr};  ///< null: the Verilated RTL
  UntimedMeasurement* unit = nullptr;                        ///< null: the Verilated RTL
};

class Model {
 public:
  /// `light` and `observer` outlive the model.
  Model(const ModelOptions& options, Light& light, Observer& observer);
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  ~Model();

  Answer read(unsigned node, std::uint32_t address, std::uint32_t& value);
  Answer write(unsigned node, std::uint32_t address, std::uint32_t value);
  /// Waits until the unit's event line is high, at most `clocks` clocks. \return whether it was.
  bool wait_event(std::uint64_t clocks);
  /// Lets `clocks` clocks pass.
  void wait(std::uint64_t clocks);
  /// Zeroed host memory. \return its bus address; `memory` points at it as long as the model lives.
  std::uint64_t allocate(std::size_t words, const std::uint64_t*& memory);

  /// Clocks since reset.
  std::uint64_t time() const;
  /// The light begins with clock `clock` of the unit; the taps are silent before.
  void light_from(std::uint64_t clock);
  /// Register accesses and looks at the event line take this long from now on.
  void set_host(std::uint64_t latency_ps, std::uint64_t poll_ps);
  /// Clocks in which the memory could not take a burst that waited.
  std::uint64_t memory_stall_clocks() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace twinspan::systemc
