// SPDX-License-Identifier: Apache-2.0
#include "host/cli/checkpoint_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "host/core/error.hpp"

namespace twinspan::cli {
namespace {

class CheckpointFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = std::filesystem::temp_directory_path() /
                 ("twinspan-checkpoint-" + std::to_string(std::random_device{}()));
    std::filesystem::create_directory(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  CheckpointFile file(const CheckpointIdentity& identity, std::uint64_t seed = 1) const {
    return {path(), identity, seed_from_number(seed, "test")};
  }
  std::string path() const { return (directory_ / "a-b").string(); }
  std::string content() const {
    std::ifstream in(path(), std::ios::binary);
    return {(std::istreambuf_iterator<char>(in)), {}};
  }
  void put(const std::string& bytes) const { std::ofstream(path(), std::ios::binary) << bytes; }
  std::string complaint(const CheckpointFile& checkpoint) const {
    const std::string before = content();
    try {
      checkpoint.load();
    } catch (const InputError& error) {
      EXPECT_EQ(content(), before) << "a refused checkpoint was touched";
      return error.what();
    }
    return {};
  }

  const CheckpointIdentity identity_{"metro", "00ff", "a-b", 7, 0, 1600, true};
  std::vector<std::uint8_t> octets_ = [] {
    std::mt19937_64 generator(5);
    std::vector<std::uint8_t> all(3'000'000);
    for (auto& octet : all) {
      octet = static_cast<std::uint8_t>(generator());
    }
    return all;
  }();

 private:
  std::filesystem::path directory_;
};

TEST_F(CheckpointFileTest, GivesBackWhatWasSaved) {
  const auto checkpoint = file(identity_);
  EXPECT_FALSE(checkpoint.exists());
  checkpoint.save(octets_);
  EXPECT_TRUE(checkpoint.exists());
  const auto loaded = checkpoint.load();
  ASSERT_EQ(loaded.size(), octets_.size());
  EXPECT_TRUE(std::equal(octets_.begin(), octets_.end(), loaded.span().begin()));
  checkpoint.save({});
  EXPECT_EQ(checkpoint.load().size(), 0u);
}

TEST_F(CheckpointFileTest, ContentCannotBeReadInTheFile) {
  const std::string secret = "the sifted bits of both users are in here";
  file(identity_).save({reinterpret_cast<const std::uint8_t*>(secret.data()), secret.size()});
  EXPECT_EQ(content().find("sifted bits"), std::string::npos);
  EXPECT_NE(content().find("\"network\":\"metro\""), std::string::npos);
}

TEST_F(CheckpointFileTest, AnotherSessionIsRefusedByName) {
  file(identity_).save(octets_);
  auto other = identity_;
  other.network = "star";
  EXPECT_NE(complaint(file(other)).find("the checkpoint has network \"metro\", this run has \"star\""),
            std::string::npos);
  other = identity_;
  other.network_sha256 = "11";
  EXPECT_NE(complaint(file(other)).find("network_sha256"), std::string::npos);
  other = identity_;
  other.slots = 3200;
  EXPECT_NE(complaint(file(other)).find("has slots 1600, this run has 3200"), std::string::npos);
  other = identity_;
  other.seed = 8;
  EXPECT_NE(complaint(file(other)).find("seed"), std::string::npos);
}

TEST_F(CheckpointFileTest, AnotherVersionIsRefused) {
  file(identity_).save(octets_);
  std::string bytes = content();
  const auto at = bytes.find("\"version\":1");
  ASSERT_NE(at, std::string::npos);
  bytes[at + 10] = '9';
  put(bytes);
  EXPECT_NE(complaint(file(identity_)).find("version 9, this run has 1; continue it with the program that wrote it"),
            std::string::npos);
}

TEST_F(CheckpointFileTest, EveryDamageIsFound) {
  octets_.resize(200);
  const auto checkpoint = file(identity_);
  checkpoint.save(octets_);
  const std::string good = content();
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    put(bad);
    EXPECT_FALSE(complaint(checkpoint).empty()) << "octet " << at;
  }
  for (std::size_t size = 0; size < good.size(); size += 7) {
    put(good.substr(0, size));
    EXPECT_NE(complaint(checkpoint).find("damaged"), std::string::npos) << size;
  }
  put(good + "x");
  EXPECT_FALSE(complaint(checkpoint).empty());
  put(good);
  EXPECT_FALSE(complaint(file(identity_, 2)).empty()) << "a wrong key opened it";
}

TEST_F(CheckpointFileTest, RandomOctetsNeverOpen) {
  std::mt19937_64 generator(9);
  const auto checkpoint = file(identity_);
  checkpoint.save(octets_);
  const std::string good = content().substr(0, 400);
  for (int i = 0; i < 500; ++i) {
    std::string bad = good.substr(0, generator() % good.size());
    for (auto changes = generator() % 4; changes > 0 && !bad.empty(); --changes) {
      bad[generator() % bad.size()] = static_cast<char>(generator());
    }
    put(bad);
    EXPECT_FALSE(complaint(checkpoint).empty());
  }
}

}  // namespace
}  // namespace twinspan::cli
