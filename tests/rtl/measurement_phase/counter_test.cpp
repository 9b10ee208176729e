// SPDX-License-Identifier: Apache-2.0
// Window counters against a model: every click counted once, in the right window, up to saturation.
#include <gtest/gtest.h>

#include <deque>

#include "Vtf_phase_counter.h"
#include "tests/rtl/measurement_phase/clocked.hpp"
#include "tests/rtl/measurement_phase/phase_model.hpp"
#include "tests/rtl/measurement_phase/random_source.hpp"

namespace twinspan::test {
namespace {

constexpr std::size_t kLatency = 7;

class PhaseCounter : public ::testing::Test {
 protected:
  PhaseCounter() {
    dut_->run_start_i = 0;
    dut_->window_last_i = 0;
    dut_->click_valid_i = 0;
    dut_.reset();
    start();
  }

  void start() {
    dut_->run_start_i = 1;
    clock(0, 0, false);
    dut_->run_start_i = 0;
  }

  // One clock with clicks; checks the result that is due.
  void clock(unsigned valid, unsigned phases, bool last) {
    if (dut_->run_start_i) {
      counts_ = {};
      due_.clear();
    }
    for (unsigned detector = 0; detector < 2; ++detector) {
      if ((valid >> detector & 1) != 0) {
        counts_.add(detector, phases >> (2 * detector) & 3);
      }
    }
    ++now_;
    if (last) {
      due_.push_back({now_ + kLatency - 1, counts_, now_ * 16});
      counts_ = {};
    }
    dut_->click_valid_i = static_cast<std::uint8_t>(valid);
    dut_->click_phase_i = static_cast<std::uint8_t>(phases);
    dut_->window_last_i = last;
    dut_->window_end_slot_i = last ? now_ * 16 : 0xFFFF'FFFF'FFFFu;
    dut_.tick();
    const bool expected = !due_.empty() && due_.front().clock == now_;
    ASSERT_EQ(dut_->valid_o != 0, expected) << "clock " << now_;
    if (expected) {
      const PhaseCounts& counts = due_.front().counts;
      ASSERT_EQ(sign_extend(dut_->in_phase_o, 18), counts.in_phase()) << "clock " << now_;
      ASSERT_EQ(sign_extend(dut_->quadrature_o, 18), counts.quadrature()) << "clock " << now_;
      ASSERT_EQ(dut_->counts_o, counts.total());
      ASSERT_EQ(dut_->saturated_o != 0, counts.saturated);
      ASSERT_EQ(dut_->end_slot_o, due_.front().slot);
      due_.pop_front();
      ++windows_;
    }
  }

  struct Due {
    std::uint64_t clock;
    PhaseCounts counts;
    std::uint64_t slot;
  };
  Clocked<Vtf_phase_counter> dut_;
  PhaseCounts counts_;
  std::deque<Due> due_;
  std::uint64_t now_ = 0;
  std::uint64_t windows_ = 0;
};

TEST_F(PhaseCounter, RandomClicksAndWindows) {
  RandomSource random(3);
  for (int window = 0; window < 20000; ++window) {
    const unsigned length = 1 + random() % (window % 10 == 0 ? 200 : 4);
    const unsigned density = random() % 5;  // of 4
    for (unsigned i = 0; i < length; ++i) {
      const unsigned valid = (random() % 4 < density ? 1u : 0u) | (random() % 4 < density ? 2u : 0u);
      clock(valid, random() % 16, i + 1 == length);
    }
  }
  for (std::size_t i = 0; i < kLatency; ++i) {
    clock(0, 0, false);
  }
  EXPECT_EQ(windows_, 20000u);
}

TEST_F(PhaseCounter, ClickInTheLastClockBelongsToTheEndingWindow) {
  for (unsigned phase = 0; phase < 4; ++phase) {
    clock(3, phase | (3 - phase) << 2, true);  // the model in clock() puts it into the window that ends
    clock(1, phase, false);
    clock(0, 0, true);
  }
  for (std::size_t i = 0; i < kLatency; ++i) {
    clock(0, 0, false);
  }
  EXPECT_EQ(windows_, 8u);
}

TEST_F(PhaseCounter, SaturatesAndSaysSo) {
  for (unsigned counter = 0; counter < 8; ++counter) {
    const unsigned valid = counter < 4 ? 1 : 2;
    const unsigned phases = counter < 4 ? counter : (counter - 4) << 2;
    for (unsigned extra : {0u, 1u, 5u}) {  // exactly full is not saturated
      for (unsigned i = 0; i < 65534 + extra; ++i) {
        clock(valid, phases, false);
      }
      clock(valid, phases, true);
    }
  }
  // All full: largest differences cannot all be reached at once, but the total saturates.
  for (unsigned i = 0; i < 4 * 65536; ++i) {
    clock(3, i % 4 | ((i + 2) % 4) << 2, false);
  }
  clock(0, 0, true);
  // Extreme quadratures: plus[0], minus[2] full and plus[3], minus[1] full, and the opposite.
  for (unsigned swap : {0u, 1u}) {
    for (unsigned i = 0; i < 65535; ++i) {
      clock(3, swap == 0 ? 0u | 2u << 2 : 2u | 0u << 2, false);
      clock(3, swap == 0 ? 3u | 1u << 2 : 1u | 3u << 2, false);
    }
    clock(0, 0, true);
  }
  for (std::size_t i = 0; i < kLatency; ++i) {
    clock(0, 0, false);
  }
  EXPECT_EQ(windows_, 27u);
}

TEST_F(PhaseCounter, RunStartClears) {
  for (int i = 0; i < 100; ++i) {
    clock(3, 0, false);
  }
  clock(3, 5, true);  // under way when the run starts again: dropped
  dut_->run_start_i = 1;
  clock(1, 2, false);  // belongs to the first window of the new run
  dut_->run_start_i = 0;
  clock(2, 4, true);
  for (std::size_t i = 0; i < kLatency; ++i) {
    clock(0, 0, false);
  }
  EXPECT_EQ(windows_, 1u);
}

}  // namespace
}  // namespace twinspan::test
