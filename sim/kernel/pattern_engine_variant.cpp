// SPDX-License-Identifier: Apache-2.0
// Compiled once per target: nothing that is defined here may be shared between them.
#include "sim/kernel/pattern_engine.hpp"

#include "hls/transmitter/pattern_generator.hpp"

namespace twinspan::kernel {
namespace TF_TARGET {
namespace {

class Engine final : public PatternEngine {
 public:
  Engine() : registers_(), state_() {}
  ~Engine() override {
    volatile std::uint32_t* words = registers_.round_keys;
    for (unsigned i = 0; i < tf::kAesRoundKeyWords; ++i) {
      words[i] = 0;
    }
  }

  void load_key(const PatternSetup& setup) override { tf::expand_key(setup.key, registers_.round_keys); }

  void load(const PatternSetup& setup) override {
    registers_.nonce = setup.nonce;
    registers_.entropy_mode = setup.entropy_mode;
    for (unsigned i = 0; i < tf::kThresholds; ++i) {
      registers_.threshold[i] = setup.threshold[i];
    }
    registers_.half_wave = setup.half_wave;
    registers_.phase_offset = setup.phase_offset;
    registers_.reference_step = setup.reference_step;
    for (unsigned i = 0; i < tf::kTableDepth; ++i) {
      registers_.intensity[i] = setup.intensity[i];
      registers_.phase[i] = setup.phase[i];
    }
    registers_.frame_length = setup.frame_length;
    registers_.frame_reference = setup.frame_reference;
    registers_.frame_guard = setup.frame_guard;
    registers_.start_slot = setup.start_slot;
    registers_.stop_slot = setup.stop_slot;
  }

  bool start() override { return tf::pattern_start<kLanes>(state_, registers_); }

  void run(unsigned words, std::uint64_t* drive) override { tf::pattern_run<kLanes>(state_, registers_, words, drive); }

 private:
  tf::PatternRegisters registers_;
  tf::PatternState<kLanes> state_;
};

}  // namespace

PatternEngine* new_engine();
PatternEngine* new_engine() { return new Engine; }

}  // namespace TF_TARGET
}  // namespace twinspan::kernel
