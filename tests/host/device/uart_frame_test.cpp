// SPDX-License-Identifier: Apache-2.0
// Frames of the UART bridge: known octets, round trips, noise.
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <random>

#include "host/device/uart_frame.hpp"

namespace twinspan::device::uart {
namespace {

std::vector<Reply> parse(FrameParser& parser, std::span<const std::uint8_t> octets) {
  std::vector<Reply> replies;
  parser.push(octets, [&](Reply&& reply) { replies.push_back(std::move(reply)); });
  return replies;
}

// The check value of CRC-32 (ISO 3309) over "123456789" is 0xCBF43926.
TEST(UartFrame, CarriesTheStandardFcs) {
  const std::vector<std::uint8_t> digits{'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  std::vector<std::uint8_t> expected{0x7E};
  expected.insert(expected.end(), digits.begin(), digits.end());
  for (const std::uint8_t octet : std::initializer_list<std::uint8_t>{0x26, 0x39, 0xF4, 0xCB, 0x7E}) {
    expected.push_back(octet);
  }
  EXPECT_EQ(frame(digits), expected);
}

TEST(UartFrame, EscapesFlagAndEscape) {
  const auto octets = encode({0x7E, Operation::Write, 0x7D, 0x12345678});
  EXPECT_EQ(octets.front(), 0x7E);
  EXPECT_EQ(octets.back(), 0x7E);
  EXPECT_EQ(std::count(octets.begin(), octets.end(), 0x7E), 2);
  const std::vector<std::uint8_t> begin{0x7E, 0x01, 0x7D, 0x5E, 0x03, 0x7D, 0x5D, 0x00, 0x00, 0x00,
                                        0x78, 0x56, 0x34, 0x12};
  EXPECT_TRUE(std::equal(begin.begin(), begin.end(), octets.begin()));
}

TEST(UartFrame, FindsRepliesInPiecesOfAnySize) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::uint8_t> content{kVersion, static_cast<std::uint8_t>(random()), 0x82,
                                      static_cast<std::uint8_t>(random())};
    const std::size_t words = random() % 129;
    for (std::size_t i = 0; i < 4 * words; ++i) {
      content.push_back(random() % 4 == 0 ? 0x7E : static_cast<std::uint8_t>(random()));
    }
    const auto octets = frame(content);
    FrameParser parser;
    std::vector<Reply> replies;
    for (std::size_t at = 0; at < octets.size();) {
      const std::size_t piece = std::min<std::size_t>(octets.size() - at, 1 + random() % 40);
      for (auto& reply : parse(parser, std::span(octets).subspan(at, piece))) {
        replies.push_back(std::move(reply));
      }
      at += piece;
    }
    ASSERT_EQ(replies.size(), 1U);
    EXPECT_EQ(parser.damaged(), 0U);
    EXPECT_EQ(replies[0].sequence, content[1]);
    EXPECT_EQ(static_cast<unsigned>(replies[0].status), content[3] & 0x7FU);
    EXPECT_EQ(replies[0].event, (content[3] & 0x80) != 0);
    EXPECT_TRUE(std::equal(replies[0].payload.begin(), replies[0].payload.end(), content.begin() + 4, content.end()));
    EXPECT_EQ(replies[0].word(words), 0U) << "beyond the end";
  }
}

// Every single-bit error is found: CRC-32 finds it within the content, and a damaged flag or escape changes it.
TEST(UartFrame, RefusesEveryFlippedBit) {
  const std::vector<std::uint8_t> content{kVersion, 7, 0x82, 0, 0xEF, 0xBE, 0x7E, 0xDE};
  const auto sound = frame(content);
  for (std::size_t bit = 0; bit < 8 * sound.size(); ++bit) {
    auto octets = sound;
    octets[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    FrameParser parser;
    for (const Reply& reply : parse(parser, octets)) {
      ADD_FAILURE() << "bit " << bit << " let a frame through, sequence " << unsigned{reply.sequence};
    }
    EXPECT_EQ(parse(parser, sound).size(), 1U) << "not in step again after bit " << bit;
  }
}

TEST(UartFrame, StaysSoundInNoise) {
  std::mt19937 random(2);
  FrameParser parser;
  std::size_t found = 0;
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::uint8_t> octets(random() % 700);
    for (std::uint8_t& octet : octets) {
      octet = random() % 30 == 0 ? (random() % 2 == 0 ? 0x7E : 0x7D) : static_cast<std::uint8_t>(random());
    }
    found += parse(parser, octets).size();
  }
  EXPECT_EQ(found, 0U);
  EXPECT_GT(parser.damaged(), 1000U);
  EXPECT_EQ(parse(parser, frame(std::vector<std::uint8_t>{1, 2, 0x82, 0})).size(), 1U);
}

TEST(UartFrame, BoundsWhatNeverEnds) {
  FrameParser parser;
  EXPECT_TRUE(parse(parser, frame(std::vector<std::uint8_t>(kLargestReply + 1, 1))).empty());
  EXPECT_EQ(parser.damaged(), 1U);
  EXPECT_EQ(parse(parser, frame(std::vector<std::uint8_t>(kLargestReply, 1))).size(), 1U);
  EXPECT_TRUE(parse(parser, std::vector<std::uint8_t>(1'000'000, 0x55)).empty());
  EXPECT_EQ(parse(parser, frame(std::vector<std::uint8_t>{1, 2, 0x82, 0})).size(), 1U);
}

}  // namespace
}  // namespace twinspan::device::uart
