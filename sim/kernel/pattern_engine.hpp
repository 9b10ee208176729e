// SPDX-License-Identifier: Apache-2.0
/// \file
/// The pattern generator kernel behind one narrow interface, compiled once for any processor and once for those with
/// AES instructions.
#pragma once

#include <cstdint>
#include <memory>

namespace twinspan::kernel {

/// What the kernel reads of the register map; tables as first | second << 16.
struct PatternSetup {
  std::uint32_t key[4];
  std::uint64_t nonce;
  std::uint32_t entropy_mode;
  std::uint32_t threshold[8];
  std::uint32_t half_wave;
  std::uint32_t phase_offset;
  std::uint32_t reference_step;
  std::uint32_t intensity[256];
  std::uint32_t phase[256];
  std::uint32_t frame_length;
  std::uint32_t frame_reference;
  std::uint32_t frame_guard;
  std::uint64_t start_slot;
  std::uint64_t stop_slot;
};

class PatternEngine {
 public:
  static constexpr unsigned kLanes = 4;

  PatternEngine();
  PatternEngine(const PatternEngine&) = delete;
  PatternEngine& operator=(const PatternEngine&) = delete;
  virtual ~PatternEngine();
  /// Takes over what changed, the key excepted.
  virtual void load(const PatternSetup& setup) = 0;
  /// Expands the key of the setup.
  virtual void load_key(const PatternSetup& setup) = 0;
  /// Begins a run. \return false when the configuration is bad
  virtual bool start() = 0;
  /// The next `words` words of the run: kLanes slots each.
  virtual void run(unsigned words, std::uint64_t* drive) = 0;
};

/// For the processor at hand.
std::unique_ptr<PatternEngine> make_pattern_engine();
/// For any processor.
std::unique_ptr<PatternEngine> make_portable_pattern_engine();

}  // namespace twinspan::kernel
