// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cstring>

#include <verilated.h>
#include <verilated_fst_c.h>

#include "Vtf_measurement.h"
#include "Vtf_measurement_traced.h"
#include "sim/cycle/axil_master.hpp"
#include "sim/cycle/nodes.hpp"

namespace twinspan::cycle {
namespace {

constexpr std::size_t kTapWords = 8;  // 256 taps

/// The slave side of the write channels: one burst at a time, data taken every clock.
template <typename Model>
class WriteSlave {
 public:
  WriteSlave(Model& model, world::HostMemory& memory) : model_(model), memory_(memory) {
    model_.m_axi_awready = 1;
    model_.m_axi_wready = 0;
    model_.m_axi_bvalid = 0;
    model_.m_axi_bresp = 0;
  }

  /// True when the bus is at rest and nothing is asked for: nothing to do this clock.
  bool idle() const { return !model_.m_axi_awvalid && state_ == State::Address; }

  /// Samples the master before the clock edge.
  void sample() {
    next_ = state_;
    switch (state_) {
      case State::Address:
        if (model_.m_axi_awvalid) {
          address_ = model_.m_axi_awaddr;
          refused_ = false;
          next_ = State::Data;
        }
        break;
      case State::Data:
        if (model_.m_axi_wvalid) {
          refused_ |= !memory_.write(address_, model_.m_axi_wdata, model_.m_axi_wstrb);
          address_ += 8;
          next_ = model_.m_axi_wlast ? State::Answer : State::Data;
        }
        break;
      case State::Answer:
        next_ = model_.m_axi_bready ? State::Address : State::Answer;
        break;
    }
  }

  /// Drives the pins after the clock edge.
  void drive() {
    state_ = next_;
    model_.m_axi_awready = state_ == State::Address;
    model_.m_axi_wready = state_ == State::Data;
    model_.m_axi_bvalid = state_ == State::Answer;
    model_.m_axi_bresp = refused_ ? pins::kSlaveError : 0;
  }

 private:
  enum class State { Address, Data, Answer };
  Model& model_;
  world::HostMemory& memory_;
  State state_ = State::Address;
  State next_ = State::Address;
  std::uint64_t address_ = 0;
  bool refused_ = false;
};

template <typename Model>
class VerilatedMeasurement final : public RecordedMeasurement {
 public:
  VerilatedMeasurement(const NodeOptions& options, world::HostMemory& memory)
      : model_(options.context, options.name.c_str()), slave_(model_, memory) {
    if constexpr (requires { model_.trace(options.trace, 99); }) {
      if (options.trace != nullptr) {
        model_.trace(options.trace, 99);
      }
    }
    model_.tap_valid_i = 0;
    pins::reset(model_);
  }
  ~VerilatedMeasurement() override { model_.final(); }

  void run(std::size_t clocks, photonics::Link* link) override {
    for (std::size_t i = 0; i < clocks; ++i) {
      up(link);
      pins::fall(model_);
    }
  }
  void rise(photonics::Link* link) override { up(link); }
  void fall() override { pins::fall(model_); }

  bool event() const override { return model_.event_o != 0; }

  world::Access write(std::uint32_t address, std::uint32_t value, const world::Clock& clock) override {
    return axil_write(model_, address, value, clock);
  }
  world::Access read(std::uint32_t address, const world::Clock& clock) override {
    return axil_read(model_, address, clock);
  }

 private:
  void up(photonics::Link* link) {
    if (link == nullptr) {
      model_.tap_valid_i = 0;
    } else {
      const photonics::Hits& hits = link->step(model_.phase_code_o);
      model_.tap_valid_i = static_cast<std::uint8_t>(hits.mask);
      for (std::uint32_t mask = hits.mask; mask != 0; mask &= mask - 1) {
        const auto channel = static_cast<std::size_t>(std::countr_zero(mask));
        std::memcpy(&model_.taps_i[channel * kTapWords], hits.taps[channel].data(),
                    kTapWords * sizeof(std::uint32_t));
      }
    }
    const bool bus = !slave_.idle();
    if (bus) {
      slave_.sample();
    }
    pins::rise(model_);
    if (bus) {
      slave_.drive();
    }
  }

  Model model_;
  WriteSlave<Model> slave_;
};

}  // namespace

std::unique_ptr<RecordedMeasurement> make_measurement(const NodeOptions& options, world::HostMemory& memory) {
  if (options.trace != nullptr) {
    return std::make_unique<VerilatedMeasurement<Vtf_measurement_traced>>(options, memory);
  }
  return std::make_unique<VerilatedMeasurement<Vtf_measurement>>(options, memory);
}

}  // namespace twinspan::cycle
