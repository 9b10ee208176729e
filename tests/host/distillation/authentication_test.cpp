// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/authentication.hpp"

#include <cstring>
#include <random>

#include <gtest/gtest.h>

#include "host/core/error.hpp"
#include "tests/host/distillation/scene.hpp"

namespace twinspan::distillation {
namespace {

using test::shared_key;

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

/// Both ends.
struct Ends {
  Authenticator alice{Side::Alice, shared_key(1)};
  Authenticator bob{Side::Bob, shared_key(1)};
};

TEST(Authentication, MessagesOpenInOrderAndInTheirDirectionOnly) {
  Ends ends;
  const Message first = ends.alice.seal(MessageType::Windows, {1, 2, 3});
  const Message second = ends.alice.seal(MessageType::Reveal, {});
  EXPECT_EQ(first.size(), 3 + Authenticator::kHeader + Authenticator::kTag);
  EXPECT_EQ(violation([&] { Ends().alice.open(first); }), CloseCode::AuthenticationFailed) << "reflected";
  EXPECT_EQ(violation([&] { Ends().bob.open(second); }), CloseCode::AuthenticationFailed) << "out of order";
  const auto opened = ends.bob.open(first);
  EXPECT_EQ(opened.type, MessageType::Windows);
  EXPECT_TRUE(std::ranges::equal(opened.payload, Message{1, 2, 3}));
  EXPECT_EQ(ends.bob.open(second).type, MessageType::Reveal);
  EXPECT_EQ(violation([&] { ends.bob.open(first); }), CloseCode::AuthenticationFailed) << "repeated";
}

TEST(Authentication, TheTagIsTheEncryptedPolynomialOfItsDefinition) {
  // Direction Alice has pieces 0, 2, 4 ... of the material: the point, then one pad per tag.
  SecretBytes material(10 * AuthenticationPool::kPiece);
  RandomSource(seed_from_number(3, "material"), "x").fill(material.span());
  const auto piece = [&](std::size_t index) {
    Bits128 value;
    std::memcpy(&value, material.span().data() + 16 * index, 16);
    return value;
  };
  const Bits128 point = piece(0);
  const std::array<Bits128, 2> pads = {piece(2), piece(4)};
  Authenticator alice(Side::Alice, AuthenticationPool(material.clone()));
  const auto tag_of = [](const Message& message) {
    Bits128 tag;
    std::memcpy(&tag, message.data() + message.size() - 16, 16);
    return tag;
  };
  const auto horner = [&](const std::vector<Bits128>& blocks) {
    Bits128 sum;
    for (const Bits128& block : blocks) {
      sum = multiply_gf128(sum ^ block, point);
    }
    return sum;
  };
  Message long_payload(17, 0xab);
  const Message one = alice.seal(MessageType::Windows, long_payload);
  const std::uint64_t ab = 0xababababababababU;
  EXPECT_EQ(tag_of(one), horner({{std::uint64_t{2} | 0 << 8, 17}, {ab, ab}, {0xab, 0}}) ^ pads[0]);
  alice.seal(MessageType::Reply, {7});
  const Message two = alice.seal(MessageType::Verification, {9});
  const std::vector<Bits128> both = {
      {std::uint64_t{7} | 1 << 8, 1}, {7, 0}, {std::uint64_t{9} | 2 << 8, 1}, {9, 0}};
  EXPECT_EQ(tag_of(two), horner(both) ^ pads[1])
      << "covers the untagged message before";
  EXPECT_DOUBLE_EQ(alice.forgery_probability(), 7 * 0x1p-128);
  EXPECT_EQ(alice.consumed_bits(), 4 * kTagBits) << "two points, two pads";
}

TEST(Authentication, EveryFlippedBitIsNoticed) {
  const Message good = Ends().alice.seal(MessageType::Pairs, {9, 8, 7, 6});
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    Message bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1U << (bit % 8)));
    Ends ends;
    // A changed type may also say that there is no tag; then the next tag does not fit.
    try {
      ends.bob.open(bad);
      EXPECT_LT(bit, 8U);
      Ends sender;
      sender.alice.seal(MessageType::Pairs, {9, 8, 7, 6});
      EXPECT_EQ(violation([&] { ends.bob.open(sender.alice.seal(MessageType::Commit, {})); }),
                CloseCode::AuthenticationFailed);
    } catch (const ProtocolViolation& found) {
      EXPECT_NE(found.code(), CloseCode::PoolExhausted);
    }
  }
}

TEST(Authentication, WhatCarriesNoTagIsCoveredByTheNext) {
  const auto run = [](auto change) {
    Ends ends;
    std::vector<Message> messages;
    messages.push_back(ends.alice.seal(MessageType::Reply, {1, 2}));
    messages.push_back(ends.alice.seal(MessageType::Reply, {3}));
    messages.push_back(ends.alice.seal(MessageType::Verification, {4}));
    change(messages);
    for (const Message& message : messages) {
      ends.bob.open(message);
    }
  };
  EXPECT_NO_THROW(run([](auto&) {}));
  EXPECT_EQ(violation([&] { run([](auto& m) { m[0].back() ^= 1U; }); }), CloseCode::AuthenticationFailed);
  EXPECT_EQ(violation([&] { run([](auto& m) { m[0].pop_back(); }); }), CloseCode::AuthenticationFailed);
  EXPECT_EQ(violation([&] { run([](auto& m) { m[1].push_back(0); }); }), CloseCode::AuthenticationFailed);
  EXPECT_EQ(violation([&] { run([](auto& m) { m.erase(m.begin()); }); }), CloseCode::AuthenticationFailed);
  EXPECT_EQ(violation([&] { run([](auto& m) { std::swap(m[0], m[1]); }); }), CloseCode::AuthenticationFailed);
  EXPECT_EQ(violation([&] { run([](auto& m) { m.insert(m.begin(), m[0]); }); }),
            CloseCode::AuthenticationFailed);
  EXPECT_EQ(violation([&] { run([](auto& m) { std::swap(m[0][5], m[0][6]); }); }),
            CloseCode::AuthenticationFailed);
}

TEST(Authentication, PadsAreUsedOnce) {
  // The same message at two places has unrelated tags, and the pool wipes what it gave.
  AuthenticationPool pool = shared_key(1, 64);
  const auto first = pool.take(Side::Alice);
  const auto second = pool.take(Side::Alice);
  ASSERT_TRUE(first && second);
  EXPECT_NE(*first, *second);
  EXPECT_NE(*pool.take(Side::Bob), *first);
  EXPECT_FALSE(pool.take(Side::Alice)) << "only two pieces each";
  EXPECT_TRUE(pool.take(Side::Bob));
  EXPECT_FALSE(pool.take(Side::Bob));
  EXPECT_EQ(pool.consumed_bits(), pool.size_bits());
}

TEST(Authentication, AnExhaustedPoolIsSaid) {
  Authenticator none(Side::Alice, shared_key(1, 0));
  EXPECT_EQ(violation([&] { none.seal(MessageType::Start, {}); }), CloseCode::PoolExhausted);
  EXPECT_NO_THROW(none.seal(MessageType::Close, {1}));
  Authenticator point_only(Side::Alice, shared_key(1, 32));
  EXPECT_EQ(violation([&] { point_only.seal(MessageType::Start, {}); }), CloseCode::PoolExhausted);
  Authenticator one_tag(Side::Alice, shared_key(1, 64));
  EXPECT_NO_THROW(one_tag.seal(MessageType::Start, {}));
  EXPECT_EQ(violation([&] { one_tag.seal(MessageType::Start, {}); }), CloseCode::PoolExhausted);
  EXPECT_THROW(AuthenticationPool(SecretBytes(16)), InputError);
}

TEST(Authentication, GoesOnAtASavedPosition) {
  Ends ends;
  for (int i = 0; i < 5; ++i) {
    ends.bob.open(ends.alice.seal(MessageType::Windows, {1}));
    ends.alice.open(ends.bob.seal(MessageType::Start, {2, 3}));
  }
  ends.bob.open(ends.alice.seal(MessageType::Reveal, {1}));
  Authenticator bob(Side::Bob, shared_key(1));
  bob.resume(ends.bob.position());
  EXPECT_EQ(bob.consumed_bits(), ends.bob.consumed_bits());
  EXPECT_EQ(bob.forgery_probability(), ends.bob.forgery_probability());
  EXPECT_EQ(bob.seal(MessageType::Pairs, {5}), ends.bob.seal(MessageType::Pairs, {5}));
  EXPECT_NO_THROW(bob.open(ends.alice.seal(MessageType::OddPairs, {6})));
  Authenticator small(Side::Bob, shared_key(1, 64));
  EXPECT_THROW(small.resume(ends.bob.position()), InputError);
}

TEST(Authentication, RandomOctetsNeverOpen) {
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    Message message(random() % 64);
    for (std::uint8_t& octet : message) {
      octet = static_cast<std::uint8_t>(random());
    }
    if (message.size() >= Authenticator::kHeader && i % 2 == 0) {
      std::memset(message.data() + 1, 0, 4);  // the sequence number that is due
    }
    Ends ends;
    try {
      const auto opened = ends.bob.open(message);
      EXPECT_FALSE(is_tagged(opened.type));
    } catch (const ProtocolViolation&) {
    }
  }
}

}  // namespace
}  // namespace twinspan::distillation
