// SPDX-License-Identifier: Apache-2.0
#include "tests/rtl/measurement/stream_check.hpp"

#include <algorithm>

namespace twinspan::test {
namespace {

namespace layout = regs::layout;

struct Gap {
  std::uint64_t first;
  std::uint64_t last;
};

class Parser {
 public:
  explicit Parser(const Expectation& expected) : expected_(expected) {}

  Stream parse(const std::vector<std::uint64_t>& words) {
    for (std::size_t at = 0; at < words.size() && !broken_;) {
      switch (static_cast<layout::TagKind>(layout::click_kind.get(words[at]))) {
        case layout::TagKind::telemetry:
          at += record(words, at);
          break;
        case layout::TagKind::gap:
          at += marker(words, at);
          break;
        default:
          tag(words[at]);
          ++at;
      }
    }
    for (std::size_t channel = 0; channel < kChannels; ++channel) {
      skip(channel, expected_.tags[channel].size());
    }
    return std::move(stream_);
  }

 private:
  void tag(std::uint64_t word) {
    const std::size_t channel = layout::click_channel.get(word);
    broken_ = true;
    ASSERT_LT(channel, kChannels);
    const std::vector<std::uint64_t>& all = expected_.tags[channel];
    const auto found = std::find(all.begin() + static_cast<std::ptrdiff_t>(next_[channel]), all.end(), word);
    ASSERT_NE(found, all.end()) << "tag " << std::hex << word << " is unexpected, doubled or out of order";
    const auto index = static_cast<std::size_t>(found - all.begin());
    skip(channel, index);
    next_[channel] = index + 1;
    broken_ = false;
    gaps_[channel].clear();
    stream_.tags[channel].push_back(word);
  }

  /// The tags of the channel before `index` are not in the stream: some gap since its last tag names them.
  void skip(std::size_t channel, std::size_t index) {
    for (; next_[channel] < index; ++next_[channel]) {
      const std::uint64_t slot = layout::click_slot.get(expected_.tags[channel][next_[channel]]);
      stream_.missing.push_back(slot);
      ASSERT_TRUE(std::any_of(gaps_[channel].begin(), gaps_[channel].end(), [&](const Gap& gap) {
        return gap.first <= slot && slot <= gap.last;
      })) << "channel " << channel << " lost slot " << slot << " without a marker in its place";
    }
  }

  std::size_t record(const std::vector<std::uint64_t>& words, std::size_t at) {
    std::array<std::uint64_t, 4> record{};
    for (std::size_t index = 0; index < 4; ++index) {
      EXPECT_LT(at + index, words.size());
      if (at + index >= words.size()) {
        return index + 1;
      }
      record[index] = words[at + index];
      EXPECT_EQ(layout::telemetry0_kind.get(record[index]), 2U);
      EXPECT_EQ(layout::telemetry0_index.get(record[index]), index) << "a telemetry record was torn";
    }
    stream_.telemetry.push_back(record);
    return 4;
  }

  std::size_t marker(const std::vector<std::uint64_t>& words, std::size_t at) {
    EXPECT_LT(at + 1, words.size());
    if (at + 1 >= words.size()) {
      return 1;
    }
    const std::uint64_t begin = words[at];
    const std::uint64_t end = words[at + 1];
    EXPECT_EQ(layout::gap_kind.get(end), 3U);
    EXPECT_EQ(layout::gap_which.get(begin), 0U);
    EXPECT_EQ(layout::gap_which.get(end), 1U);
    EXPECT_EQ(layout::gap_lost.get(begin), layout::gap_lost.get(end));
    const Gap gap{layout::gap_slot.get(begin), layout::gap_slot.get(end)};
    EXPECT_LE(gap.first, gap.last);
    for (std::vector<Gap>& gaps : gaps_) {
      gaps.push_back(gap);
    }
    stream_.gap = {gap.first, gap.last};
    ++stream_.markers;
    stream_.lost += layout::gap_lost.get(begin);
    EXPECT_GT(layout::gap_lost.get(begin), 0U);
    stream_.saturated = stream_.saturated || layout::gap_lost.get(begin) == layout::gap_lost.max();
    return 2;
  }

  const Expectation& expected_;
  bool broken_ = false;  ///< a tag was wrong: the rest would only repeat it
  Stream stream_;
  std::array<std::size_t, kChannels> next_{};
  std::array<std::vector<Gap>, kChannels> gaps_;
};

}  // namespace

Stream parse_stream(const std::vector<std::uint64_t>& words, const Expectation& expected) {
  return Parser(expected).parse(words);
}

}  // namespace twinspan::test
