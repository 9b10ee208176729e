// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a world clocks: the two node kinds, in batches, and a recorder of their signals. Back ends (sim/cycle:
/// Verilated RTL, sim/kernel: HLS kernels) implement these; the host sees the nodes as Devices.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sim/photonics/link.hpp"
#include "sim/world/host_memory.hpp"

namespace twinspan::world {

using Clock = std::function<void()>;

/// Why a register access failed.
enum class AccessError { NoAnswer, Refused };

struct Access {
  std::uint32_t data = 0;
  std::optional<AccessError> error;
};

/// Clocks after which an access counts as unanswered.
inline constexpr unsigned kAccessDeadline = 1000;

/// A node as the world clocks it. Accesses let time pass by calling `clock` for the whole world.
class Node {
 public:
  Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node() = default;
  virtual Access write(std::uint32_t address, std::uint32_t value, const Clock& clock) = 0;
  virtual Access read(std::uint32_t address, const Clock& clock) = 0;
};

/// A transmitter: every clock gives one word of LANES slots.
class TransmitterNode : public Node {
 public:
  /// Slots per clock.
  virtual unsigned lanes() const = 0;
  /// Clocks `clocks` times and stores the drive words of each clock (lanes words; zeros while nothing is sent).
  virtual void run(std::size_t clocks, std::uint64_t* words) = 0;
};

/// A measurement unit.
class MeasurementNode : public Node {
 public:
  /// Clocks `clocks` times: the clicks of the link's loaded batch go in, tags go to host memory.
  /// \param link  null: no light, no detectors, nothing arrives
  virtual void run(std::size_t clocks, photonics::Link* link) = 0;
  virtual bool event() const = 0;
};

/// Records the signals of all nodes of a world within a window of clocks.
class Recorder {
 public:
  Recorder() = default;
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  virtual ~Recorder() = default;
  /// Whether anything may ever be recorded: the nodes then share a file and run on one thread.
  virtual bool active() const = 0;
  /// Records the clocks [first, first + count).
  virtual void set_window(std::uint64_t first, std::uint64_t count) = 0;
  /// Clocks from `time` until the window begins: 0 within it, the largest number when none is to come.
  virtual std::uint64_t clocks_until_window(std::uint64_t time) const = 0;
  /// One clock of all nodes, ending with TIME = `time`, recorded. `words[i]` takes the drive words of transmitter i.
  virtual void clock(std::uint64_t time, const std::array<std::uint64_t*, 2>& words, photonics::Link* link) = 0;
};

/// The nodes of one user pair, made by a back end.
struct Nodes {
  std::unique_ptr<Recorder> recorder;  ///< null: nothing can be recorded
  std::unique_ptr<HostMemory> memory;
  std::array<std::unique_ptr<TransmitterNode>, 2> transmitters;
  std::unique_ptr<MeasurementNode> unit;
};

}  // namespace twinspan::world
