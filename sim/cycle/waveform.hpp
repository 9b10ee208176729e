// SPDX-License-Identifier: Apache-2.0
/// \file
/// One FST file for all nodes, written only within a window of clocks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/cycle/nodes.hpp"

namespace twinspan::cycle {

class Waveform final : public world::Recorder {
 public:
  /// \param file empty: nothing is ever recorded
  Waveform(std::string file, std::uint32_t clock_ps);
  ~Waveform() override;

  bool active() const override { return !file_.empty(); }
  /// How to make a node so that this file can record it.
  NodeOptions options(const std::string& name);
  /// Opens the file, after all nodes were made. \throws Failure when it cannot be written.
  void open(const std::array<RecordedTransmitter*, 2>& transmitters, RecordedMeasurement* unit);

  void set_window(std::uint64_t first, std::uint64_t count) override;
  std::uint64_t clocks_until_window(std::uint64_t time) const override;
  void clock(std::uint64_t time, const std::array<std::uint64_t*, 2>& words, photonics::Link* link) override;

 private:
  std::string file_;
  std::uint32_t clock_ps_;
  std::uint64_t first_ = 0;
  std::uint64_t count_ = 0;
  std::vector<std::unique_ptr<VerilatedContext>> contexts_;
  std::unique_ptr<VerilatedFstC> trace_;
  std::array<RecordedTransmitter*, 2> transmitters_{};
  RecordedMeasurement* unit_ = nullptr;
};

}  // namespace twinspan::cycle
