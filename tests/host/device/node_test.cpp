// SPDX-License-Identifier: Apache-2.0
// The drivers against registers that a test sets: what does not fit is refused in words, nothing is waited for forever.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "host/core/error.hpp"
#include "host/device/measurement.hpp"
#include "host/device/transmitter.hpp"
#include "tests/host/device/failure.hpp"

namespace twinspan::device {
namespace {

constexpr double kRate = 1e9;
constexpr std::uint32_t kErrors = 0x090;
constexpr std::uint32_t kErrorSlot = 0x094;
constexpr std::uint32_t kKeyControl = 0x0C8;
constexpr std::uint32_t kRingWritten = 0x1CC;

/// Registers without hardware behind them.
class Registers final : public Device {
 public:
  explicit Registers(std::uint32_t kind) {
    values = {{0x00, 0x54574E53}, {0x04, kind}, {0x08, 0x00010001}, {0x14, 4},
              {0x18, 4},          {0x1C, 250'000'000}, {0x20, 9},   {0x24, 256}};
  }
  const std::string& name() const override { return name_; }
  std::uint32_t read(std::uint32_t address) override {
    ++reads[address];
    return values[address];
  }
  void write(std::uint32_t address, std::uint32_t value) override {
    if (address != kKeyControl) {
      values[address] = value;
    }
  }
  Buffer allocate(std::size_t words) override {
    memory_.assign(words, 0);
    return {4096, memory_};
  }
  bool wait(std::uint64_t) override { return false; }

  std::map<std::uint32_t, std::uint32_t> values;
  std::map<std::uint32_t, unsigned> reads;

 private:
  std::string name_ = "alice";
  std::vector<std::uint64_t> memory_;
};

void expect_part(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is missing in: " << text;
}

TEST(Node, EveryIdentityThatDoesNotFitIsRefused) {
  struct Case {
    std::uint32_t address;
    std::uint32_t value;
    const char* said;
  };
  for (const Case& wrong : {
           Case{0x00, 7, "this is no Twinspan node: register 0 reads 0x00000007, expected 0x54574e53"},
           Case{0x04, 2, "node kind 2 found, a transmitter (kind 1) expected"},
           Case{0x08, 0x00020001, "register map version 2.1 found, 1.1 or a later 1.x expected"},
           Case{0x08, 0x00010000, "register map version 1.0 found"},
           Case{0x1C, 200'000'000, "200000000 Hz clock with 4 slots per cycle gives 8e+08 slots/s, the network needs"},
           Case{0x14, 0, "0 lanes found, allowed are divisors of 16"},
           Case{0x14, 5, "5 lanes found"},
           Case{0x14, 32, "32 lanes found"},
           Case{0x20, 3, "3 channels found, at least 4 needed"},
           Case{0x24, 128, "table depth 128 found, 256 expected"},
       }) {
    Registers registers(1);
    EXPECT_NO_THROW(Transmitter(registers, kRate));
    registers.values[wrong.address] = wrong.value;
    const std::string text = test::failure_of([&] { Transmitter(registers, kRate); });
    expect_part(text, std::string("alice: ") + wrong.said);
  }
}

TEST(Transmitter, KeysOfAnotherLengthAndAKeyThatIsNeverReady) {
  Registers registers(1);
  Transmitter node(registers, kRate);
  expect_part(test::failure_of([&] { node.load_key(SecretBytes(15), 0); }), "takes a key of 16 bytes, 15 given");
  expect_part(test::failure_of([&] { node.load_key(SecretBytes(16), 0); }), "did not expand its key within 1000 polls");
  EXPECT_EQ(registers.reads[kKeyControl], 1000U);
  registers.values[kKeyControl] = 2;  // ready
  EXPECT_NO_THROW(node.load_key(SecretBytes(16), 0));
}

TEST(Transmitter, EveryErrorIsSaidInWords) {
  Registers registers(1);
  Transmitter node(registers, kRate);
  EXPECT_EQ(node.error_text(), "");
  registers.values[kErrorSlot] = 4711;
  registers.values[kErrorSlot + 4] = 1;
  std::set<std::string> texts;
  for (std::uint32_t bit = 0; bit < 4; ++bit) {
    registers.values[kErrors] = 1U << bit;
    texts.insert(node.error_text());
    expect_part(node.error_text(), "(first at slot 4294972007)");
  }
  EXPECT_EQ(texts.size(), 4U);
  registers.values[kErrors] = 9;
  expect_part(node.error_text(), "external entropy was late, started without a key (first");
}

TEST(Measurement, EveryErrorIsSaidInWords) {
  Registers registers(2);
  Measurement node(registers, kRate, 4, 4);
  EXPECT_EQ(node.error_text(), "");
  std::set<std::string> texts;
  for (std::uint32_t bit = 0; bit < 5; ++bit) {
    registers.values[kErrors] = 1U << bit;
    texts.insert(node.error_text());
    EXPECT_EQ(node.fatal_error(), bit == 0 || bit == 2) << bit;
  }
  EXPECT_EQ(texts.size(), 5U);
  registers.values[kErrors] = 3;
  expect_part(node.error_text(), "the host memory refused a write, tags were dropped (first at slot 0)");
}

TEST(Measurement, TablesAndPointersThatCannotBe) {
  Registers registers(2);
  Measurement node(registers, kRate, 4, 4);
  expect_part(test::failure_of([&] { node.load_calibration(0, std::vector<std::uint16_t>(255)); }),
              "a calibration table of 255 entries given, the node holds 256");
  EXPECT_NO_THROW(node.load_calibration(0, std::vector<std::uint16_t>(256)));
  registers.values[kRingWritten] = 17;
  std::size_t taken = 0;
  const auto take = [&](std::span<const std::uint64_t> words) { taken += words.size(); };
  expect_part(test::failure_of([&] { node.drain(take); }), "the ring says 17 words wait, but it holds 16");
  EXPECT_EQ(taken, 0U);
  registers.values[kRingWritten] = 16;
  EXPECT_EQ(node.drain(take), 16U);
  EXPECT_EQ(taken, 16U);
}

}  // namespace
}  // namespace twinspan::device
