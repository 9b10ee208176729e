// SPDX-License-Identifier: Apache-2.0
// The kernel pattern_generator sends bit for bit what tf_transmitter sends.
#include "hls/transmitter/pattern_generator_top.hpp"
#include "tests/cosim/transmitter/pattern_runs.hpp"

namespace {

using namespace twinspan::test;

template <class W>
class PatternGeneratorTest : public testing::Test {
 protected:
  PatternBench<typename W::Model, W::kLanes> bench_;
};
TYPED_TEST_SUITE(PatternGeneratorTest, Widths);

TYPED_TEST(PatternGeneratorTest, RandomRunsAgree) {
  constexpr int kRuns = 25;
  for (std::uint64_t seed = 0; seed < kRuns || this->bench_.compared() < kSlotsPerWidth; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Settings s = wild_settings(1000 * TypeParam::kLanes + seed);
    s.stop_slot = s.start_slot + kSlotsPerWidth / kRuns + 16 * (seed % 7);
    ASSERT_NO_FATAL_FAILURE(this->bench_.run(s));
    ASSERT_FALSE(this->HasFailure());
  }
}

TYPED_TEST(PatternGeneratorTest, EntropyStreamAgrees) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Settings s = wild_settings(500 + seed);
    s.entropy_mode = 1 + static_cast<unsigned>(seed % 2);
    s.stop_slot = s.start_slot + 40'000;
    ASSERT_NO_FATAL_FAILURE(this->bench_.run(s, external_words(seed)));
  }
}

// Carries of the slot and of the block index (slot / 4) through every word, and the last slots there are.
TYPED_TEST(PatternGeneratorTest, SlotCarriesAgree) {
  Settings s = random_settings(11);
  this->bench_.node().configure(s);
  std::vector<std::uint64_t> centres{16'000, kLastSlot - 16'000};
  for (const unsigned bit : {16U, 24U, 32U, 34U, 42U, 47U}) {
    centres.push_back(std::uint64_t{1} << bit);
  }
  for (const std::uint64_t centre : centres) {
    SCOPED_TRACE("around slot " + std::to_string(centre));
    s.nonce = ~centre;
    s.start_slot = centre - 16'000;
    s.stop_slot = centre + 16'000;
    this->bench_.restart(s);
    ASSERT_NO_FATAL_FAILURE(this->bench_.finish(s));
  }
}

// Thresholds at the ends of the range, equal ones, falling ones, and ones that a slot's bits just reach or
// miss.
TYPED_TEST(PatternGeneratorTest, ThresholdEdgesAgree) {
  Settings s = random_settings(12);
  s.length = 1024;
  s.reference = 0;
  s.guard = 0;
  s.stop_slot = 2048;
  this->bench_.node().configure(s);
  const Reference reference(s);
  const auto bits = [&](std::uint64_t slot) { return reference.random_word(slot) & 0xFFFFFU; };
  constexpr std::uint32_t kTop = 1U << 20U;
  const std::vector<std::array<std::uint32_t, 8>> cases{
      {0, 0, 0, 0, 0, 0, 0, kTop},
      {kTop, kTop, kTop, kTop, kTop, kTop, kTop, kTop},
      {0, kTop, 0, kTop, 0, kTop, 0, kTop},
      {kTop - 1, kTop - 1, 1, 1, 1, 500'000, 500'000, kTop},
      {700'000, 600'000, 500'000, 400'000, 300'000, 200'000, 100'000, kTop},
      {bits(100), bits(201), bits(302), bits(403), bits(505), bits(606), bits(707), kTop},
      {bits(100) + 1, bits(201) + 1, bits(302) + 1, bits(403) + 1, bits(505) + 1, bits(606) + 1,
       bits(707) + 1, kTop},
      {(2 * kTop) - 1, (2 * kTop) - 1, kTop + 1, kTop + 1, 5, 5, 5, kTop},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE("case " + std::to_string(i));
    s.thresholds = cases[i];
    this->bench_.restart(s);
    ASSERT_NO_FATAL_FAILURE(this->bench_.finish(s));
  }
}

// The sum of code and offset at, below and above the modulus, and moduli at the ends of their range.
TYPED_TEST(PatternGeneratorTest, PhaseOffsetEdgesAgree) {
  for (const std::uint32_t half_wave : {0U, 1U, 20'000U, 32'767U, 32'768U, 32'769U, 65'535U}) {
    for (const std::uint32_t offset : {0U, 1U, 2U * half_wave - 1, 2U * half_wave, 32'768U, 65'535U}) {
      SCOPED_TRACE("half_wave " + std::to_string(half_wave) + " offset " + std::to_string(offset));
      Settings s = random_settings(13);
      std::mt19937_64 random(half_wave + offset);
      s.half_wave = half_wave;
      s.phase_offset = offset & 0xFFFFU;
      for (auto& entry : s.phase) {
        const std::uint32_t edge = 2 * half_wave - s.phase_offset + words_of(random, 5) - 2;
        entry = ((random() & 1U) != 0 ? edge & 0xFFFFU : words_of(random, 1U << 16U)) |
                (words_of(random, 1U << 16U) << 16U);
      }
      s.stop_slot = 3200;
      ASSERT_NO_FATAL_FAILURE(this->bench_.run(s));
    }
  }
}

// Sections of length 0 and of one word, frames of one section and of the shortest length.
TYPED_TEST(PatternGeneratorTest, FrameShapesAgree) {
  Settings s = random_settings(14);
  this->bench_.node().configure(s);
  const std::uint32_t shapes[][3] = {{16, 0, 0},      {16, 16, 0},     {16, 0, 16},    {32, 16, 0},
                                     {32, 0, 16},     {48, 16, 16},    {64, 0, 0},     {64, 64, 0},
                                     {64, 0, 64},     {64, 32, 32},    {80, 16, 48},   {1024, 0, 512},
                                     {1024, 1008, 0}, {1024, 0, 1008}, {1024, 16, 16}, {0xFFFFF0, 512, 64}};
  for (const auto& [length, reference, guard] : shapes) {
    SCOPED_TRACE(std::to_string(length) + " " + std::to_string(reference) + " " + std::to_string(guard));
    s.length = length;
    s.reference = reference;
    s.guard = guard;
    s.reference_step = (s.reference_step + 7) % 16;
    s.start_slot = 16 * length;
    s.stop_slot = s.start_slot + 4800;
    this->bench_.restart(s);
    ASSERT_NO_FATAL_FAILURE(this->bench_.finish(s));
  }
}

// A phase offset written within a frame waits for the next one.
TYPED_TEST(PatternGeneratorTest, PhaseOffsetChangesAtTheFrameBoundary) {
  Settings s = random_settings(15);
  s.length = 4096;
  s.stop_slot = std::uint64_t{40} * s.length;
  this->bench_.start(s, {}, 1);
  auto& node = this->bench_.node();
  const std::uint64_t clocks = s.length / TypeParam::kLanes;
  while (this->bench_.compared() == 0) {
    node.tick();
  }
  for (std::uint64_t frame = 0; frame < 39; ++frame) {
    const std::uint32_t offset = static_cast<std::uint32_t>(frame * 977) % (2 * s.half_wave);
    node.run_until(node.time() + clocks / 2);
    node.write(map::phase_offset, offset);
    for (auto& kernel : this->bench_.kernels()) {
      kernel.registers().phase_offset = offset;
    }
    while (this->bench_.compared() < (frame + 1) * s.length + TypeParam::kLanes) {
      node.tick();
    }
  }
  this->bench_.finish(s);
}

// Registers written during a run: each station reads its own at its distance from the output.
TYPED_TEST(PatternGeneratorTest, LiveRegistersActInTheirClock) {
  NodeBench<typename TypeParam::Model, TypeParam::kLanes> node;
  std::mt19937_64 random(18);
  Settings s = random_settings(18);
  s.length = 80;
  s.reference = 32;
  s.guard = 16;
  s.stop_slot = 40'000 * TypeParam::kLanes;
  node.configure(s);
  const std::uint64_t start_time = node.start();
  node.run_until(start_time);
  std::vector<LiveChange> changes;
  while (node.time() < start_time + 39'900) {
    changes.push_back(live_change(node, random));
    node.run(random() % 30);
  }
  node.run(200);
  ASSERT_EQ(node.sent().size(), 40'000U);
  for (const auto& kernel : pattern_kernels<TypeParam::kLanes>()) {
    KernelRun<TypeParam::kLanes> run(kernel, s, {}, 1);
    auto next = changes.begin();
    for (const SentWord& word : node.sent()) {
      for (; next != changes.end() && next->time <= word.time; ++next) {
        next->apply(run.registers());
      }
      ASSERT_TRUE(run.next_is(word)) << kernel.name << " word " << word.time - start_time;
    }
    EXPECT_EQ(next, changes.end());
  }
}

// A start during a run begins anew: another place, the same and another nonce, the slot before dark again.
TYPED_TEST(PatternGeneratorTest, StartDuringARunAgrees) {
  Settings s = random_settings(16);
  s.stop_slot = 1U << 20U;
  this->bench_.start(s);
  for (std::uint64_t i = 1; i <= 10; ++i) {
    SCOPED_TRACE("restart " + std::to_string(i));
    this->bench_.node().run(200 + i);
    this->bench_.node().write(map::run_control, map::run_control_stop.of(1));
    s.nonce += i % 2;
    s.start_slot = 1600 * i;
    s.stop_slot = s.start_slot + 16'000;
    this->bench_.restart(s);
  }
  this->bench_.finish(s);
}

// What the node refuses the kernel refuses, and nothing else.
TYPED_TEST(PatternGeneratorTest, JudgesConfigurationsAlike) {
  std::mt19937_64 random(17);
  this->bench_.node().configure(random_settings(17));
  unsigned refused = 0;
  for (int i = 0; i < 400; ++i) {
    Settings s = random_settings(17);
    const auto length = [&] {
      return words_of(random, 8) * 16 + (random() % 12 == 0 ? words_of(random, 16) : 0U);
    };
    s.length = length() * 2;
    s.reference = length();
    s.guard = length();
    if (random() % 10 == 0) {
      s.reference = 0xFFFFF0;
      s.guard = 16 * words_of(random, 3);
    }
    s.entropy_mode = random() % 10 == 0 ? 3 : 0;
    s.start_slot = 16 * words_of(random, 4) + (random() % 12 == 0 ? words_of(random, 16) : 0U);
    s.stop_slot = s.start_slot + 16 * words_of(random, 4) + (random() % 12 == 0 ? words_of(random, 16) : 0U);
    if (random() % 12 == 0) {
      s.stop_slot = 0;
    }
    if (random() % 12 == 0) {  // bits beyond the register
      s.start_slot |= std::uint64_t{1} << 48U;
    }
    SCOPED_TRACE("case " + std::to_string(i));
    this->bench_.restart(s);
    this->bench_.node().run(120);
    const std::uint32_t errors = this->bench_.node().errors();
    refused += errors != 0 ? 1U : 0U;
    for (auto& kernel : this->bench_.kernels()) {
      ASSERT_EQ(kernel.started() ? 0U : map::errors_bad_configuration.of(1), errors) << kernel.name();
    }
    ASSERT_FALSE(this->HasFailure());
  }
  EXPECT_GT(refused, 100U);
  EXPECT_LT(refused, 350U);
}

// The top as Vitis gets it: streams, calls of any length, a missing entropy word, a receiver that is full.
TEST(PatternGeneratorTopTest, StreamsTheWordsOfTheNode) {
  PatternBench<Vtf_transmitter, 4> bench;
  tf::Stream<tf::Packet<kPatternLanes / 2>, kPatternDepth> entropy;
  tf::Stream<tf::Packet<kPatternLanes>, kPatternDepth> symbols;
  tf::PatternStatus status{};
  std::vector<SentWord> sent;
  bench.node().on_word([&](const SentWord& word) { sent.push_back(word); });
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    Settings s = wild_settings(700 + seed);
    const External external = external_words(seed);
    s.entropy_mode = static_cast<unsigned>(seed % 3);
    s.stop_slot = s.start_slot + 4096;
    sent.clear();
    bench.start(s, s.entropy_mode != 0 ? external : External{});
    bench.finish_unchecked(s);
    const tf::PatternRegisters& registers = bench.kernels().front().registers();
    std::uint64_t fed = s.start_slot;
    std::size_t w = 0;
    for (std::uint32_t call = 0; status.done == 0 || call == 0; ++call) {
      const std::uint32_t words = 1 + call * 37 % 300;
      for (std::uint32_t i = 0; s.entropy_mode != 0 && i < words && fed < s.stop_slot; ++i, fed += 4) {
        entropy.write({{external(fed) | std::uint64_t{external(fed + 1)} << 32U,
                        external(fed + 2) | std::uint64_t{external(fed + 3)} << 32U},
                       false});
      }
      pattern_generator(registers, call == 0 ? 1 : 0, words, entropy, symbols, status);
      ASSERT_EQ(status.bad_configuration + status.entropy_underrun + status.stream_stalled, 0U);
      for (; !symbols.empty(); ++w) {
        const auto packet = symbols.read();
        ASSERT_LT(w, sent.size());
        ASSERT_TRUE(std::equal(packet.data, packet.data + 4, sent[w].slots.begin())) << "word " << w;
        ASSERT_EQ(packet.last, sent[w].last);
      }
    }
    ASSERT_EQ(w, sent.size());
    ASSERT_EQ(status.slot, s.stop_slot);
  }
}

TEST(PatternGeneratorTopTest, ReportsErrorsAsTheNode) {
  tf::Stream<tf::Packet<kPatternLanes / 2>, kPatternDepth> entropy;
  tf::Stream<tf::Packet<kPatternLanes>, kPatternDepth> symbols;
  tf::PatternStatus status{};
  Settings s = random_settings(19);
  s.stop_slot = 100'000;
  s.entropy_mode = 1;
  entropy.write({});
  entropy.write({});
  pattern_generator(kernel_registers(s), 1, 10, entropy, symbols, status);
  EXPECT_EQ(status.entropy_underrun, 1U);
  EXPECT_EQ(status.slot, 8U);
  EXPECT_EQ(symbols.size(), 2U);
  pattern_generator(kernel_registers(s), 0, 10, entropy, symbols, status);
  EXPECT_EQ(status.bad_configuration, 1U);
  s.entropy_mode = 0;
  pattern_generator(kernel_registers(s), 1, 5000, entropy, symbols, status);
  EXPECT_EQ(status.stream_stalled, 1U);
  EXPECT_EQ(status.slot, 4U * (kPatternDepth - 2));
  s.length = 8;
  pattern_generator(kernel_registers(s), 1, 10, entropy, symbols, status);
  EXPECT_EQ(status.bad_configuration, 1U);
  EXPECT_TRUE(symbols.full());
  EXPECT_FALSE(symbols.misused());
}

}  // namespace
