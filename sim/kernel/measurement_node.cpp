// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "rtl/registers/generated/measurement_regs.hpp"
#include "sim/kernel/measurement_settings.hpp"
#include "sim/kernel/nodes.hpp"
#include "sim/kernel/register_node.hpp"
#include "sim/kernel/tag_export.hpp"

namespace twinspan::kernel {
namespace {

namespace map = regs::measurement;

constexpr std::uint32_t kLeastWindowClocks = 64;
constexpr std::uint64_t kSettleClocks = 127;
constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
constexpr unsigned kRecordWords = 4;
// From the last word of a window at the taps. The merger of this node sees tags in the clock of their taps, so
// that the telemetry beside them is early by as much.
constexpr std::uint64_t kTelemetryDelay = tf::kWindowToTelemetry - tf::kTapsToTags;

std::uint32_t bit(regs::Field field) { return static_cast<std::uint32_t>(field.of(1)); }

class KernelMeasurement final : public RegisterNode<world::MeasurementNode> {
 public:
  explicit KernelMeasurement(std::unique_ptr<RingPort> port)
      : RegisterNode(map::registers, {kLanes, kChannels, tf::kTaps + 1, tf::kTagFifoDepth}, 0),
        export_(core_.registers(), std::move(port)) {
    tf::default_times(tagging_);
    take_registers();
  }

  void run(std::size_t clocks, photonics::Link* link) override {
    if (changed_) {
      take_registers();
    }
    if (link == nullptr) {
      for (std::size_t i = 0; i < clocks; ++i) {
        clock(0, nullptr);
      }
      return;
    }
    for (std::size_t i = 0; i < clocks; ++i) {
      const photonics::Hits& hits = link->step(static_cast<std::uint16_t>(phase_code_));
      clock(hits.mask, &hits);
    }
  }

  bool event() const override {
    const std::uint32_t level = std::max(1U, core_.registers().value(map::ring_event_level));
    return complete() || export_.acknowledged() - core_.registers().value(map::ring_read) >= level;
  }

 private:
  /// One clock with the taps of TIME.
  void clock(std::uint32_t mask, const photonics::Hits* hits) {
    if (mask == 0 && core_.time() < next_event_ && tf::tagger_idle(tagger_) && !tf::tag_waits(tagger_)) {
      core_.pass(1);
      return;
    }
    const bool event = core_.time() == next_event_;
    busy_clock(mask, hits);
    core_.pass(1);
    if (event) {
      find_next_event();
    }
  }

  void find_next_event() {
    next_event_ = std::min({window_end_, code_time_, record_time_, run_end_, run_begin_});
  }

  void busy_clock(std::uint32_t mask, const photonics::Hits* hits) {
    const std::uint64_t now = core_.time();
    if (now == run_begin_) {
      core_.begin();
      run_begin_ = kNever;
    }
    tf::Tags<kChannels> tags{};
    if (core_.running()) {
      if ((mask & tagging_.enable) != 0) {
        tags = take_clicks(now, mask, *hits);
      }
      if (now == window_end_) {
        end_window();
      }
      if (now == run_end_) {
        end_run(now + 1);
      }
    }
    if (now == code_time_) {
      phase_code_ = update_.phase_code;
      code_time_ = kNever;
      ++windows_;
      core_.set_errors((update_.counter_saturated ? bit(map::errors_counter_saturated) : 0) |
                           (update_.integrator_limited ? bit(map::errors_integrator_limited) : 0),
                       slot_at(now));
    }
    merge(now, tags);
  }

  std::uint64_t slot_at(std::uint64_t time) const {
    return core_.running() ? core_.slot() + (time - core_.start_time()) * kLanes : core_.slot();
  }

  tf::Tags<kChannels> take_clicks(std::uint64_t now, std::uint32_t mask, const photonics::Hits& hits) {
    std::array<tf::TapWord, kChannels> taps;
    for (std::uint32_t rest = mask; rest != 0; rest &= rest - 1) {
      const auto channel = static_cast<unsigned>(std::countr_zero(rest));
      std::copy(hits.taps[channel].begin(), hits.taps[channel].end(), taps[channel].word);
    }
    const std::uint64_t passed = (now - core_.start_time()) * kLanes;
    const auto tags =
        tf::tag_clicks(tagger_, tagging_, core_.slot() + passed, frame_.section(passed), mask, taps.data());
    if (tags.reference_valid != 0) {
      tf::phase_clicks(phase_, tags.reference_valid, tags.reference_phase);
    }
    return tags;
  }

  void end_window() {
    update_ = tf::phase_window(phase_, phase_registers_, slot_at(window_end_) + kLanes);
    code_time_ = window_end_ + tf::kWindowToCode - 1;  // in force from the clock after
    record_time_ = window_end_ + kTelemetryDelay;
    record_word_ = 0;
    window_end_ += window_clocks_;
  }

  void end_run(std::uint64_t time) {
    core_.end(slot_at(time));
    settled_from_ = time + kSettleClocks;
    window_end_ = run_end_ = kNever;
    find_next_event();
  }

  /// The clock of merger, tag FIFO and ring.
  void merge(std::uint64_t now, const tf::Tags<kChannels>& tags) {
    tf::TelemetryOffer telemetry{};
    if (now == record_time_) {
      telemetry = {true, {update_.telemetry[record_word_], record_word_ + 1 == kRecordWords}};
      record_time_ = telemetry.word.last ? kNever : record_time_ + 1;
      ++record_word_;
    }
    const TagExport::Faults faults = export_.clock(tagger_, tagging_, tags, telemetry);
    if (faults.bus_error) {
      core_.set_errors(bit(map::errors_bus_error), slot_at(now));
    }
    if (faults.dropped) {
      core_.set_errors(bit(map::errors_tags_dropped), tagger_.gap.loss_first);
    }
  }

  bool complete() const { return core_.time() >= settled_from_ && export_.complete(tagger_); }

  void command(std::uint32_t address, std::uint32_t bits) override {
    switch (address) {
      case map::run_control:
        if (map::run_control_clear_errors.get(bits) != 0) {
          core_.clear_errors();
        }
        if (map::run_control_stop.get(bits) != 0) {
          stop();
        }
        if (map::run_control_start.get(bits) != 0) {
          start();
        }
        break;
      case map::table_address: table_offset_ = 0; break;
      case map::table_data: write_table(core_.registers(), table_offset_++, tagging_); break;
      default: break;
    }
  }

  void stop() {
    if (core_.running()) {
      end_run(core_.time());
    } else if (core_.armed()) {
      core_.stop();
      run_begin_ = run_end_ = window_end_ = kNever;
      find_next_event();
    }
  }

  void start() {
    take_registers();
    const bool ring_right = export_.start();
    const std::uint32_t window = core_.registers().value(map::window);
    const bool window_bad = (window & 15) != 0 || window < kLeastWindowClocks * kLanes;
    reset_run();
    if (!core_.start(!frame_.bad() && !window_bad && ring_right, false)) {
      core_.set_errors(bit(map::errors_bad_configuration), core_.slot());
      return;
    }
    run_begin_ = core_.start_time();
    run_end_ = run_begin_ + core_.slots_left() / kLanes - 1;
    window_clocks_ = window / kLanes;
    window_end_ = run_begin_ + window_clocks_ - 1;
    find_next_event();
  }

  void reset_run() {
    tf::tagger_reset(tagger_);
    tf::phase_start(phase_, phase_registers_);
    phase_code_ = phase_.phase_code;
    settled_from_ = run_begin_ = run_end_ = window_end_ = code_time_ = record_time_ = next_event_ = kNever;
    windows_ = 0;
  }

  void take_registers() {
    take_tagging(core_.registers(), tagging_);
    phase_registers_ = phase_settings(core_.registers());
    if (!core_.running()) {
      frame_ = frame_settings(core_.registers());
    }
    changed_ = false;
  }

  std::uint32_t status(std::uint32_t address) override {
    const auto counter = [&](std::uint32_t base, const std::uint32_t (&values)[kChannels]) {
      const std::uint32_t channel = (address - base) / 4;
      return channel < kChannels ? values[channel] : 0;
    };
    const auto within = [&](std::uint32_t base) {
      return address >= base && address < base + 4 * map::clicks_count;
    };
    if (within(map::clicks)) {
      return counter(map::clicks, tagger_.clicks);
    }
    if (within(map::in_dead_time)) {
      return counter(map::in_dead_time, tagger_.in_dead_time);
    }
    if (within(map::outside_gate)) {
      return counter(map::outside_gate, tagger_.outside_gate);
    }
    if (within(map::not_exported)) {
      return counter(map::not_exported, tagger_.not_exported);
    }
    if (within(map::produced)) {
      return counter(map::produced, tagger_.produced);
    }
    if (within(map::dropped)) {
      return counter(map::dropped, tagger_.dropped);
    }
    return single_status(address);
  }

  std::uint32_t single_status(std::uint32_t address) {
    switch (address) {
      case map::phase_code: return phase_code_;
      case map::windows: return windows_;
      case map::telemetry_produced: return tagger_.telemetry_produced;
      case map::telemetry_dropped: return tagger_.telemetry_dropped;
      case map::gaps: return tagger_.gaps;
      case map::ring_written:
      case map::fifo_peak:
      case map::ring_peak:
      case map::stall_ring:
      case map::stall_bus:
      case map::dropped_ring:
      case map::dropped_bus:
      case map::dropped_burst: return export_.status(address);
      case map::run_slot_lo:
      case map::run_slot_hi: return core_.slot_status(address, slot_at(core_.time()));
      default: return core_.status(address, complete());
    }
  }

  TagExport export_;
  TaggerRegisters tagging_{};
  Tagger tagger_{};
  tf::PhaseRegisters phase_registers_{};
  tf::PhaseState phase_{};
  tf::PhaseUpdate update_{};
  Frame frame_{};
  std::uint32_t table_offset_ = 0;
  std::uint32_t phase_code_ = 0;
  std::uint32_t windows_ = 0;
  // Times of what is to come, in clocks.
  std::uint64_t run_begin_ = kNever;
  std::uint64_t run_end_ = kNever;  // the last clock of the run
  std::uint64_t window_end_ = kNever;
  std::uint64_t window_clocks_ = 0;
  std::uint64_t code_time_ = kNever;
  std::uint64_t record_time_ = kNever;
  unsigned record_word_ = 0;
  std::uint64_t next_event_ = kNever;
  std::uint64_t settled_from_ = kNever;
};

/// Takes a word every clock, and it is in memory at once.
class MemoryPort final : public RingPort {
 public:
  explicit MemoryPort(world::HostMemory& memory) : memory_(memory) {}
  bool ready() override { return true; }
  bool write(std::uint64_t address, std::uint64_t word) override {
    return memory_.write(address, word, 0xFF);
  }
  std::uint32_t under_way() const override { return 0; }

 private:
  world::HostMemory& memory_;
};

}  // namespace

std::unique_ptr<world::MeasurementNode> make_measurement(std::unique_ptr<RingPort> port) {
  return std::make_unique<KernelMeasurement>(std::move(port));
}

std::unique_ptr<world::MeasurementNode> make_measurement(world::HostMemory& memory) {
  return make_measurement(std::make_unique<MemoryPort>(memory));
}

}  // namespace twinspan::kernel
