// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/platform.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "rtl/registers/generated/layouts.hpp"
#include "rtl/registers/generated/measurement_regs.hpp"
#include "sim/kernel/nodes.hpp"

namespace twinspan::systemc {
namespace {

namespace map = regs::measurement;
namespace layout = regs::layout;

std::uint64_t with_low(std::uint64_t value, std::uint32_t low) { return (value >> 32 << 32) | low; }
std::uint64_t with_high(std::uint64_t value, std::uint32_t high) {
  return (value & 0xFFFFFFFF) | (std::uint64_t{high} << 32);
}

/// The photonics of the platform.
class LinkLight final : public Light {
 public:
  LinkLight(const photonics::LinkParameters& parameters, std::uint64_t seed) : link_(parameters, kLanes, seed) {}
  void load(const std::uint64_t* alice, const std::uint64_t* bob, std::size_t slots) override {
    link_.load({alice, slots}, {bob, slots});
  }
  void step(std::uint16_t phase_code, Taps& taps) override {
    static_assert(sizeof(photonics::TapWord) == kTapWords * sizeof(std::uint32_t));
    const photonics::Hits& hits = link_.step(phase_code);
    taps.mask = hits.mask;
    for (std::uint32_t mask = hits.mask; mask != 0; mask &= mask - 1) {
      const auto channel = static_cast<std::size_t>(std::countr_zero(mask));
      taps.words[channel] = hits.taps[channel].data();
    }
  }
  photonics::Link& link() { return link_; }
  const photonics::Link& link() const { return link_; }

 private:
  photonics::Link link_;
};

Answer answer(const world::Access& access) {
  return !access.error                                   ? Answer::Ok
         : *access.error == world::AccessError::Refused ? Answer::Refused
                                                         : Answer::NoAnswer;
}

/// A transmitter on the HLS kernels.
class KernelTransmitter final : public UntimedTransmitter {
 public:
  Answer write(std::uint32_t address, std::uint32_t value, const Clock& clock) override {
    return answer(node_->write(address, value, clock));
  }
  Answer read(std::uint32_t address, std::uint32_t& value, const Clock& clock) override {
    const world::Access access = node_->read(address, clock);
    value = access.data;
    return answer(access);
  }
  void run(std::size_t clocks, std::uint64_t* words) override { node_->run(clocks, words); }

 private:
  std::unique_ptr<world::TransmitterNode> node_ = kernel::make_transmitter();
};

/// The measurement unit on the HLS kernels. It steps the link itself.
class KernelMeasurement final : public UntimedMeasurement {
 public:
  explicit KernelMeasurement(photonics::Link& link) : link_(link) {
    auto port = std::make_unique<Port>();
    port_ = port.get();
    node_ = kernel::make_measurement(std::move(port));
  }
  void connect(RingSink& sink) override { port_->sink = &sink; }
  void run(bool lit) override { node_->run(1, lit ? &link_ : nullptr); }
  std::uint16_t phase_code() override {
    return static_cast<std::uint16_t>(node_->read(map::phase_code, no_clock_).data);
  }
  bool event() override { return node_->event(); }
  Answer write(std::uint32_t address, std::uint32_t value, const Clock& clock) override {
    clock();
    if (address == map::run_control && map::run_control_start.get(value) != 0) {
      port_->sink->restart();
    }
    return answer(node_->write(address, value, no_clock_));
  }
  Answer read(std::uint32_t address, std::uint32_t& value, const Clock& clock) override {
    const world::Access access = node_->read(address, clock);
    value = access.data;
    return answer(access);
  }

 private:
  /// The node is made before the module that takes its words.
  struct Port final : kernel::RingPort {
    bool ready() override { return sink->ready(); }
    bool write(std::uint64_t address, std::uint64_t word) override { return sink->write(address, word); }
    std::uint32_t under_way() const override { return sink == nullptr ? 0 : sink->under_way(); }
    RingSink* sink = nullptr;
  };

  const world::Clock no_clock_ = [] {};
  photonics::Link& link_;
  Port* port_ = nullptr;
  std::unique_ptr<world::MeasurementNode> node_;
};

/// Where a run stands on the time base, from what is written to the unit's registers.
struct RunAxis {
  std::uint64_t start_time = 0;  // clocks, at the taps
  std::uint64_t start_slot = 0;
  std::uint32_t window = static_cast<std::uint32_t>(map::window_value.reset);
};

class Statistics final : public Observer {
 public:
  Statistics(std::uint64_t clock_ps, const RunAxis& axis) : clock_ps_(clock_ps), axis_(axis) {}

  void written(std::uint64_t time_ps, const std::uint64_t* words, std::size_t count) override {
    for (const std::uint64_t word : std::span(words, count)) {
      const auto kind = static_cast<layout::TagKind>(layout::click_kind.get(word));
      const std::uint64_t slot = layout::click_slot.get(word);
      if ((kind != layout::TagKind::click && kind != layout::TagKind::reference_click) || slot < axis_.start_slot) {
        continue;
      }
      // A click belongs to its slot and the share of it that the offset says.
      const std::uint64_t slots = slot - axis_.start_slot;
      const std::uint64_t parts = slots % kLanes * 1024 + layout::click_offset.get(word);
      const std::uint64_t click =
          (axis_.start_time + slots / kLanes) * clock_ps_ + parts * clock_ps_ / (1024 * kLanes);
      data.photon_to_memory.add(time_ps - std::min(time_ps, click));
    }
  }

  void code_changed(std::uint64_t clock) override {
    const std::uint64_t window = axis_.window / kLanes;
    if (window == 0 || clock < axis_.start_time + window) {
      return;  // the code of a start, not of a window
    }
    data.window_to_code.add((clock - axis_.start_time) % window * clock_ps_);
  }

  PlatformStatistics data;

 private:
  std::uint64_t clock_ps_;
  const RunAxis& axis_;
};

}  // namespace

class Platform::Impl {
 public:
  explicit Impl(const PlatformOptions& options);

  /// The unit's registers that say where a run stands.
  void watch_unit(std::uint32_t address, std::uint32_t value);

  class NodeDevice final : public device::Device {
   public:
    /// \param later clocks by which START_TIME is later at this node
    NodeDevice(Impl& impl, NodeIndex index, std::string name, std::uint64_t later)
        : impl_(impl), index_(index), name_(std::move(name)), later_(later) {}
    const std::string& name() const override { return name_; }
    std::uint32_t read(std::uint32_t address) override {
      std::uint32_t value = 0;
      check(impl_.model.read(index_, address, value), address, "read");
      return value;
    }
    void write(std::uint32_t address, std::uint32_t value) override;
    device::Buffer allocate(std::size_t words) override {
      if (index_ != kUnit) {
        throw Failure(fmt::format("{}: this node kind reaches no host memory", name_));
      }
      const std::uint64_t* memory = nullptr;
      const std::uint64_t address = impl_.model.allocate(words, memory);
      return {address, {memory, words}};
    }
    bool wait(std::uint64_t clocks) override {
      if (index_ == kUnit) {
        return impl_.model.wait_event(clocks);
      }
      impl_.model.wait(clocks);
      return false;
    }

   private:
    void write_register(std::uint32_t address, std::uint32_t value) {
      check(impl_.model.write(index_, address, value), address, "write");
    }
    void check(Answer answer, std::uint32_t address, const char* what) const {
      if (answer != Answer::Ok) {
        throw Failure(fmt::format("{}: {} of register {:#05x} {}", name_, what, address,
                                  answer == Answer::Refused
                                      ? "was refused; there is no such register"
                                      : fmt::format("got no answer within {} clocks", kAccessDeadline)));
      }
    }
    Impl& impl_;
    NodeIndex index_;
    std::string name_;
    std::uint64_t later_;
    std::uint64_t start_time_ = 0;  // as the host wrote it
    std::uint64_t node_start_ = 0;  // as the node has it
  };

  Timing timing;
  std::array<KernelTransmitter, 2> kernels;
  LinkLight light;
  KernelMeasurement kernel_unit;
  RunAxis axis;
  Statistics statistics;
  Model model;
  NodeDevice alice;
  NodeDevice bob;
  NodeDevice unit;

 private:
  bool lit_ = false;
  std::uint64_t unit_start_ = 0;
  std::uint64_t unit_slot_ = 0;
  friend class Platform;
};

/// START_TIME is one number in two registers: the sum with the flight time may carry into the other one.
void Platform::Impl::NodeDevice::write(std::uint32_t address, std::uint32_t value) {
  if (address != map::run_start_time_lo && address != map::run_start_time_hi) {
    write_register(address, value);
    if (index_ == kUnit) {
      impl_.watch_unit(address, value);
    }
    return;
  }
  const bool low = address == map::run_start_time_lo;
  start_time_ = low ? with_low(start_time_, value) : with_high(start_time_, value);
  const std::uint64_t sum = start_time_ + later_;
  if (low || sum << 32 != node_start_ << 32) {
    write_register(map::run_start_time_lo, static_cast<std::uint32_t>(sum));
  }
  if (!low || sum >> 32 != node_start_ >> 32) {
    write_register(map::run_start_time_hi, static_cast<std::uint32_t>(sum >> 32));
  }
  node_start_ = sum;
  if (index_ == kUnit) {
    impl_.unit_start_ = sum;
  }
}

void Platform::Impl::watch_unit(std::uint32_t address, std::uint32_t value) {
  if (address == map::run_start_slot_lo) {
    unit_slot_ = with_low(unit_slot_, value);
  } else if (address == map::run_start_slot_hi) {
    unit_slot_ = with_high(unit_slot_, value);
  } else if (address == map::window) {
    axis.window = value;
  } else if (address == map::run_control && map::run_control_start.get(value) != 0) {
    axis.start_time = unit_start_;
    axis.start_slot = unit_slot_;
    if (!lit_) {
      model.light_from(std::max(unit_start_, model.time()));
      lit_ = true;
    }
  }
}

namespace {

/// Clocks by which START_TIME is later at a node.
std::uint64_t later(const Timing& timing, NodeIndex index) {
  const std::uint64_t longest = std::max(timing.arm_clocks[0], timing.arm_clocks[1]);
  return index == kUnit ? longest : longest - timing.arm_clocks[index];
}

ModelOptions model_options(const PlatformOptions& options, std::array<KernelTransmitter, 2>& kernels,
                           KernelMeasurement& unit) {
  ModelOptions result;
  result.timing = options.timing;
  result.names[kAlice] = options.alice;
  result.names[kBob] = options.bob;
  result.names[kUnit] = options.unit;
  for (const NodeIndex index : {kAlice, kBob}) {
    if (options.transmitters[index] == NodeModel::Kernel) {
      result.transmitters[index] = &kernels[index];
    }
  }
  if (options.unit_model == NodeModel::Kernel) {
    result.unit = &unit;
  }
  return result;
}

}  // namespace

Platform::Impl::Impl(const PlatformOptions& options)
    : timing(options.timing),
      light(options.link, options.seed),
      kernel_unit(light.link()),
      statistics(options.timing.clock_ps, axis),
      model(model_options(options, kernels, kernel_unit), light, statistics),
      alice(*this, kAlice, options.alice, later(timing, kAlice)),
      bob(*this, kBob, options.bob, later(timing, kBob)),
      unit(*this, kUnit, options.unit, later(timing, kUnit)) {}

Platform::Platform(const PlatformOptions& options) : impl_(std::make_unique<Impl>(options)) {}

Platform::~Platform() = default;

device::Device& Platform::alice() { return impl_->alice; }

device::Device& Platform::bob() { return impl_->bob; }

device::Device& Platform::unit() { return impl_->unit; }

unsigned Platform::lanes() const { return kLanes; }

std::uint64_t Platform::time() const { return impl_->model.time(); }

void Platform::light_from(std::uint64_t clock) {
  impl_->model.light_from(clock);
  impl_->lit_ = true;
}

void Platform::set_host(std::uint64_t latency_ps, std::uint64_t poll_ps) {
  impl_->model.set_host(latency_ps, poll_ps);
}

const photonics::Link& Platform::link() const { return impl_->light.link(); }

PlatformStatistics Platform::statistics() const {
  PlatformStatistics result = impl_->statistics.data;
  result.memory_stall_clocks = impl_->model.memory_stall_clocks();
  return result;
}

}  // namespace twinspan::systemc
