// SPDX-License-Identifier: Apache-2.0
#include "sim/world/world.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "rtl/registers/generated/measurement_regs.hpp"
#include "sim/world/scheduler.hpp"

namespace twinspan::world {
namespace {

constexpr std::size_t kBatchClocks = 1024;
constexpr std::size_t kDepth = 8;
constexpr std::size_t kQuantum = 65536;  // clocks between two looks at the event line
constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

namespace map = regs::measurement;

}  // namespace

class World::Impl {
 public:
  Impl(Nodes nodes, const WorldOptions& options);

  /// Lets `clocks` clocks pass for every node.
  void advance(std::uint64_t clocks);
  /// Lets time pass until the event line is high, looking every kQuantum clocks.
  bool wait(std::uint64_t clocks, bool has_event);

  void do_batch(std::size_t chain, std::size_t batch, std::size_t clocks);
  void single_clock(bool record);
  /// The light begins when the unit is started for the first time, at its start time.
  void watch_start(std::uint32_t address, std::uint32_t value);

  struct NodeDevice final : device::Device {
    NodeDevice(Impl& impl, Node& node, std::string name, bool has_ring)
        : impl_(impl), node_(node), name_(std::move(name)), has_ring_(has_ring) {}
    const std::string& name() const override { return name_; }
    std::uint32_t read(std::uint32_t address) override {
      return checked(node_.read(address, [this] { impl_.advance(1); }), address, "read");
    }
    void write(std::uint32_t address, std::uint32_t value) override {
      checked(node_.write(address, value, [this] { impl_.advance(1); }), address, "write");
      if (has_ring_) {
        impl_.watch_start(address, value);
      }
    }
    device::Buffer allocate(std::size_t words) override {
      if (!has_ring_) {
        throw Failure(fmt::format("{}: this node kind reaches no host memory", name_));
      }
      const auto [address, memory] = impl_.nodes_.memory->allocate(words);
      return {address, memory};
    }
    bool wait(std::uint64_t clocks) override { return impl_.wait(clocks, has_ring_); }

   private:
    std::uint32_t checked(const Access& access, std::uint32_t address, const char* what) const {
      if (access.error) {
        throw Failure(fmt::format("{}: {} of register {:#05x} {}", name_, what, address,
                                  *access.error == AccessError::Refused
                                      ? "was refused; there is no such register"
                                      : fmt::format("got no answer within {} clocks", kAccessDeadline)));
      }
      return access.data;
    }
    Impl& impl_;
    Node& node_;
    std::string name_;
    bool has_ring_;
  };

  Nodes nodes_;
  unsigned lanes_;
  photonics::Link link_;
  NodeDevice alice_;
  NodeDevice bob_;
  NodeDevice unit_;
  Shares shares_;

  std::uint64_t time_ = 0;
  std::uint64_t start_time_ = 0;          // of the unit, as written
  std::uint64_t light_from_ = kNever;     // TIME of the first clock with light

 private:
  /// Words of one batch: the last word of the batch before, then one word per clock. A node samples in the clock
  /// after the one in which a word leaves, so that light and tag carry the same TIME.
  std::uint64_t* buffer(std::size_t chain, std::size_t batch) {
    return buffers_[chain][batch % kDepth].data();
  }
  void transmit(std::size_t chain, std::uint64_t* words, std::size_t clocks);
  bool lit() const { return time_ >= light_from_; }
  /// Clocks that can pass in one go: up to the first light or to the recorded window.
  std::uint64_t undisturbed() const;

  std::array<std::array<std::vector<std::uint64_t>, kDepth>, 2> buffers_;
  std::array<std::vector<std::uint64_t>, 2> last_;
  std::array<double, 3> seconds_{};
  Scheduler scheduler_;
  friend class World;
};

World::Impl::Impl(Nodes nodes, const WorldOptions& options)
    : nodes_(std::move(nodes)),
      lanes_(nodes_.transmitters[0]->lanes()),
      link_(options.link, lanes_, options.seed),
      alice_(*this, *nodes_.transmitters[0], options.alice, false),
      bob_(*this, *nodes_.transmitters[1], options.bob, false),
      unit_(*this, *nodes_.unit, options.unit, true),
      scheduler_(nodes_.recorder && nodes_.recorder->active() ? 1 : options.threads, kDepth,
                 [this](std::size_t chain, std::size_t batch) { do_batch(chain, batch, kBatchClocks); }) {
  for (std::size_t chain = 0; chain < 2; ++chain) {
    last_[chain].assign(lanes_, 0);
    for (auto& words : buffers_[chain]) {
      words.assign((kBatchClocks + 1) * lanes_, 0);
    }
  }
}

void World::Impl::watch_start(std::uint32_t address, std::uint32_t value) {
  if (address == map::run_start_time_lo) {
    start_time_ = (start_time_ & ~std::uint64_t{0xFFFFFFFF}) | value;
  } else if (address == map::run_start_time_hi) {
    start_time_ = (start_time_ & 0xFFFFFFFF) | std::uint64_t{value} << 32;
  } else if (address == map::run_control && map::run_control_start.get(value) != 0 && light_from_ == kNever) {
    light_from_ = std::max(start_time_, time_);
  }
}

void World::Impl::transmit(std::size_t chain, std::uint64_t* words, std::size_t clocks) {
  std::copy_n(last_[chain].data(), lanes_, words);
  nodes_.transmitters[chain]->run(clocks, words + lanes_);
  std::copy_n(words + clocks * lanes_, lanes_, last_[chain].data());
}

void World::Impl::do_batch(std::size_t chain, std::size_t batch, std::size_t clocks) {
  const auto begin = std::chrono::steady_clock::now();
  if (chain < 2) {
    transmit(chain, buffer(chain, batch), clocks);
  } else {
    if (lit()) {
      link_.load({buffer(0, batch), clocks * lanes_}, {buffer(1, batch), clocks * lanes_});
    }
    nodes_.unit->run(clocks, lit() ? &link_ : nullptr);
  }
  seconds_[chain] += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void World::Impl::single_clock(bool record) {
  if (!record) {
    for (std::size_t chain = 0; chain < 3; ++chain) {
      do_batch(chain, 0, 1);
    }
    return;
  }
  std::array<std::uint64_t*, 2> words{buffer(0, 0), buffer(1, 0)};
  for (std::size_t chain = 0; chain < 2; ++chain) {
    std::copy_n(last_[chain].data(), lanes_, words[chain]);
  }
  if (lit()) {
    link_.load({words[0], lanes_}, {words[1], lanes_});
  }
  nodes_.recorder->clock(time_ + 1, {words[0] + lanes_, words[1] + lanes_}, lit() ? &link_ : nullptr);
  for (std::size_t chain = 0; chain < 2; ++chain) {
    std::copy_n(words[chain] + lanes_, lanes_, last_[chain].data());
  }
}

std::uint64_t World::Impl::undisturbed() const {
  const std::uint64_t dark = lit() ? kNever : light_from_ - time_;
  return std::min(dark, nodes_.recorder ? nodes_.recorder->clocks_until_window(time_ + 1) : kNever);
}

void World::Impl::advance(std::uint64_t clocks) {
  while (clocks > 0) {
    const std::uint64_t batches = std::min(clocks, undisturbed()) / kBatchClocks;
    if (batches > 0) {
      scheduler_.run(batches);
      time_ += batches * kBatchClocks;
      clocks -= batches * kBatchClocks;
    } else {
      single_clock(undisturbed() == 0);
      ++time_;
      --clocks;
    }
  }
}

bool World::Impl::wait(std::uint64_t clocks, bool has_event) {
  while (clocks > 0 && !(has_event && nodes_.unit->event())) {
    const std::uint64_t step = std::min<std::uint64_t>(clocks, kQuantum);
    advance(step);
    clocks -= step;
  }
  return has_event && nodes_.unit->event();
}

World::World(Nodes nodes, const WorldOptions& options) : impl_(std::make_unique<Impl>(std::move(nodes), options)) {}

World::~World() = default;

device::Device& World::alice() { return impl_->alice_; }

device::Device& World::bob() { return impl_->bob_; }

device::Device& World::unit() { return impl_->unit_; }

unsigned World::lanes() const { return impl_->lanes_; }

std::uint64_t World::time() const { return impl_->time_; }

void World::set_trace_window(std::uint64_t first, std::uint64_t count) {
  if (impl_->nodes_.recorder) {
    impl_->nodes_.recorder->set_window(first, count);
  }
}

const photonics::Link& World::link() const { return impl_->link_; }

World::Shares World::shares() const {
  return {impl_->seconds_[0] + impl_->seconds_[1], impl_->seconds_[2]};
}

}  // namespace twinspan::world
