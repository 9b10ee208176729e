// SPDX-License-Identifier: Apache-2.0
// What Alice answers and refuses, request by request. Octets: reconciliation_wire.hpp.
#include <algorithm>

#include <gtest/gtest.h>

#include "host/distillation/reconciliation.hpp"
#include "host/distillation/reconciliation_layout.hpp"
#include "host/distillation/reconciliation_wire.hpp"

namespace twinspan::distillation {
namespace {

using namespace reconciliation;

constexpr std::uint32_t kRows = 5000;
constexpr Bits128 kSeed{3, 4};

struct Range {
  std::uint32_t first;
  std::uint32_t middle;
};

/// Requests about frame 0 of a string of one frame.
class Requests {
 public:
  explicit Requests(const SecretBits& bits) : follower(bits.clone()) {}

  WireWriter records() {
    WireWriter writer;
    writer.u8(static_cast<std::uint8_t>(opened_ ? Kind::Records : Kind::Open));
    if (!opened_) {
      writer.u32(1);
      writer.u64(kSeed.low);
      writer.u64(kSeed.high);
    }
    opened_ = true;
    return writer;
  }

  /// One record and the numbers of one octet that belong to it.
  Message ask(Action action, std::initializer_list<std::uint8_t> octets = {}, std::uint32_t frame = 0) {
    WireWriter writer = records();
    writer.u32(frame);
    writer.u8(static_cast<std::uint8_t>(action));
    for (const std::uint8_t octet : octets) {
      writer.u8(octet);
    }
    return follower.answer(writer.take());
  }

  Message ask_code(std::uint8_t pass, std::span<const std::uint8_t> code) {
    WireWriter writer = records();
    writer.u32(0);
    writer.u8(static_cast<std::uint8_t>(Action::Ask));
    writer.u8(pass);
    writer.u32(static_cast<std::uint32_t>(code.size()));
    writer.octets(code);
    return follower.answer(writer.take());
  }

  Message ask_part(std::uint8_t subset, std::uint8_t log, std::uint32_t number) {
    WireWriter writer = records();
    writer.u32(0);
    writer.u8(static_cast<std::uint8_t>(Action::SubsetPart));
    writer.u8(subset);
    writer.u8(log);
    writer.u32(number);
    return follower.answer(writer.take());
  }

  ReconciliationFollower follower;

 private:
  bool opened_ = false;
};

SecretBits random_bits(std::uint64_t seed) {
  SecretBits bits(kRows);
  RandomSource random(seed_from_number(seed, "reconciliation follower test"), "bits");
  for (std::size_t i = 0; i < bits.size(); ++i) {
    bits.set(i, random.below(2) != 0);
  }
  return bits;
}

bool bit_of(const Message& reply, std::size_t i) { return (reply[i / 8] >> (i % 8) & 1U) != 0; }

TEST(ReconciliationFollower, ParitiesAreThoseOfTheShuffledBits) {
  const SecretBits bits = random_bits(1);
  Requests requests(bits);
  Tables tables(kRows, kSeed);
  RandomSource random(seed_from_number(2, "reconciliation follower test"), "ranges");
  for (std::size_t pass = 0; pass < kBlockPasses; ++pass) {
    std::vector<std::uint32_t> order(kRows);
    for (std::uint32_t i = 0; i < kRows; ++i) {
      order[i] = pass == 0 ? i : tables.order(pass)[i];
    }
    std::vector<std::uint32_t> sorted = order;
    std::ranges::sort(sorted);
    for (std::uint32_t i = 0; i < kRows; ++i) {
      ASSERT_EQ(sorted[i], i) << "a shuffle keeps every bit";
    }
    const auto parity = [&](std::uint32_t first, std::uint32_t end) {
      bool sum = false;
      for (std::uint32_t i = first; i < end; ++i) {
        sum = sum != bits.get(order[i]);
      }
      return sum;
    };
    constexpr std::uint32_t kSize = 64;
    const Message blocks = requests.ask(pass == 0 ? Action::Begin : Action::Pass, {6});
    // The last parity follows from the total, which the first pass gives.
    const std::uint32_t count = (kRows + kSize - 1) / kSize - (pass == 0 ? 0 : 1);
    ASSERT_EQ(blocks.size(), (count + 7) / 8);
    for (std::uint32_t block = 0; block < count; ++block) {
      ASSERT_EQ(bit_of(blocks, block), parity(block * kSize, std::min((block + 1) * kSize, kRows)));
    }
    std::vector<Range> ranges;
    std::vector<std::uint8_t> code(200 * RangeEncoder::kMostOctets);
    RangeEncoder encoder(code.data());
    for (std::uint32_t first = 0; ranges.size() < 200;) {
      const auto level = static_cast<unsigned>(random.below(7));
      const std::uint32_t step = std::uint32_t{2} << level;
      first = (first + step - 1) / step * step + step * static_cast<std::uint32_t>(random.below(2));
      if (first + step / 2 > kRows) {
        break;
      }
      encoder.range(first, level);
      ranges.push_back({first, first + step / 2});
      first += step;
    }
    code.resize(static_cast<std::size_t>(encoder.end() - code.data()));
    ASSERT_GT(ranges.size(), 30U);
    const Message reply = requests.ask_code(static_cast<std::uint8_t>(pass), code);
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      ASSERT_EQ(bit_of(reply, i), parity(ranges[i].first, ranges[i].middle)) << pass << " " << i;
    }
  }
}

TEST(ReconciliationFollower, RefusesWhatIsNotPossible) {
  const SecretBits bits = random_bits(3);
  const std::vector<std::uint8_t> one_range = {0x00};
  EXPECT_THROW(Requests(bits).ask(Action::Pass, {6}), ProtocolViolation) << "no first pass";
  EXPECT_THROW(Requests(bits).ask(Action::Halve), ProtocolViolation);
  EXPECT_THROW(Requests(bits).ask_code(0, one_range), ProtocolViolation);
  EXPECT_THROW(Requests(bits).ask(Action::Subsets, {1}), ProtocolViolation);
  EXPECT_THROW(Requests(bits).ask(Action::Begin, {17}), ProtocolViolation) << "a block too large";
  EXPECT_THROW(Requests(bits).ask(Action::Begin, {6}, 1), ProtocolViolation) << "no such frame";

  Requests requests(bits);
  requests.ask(Action::Begin, {8});
  EXPECT_THROW(requests.ask(Action::Begin, {8}), ProtocolViolation) << "begun already";
  EXPECT_THROW(requests.ask_code(1, one_range), ProtocolViolation) << "a pass not begun";
  EXPECT_THROW(requests.ask_part(0, 4, 0), ProtocolViolation) << "no subset yet";
  requests.ask(Action::Pass, {12});
  requests.ask(Action::Pass, {12});
  EXPECT_THROW(requests.ask(Action::Pass, {12}), ProtocolViolation) << "too many passes";
  EXPECT_THROW(requests.ask(Action::Halve), ProtocolViolation) << "after the first pass";
  EXPECT_EQ(requests.ask(Action::Subsets, {5}).size(), 1U);
  EXPECT_THROW(requests.ask(Action::Subsets, {kMostSubsets}), ProtocolViolation) << "too many subsets";
  EXPECT_THROW(requests.ask_part(5, 4, 0), ProtocolViolation) << "a subset not asked for";
  EXPECT_THROW(requests.ask_part(0, 4, 0xffffffffU), ProtocolViolation) << "behind the end";
  EXPECT_EQ(requests.ask_part(0, 12, 1).size(), 1U) << "cut short by the end";
}

TEST(ReconciliationFollower, RefusesRangesBehindTheEnd) {
  const auto refused = [](std::vector<std::uint8_t> code) {
    const SecretBits bits = random_bits(4);
    Requests requests(bits);
    requests.ask(Action::Begin, {8});
    try {
      requests.ask_code(0, code);
      return false;
    } catch (const ProtocolViolation& violation) {
      EXPECT_EQ(violation.code(), CloseCode::Malformed);
      return true;
    }
  };
  EXPECT_FALSE(refused({0xfc, 0x00})) << "[0, 4096)";
  EXPECT_TRUE(refused({0xfc, 0x01})) << "[8192, 12288)";
  EXPECT_TRUE(refused({0xff, 0x00})) << "[0, 32768)";
  EXPECT_FALSE(refused({0xdc, 0x03})) << "bit 4998 = 2 (208 * 12 + 3)";
  EXPECT_TRUE(refused({0xdc, 0x04})) << "bit 5000";
  EXPECT_TRUE(refused({0xdc})) << "incomplete";
  EXPECT_TRUE(refused({0xef, 0xef, 0xef, 0xef, 0xef, 0x00})) << "far away";
}

}  // namespace
}  // namespace twinspan::distillation
