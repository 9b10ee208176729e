// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include <verilated.h>
#include <verilated_fst_c.h>

#include "Vtf_transmitter.h"
#include "Vtf_transmitter_traced.h"
#include "sim/cycle/axil_master.hpp"
#include "sim/cycle/nodes.hpp"

namespace twinspan::cycle {
namespace {

constexpr unsigned kLanes = 4;

template <typename Model>
class VerilatedTransmitter final : public RecordedTransmitter {
 public:
  explicit VerilatedTransmitter(const NodeOptions& options) : model_(options.context, options.name.c_str()) {
    static_assert(sizeof(model_.m_axis_symbol_tdata) == kLanes * sizeof(std::uint64_t));
    if constexpr (requires { model_.trace(options.trace, 99); }) {
      if (options.trace != nullptr) {
        model_.trace(options.trace, 99);
      }
    }
    model_.m_axis_symbol_tready = 1;
    model_.s_axis_entropy_tvalid = 0;
    pins::reset(model_);
  }
  ~VerilatedTransmitter() override { model_.final(); }

  unsigned lanes() const override { return kLanes; }

  void run(std::size_t clocks, std::uint64_t* words) override {
    for (std::size_t i = 0; i < clocks; ++i, words += kLanes) {
      up(words);
      pins::fall(model_);
    }
  }
  void rise(std::uint64_t* words) override { up(words); }
  void fall() override { pins::fall(model_); }

  world::Access write(std::uint32_t address, std::uint32_t value, const world::Clock& clock) override {
    return axil_write(model_, address, value, clock);
  }
  world::Access read(std::uint32_t address, const world::Clock& clock) override {
    return axil_read(model_, address, clock);
  }

 private:
  void up(std::uint64_t* words) {
    pins::rise(model_);
    if (model_.m_axis_symbol_tvalid) {
      std::memcpy(words, &model_.m_axis_symbol_tdata, kLanes * sizeof(std::uint64_t));
    } else {
      std::fill_n(words, kLanes, 0);
    }
  }

  Model model_;
};

}  // namespace

std::unique_ptr<RecordedTransmitter> make_transmitter(const NodeOptions& options) {
  if (options.trace != nullptr) {
    return std::make_unique<VerilatedTransmitter<Vtf_transmitter_traced>>(options);
  }
  return std::make_unique<VerilatedTransmitter<Vtf_transmitter>>(options);
}

}  // namespace twinspan::cycle
