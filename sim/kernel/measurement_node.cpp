// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <numeric>

#include "hls/measurement/phase_compensator.hpp"
#include "hls/measurement/time_tagger.hpp"
#include "rtl/registers/generated/measurement_regs.hpp"
#include "sim/kernel/nodes.hpp"
#include "sim/kernel/pattern_engine.hpp"
#include "sim/kernel/register_node.hpp"

namespace twinspan::kernel {
namespace {

namespace map = regs::measurement;

constexpr unsigned kChannels = 4;
constexpr std::uint32_t kLeastWindowClocks = 64;
constexpr std::uint64_t kSettleClocks = 127;
constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
constexpr unsigned kRecordWords = 4;
// From the last word of a window at the taps. The merger of this node sees tags in the clock of their taps, so that
// the telemetry beside them is early by as much.
constexpr std::uint64_t kTelemetryDelay = tf::kWindowToTelemetry - tf::kTapsToTags;

std::uint32_t field(regs::Field field, std::uint32_t word) { return static_cast<std::uint32_t>(field.get(word)); }
std::uint32_t bit(regs::Field field) { return static_cast<std::uint32_t>(field.of(1)); }

using Tagger = tf::TaggerState<kLanes, kChannels>;

/// Where clicks of a slot lie in the frame.
struct Frame {
  std::uint64_t length, reference, guard;
  bool bad() const { return ((length | reference | guard) & 15) != 0 || length == 0 || reference + guard > length; }
  std::uint32_t section(std::uint64_t slot) const {
    const std::uint64_t position = slot % length;
    return position < reference ? tf::kSectionReference
                                : position < reference + guard ? tf::kSectionGuard : tf::kSectionQuantum;
  }
};

/// Why words are lost, as tf_loss_cause has it.
enum class Cause { Ring, Bus, Burst };

/// The ring as the node sees it.
struct Ring {
  bool enabled = false;
  std::uint64_t base = 0;
  std::uint32_t size = 0;     // words
  std::uint32_t written = 0;
  std::uint32_t peak = 0;
  std::uint32_t stalled = 0;  // clocks in which a word found no room
  std::uint32_t bus_stalled = 0;
  Cause cause = Cause::Burst;
};

class KernelMeasurement final : public RegisterNode<world::MeasurementNode> {
 public:
  explicit KernelMeasurement(std::unique_ptr<RingPort> port)
      : RegisterNode(map::registers, {kLanes, kChannels, tf::kTaps + 1, tf::kTagFifoDepth}, 0), port_(std::move(port)) {
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
    return complete() || acknowledged() - core_.registers().value(map::ring_read) >= level;
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

  void find_next_event() { next_event_ = std::min({window_end_, code_time_, record_time_, run_end_, run_begin_}); }

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
                           (update_.integrator_limited ? bit(map::errors_integrator_limited) : 0), slot_at(now));
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
    const auto tags = tf::tag_clicks(tagger_, tagging_, core_.slot() + passed, frame_.section(passed), mask, taps.data());
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
    const bool record = now == record_time_;
    const std::uint64_t telemetry = record ? update_.telemetry[record_word_] : 0;
    const bool last = record_word_ + 1 == kRecordWords;
    const bool room = ring_.enabled && waiting() < ring_.size;
    const bool ready = room && port_->ready();
    const bool offered = record || tags.mask != 0;  // only then can anything be lost
    const std::uint32_t before = offered ? lost() : 0;
    std::uint64_t word = 0;
    if (tf::merge_clock(tagger_, tagging_, tags, ring_.enabled, record, telemetry, last, ready, word)) {
      store(word);
    }
    if (record) {
      record_time_ = last ? kNever : record_time_ + 1;
      ++record_word_;
    }
    if (offered) {
      watch_inputs(lost() - before);
    }
    watch_output(room, ready);
  }

  void store(std::uint64_t word) {
    const std::uint64_t at = ring_.written & (ring_.size - 1);
    if (!port_->write(ring_.base + 8 * at, word)) {
      core_.set_errors(bit(map::errors_bus_error), slot_at(core_.time()));
    }
    ++ring_.written;
    ring_.peak = std::max(ring_.peak, waiting());
  }

  /// Levels behind the sources, and the cause of what was lost there.
  void watch_inputs(std::uint32_t dropped) {
    for (const auto& fifo : tagger_.channel_fifo) {
      channel_peak_ = std::max(channel_peak_, static_cast<std::uint32_t>(fifo.level));
    }
    telemetry_peak_ = std::max(telemetry_peak_, static_cast<std::uint32_t>(tagger_.telemetry_fifo.level));
    if (dropped != 0) {
      dropped_by_[static_cast<std::size_t>(ring_.enabled ? ring_.cause : Cause::Ring)] += dropped;
      core_.set_errors(bit(map::errors_tags_dropped), tagger_.gap.loss_first);
    }
  }

  /// Level in front of the ring, and what holds the words up: the cause of losses once the FIFO has no room.
  void watch_output(bool room, bool ready) {
    const auto level = static_cast<std::uint32_t>(tf::tag_level(tagger_));
    tags_peak_ = std::max(tags_peak_, level);
    const bool waits = tf::tag_waits(tagger_);
    ring_.stalled += waits && !room ? 1 : 0;
    ring_.bus_stalled += waits && room && !ready ? 1 : 0;
    if (level <= tf::kTagFifoDepth - tf::kTagFifoRoom) {
      ring_.cause = tagger_.gap.gap ? ring_.cause : Cause::Burst;
    } else if (waits && !ready) {
      ring_.cause = room ? Cause::Bus : Cause::Ring;
    }
  }

  std::uint32_t lost() const {
    return std::accumulate(std::begin(tagger_.dropped), std::end(tagger_.dropped), tagger_.telemetry_dropped);
  }
  std::uint32_t acknowledged() const { return ring_.written - port_->under_way(); }
  std::uint32_t waiting() const { return ring_.written - core_.registers().value(map::ring_read); }
  bool complete() const {
    return core_.time() >= settled_from_ &&
           (!ring_.enabled ||
            (tf::merger_empty(tagger_) && tf::tag_level(tagger_) == 0 && port_->under_way() == 0));
  }

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
      case map::table_data: write_table(); break;
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
    const std::uint32_t size = core_.registers().value(map::ring_size);
    const std::uint32_t log2 = field(map::ring_size_log2, size);
    const bool wanted = field(map::ring_size_enable, size) != 0;
    ring_ = {};
    ring_.base = core_.registers().wide(map::ring_base_lo);
    const bool ring_bad = wanted && ((ring_.base & 4095) != 0 || log2 < 9 || log2 > 24);
    ring_.enabled = wanted && !ring_bad;
    ring_.size = 1U << log2;
    const std::uint32_t window = core_.registers().value(map::window);
    const bool window_bad = (window & 15) != 0 || window < kLeastWindowClocks * kLanes;
    reset_run();
    if (!core_.start(!frame_.bad() && !window_bad && !ring_bad, false)) {
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
    windows_ = channel_peak_ = telemetry_peak_ = tags_peak_ = 0;
    dropped_by_ = {};
  }

  void write_table() {
    const std::uint32_t place = core_.registers().value(map::table_address);
    tf::table_write(tagging_, field(map::table_address_channel, place),
                    (field(map::table_address_index, place) + table_offset_) & 0xFFFF,
                    core_.registers().value(map::table_data));
    ++table_offset_;
  }

  void take_registers() {
    const auto& registers = core_.registers();
    const std::uint32_t select = registers.value(map::channel_select);
    const std::uint32_t tags = registers.value(map::tagging);
    tagging_.enable = field(map::channel_select_enable, select) & ((1U << kChannels) - 1);
    tagging_.reference_plus = field(map::channel_select_reference_plus, select);
    tagging_.reference_minus = field(map::channel_select_reference_minus, select);
    tagging_.reference_always = field(map::channel_select_reference_always, select);
    tagging_.raw = field(map::tagging_raw, tags);
    tagging_.sections = field(map::tagging_sections, tags);
    tagging_.telemetry = field(map::tagging_telemetry, tags);
    for (std::uint32_t c = 0; c < kChannels; ++c) {
      const std::uint32_t gate = registers.value(map::gate + map::gate_stride * c);
      tagging_.dead_time[c] = registers.value(map::dead_time + map::dead_time_stride * c);
      tagging_.gate_first[c] = field(map::gate_first, gate);
      tagging_.gate_last[c] = field(map::gate_last, gate);
    }
    phase_registers_ = {registers.value(map::loop_control), registers.value(map::gain_p), registers.value(map::gain_i),
                        registers.value(map::integrator_limit), registers.value(map::least_counts),
                        registers.value(map::half_wave), registers.value(map::phase_start)};
    if (!core_.running()) {
      frame_ = {registers.value(map::frame_length), registers.value(map::frame_reference),
                registers.value(map::frame_guard)};
    }
    changed_ = false;
  }

  std::uint32_t status(std::uint32_t address) override {
    const auto counter = [&](std::uint32_t base, const std::uint32_t (&values)[kChannels]) {
      const std::uint32_t channel = (address - base) / 4;
      return channel < kChannels ? values[channel] : 0;
    };
    const auto within = [&](std::uint32_t base) { return address >= base && address < base + 4 * map::clicks_count; };
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
      case map::ring_written: return acknowledged();
      case map::telemetry_produced: return tagger_.telemetry_produced;
      case map::telemetry_dropped: return tagger_.telemetry_dropped;
      case map::gaps: return tagger_.gaps;
      case map::fifo_peak:
        return static_cast<std::uint32_t>(map::fifo_peak_channel.of(channel_peak_) |
                                          map::fifo_peak_telemetry.of(telemetry_peak_) |
                                          map::fifo_peak_tags.of(tags_peak_));
      case map::ring_peak: return ring_.peak;
      case map::stall_ring: return ring_.stalled;
      case map::stall_bus: return ring_.bus_stalled;
      case map::dropped_ring: return dropped_by_[0];
      case map::dropped_bus: return dropped_by_[1];
      case map::dropped_burst: return dropped_by_[2];
      case map::run_slot_lo:
      case map::run_slot_hi: return core_.slot_status(address, slot_at(core_.time()));
      default: return core_.status(address, complete());
    }
  }

  std::unique_ptr<RingPort> port_;
  tf::TaggerRegisters<kLanes, kChannels> tagging_{};
  Tagger tagger_{};
  tf::PhaseRegisters phase_registers_{};
  tf::PhaseState phase_{};
  tf::PhaseUpdate update_{};
  Frame frame_{};
  Ring ring_;
  std::uint32_t table_offset_ = 0;
  std::uint32_t phase_code_ = 0;
  std::uint32_t windows_ = 0;
  std::uint32_t channel_peak_ = 0;
  std::uint32_t telemetry_peak_ = 0;
  std::uint32_t tags_peak_ = 0;
  std::array<std::uint32_t, 3> dropped_by_{};  // per Cause
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
  bool write(std::uint64_t address, std::uint64_t word) override { return memory_.write(address, word, 0xFF); }
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
