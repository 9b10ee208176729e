// SPDX-License-Identifier: Apache-2.0
#include "sim/cycle/world.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "sim/cycle/nodes.hpp"
#include "sim/cycle/scheduler.hpp"
#include "sim/cycle/waveform.hpp"

namespace twinspan::cycle {
namespace {

constexpr std::size_t kBatchClocks = 1024;
constexpr std::size_t kDepth = 8;
constexpr std::size_t kQuantum = 65536;  // clocks between two looks at the event line

}  // namespace

class World::Impl {
 public:
  explicit Impl(const WorldOptions& options);

  /// Lets `clocks` clocks pass for every node.
  void advance(std::uint64_t clocks);
  /// Lets time pass until the event line is high, looking every kQuantum clocks.
  bool wait(std::uint64_t clocks, bool has_event);

  void do_batch(std::size_t chain, std::size_t batch, std::size_t clocks);
  void single_clock(bool record);

  struct NodeDevice final : device::Device {
    NodeDevice(Impl& impl, Node& node, std::string name, bool has_ring)
        : impl_(impl), node_(node), name_(std::move(name)), has_ring_(has_ring) {}
    const std::string& name() const override { return name_; }
    std::uint32_t read(std::uint32_t address) override {
      return checked(node_.read(address, [this] { impl_.advance(1); }), address, "read");
    }
    void write(std::uint32_t address, std::uint32_t value) override {
      checked(node_.write(address, value, [this] { impl_.advance(1); }), address, "write");
    }
    device::Buffer allocate(std::size_t words) override {
      if (!has_ring_) {
        throw Failure(fmt::format("{}: this node kind reaches no host memory", name_));
      }
      const auto [address, memory] = impl_.memory_.allocate(words);
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

  HostMemory memory_;
  Waveform waveform_;
  std::array<std::unique_ptr<TransmitterNode>, 2> transmitters_;
  std::unique_ptr<MeasurementNode> measurement_;
  unsigned lanes_;
  photonics::Link link_;
  NodeDevice alice_;
  NodeDevice bob_;
  NodeDevice unit_;
  Shares shares_;

  std::uint64_t time_ = 0;

 private:
  /// Words of one batch: the last word of the batch before, then one word per clock. A node samples in the clock
  /// after the one in which a word leaves, so that light and tag carry the same TIME.
  std::uint64_t* buffer(std::size_t chain, std::size_t batch) {
    return buffers_[chain][batch % kDepth].data();
  }
  void transmit(std::size_t chain, std::uint64_t* words, std::size_t clocks);

  std::array<std::array<std::vector<std::uint64_t>, kDepth>, 2> buffers_;
  std::array<std::vector<std::uint64_t>, 2> last_;
  std::array<double, 3> seconds_{};
  Scheduler scheduler_;
  friend class World;
};

World::Impl::Impl(const WorldOptions& options)
    : waveform_(options.trace_file, options.clock_ps),
      transmitters_{make_transmitter(waveform_.options(options.alice)), make_transmitter(waveform_.options(options.bob))},
      measurement_(make_measurement(waveform_.options(options.unit), memory_)),
      lanes_(transmitters_[0]->lanes()),
      link_(options.link, lanes_, options.seed),
      alice_(*this, *transmitters_[0], options.alice, false),
      bob_(*this, *transmitters_[1], options.bob, false),
      unit_(*this, *measurement_, options.unit, true),
      scheduler_(waveform_.active() ? 1 : options.threads, kDepth,
                 [this](std::size_t chain, std::size_t batch) { do_batch(chain, batch, kBatchClocks); }) {
  for (std::size_t chain = 0; chain < 2; ++chain) {
    last_[chain].assign(lanes_, 0);
    for (auto& words : buffers_[chain]) {
      words.assign((kBatchClocks + 1) * lanes_, 0);
    }
  }
  waveform_.open();
}

void World::Impl::transmit(std::size_t chain, std::uint64_t* words, std::size_t clocks) {
  std::copy_n(last_[chain].data(), lanes_, words);
  transmitters_[chain]->run(clocks, words + lanes_);
  std::copy_n(words + clocks * lanes_, lanes_, last_[chain].data());
}

void World::Impl::do_batch(std::size_t chain, std::size_t batch, std::size_t clocks) {
  const auto begin = std::chrono::steady_clock::now();
  if (chain < 2) {
    transmit(chain, buffer(chain, batch), clocks);
  } else {
    link_.load({buffer(0, batch), clocks * lanes_}, {buffer(1, batch), clocks * lanes_});
    measurement_->run(clocks, link_);
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
  for (std::size_t chain = 0; chain < 2; ++chain) {
    std::uint64_t* words = buffer(chain, 0);
    std::copy_n(last_[chain].data(), lanes_, words);
    transmitters_[chain]->rise(words + lanes_);
    std::copy_n(words + lanes_, lanes_, last_[chain].data());
  }
  link_.load({buffer(0, 0), lanes_}, {buffer(1, 0), lanes_});
  measurement_->rise(link_);
  waveform_.dump(time_ + 1, false);
  transmitters_[0]->fall();
  transmitters_[1]->fall();
  measurement_->fall();
  waveform_.dump(time_ + 1, true);
}

void World::Impl::advance(std::uint64_t clocks) {
  while (clocks > 0) {
    const std::uint64_t free = waveform_.clocks_until_window(time_ + 1);
    const std::uint64_t batches = std::min(clocks, free) / kBatchClocks;
    if (batches > 0) {
      scheduler_.run(batches);
      time_ += batches * kBatchClocks;
      clocks -= batches * kBatchClocks;
    } else {
      single_clock(free == 0);
      ++time_;
      --clocks;
    }
  }
}

bool World::Impl::wait(std::uint64_t clocks, bool has_event) {
  while (clocks > 0 && !(has_event && measurement_->event())) {
    const std::uint64_t step = std::min<std::uint64_t>(clocks, kQuantum);
    advance(step);
    clocks -= step;
  }
  return has_event && measurement_->event();
}

World::World(const WorldOptions& options) : impl_(std::make_unique<Impl>(options)) {}

World::~World() = default;

device::Device& World::alice() { return impl_->alice_; }

device::Device& World::bob() { return impl_->bob_; }

device::Device& World::unit() { return impl_->unit_; }

unsigned World::lanes() const { return impl_->lanes_; }

std::uint64_t World::time() const { return impl_->time_; }

void World::set_trace_window(std::uint64_t first, std::uint64_t count) { impl_->waveform_.set_window(first, count); }

const photonics::Link& World::link() const { return impl_->link_; }

World::Shares World::shares() const {
  return {impl_->seconds_[0] + impl_->seconds_[1], impl_->seconds_[2]};
}

}  // namespace twinspan::cycle
