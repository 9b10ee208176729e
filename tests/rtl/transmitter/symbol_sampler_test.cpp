// SPDX-License-Identifier: Apache-2.0
// tf_symbol_sampler at and around every threshold.
#include <Vtf_symbol_sampler.h>
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "tests/rtl/transmitter/clocked.hpp"

namespace {

using namespace twinspan::test;

constexpr unsigned kLanes = 4;
constexpr std::uint32_t kCertain = 1U << 20U;
using Thresholds = std::array<std::uint32_t, 7>;

class Sampler {
 public:
  void set(const Thresholds& thresholds) {
    thresholds_ = thresholds;
    for (unsigned i = 0; i < 7; ++i) {
      set_bits(module_->thresholds_i, 21 * i, 21, thresholds[i]);
    }
  }
  /// Samples four words and compares with the definition.
  void check(const std::array<std::uint32_t, kLanes>& words) {
    for (unsigned lane = 0; lane < kLanes; ++lane) {
      module_->random_i[lane] = words[lane];
    }
    module_->valid_i = 1;
    module_.tick();
    module_->valid_i = 0;
    ASSERT_EQ(module_->valid_o, 0);
    module_.tick();
    ASSERT_EQ(module_->valid_o, 1);
    for (unsigned lane = 0; lane < kLanes; ++lane) {
      unsigned expected = 0;
      while (expected < 7 && (words[lane] & 0xFFFFFU) >= thresholds_[expected]) {
        ++expected;
      }
      ASSERT_EQ((module_->class_o >> (3 * lane)) & 7U, expected) << "bits " << (words[lane] & 0xFFFFFU);
      ASSERT_EQ((module_->slice_o >> (4 * lane)) & 15U, (words[lane] >> 20U) & 15U);
    }
  }
  void check_edges() {
    std::mt19937 random(7);
    for (const std::uint32_t threshold : thresholds_) {
      for (int step = -1; step <= 1; ++step) {
        const std::int64_t bits = std::int64_t{threshold} + step;
        if (bits < 0 || bits >= kCertain) {
          continue;
        }
        for (unsigned lane = 0; lane < kLanes; ++lane) {
          std::array<std::uint32_t, kLanes> words{};
          for (auto& word : words) {
            word = static_cast<std::uint32_t>(random());
          }
          words[lane] = (words[lane] & 0xFFF00000U) | static_cast<std::uint32_t>(bits);
          check(words);
        }
      }
    }
  }
  Clocked<Vtf_symbol_sampler>& module() { return module_; }

 private:
  Clocked<Vtf_symbol_sampler> module_;
  Thresholds thresholds_{};
};

TEST(SymbolSampler, EveryEdge) {
  Sampler sampler;
  sampler.set({1, 1000, 65536, 300000, 524288, 1000000, 1048575});
  sampler.check_edges();
}

TEST(SymbolSampler, UnusedClassesAreNeverDrawn) {
  Sampler sampler;
  sampler.set({500000, kCertain, kCertain, kCertain, kCertain, kCertain, kCertain});
  sampler.check_edges();
  sampler.check({0xFFFFFFFFU, 0x000FFFFFU, 0, 500000});
  sampler.set({kCertain, kCertain, kCertain, kCertain, kCertain, kCertain, kCertain});
  sampler.check({0xFFFFFFFFU, 0x000FFFFFU, 0, 500000});
}

TEST(SymbolSampler, EqualThresholdsSkipAClass) {
  Sampler sampler;
  sampler.set({0, 70000, 70000, 70000, 900000, 900000, kCertain});
  sampler.check_edges();
}

TEST(SymbolSampler, RandomThresholdsAndWords) {
  std::mt19937 random(11);
  Sampler sampler;
  for (int round = 0; round < 50; ++round) {
    Thresholds thresholds{};
    for (auto& threshold : thresholds) {
      threshold = static_cast<std::uint32_t>(random() % (kCertain + 1));
    }
    std::sort(thresholds.begin(), thresholds.end());
    sampler.set(thresholds);
    for (int i = 0; i < 100; ++i) {
      sampler.check({static_cast<std::uint32_t>(random()), static_cast<std::uint32_t>(random()),
                     static_cast<std::uint32_t>(random()), static_cast<std::uint32_t>(random())});
    }
  }
}

TEST(SymbolSampler, FlushDropsTheWordsInBothStages) {
  Sampler sampler;
  sampler.module()->valid_i = 1;
  sampler.module().tick();
  sampler.module()->flush_i = 1;
  sampler.module().tick();
  EXPECT_EQ(sampler.module()->valid_o, 0);
  sampler.module()->valid_i = 0;
  sampler.module()->flush_i = 0;
  sampler.module().tick();
  EXPECT_EQ(sampler.module()->valid_o, 0);
}

}  // namespace
