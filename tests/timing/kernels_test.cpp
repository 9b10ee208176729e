// SPDX-License-Identifier: Apache-2.0
// Clocks of single kernels: from the clock in which the event is at the input to the one in which the effect can be
// seen at the output.
#include <Vphase_cordic.h>
#include <Vtf_aes_ctr.h>
#include <Vtf_aes_key_expand.h>
#include <Vtf_phase_counter.h>
#include <Vtf_phase_loop.h>
#include <Vtf_symbol_sampler.h>
#include <Vtf_waveform_encoder.h>
#include <gtest/gtest.h>

#include "tests/rtl/transmitter/clocked.hpp"
#include "tests/timing/latency_table.hpp"

namespace twinspan::test {
namespace {

constexpr unsigned kPatience = 200;
constexpr unsigned kLanes = 4;

/// `event` drives the input high or low, `effect` looks at the output.
template <class Model, class Event, class Effect>
void expect_kernel(const char* module, const char* name, Clocked<Model>& kernel, const Event& event,
                   const Effect& effect) {
  for (unsigned clock = 0; clock < 8; ++clock) {
    kernel.tick();
  }
  ASSERT_FALSE(effect()) << module;
  event(1);
  unsigned clocks = 0;
  while (clocks < kPatience && !effect()) {
    kernel.tick();
    event(0);
    ++clocks;
  }
  ASSERT_TRUE(effect()) << module << ": nothing within " << kPatience << " clocks";
  expect_latency(module, name, kLanes, clocks);
}

template <class Model>
void expect_stage(const char* module, const char* name) {
  Clocked<Model> kernel;
  expect_kernel(module, name, kernel, [&](std::uint8_t high) { kernel->valid_i = high; },
                [&] { return kernel->valid_o != 0; });
}

TEST(Kernels, Pipelines) {
  expect_stage<Vtf_aes_ctr>("tf_aes_ctr", "block -> words");
  expect_stage<Vtf_symbol_sampler>("tf_symbol_sampler", "random word -> symbol");
  expect_stage<Vphase_cordic>("tf_cordic_vectoring", "vector -> angle");
  expect_stage<Vtf_phase_loop>("tf_phase_loop", "estimate -> phase code");
}

TEST(Kernels, WaveformEncoder) {
  Clocked<Vtf_waveform_encoder> kernel;
  kernel->taken_i = 1;
  expect_kernel("tf_waveform_encoder", "symbol -> drive codes", kernel,
                [&](std::uint8_t high) { kernel->valid_i = high; }, [&] { return kernel->valid_o != 0; });
}

TEST(Kernels, KeyExpansion) {
  Clocked<Vtf_aes_key_expand> kernel;
  expect_kernel("tf_aes_key_expand", "key load -> round keys", kernel,
                [&](std::uint8_t high) { kernel->load_i = high; }, [&] { return kernel->ready_o != 0; });
}

TEST(Kernels, PhaseCounter) {
  Clocked<Vtf_phase_counter> kernel;
  kernel->run_start_i = 1;
  kernel.tick();
  kernel->run_start_i = 0;
  expect_kernel("tf_phase_counter", "window end -> counts", kernel,
                [&](std::uint8_t high) { kernel->window_last_i = high; }, [&] { return kernel->valid_o != 0; });
}

}  // namespace
}  // namespace twinspan::test
