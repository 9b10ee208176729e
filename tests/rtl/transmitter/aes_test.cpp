// SPDX-License-Identifier: Apache-2.0
// tf_aes_key_expand and tf_aes_ctr against the vectors of FIPS-197 and against OpenSSL.
#include <Vtf_aes_ctr.h>
#include <Vtf_aes_key_expand.h>
#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <random>
#include <vector>

#include "tests/rtl/transmitter/clocked.hpp"
#include "tests/rtl/transmitter/reference.hpp"

namespace {

using namespace twinspan::test;

constexpr int kLatency = 31;

std::uint32_t word_of(const std::uint8_t* bytes) {
  std::uint32_t word = 0;
  for (int i = 0; i < 4; ++i) {
    word = (word << 8U) | bytes[i];
  }
  return word;
}

std::uint64_t half_of(const std::uint8_t* bytes) {
  return (std::uint64_t{word_of(bytes)} << 32U) | word_of(bytes + 4);
}

class Expander {
 public:
  /// Round keys, word n of FIPS-197 at [n].
  std::vector<std::uint32_t> expand(const Key& key) {
    for (unsigned i = 0; i < 4; ++i) {
      module_->key_i[i] = word_of(key.data() + 4 * i);
    }
    module_->load_i = 1;
    module_.tick();
    module_->load_i = 0;
    EXPECT_EQ(module_->taken_o, 1);
    EXPECT_EQ(module_->ready_o, 0);
    for (unsigned i = 0; i < 4; ++i) {
      module_->key_i[i] = 0;  // the words may be forgotten from now on
    }
    int clocks = 0;
    while (!module_->ready_o && clocks < 100) {
      module_.tick();
      ++clocks;
      EXPECT_EQ(module_->taken_o, 0);
    }
    EXPECT_EQ(clocks, 31);
    std::vector<std::uint32_t> words(44);
    for (unsigned i = 0; i < 44; ++i) {
      words[i] = module_->round_keys_o[i];
    }
    return words;
  }
  Clocked<Vtf_aes_key_expand>& module() { return module_; }

 private:
  Clocked<Vtf_aes_key_expand> module_;
};

class Encryptor {
 public:
  void set_round_keys(const std::vector<std::uint32_t>& words) {
    for (unsigned i = 0; i < 44; ++i) {
      module_->round_keys_i[i] = words[i];
    }
  }
  /// One clock; returns the block that comes out, if any.
  std::optional<Block> clock(const std::optional<Block>& in) {
    module_->valid_i = in.has_value();
    if (in) {
      module_->nonce_i = half_of(in->data());
      module_->block_i = half_of(in->data() + 8);
    }
    module_.tick();
    if (!module_->valid_o) {
      return std::nullopt;
    }
    Block out{};
    const std::array<std::uint32_t, 4> words{module_->word0_o, module_->word1_o, module_->word2_o,
                                             module_->word3_o};
    for (std::size_t i = 0; i < 16; ++i) {
      out[i] = static_cast<std::uint8_t>(words[i / 4] >> (24 - 8 * (i % 4)));
    }
    return out;
  }
  Clocked<Vtf_aes_ctr>& module() { return module_; }

 private:
  Clocked<Vtf_aes_ctr> module_;
};

Block encrypt(const Key& key, const Block& plain) {
  Expander expander;
  Encryptor encryptor;
  encryptor.set_round_keys(expander.expand(key));
  auto out = encryptor.clock(plain);
  for (int i = 1; i < kLatency; ++i) {
    EXPECT_FALSE(out.has_value());
    out = encryptor.clock(std::nullopt);
  }
  EXPECT_TRUE(out.has_value());
  return out.value_or(Block{});
}

// FIPS-197 appendix A.1: w[4], w[5], w[10], w[40..43] of the example key.
TEST(AesKeyExpand, FipsAppendixA1) {
  const Key key{0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6,
                0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c};
  Expander expander;
  const auto words = expander.expand(key);
  EXPECT_EQ(words[0], 0x2b7e1516U);
  EXPECT_EQ(words[3], 0x09cf4f3cU);
  EXPECT_EQ(words[4], 0xa0fafe17U);
  EXPECT_EQ(words[5], 0x88542cb1U);
  EXPECT_EQ(words[10], 0x5935807aU);
  EXPECT_EQ(words[40], 0xd014f9a8U);
  EXPECT_EQ(words[41], 0xc9ee2589U);
  EXPECT_EQ(words[42], 0xe13f0cc8U);
  EXPECT_EQ(words[43], 0xb6630ca6U);
}

TEST(AesKeyExpand, LoadDuringExpansionRestarts) {
  const Key key{0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6,
                0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c};
  Expander expander;
  expander.module()->load_i = 1;
  expander.module().tick();
  expander.module()->load_i = 0;
  for (int i = 0; i < 5; ++i) {
    expander.module().tick();
  }
  EXPECT_EQ(expander.expand(key)[43], 0xb6630ca6U);
}

// Appendix B and appendix C.1.
TEST(AesCtr, FipsVectors) {
  const Key key_b{0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6,
                  0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c};
  const Block plain_b{0x32, 0x43, 0xf6, 0xa8, 0x88, 0x5a, 0x30, 0x8d,
                      0x31, 0x31, 0x98, 0xa2, 0xe0, 0x37, 0x07, 0x34};
  const Block cipher_b{0x39, 0x25, 0x84, 0x1d, 0x02, 0xdc, 0x09, 0xfb,
                       0xdc, 0x11, 0x85, 0x97, 0x19, 0x6a, 0x0b, 0x32};
  EXPECT_EQ(encrypt(key_b, plain_b), cipher_b);
  const Key key_c{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const Block plain_c{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                      0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
  const Block cipher_c{0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30,
                       0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a};
  EXPECT_EQ(encrypt(key_c, plain_c), cipher_c);
}

TEST(AesCtr, RandomKeysAndBlocksAgreeWithOpenSsl) {
  std::mt19937_64 random(101);
  Expander expander;
  Encryptor encryptor;
  for (int round = 0; round < 20; ++round) {
    Key key{};
    for (auto& byte : key) {
      byte = static_cast<std::uint8_t>(random());
    }
    const Aes oracle(key);
    encryptor.set_round_keys(expander.expand(key));
    std::deque<Block> expected;
    int received = 0;
    for (int clock = 0; clock < 200 + kLatency; ++clock) {
      std::optional<Block> in;
      if (clock < 200 && random() % 4 != 0) {
        in.emplace();
        for (auto& byte : *in) {
          byte = static_cast<std::uint8_t>(random());
        }
        expected.push_back(oracle.encrypt(*in));
      }
      const auto out = encryptor.clock(in);
      if (out) {
        ASSERT_FALSE(expected.empty());
        ASSERT_EQ(*out, expected.front());
        expected.pop_front();
        ++received;
      }
    }
    EXPECT_TRUE(expected.empty());
    EXPECT_GT(received, 100);
  }
}

TEST(AesCtr, FlushEmptiesThePipeline) {
  Encryptor encryptor;
  for (int i = 0; i < 6; ++i) {
    encryptor.clock(Block{});
  }
  encryptor.module()->flush_i = 1;
  encryptor.clock(Block{});
  encryptor.module()->flush_i = 0;
  for (int i = 0; i < 2 * kLatency; ++i) {
    EXPECT_FALSE(encryptor.clock(std::nullopt).has_value());
  }
}

}  // namespace
