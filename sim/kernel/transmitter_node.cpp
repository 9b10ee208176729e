// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "host/core/secret.hpp"
#include "rtl/registers/generated/transmitter_regs.hpp"
#include "sim/kernel/nodes.hpp"
#include "sim/kernel/pattern_engine.hpp"
#include "sim/kernel/register_node.hpp"

namespace twinspan::kernel {
namespace {

namespace map = regs::transmitter;

constexpr std::uint32_t kTableDepth = tf::kTableDepth;
constexpr std::uint32_t kDriveCodes = 4;
constexpr unsigned kLead = tf::kPatternLead + 1;  // commands act one clock after their strobe

std::uint32_t bit(regs::Field field) { return static_cast<std::uint32_t>(field.of(1)); }

class KernelTransmitter final : public RegisterNode<world::TransmitterNode> {
 public:
  KernelTransmitter()
      : RegisterNode(map::registers, {kLanes, kDriveCodes, kTableDepth, kTableDepth}, kLead) {}
  ~KernelTransmitter() override { wipe(setup_.round_keys, sizeof(setup_.round_keys)); }

  unsigned lanes() const override { return kLanes; }

  void run(std::size_t clocks, std::uint64_t* words) override {
    while (clocks > 0) {
      const std::uint64_t done = some_clocks(clocks, words);
      clocks -= done;
      words += done * kLanes;
    }
  }

 private:
  /// At least one clock, at most `clocks`: a word leaves in the clock whose TIME it belongs to, after the
  /// edge.
  std::uint64_t some_clocks(std::uint64_t clocks, std::uint64_t* words) {
    if (core_.armed() && core_.time() + 1 == core_.start_time()) {
      core_.begin();
    }
    if (core_.running()) {
      const std::uint64_t count = std::min(clocks, core_.slots_left() / kLanes);
      send(static_cast<unsigned>(count), words);
      return count;
    }
    const std::uint64_t count = core_.armed() ? std::min(clocks, core_.clocks_until_start() - 1) : clocks;
    std::fill_n(words, count * kLanes, 0);
    core_.pass(count);
    return count;
  }

  void send(unsigned count, std::uint64_t* words) {
    if (external_) {
      // No external entropy is connected: the first word is missing already.
      core_.stop();
      core_.set_errors(bit(map::errors_entropy_underrun), core_.slot());
      std::fill_n(words, std::size_t{count} * kLanes, 0);
      core_.pass(count);
      return;
    }
    if (changed_) {
      take_setup();
    }
    run_(state_, setup_, count, words);
    core_.advance(std::uint64_t{count} * kLanes);
  }

  void command(std::uint32_t address, std::uint32_t bits) override {
    switch (address) {
      case map::run_control:
        if (map::run_control_clear_errors.get(bits) != 0) {
          core_.clear_errors();
        }
        if (map::run_control_stop.get(bits) != 0) {
          core_.stop();
        }
        if (map::run_control_start.get(bits) != 0) {
          start();
        }
        break;
      case map::key_control:
        if (map::key_control_load.get(bits) != 0) {
          load_key();
        }
        break;
      case map::table_address: index_ = map::table_address_index.get(core_.registers().value(address)); break;
      case map::table_data: write_table(); break;
      default: break;
    }
  }

  void start() {
    const std::uint32_t entropy = core_.registers().value(map::entropy);
    const auto mode = static_cast<std::uint32_t>(map::entropy_mode.get(entropy));
    const bool key_missing = mode != tf::kEntropyStream && !key_ready_;
    const bool refused = key_missing || core_.errors() != 0;
    external_ = mode != tf::kEntropyAes;
    take_setup();
    if (!core_.start(tf::pattern_start(state_, setup_), refused)) {
      core_.set_errors(bit(map::errors_bad_configuration), core_.slot());
    }
    if (key_missing) {
      core_.set_errors(bit(map::errors_key_missing), core_.slot());
    }
  }

  void load_key() {
    if (!external_ && (core_.armed() || core_.running())) {
      core_.stop();
      core_.set_errors(bit(map::errors_key_missing), core_.slot());
    }
    std::uint32_t key[map::key_count];
    for (std::uint32_t i = 0; i < map::key_count; ++i) {
      key[i] = core_.registers().value(map::key + map::key_stride * i);
      core_.registers().clear(map::key + map::key_stride * i);
    }
    tf::expand_key(key, setup_.round_keys);
    wipe(key, sizeof(key));
    key_ready_ = true;
  }

  void write_table() {
    if (index_ >= kTableDepth) {
      return;
    }
    const bool phase = map::table_address_select.get(core_.registers().value(map::table_address)) != 0;
    (phase ? setup_.phase : setup_.intensity)[index_] = core_.registers().value(map::table_data);
    ++index_;
  }

  void take_setup() {
    const auto& registers = core_.registers();
    setup_.nonce = registers.wide(map::nonce_lo);
    setup_.entropy_mode = registers.value(map::entropy);
    for (std::uint32_t i = 0; i < tf::kThresholds; ++i) {
      setup_.threshold[i] = registers.value(map::threshold + map::threshold_stride * i);
    }
    setup_.half_wave = registers.value(map::half_wave);
    setup_.phase_offset = registers.value(map::phase_offset);
    setup_.reference_step = registers.value(map::reference_step);
    setup_.frame_length = registers.value(map::frame_length);
    setup_.frame_reference = registers.value(map::frame_reference);
    setup_.frame_guard = registers.value(map::frame_guard);
    setup_.start_slot = registers.wide(map::run_start_slot_lo);
    setup_.stop_slot = registers.wide(map::run_stop_slot_lo);
    changed_ = false;
  }

  std::uint32_t status(std::uint32_t address) override {
    switch (address) {
      case map::sent_lo:
        sent_high_ = static_cast<std::uint32_t>(core_.slots_passed() >> 32);
        return static_cast<std::uint32_t>(core_.slots_passed());
      case map::sent_hi: return sent_high_;
      case map::key_control: return static_cast<std::uint32_t>(map::key_control_ready.of(key_ready_ ? 1 : 0));
      default: return core_.status(address, core_.ended());
    }
  }

  tf::PatternRegisters setup_{};
  tf::PatternState<kLanes> state_{};
  const PatternRun run_ = pattern_run();
  bool key_ready_ = false;
  bool external_ = false;
  std::uint64_t index_ = 0;
  std::uint32_t sent_high_ = 0;
};

}  // namespace

std::unique_ptr<world::TransmitterNode> make_transmitter() { return std::make_unique<KernelTransmitter>(); }

}  // namespace twinspan::kernel
