// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/sifting.hpp"

#include <limits>
#include <numbers>

#include <gtest/gtest.h>

#include "host/core/error.hpp"
#include "host/distillation/error_estimate.hpp"
#include "host/distillation/wire.hpp"
#include "tests/host/distillation/scene.hpp"

namespace twinspan::distillation {
namespace {

using protocol::Role;

struct Event {
  Role alice;
  Role bob;
  std::uint8_t slice_a = 0;
  std::uint8_t slice_b = 0;
  std::uint8_t detector = 0;
  float psi_rad = 0;
};

struct Users {
  std::vector<ClickAnnouncement> clicks;
  SecretSymbols alice;
  SecretSymbols bob;
};

Users users(const std::vector<Event>& events) {
  Users result;
  for (const Event& e : events) {
    result.clicks.push_back({10 * result.clicks.size(), e.detector, e.psi_rad});
    result.alice.push_back({static_cast<std::uint8_t>(e.alice), e.slice_a});
    result.bob.push_back({static_cast<std::uint8_t>(e.bob), e.slice_b});
  }
  return result;
}

const std::vector<Event> kEvents = {
    {Role::Send, Role::NotSend},                          // Z, Alice 1, Bob 1
    {Role::NotSend, Role::Send},                          // Z, Alice 0, Bob 0
    {Role::Send, Role::Send},                             // Z, Alice 1, Bob 0: wrong
    {Role::NotSend, Role::NotSend},                       // Z, Alice 0, Bob 1: wrong
    {Role::Send, Role::Weak},                             // Alice reveals Send
    {Role::Vacuum, Role::NotSend},                        // Bob reveals NotSend
    {Role::Strong, Role::Vacuum},
    {Role::Weak, Role::Weak, 3, 3, 0},                    // accepted, right
    {Role::Weak, Role::Weak, 3, 3, 1},                    // accepted, wrong
    {Role::Weak, Role::Weak, 11, 3, 1},                   // delta = pi: minus is right
    {Role::Weak, Role::Weak, 11, 3, 0},                   // wrong
    {Role::Weak, Role::Weak, 7, 3, 0},                    // delta = pi/2: rejected
    {Role::Weak, Role::Weak, 2, 0, 1, -std::numbers::pi_v<float> / 4},  // psi makes it delta = 0: wrong
};

struct Sifted {
  Reveal alice_reveals;
  Reveal bob_reveals;
  protocol::SiftedCounts alice_counts;
  protocol::SiftedCounts bob_counts;
  SecretBits alice_bits;
  SecretBits bob_bits;
};

Sifted sift(const std::vector<Event>& events) {
  Users u = users(events);
  Sifting alice(Side::Alice, u.clicks, 0, std::move(u.alice));
  Sifting bob(Side::Bob, u.clicks, 0, std::move(u.bob));
  const auto alice_windows = alice.windows();
  const auto bob_windows = bob.windows();
  Sifted result;
  result.alice_reveals = alice.reveal(bob_windows);
  result.bob_reveals = bob.reveal(alice_windows);
  EXPECT_EQ(alice.peer_sends(), result.bob_reveals.sends.size());
  EXPECT_EQ(bob.peer_sends(), result.alice_reveals.sends.size());
  alice.finish(result.bob_reveals);
  bob.finish(result.alice_reveals);
  result.alice_counts = alice.counts();
  result.bob_counts = bob.counts();
  result.alice_bits = alice.take_bits();
  result.bob_bits = bob.take_bits();
  return result;
}

TEST(Sifting, CountsBitsAndReveals) {
  const Sifted s = sift(kEvents);
  EXPECT_EQ(s.alice_reveals.sends, (std::vector<std::uint8_t>{1}));
  EXPECT_EQ(s.bob_reveals.sends, (std::vector<std::uint8_t>{0}));
  EXPECT_EQ(s.alice_reveals.slices, (std::vector<std::uint8_t>{3, 3, 11, 11, 7, 2}));
  EXPECT_EQ(s.bob_reveals.slices, (std::vector<std::uint8_t>{3, 3, 3, 3, 3, 0}));
  for (const protocol::SiftedCounts* counts : {&s.alice_counts, &s.bob_counts}) {
    EXPECT_EQ(counts->z_events, 4U);
    EXPECT_EQ(counts->x_accepted, 5U);
    EXPECT_EQ(counts->x_wrong, 3U);
    const auto revealed = [&](Role a, Role b) {
      return counts->revealed[protocol::index(a)][protocol::index(b)];
    };
    EXPECT_EQ(revealed(Role::Send, Role::Weak), 1U);
    EXPECT_EQ(revealed(Role::Vacuum, Role::NotSend), 1U);
    EXPECT_EQ(revealed(Role::Strong, Role::Vacuum), 1U);
    EXPECT_EQ(revealed(Role::Weak, Role::Weak), 6U);
    EXPECT_EQ(revealed(Role::Send, Role::NotSend) + revealed(Role::NotSend, Role::Send) +
                  revealed(Role::Send, Role::Send) + revealed(Role::NotSend, Role::NotSend),
              0U);
  }
  ASSERT_EQ(s.alice_bits.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(s.alice_bits.get(i), i == 0 || i == 2);
    EXPECT_EQ(s.bob_bits.get(i), i == 0 || i == 3);
  }
}

TEST(Sifting, NothingRevealedDependsOnWhatIsSecret) {
  // Other Z bits where both chose Z, and other phases wherever they are not revealed.
  std::vector<Event> other = kEvents;
  for (Event& e : other) {
    const bool alice_z = e.alice == Role::Send || e.alice == Role::NotSend;
    const bool bob_z = e.bob == Role::Send || e.bob == Role::NotSend;
    if (alice_z && bob_z) {
      e.alice = e.alice == Role::Send ? Role::NotSend : Role::Send;
      e.bob = e.bob == Role::Send ? Role::NotSend : Role::Send;
    }
    if (e.alice != Role::Weak || e.bob != Role::Weak) {
      e.slice_a = static_cast<std::uint8_t>((e.slice_a + 5) % 16);
      e.slice_b = static_cast<std::uint8_t>((e.slice_b + 9) % 16);
    }
  }
  const Sifted before = sift(kEvents);
  const Sifted after = sift(other);
  EXPECT_EQ(before.alice_reveals.sends, after.alice_reveals.sends);
  EXPECT_EQ(before.alice_reveals.slices, after.alice_reveals.slices);
  EXPECT_EQ(before.bob_reveals.sends, after.bob_reveals.sends);
  EXPECT_EQ(before.bob_reveals.slices, after.bob_reveals.slices);
  EXPECT_FALSE(constant_time_equal(before.alice_bits, after.alice_bits));
  Users first = users(kEvents);
  Users second = users(other);
  EXPECT_EQ(Sifting(Side::Alice, first.clicks, 0, std::move(first.alice)).windows(),
            Sifting(Side::Alice, second.clicks, 0, std::move(second.alice)).windows());
  EXPECT_EQ(Sifting(Side::Bob, first.clicks, 0, std::move(first.bob)).windows(),
            Sifting(Side::Bob, second.clicks, 0, std::move(second.bob)).windows());
}

TEST(Sifting, RefusesSymbolsOutsideTheAlphabet) {
  const std::vector<ClickAnnouncement> clicks = {{1, 0, 0}};
  EXPECT_THROW(Sifting(Side::Alice, clicks, 0, SecretSymbols{{5, 0}}), InputError);
  EXPECT_THROW(Sifting(Side::Alice, clicks, 0, SecretSymbols{{0, 16}}), InputError);
  EXPECT_THROW(Sifting(Side::Alice, clicks, 0, SecretSymbols{}), InputError);
}

TEST(Sifting, ChecksAnnouncements) {
  const auto code = [](std::vector<ClickAnnouncement> clicks, std::uint64_t slots) -> std::string {
    try {
      check_announcements(clicks, slots);
    } catch (const ProtocolViolation& violation) {
      EXPECT_EQ(violation.code(), CloseCode::AnnouncementsInvalid);
      return violation.what();
    }
    return "";
  };
  EXPECT_EQ(code({{1, 0, 0}, {2, 1, -3}}, 2), "");
  EXPECT_NE(code({{1, 0, 0}, {2, 1, 0}}, 1), "") << "more events than slots";
  EXPECT_NE(code({{2, 0, 0}, {2, 1, 0}}, 9), "");
  EXPECT_NE(code({{3, 0, 0}, {2, 1, 0}}, 9), "");
  EXPECT_NE(code({{1, 2, 0}}, 9), "");
  EXPECT_NO_THROW(check_announcements(std::vector<ClickAnnouncement>{{5, 0, 0}}, 9, 5));
  EXPECT_THROW(check_announcements(std::vector<ClickAnnouncement>{{5, 0, 0}}, 9, 6), ProtocolViolation);
  EXPECT_NE(code({{std::uint64_t{1} << 48, 0, 0}}, 9), "");
  EXPECT_NE(code({{1, 0, std::numeric_limits<float>::quiet_NaN()}}, 9), "");
  EXPECT_NE(code({{1, 0, std::numeric_limits<float>::infinity()}}, 9), "");
}

TEST(ErrorEstimate, NeedsNoDisclosure) {
  // Nobody knows the number of empty events among Bob's ones; the public vacuum counts give it to ten per
  // cent here.
  protocol::SiftedCounts counts;
  const auto source = test::metro_settings(0).alice;
  const double dark_z = source.p_z * (1 - source.epsilon);
  const double dark_x = (1 - source.p_z) * source.p_0;
  const double nobody = 3000;  // events in which neither sent, both in Z
  const double yield = nobody / (dark_z * dark_z);
  counts.revealed[2][2] = static_cast<std::uint64_t>(yield * dark_x * dark_x);
  counts.revealed[0][2] = static_cast<std::uint64_t>(yield * dark_z * dark_x);
  counts.revealed[2][0] = static_cast<std::uint64_t>(yield * dark_x * dark_z);
  const double right_zeros = 0.8;
  const double right_ones = 1 - nobody / 60000;
  counts.bob_ones = 60000;
  counts.bob_zeros = 70000;
  counts.pairs_offered = 60000;
  const double odd = right_zeros * right_ones + (1 - right_zeros) * (1 - right_ones);
  counts.pairs_kept = static_cast<std::uint64_t>(60000 * odd);
  const double expected = (1 - right_zeros) * (1 - right_ones) / odd;
  EXPECT_NEAR(estimated_error_rate(counts, source, source), expected, 0.1 * expected);
  EXPECT_EQ(estimated_error_rate({}, source, source), 0.25);
  counts.revealed = {};
  EXPECT_LT(estimated_error_rate(counts, source, source), expected);
  EXPECT_GE(estimated_error_rate(counts, source, source), 1e-4);
}

}  // namespace
}  // namespace twinspan::distillation
