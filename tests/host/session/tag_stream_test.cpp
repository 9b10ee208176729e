// SPDX-License-Identifier: Apache-2.0
// The word stream of the ring: every record is read as written, and damage is counted, never lost silently.
#include "host/session/tag_stream.hpp"

#include <random>

#include <gtest/gtest.h>

#include "rtl/registers/generated/layouts.hpp"

namespace {

namespace layout = twinspan::regs::layout;
using twinspan::session::TagStream;
using Words = std::vector<std::uint64_t>;

std::uint64_t click(std::uint64_t slot, std::uint64_t offset, std::uint64_t channel, std::uint64_t kind) {
  return layout::click_slot.of(slot) | layout::click_offset.of(offset) | layout::click_channel.of(channel) |
         layout::click_kind.of(kind);
}

Words gap(std::uint64_t first, std::uint64_t last, std::uint64_t lost) {
  return {layout::gap_kind.of(3) | layout::gap_which.of(0) | layout::gap_slot.of(first) | layout::gap_lost.of(lost),
          layout::gap_kind.of(3) | layout::gap_which.of(1) | layout::gap_slot.of(last) | layout::gap_lost.of(lost)};
}

Words telemetry(std::uint64_t end_slot, std::int64_t estimate, std::int64_t unwrapped, std::uint64_t applied) {
  return {layout::telemetry0_kind.of(2) | layout::telemetry0_valid.of(1) | layout::telemetry0_closed.of(1) |
              layout::telemetry0_slot.of(end_slot),
          layout::telemetry1_kind.of(2) | layout::telemetry1_index.of(1) |
              layout::telemetry1_estimate.of(static_cast<std::uint64_t>(estimate)) | layout::telemetry1_counts.of(77),
          layout::telemetry2_kind.of(2) | layout::telemetry2_index.of(2) |
              layout::telemetry2_unwrapped.of(static_cast<std::uint64_t>(unwrapped)),
          layout::telemetry3_kind.of(2) | layout::telemetry3_index.of(3) | layout::telemetry3_applied.of(applied)};
}

TEST(TagStream, ReadsEveryKind) {
  TagStream stream;
  Words words{click(0x7FFFFFFFFFFF, 1023, 3, 0), click(16, 512, 0, 1)};
  for (const auto& record : {gap(100, 200, 9), telemetry(8192, -5, -123456, 65535)}) {
    words.insert(words.end(), record.begin(), record.end());
  }
  stream.consume(words);
  ASSERT_EQ(stream.clicks().size(), 2u);
  EXPECT_EQ(stream.clicks()[0].slot, 0x7FFFFFFFFFFFu);
  EXPECT_EQ(stream.clicks()[0].offset, 1023);
  EXPECT_EQ(stream.clicks()[0].channel, 3);
  EXPECT_TRUE(stream.clicks()[0].quantum);
  EXPECT_FALSE(stream.clicks()[1].quantum);
  ASSERT_EQ(stream.gaps().size(), 1u);
  EXPECT_EQ(stream.gaps()[0].first_slot, 100u);
  EXPECT_EQ(stream.gaps()[0].last_slot, 200u);
  EXPECT_EQ(stream.gaps()[0].lost, 9u);
  ASSERT_EQ(stream.telemetry().size(), 1u);
  EXPECT_EQ(stream.telemetry()[0].end_slot, 8192u);
  EXPECT_EQ(stream.telemetry()[0].estimate, -5);
  EXPECT_EQ(stream.telemetry()[0].unwrapped, -123456);
  EXPECT_EQ(stream.telemetry()[0].applied, 65535);
  EXPECT_EQ(stream.telemetry()[0].counts, 77u);
  EXPECT_EQ(stream.malformed(), 0u);
  EXPECT_TRUE(stream.at_boundary());
}

TEST(TagStream, RecordsMaySpanReads) {
  TagStream stream;
  const Words words = telemetry(4096, 7, 8, 9);
  for (const std::uint64_t word : words) {
    stream.consume({&word, 1});
  }
  EXPECT_EQ(stream.telemetry().size(), 1u);
  EXPECT_EQ(stream.malformed(), 0u);
}

TEST(TagStream, BrokenRecordsAreCounted) {
  const Words record = telemetry(4096, 7, 8, 9);
  const Words marker = gap(1, 2, 3);
  TagStream cut;
  cut.consume(Words{record[0], record[1], click(5, 5, 0, 0)});
  EXPECT_EQ(cut.malformed(), 2u);
  EXPECT_EQ(cut.clicks().size(), 1u);
  TagStream orphan;
  orphan.consume(Words{marker[1], record[2], record[0], marker[1]});
  EXPECT_EQ(orphan.malformed(), 4u);
  EXPECT_TRUE(orphan.gaps().empty());
  EXPECT_TRUE(orphan.telemetry().empty());
}

// Any words: every one ends up in a click, a complete record, the malformed count or the record being read.
TEST(TagStream, EveryWordIsAccountedFor) {
  std::mt19937_64 random(7);
  TagStream stream;
  Words words(100000);
  for (auto& word : words) {
    word = random();
  }
  stream.consume(words);
  const std::uint64_t accounted = stream.clicks().size() + 2 * stream.gaps().size() + 4 * stream.telemetry().size() +
                                  stream.malformed();
  EXPECT_EQ(stream.words(), words.size());
  EXPECT_LE(accounted, words.size());
  EXPECT_GE(accounted + 3, words.size());
}

}  // namespace
