// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/wire.hpp"

#include <array>

#include <gtest/gtest.h>

namespace twinspan::distillation {
namespace {

template <typename Function>
CloseCode violation(Function&& function) {
  try {
    function();
  } catch (const ProtocolViolation& violation) {
    EXPECT_STRNE(violation.what(), "");
    return violation.code();
  }
  ADD_FAILURE() << "accepted";
  return CloseCode::Malformed;
}

TEST(Wire, WhatIsWrittenIsRead) {
  const std::vector<std::uint8_t> crumbs = {3, 0, 2, 1, 1};
  const std::vector<std::uint8_t> nibbles = {15, 0, 7};
  const std::vector<std::uint8_t> flags = {1, 0, 0, 1, 1, 1, 0, 1, 1, 0, 1};
  const std::array<std::uint64_t, 2> words = {0x0123456789abcdefU, 0x15};
  WireWriter writer;
  writer.u8(200);
  writer.u32(0xdeadbeefU);
  writer.u64(0x0102030405060708U);
  writer.fields(crumbs, 2);
  writer.fields(nibbles, 4);
  writer.fields(flags, 1);
  writer.bits(words, 69);
  const std::vector<std::uint32_t> numbers = {1, 0xfffffffeU, 7};
  for (const std::uint32_t number : numbers) {
    writer.u32(number);
  }
  const Message message = writer.take();
  EXPECT_EQ(message.size(), 1U + 4 + 8 + 2 + 2 + 2 + 9 + 12);
  WireReader reader(message);
  EXPECT_EQ(reader.u8(), 200);
  EXPECT_EQ(reader.u32(), 0xdeadbeefU);
  EXPECT_EQ(reader.u64(), 0x0102030405060708U);
  EXPECT_EQ(reader.fields(crumbs.size(), 2), crumbs);
  EXPECT_EQ(reader.fields(nibbles.size(), 4), nibbles);
  EXPECT_EQ(reader.fields(flags.size(), 1), flags);
  EXPECT_EQ(reader.bits(69), std::vector<std::uint64_t>(words.begin(), words.end()));
  EXPECT_EQ(reader.u32s(numbers.size()), numbers);
  EXPECT_NO_THROW(reader.finish());
}

TEST(Wire, TooShortTooLongAndUnusedBitsAreRefused) {
  const Message three = {1, 2, 0xff};
  EXPECT_EQ(violation([&] { WireReader(three).u32(); }), CloseCode::Malformed);
  EXPECT_EQ(violation([&] { WireReader(three).fields(25, 1); }), CloseCode::Malformed);
  EXPECT_EQ(violation([&] { WireReader(three).fields(std::size_t{1} << 60, 4); }), CloseCode::Malformed);
  EXPECT_EQ(violation([&] { WireReader(three).bits(~std::size_t{0}); }), CloseCode::Malformed);
  EXPECT_EQ(violation([&] { WireReader(three).fields(23, 1); }), CloseCode::Malformed) << "padding in use";
  EXPECT_EQ(violation([&] { WireReader(three).fields(11, 2); }), CloseCode::Malformed);
  EXPECT_EQ(violation([&] { WireReader(three).fields(5, 4); }), CloseCode::Malformed);
  EXPECT_EQ(violation([&] { WireReader(three).u32s(~std::size_t{0} / 4); }), CloseCode::Malformed);
  EXPECT_EQ(violation([&] { WireReader(three).bits(20); }), CloseCode::Malformed);
  EXPECT_EQ(violation([&] { WireReader(three).finish(); }), CloseCode::Malformed);
}

TEST(Wire, EveryCodeAndTypeHasWords) {
  for (std::uint8_t code = 1; code <= kLastCloseCode; ++code) {
    EXPECT_NE(to_text(static_cast<CloseCode>(code)), "unknown reason");
  }
  for (std::uint8_t type = 1; type <= kLastMessageType; ++type) {
    EXPECT_STRNE(to_text(static_cast<MessageType>(type)), "?");
  }
  EXPECT_STREQ(to_text(static_cast<MessageType>(200)), "?");
}

}  // namespace
}  // namespace twinspan::distillation
