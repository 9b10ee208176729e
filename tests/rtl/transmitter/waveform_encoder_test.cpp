// SPDX-License-Identifier: Apache-2.0
// tf_waveform_encoder against its definition: tables, pattern effect, phase offset.
#include <Vtf_waveform_encoder.h>
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <optional>
#include <random>

#include "tests/rtl/transmitter/clocked.hpp"

namespace {

using namespace twinspan::test;

constexpr unsigned kLanes = 4;
constexpr int kLatency = 5;
using Word = std::array<std::uint64_t, kLanes>;

struct Symbols {
  std::array<unsigned, kLanes> classes{};
  std::array<unsigned, kLanes> slices{};
  unsigned section = 2;
  unsigned position = 0;
  bool first = false;
  bool last = false;
};

class WaveformEncoder : public testing::Test {
 protected:
  WaveformEncoder() {
    module_->half_wave_i = 0x8000;
    module_->reference_step_i = 4;
    module_->taken_i = 1;
    clear();
  }

  std::uint32_t word() { return static_cast<std::uint32_t>(random_()); }

  void clear() {
    module_->clear_i = 1;
    module_.tick();
    module_->clear_i = 0;
    previous_ = 9;
  }
  void write_entry(std::uint32_t value) {
    module_->write_data_i = value;
    module_->write_i = 1;
    module_.tick();
    module_->write_i = 0;
  }
  void set_address(bool phase, unsigned index) {
    module_->select_phase_i = phase;
    module_->address_i = static_cast<std::uint16_t>(index);
    module_->address_set_i = 1;
    module_.tick();
    module_->address_set_i = 0;
  }
  void fill(std::uint32_t modulus) {
    set_address(false, 0);
    for (auto& entry : intensity_) {
      entry = word();
      write_entry(entry);
    }
    set_address(true, 0);
    for (auto& entry : phase_) {
      entry = (word() << 16U) | (word() % modulus);
      write_entry(entry);
    }
  }

  /// The word that must come out.
  Word model(const Symbols& s) {
    if (s.first) {
      offset_ = module_->phase_offset_i;
    }
    const std::uint32_t modulus = 2U * module_->half_wave_i;
    Word out{};
    for (unsigned lane = 0; lane < kLanes; ++lane) {
      const unsigned kind = s.section == 2 ? s.classes[lane] : s.section == 0 ? 8U : 9U;
      const unsigned slice = s.section == 2   ? s.slices[lane]
                             : s.section == 0 ? (module_->reference_step_i * (s.position + lane)) % 16
                                              : 0U;
      const std::uint64_t phase = phase_[16 * kind + slice];
      out[lane] = intensity_[16 * previous_ + kind] | (((phase & 0xFFFFU) + offset_) % modulus) << 32U |
                  (phase >> 16U) << 48U;
      previous_ = kind;
    }
    return out;
  }

  /// One clock with an optional word; returns what is at the output then.
  std::optional<Word> clock(const std::optional<Symbols>& s) {
    module_->valid_i = s.has_value();
    if (s) {
      std::uint32_t classes = 0;
      std::uint32_t slices = 0;
      for (unsigned lane = 0; lane < kLanes; ++lane) {
        classes |= s->classes[lane] << (3 * lane);
        slices |= s->slices[lane] << (4 * lane);
      }
      module_->class_i = static_cast<std::uint16_t>(classes);
      module_->slice_i = static_cast<std::uint16_t>(slices);
      module_->section_i = static_cast<std::uint8_t>(s->section);
      module_->position_i = static_cast<std::uint8_t>(s->position);
      module_->frame_first_i = s->first;
      module_->frame_last_i = s->last;
    }
    module_.tick();
    Word out{};
    for (unsigned lane = 0; lane < kLanes; ++lane) {
      out[lane] = module_->drive_o[2 * lane] | (std::uint64_t{module_->drive_o[2 * lane + 1]} << 32U);
    }
    if (module_->valid_o) {
      return out;
    }
    EXPECT_EQ(out, Word{}) << "codes without a word";
    EXPECT_EQ(module_->frame_last_o, 0);
    return std::nullopt;
  }

  Symbols random_symbols() {
    Symbols s;
    for (unsigned lane = 0; lane < kLanes; ++lane) {
      s.classes[lane] = static_cast<unsigned>(random_() % 8);
      s.slices[lane] = static_cast<unsigned>(random_() % 16);
    }
    s.section = static_cast<unsigned>(random_() % 3);
    s.position = 4 * static_cast<unsigned>(random_() % 4);
    s.first = random_() % 8 == 0;
    s.last = random_() % 8 == 0;
    return s;
  }

  /// One word alone; what leaves kLatency clocks later.
  std::optional<Word> single(const Symbols& s) {
    auto out = clock(s);
    for (int i = 1; i < kLatency; ++i) {
      EXPECT_FALSE(out.has_value());
      out = clock(std::nullopt);
    }
    return out;
  }

  /// Random words with pauses; every word and every frame end compared. The phase offset is taken over a clock
  /// after the word is.
  void run(int clocks) {
    std::deque<std::pair<std::optional<Word>, bool>> expected(kLatency - 1);
    std::optional<Symbols> before;
    for (int i = 0; i < clocks; ++i) {
      std::optional<Symbols> s;
      if (random_() % 4 != 0) {
        s = random_symbols();
      }
      module_->phase_offset_i = static_cast<std::uint16_t>(random_() % (2U * module_->half_wave_i));
      if (before) {
        expected.back() = {model(*before), before->last};
      }
      expected.emplace_back(std::nullopt, false);
      before = s;
      const auto out = clock(s);
      ASSERT_EQ(out, expected.front().first);
      ASSERT_EQ(module_->frame_last_o != 0, expected.front().second);
      expected.pop_front();
    }
  }

  Clocked<Vtf_waveform_encoder> module_;
  std::mt19937 random_{3};
  std::array<std::uint32_t, 256> intensity_{};
  std::array<std::uint32_t, 256> phase_{};
  unsigned previous_ = 9;
  std::uint32_t offset_ = 0;
};

TEST_F(WaveformEncoder, TablesAreDarkBeforeTheyAreWritten) {
  const auto out = single(random_symbols());
  ASSERT_TRUE(out.has_value());
  for (const std::uint64_t codes : *out) {
    EXPECT_EQ(codes & 0xFFFF0000FFFFFFFFU, 0U);
  }
}

TEST_F(WaveformEncoder, RandomWordsFullModulus) {
  fill(0x10000);
  run(5000);
}

TEST_F(WaveformEncoder, RandomWordsSmallModulus) {
  module_->half_wave_i = 12345;
  fill(2 * 12345);
  run(5000);
}

TEST_F(WaveformEncoder, OffsetWrapsExactlyAtTheModulus) {
  module_->half_wave_i = 1000;
  phase_[0] = 1500;
  set_address(true, 0);
  write_entry(1500);
  const std::array<std::pair<unsigned, unsigned>, 4> cases{{{0, 1500}, {499, 1999}, {500, 0}, {1999, 1499}}};
  for (const auto& [offset, expected] : cases) {
    module_->phase_offset_i = static_cast<std::uint16_t>(offset);
    Symbols s;
    s.first = true;
    const auto out = single(s);
    ASSERT_TRUE(out.has_value());
    EXPECT_EQ(((*out)[0] >> 32U) & 0xFFFFU, expected);
  }
}

TEST_F(WaveformEncoder, OffsetWaitsForTheFrame) {
  fill(0x10000);
  module_->phase_offset_i = 100;
  Symbols s;
  s.first = true;
  const Word first = model(s);
  EXPECT_EQ(single(s), first);
  module_->phase_offset_i = 5000;
  s.first = false;
  const Word second = model(s);
  EXPECT_EQ(single(s), second);
  s.first = true;
  const Word third = model(s);
  EXPECT_EQ(single(s), third);
  EXPECT_EQ((((third[1] - second[1]) >> 32U) & 0xFFFFU), 4900U);
}

TEST_F(WaveformEncoder, PreviousKindCrossesWordsAndPausesButNotAStart) {
  fill(0x10000);
  Symbols s;
  s.classes = {1, 2, 3, 4};
  clock(s);
  for (int i = 0; i < 5; ++i) {
    clock(std::nullopt);
  }
  s.classes = {5, 5, 5, 5};
  EXPECT_EQ((*single(s))[0] & 0xFFFFFFFFU, intensity_[16 * 4 + 5]);
  clear();
  EXPECT_EQ((*single(s))[0] & 0xFFFFFFFFU, intensity_[16 * 9 + 5]);
}

TEST_F(WaveformEncoder, ReferenceStepSelectsTheSlices) {
  fill(0x10000);
  for (unsigned step = 0; step < 16; ++step) {
    module_->reference_step_i = static_cast<std::uint8_t>(step);
    for (unsigned position = 0; position < 16; position += 4) {
      Symbols s;
      s.section = 0;
      s.position = position;
      s.first = true;
      const Word expected = model(s);
      EXPECT_EQ(single(s), expected);
    }
  }
}

TEST_F(WaveformEncoder, WritesBeyondTheTableAreIgnored) {
  fill(0x10000);
  set_address(false, 255);
  intensity_[255] = 0x12345678;
  write_entry(0x12345678);
  write_entry(0xDEADBEEF);
  write_entry(0xDEADBEEF);
  set_address(true, 256);
  write_entry(0xDEADBEEF);
  set_address(true, 0x8000);
  write_entry(0xDEADBEEF);
  run(2000);
}

TEST_F(WaveformEncoder, FlushAndAWordNotTakenStopTheOutput) {
  fill(0x10000);
  for (int i = 1; i < kLatency; ++i) {
    EXPECT_FALSE(clock(random_symbols()).has_value());
  }
  EXPECT_TRUE(clock(random_symbols()).has_value());
  module_->taken_i = 0;
  EXPECT_FALSE(clock(random_symbols()).has_value());
  module_->taken_i = 1;
  module_->flush_i = 1;
  EXPECT_FALSE(clock(random_symbols()).has_value());
  module_->flush_i = 0;
  for (int i = 0; i < 2 * kLatency; ++i) {
    EXPECT_FALSE(clock(std::nullopt).has_value());
  }
}

}  // namespace
