// SPDX-License-Identifier: Apache-2.0
#include "host/core/digest.hpp"

#include <array>

#include <gtest/gtest.h>

namespace {

using twinspan::WordDigest;

// FIPS 180-4: the empty message, and 56 octets "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".
TEST(WordDigest, KnownAnswers) {
  EXPECT_EQ(WordDigest().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const std::string_view text = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  std::array<std::uint64_t, 7> words{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    words[i / 8] |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i])) << (8 * (i % 8));
  }
  WordDigest digest;
  digest.update({words.data(), 3});
  EXPECT_NE(digest.hex(), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  digest.update({words.data() + 3, 4});
  EXPECT_EQ(digest.hex(), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

}  // namespace
