// SPDX-License-Identifier: Apache-2.0
// The Verilated transmitter of the evaluation board through a pseudo-terminal: a run is driven over the line, and what
// the pins and the signature show of it is that of OpenSSL's model of the node.
#include <gtest/gtest.h>

#include <chrono>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "Vtf_ecp5_evn_transmitter_core.h"
#include "host/device/transmitter.hpp"
#include "host/device/uart.hpp"
#include "tests/host/device/pty_board.hpp"
#include "tests/rtl/transmitter/reference.hpp"

namespace twinspan::device {
namespace {

using namespace std::chrono_literals;
using Model = Vtf_ecp5_evn_transmitter_core;

constexpr unsigned kLanes = 4;
constexpr double kSlotsPerSecond = 4e6;  // of the model: 1 MHz, 4 lanes

/// What one word of the node shows on the pins.
struct Shown {
  std::uint32_t drive;
  std::uint32_t fold;
  bool last;
  bool operator==(const Shown&) const = default;
};

/// The pins in every clock under valid_o.
class Pins {
 public:
  void operator()(const Model& model) {
    if (model.valid_o) {
      const std::lock_guard lock(mutex_);
      shown_.push_back({model.drive_o, model.fold_o, model.frame_last_o != 0});
    }
  }
  std::vector<Shown> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(shown_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<Shown> shown_;
};

/// One step of the signature over a word.
std::uint32_t signed_on(std::uint32_t s, std::uint32_t folded) {
  return ((s << 1U) | (((s >> 31U) ^ (s >> 21U) ^ (s >> 1U) ^ s) & 1U)) ^ folded;
}

struct Sent {
  std::vector<Shown> shown;
  std::uint32_t signature = 0;
};

Sent expected(const test::Settings& settings) {
  const test::Reference reference(settings);
  Sent run;
  for (std::uint64_t slot = settings.start_slot; slot < settings.stop_slot; slot += kLanes) {
    Shown shown{0, 0, (slot + kLanes - settings.start_slot) % settings.length == 0};
    std::uint32_t folded = 0;
    for (unsigned lane = 0; lane < kLanes; ++lane) {
      const std::uint64_t codes = reference.drive(slot + lane);
      folded ^= static_cast<std::uint32_t>(codes ^ (codes >> 32U));
      for (unsigned code = 0; code < 4; ++code) {
        shown.drive |= static_cast<std::uint32_t>((codes >> (16 * code + 15)) & 1U) << (4 * lane + code);
      }
    }
    shown.fold = (folded ^ (folded >> 8U) ^ (folded >> 16U) ^ (folded >> 24U)) & 0xFFU;
    run.signature = run.shown.empty() ? folded : signed_on(run.signature, folded);
    run.shown.push_back(shown);
  }
  return run;
}

class TransmitterBoardTest : public testing::Test {
 protected:
  void configure(const test::Settings& s) {
    node_.load_key(SecretBytes(std::span<const std::uint8_t>(s.key)), s.nonce);
    node_.set_entropy(EntropyMode::AesCounter);
    node_.set_thresholds(s.thresholds);
    node_.load_intensity_table(s.intensity);
    node_.load_phase_table(s.phase);
    node_.set_half_wave(s.half_wave);
    node_.set_phase_offset(s.phase_offset);
    node_.set_reference_step(s.reference_step);
    node_.set_frame(s.length, s.reference, s.guard);
  }
  /// Runs to the end. False when that takes too long.
  bool run(const test::Settings& s) {
    node_.arm({node_.time() + 100'000, s.start_slot, s.stop_slot});
    const auto end = std::chrono::steady_clock::now() + 60s;
    while (std::chrono::steady_clock::now() < end) {
      if (const RunStatus status = node_.status(); status.done || status.error) {
        return status.done;
      }
    }
    return false;
  }

  Pins pins_;
  test::PtyBoard<Model> board_{[this](Model& model, std::uint64_t) { pins_(model); }};
  UartDevice device_{{board_.path(), 3'000'000, 20s}};
  Transmitter node_{device_, kSlotsPerSecond};
};

TEST_F(TransmitterBoardTest, ShowsTheRunOnItsPinsAndInItsSignature) {
  EXPECT_EQ(node_.identity().git_hash, 0x1234'5678U);
  EXPECT_EQ(device_.bridge().user, 0U) << "nothing sent";
  for (const std::uint64_t seed : {1U, 2U}) {
    test::Settings settings = test::random_settings(seed);
    settings.entropy_mode = 0;
    settings.start_slot = 1600 * seed;
    settings.stop_slot = settings.start_slot + 16'000;
    configure(settings);
    ASSERT_TRUE(run(settings)) << node_.error_text();
    const Sent wanted = expected(settings);
    EXPECT_EQ(pins_.take(), wanted.shown);
    EXPECT_EQ(device_.bridge().user, wanted.signature);
    EXPECT_EQ(node_.slots_sent(), 16'000U);
  }
}

}  // namespace
}  // namespace twinspan::device
