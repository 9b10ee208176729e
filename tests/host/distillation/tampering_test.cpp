// SPDX-License-Identifier: Apache-2.0
// What comes over the channel may be anything: it never crashes a user, and never leaves two users with
// unequal keys.
#include <bit>
#include <random>

#include <gtest/gtest.h>

#include "tests/host/distillation/scene.hpp"

namespace twinspan::distillation {
namespace {

using test::Bench;
using test::Scene;

const Scene& small_scene() {
  static const Scene scene = test::sample(test::metro_settings(120000), {.dark_probability = 3e-3}, 3);
  return scene;
}

const Scene& key_scene() {
  static const Scene scene = test::sample(test::metro_settings(4000000, 1e-3), {}, 1);
  return scene;
}

/// Somebody in the middle who even knows the shared key: opens every message, lets it be changed, and seals
/// it anew. What the messages say must not do harm either.
class Forger {
 public:
  /// Changes type and payload of one message.
  using Change = std::function<void(Side from, MessageType& type, Message& payload)>;

  void attach(Bench& bench, Change change) {
    bench.interfere = [this, change = std::move(change)](Side from, Message& message) {
      Direction& direction = from == Side::Alice ? alice_ : bob_;
      const Authenticator::Opened opened = direction.incoming.open(message);
      MessageType type = opened.type;
      Message payload(opened.payload.begin(), opened.payload.end());
      change(from, type, payload);
      message = direction.outgoing.seal(type, payload);
      return true;
    };
  }

 private:
  struct Direction {
    explicit Direction(Side from)
        : incoming(peer_of(from), test::shared_key(1)), outgoing(from, test::shared_key(1)) {}
    Authenticator incoming;
    Authenticator outgoing;
  };
  Direction alice_{Side::Alice};
  Direction bob_{Side::Bob};
};

void expect_no_key(const Bench& bench) {
  EXPECT_EQ(bench.alice.outcome(), Outcome::NoKey);
  EXPECT_EQ(bench.bob.outcome(), Outcome::NoKey);
  EXPECT_NE(bench.alice.reason(), "");
  EXPECT_NE(bench.bob.reason(), "");
  EXPECT_EQ(bench.alice.key_length().bits, 0U);
  EXPECT_EQ(bench.bob.key_length().bits, 0U);
}

std::size_t message_count(const Scene& scene) {
  Bench bench(scene, 1);
  bench.run();
  return bench.sent.size();
}

TEST(Tampering, AFlippedBitInAnyMessageClosesTheSession) {
  std::mt19937 random(1);
  const std::size_t messages = message_count(small_scene());
  ASSERT_GT(messages, 20U);
  int noticed_late = 0;
  for (std::size_t target = 0; target < messages; ++target) {
    Bench bench(small_scene(), 1);
    std::size_t count = 0;
    bool tagged = false;
    bench.interfere = [&](Side, Message& message) {
      if (count++ == target) {
        tagged = is_tagged(static_cast<MessageType>(message.front()));
        const std::size_t bit = 8 + random() % (8 * (message.size() - 1));  // any but the type
        message[bit / 8] = static_cast<std::uint8_t>(message[bit / 8] ^ (1U << (bit % 8)));
      }
      return true;
    };
    bench.run();
    SCOPED_TRACE("message " + std::to_string(target));
    expect_no_key(bench);
    const bool failed = bench.alice.reason().find("authentication failed") != std::string::npos ||
                        bench.bob.reason().find("authentication failed") != std::string::npos;
    EXPECT_TRUE(failed || !tagged) << bench.alice.reason() << " / " << bench.bob.reason();
    noticed_late += failed && !tagged ? 1 : 0;
  }
  EXPECT_GT(noticed_late, 0) << "changed parities are noticed by the next tag";
}

TEST(Tampering, AFlippedBitInTheLastStagesLeavesNoUnequalKeys) {
  for (const MessageType target : {MessageType::Verification, MessageType::Verified,
                                   MessageType::Amplification, MessageType::Confirm, MessageType::Commit}) {
    Bench bench(key_scene(), 1);
    bench.interfere = [&](Side, Message& message) {
      if (message.front() == static_cast<std::uint8_t>(target)) {
        message[(Authenticator::kHeader + message.size()) / 2] ^= 1U;
      }
      return true;
    };
    bench.run();
    SCOPED_TRACE(to_text(target));
    // Even Alice, who has ended when her last message is changed, gives up her key when Bob says so.
    expect_no_key(bench);
    EXPECT_TRUE(bench.alice.reason().find("authentication failed") != std::string::npos &&
                bench.bob.reason().find("authentication failed") != std::string::npos);
  }
}

TEST(Tampering, AMissingRepeatedOrReflectedMessageClosesTheSession) {
  for (const std::size_t target : std::initializer_list<std::size_t>{0, 1, 2, 5, 7, 9, 11, 14}) {
    Bench repeated(small_scene(), 1);
    std::size_t count = 0;
    repeated.interfere = [&](Side from, Message& message) {
      if (count++ == target) {
        User& to = from == Side::Alice ? static_cast<User&>(repeated.bob) : repeated.alice;
        to.receive(message);
      }
      return true;
    };
    repeated.run();
    expect_no_key(repeated);

    Bench reflected(small_scene(), 1);
    count = 0;
    reflected.interfere = [&](Side from, Message& message) {
      if (count++ == target) {
        User& sender = from == Side::Alice ? static_cast<User&>(reflected.alice) : reflected.bob;
        sender.receive(message);
      }
      return true;
    };
    reflected.run();
    expect_no_key(reflected);

    Bench missing(small_scene(), 1);
    count = 0;
    missing.interfere = [&](Side, Message&) { return count++ != target; };
    missing.run();
    expect_no_key(missing);
  }
}

TEST(Tampering, WrongParitiesNeverGiveUnequalKeys) {
  // Each run inverts some bits of one reply on its way; the forger mends the tags. Frames are corrected all
  // the same, given up, or verification finds it.
  std::mt19937 random(5);
  for (std::size_t target = 0; target < 12; ++target) {
    Bench bench(key_scene(), 1);
    Forger forger;
    std::size_t count = 0;
    forger.attach(bench, [&](Side, MessageType& type, Message& payload) {
      if (type == MessageType::Reply && count++ == target && !payload.empty()) {
        for (int i = 0; i < 3; ++i) {
          payload[random() % payload.size()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
        }
      }
    });
    bench.run();
    SCOPED_TRACE("reply " + std::to_string(target));
    if (bench.both_have_keys()) {
      EXPECT_TRUE(constant_time_equal(bench.alice.take_key(), bench.bob.take_key()));
    } else if (count > target) {
      expect_no_key(bench);
    }
  }
}

TEST(Tampering, AWrongTagIsFoundByVerification) {
  Bench bench(small_scene(), 1);
  Forger forger;
  forger.attach(bench, [&](Side, MessageType& type, Message& payload) {
    if (type == MessageType::Verification) {
      payload[16] ^= 1U;  // the tag
    }
  });
  bench.run();
  expect_no_key(bench);
  EXPECT_EQ(bench.bob.reason(), kUnequalStrings);
  EXPECT_EQ(bench.alice.reason(), kUnequalStrings);
  EXPECT_TRUE(bench.alice.idle() && bench.bob.idle()) << "the session goes on";
}

TEST(Tampering, WronglyAnsweredPairsAreFoundByVerification) {
  // Alice's answer about one pair is inverted on its way, and so is another one, so that the numbers still
  // fit.
  Bench bench(small_scene(), 1);
  Forger forger;
  forger.attach(bench, [&](Side, MessageType& type, Message& payload) {
    for (std::size_t i = 0; type == MessageType::OddPairs && i < payload.size(); ++i) {
      if (payload[i] != 0 && payload[i] != 0xff) {
        payload[i] = std::rotl(payload[i], 1);
        break;
      }
    }
  });
  bench.run();
  EXPECT_NE(bench.alice.outcome(), Outcome::Key);
  EXPECT_NE(bench.bob.outcome(), Outcome::Key);
}

TEST(Tampering, ForgedContentsNeverCrashAndNeverGiveUnequalKeys) {
  std::mt19937 random(7);
  const std::size_t messages = message_count(small_scene());
  int closed = 0;
  constexpr int kRuns = 400;
  for (int run = 0; run < kRuns; ++run) {
    Bench bench(small_scene(), 1);
    Forger forger;
    const std::size_t target = random() % messages;
    std::size_t count = 0;
    forger.attach(bench, [&](Side, MessageType& type, Message& payload) {
      if (count++ != target) {
        return;
      }
      switch (random() % 7) {
        case 0: payload.resize(payload.size() / 2); break;
        case 1: payload.push_back(static_cast<std::uint8_t>(random())); break;
        case 2: payload.clear(); break;
        case 3:  // any type but Close, the last one
          type = static_cast<MessageType>(1 + random() % (kLastMessageType - 1U));
          break;
        case 4:
          for (std::uint8_t& octet : payload) {
            octet = static_cast<std::uint8_t>(random());
          }
          break;
        case 5: payload.insert(payload.begin(), 8, 0xff); break;
        default:
          if (!payload.empty()) {
            const std::size_t bit = random() % (8 * payload.size());
            payload[bit / 8] = static_cast<std::uint8_t>(payload[bit / 8] ^ (1U << (bit % 8)));
          }
      }
    });
    ASSERT_NO_THROW(bench.run()) << "run " << run;
    ASSERT_FALSE(bench.both_have_keys());
    ASSERT_NE(bench.alice.outcome(), Outcome::Open) << "run " << run << ", message " << target;
    ASSERT_NE(bench.bob.outcome(), Outcome::Open) << "run " << run << ", message " << target;
    closed += bench.alice.reason().find("the peer closed") != std::string::npos ||
                      bench.bob.reason().find("the peer closed") != std::string::npos
                  ? 1
                  : 0;
  }
  EXPECT_GT(closed, kRuns / 4);
}

TEST(Tampering, AForgedCloseEndsWithoutAKey) {
  const std::vector<std::uint8_t> codes = {0, 1, kLastCloseCode, kLastCloseCode + 1, 255};
  for (const std::uint8_t code : codes) {
    Bench bench(small_scene(), 1);
    Forger forger;
    std::size_t count = 0;
    forger.attach(bench, [&](Side, MessageType& type, Message& payload) {
      if (count++ == 9) {
        type = MessageType::Close;
        payload = {code};
      }
    });
    bench.run();
    EXPECT_FALSE(bench.both_have_keys());
    EXPECT_TRUE(bench.alice.outcome() == Outcome::NoKey || bench.bob.outcome() == Outcome::NoKey);
  }
}

TEST(Tampering, RandomOctetsAtAnyTimeCloseTheSession) {
  std::mt19937 random(9);
  for (int run = 0; run < 60; ++run) {
    Bench bench(small_scene(), 1);
    const std::size_t target = random() % 20;
    Message noise(random() % 200);
    for (std::uint8_t& octet : noise) {
      octet = static_cast<std::uint8_t>(random());
    }
    User& victim = random() % 2 == 0 ? static_cast<User&>(bench.alice) : bench.bob;
    std::size_t count = 0;
    bench.interfere = [&](Side, Message&) {
      if (count++ == target) {
        EXPECT_NO_THROW(victim.receive(noise));
        EXPECT_TRUE(victim.closed());
      }
      return true;
    };
    bench.run();
    ASSERT_GT(count, target);
    expect_no_key(bench);
  }
}

TEST(Tampering, AnExhaustedPoolClosesTheSession) {
  // Two points and a few tags; every size closes at another message.
  for (std::size_t pieces = 0; pieces <= 14; pieces += 2) {
    const Scene& scene = key_scene();
    Bench bench(scene.settings, scene.settings, scene.clicks, scene.clicks, test::alice_symbols(scene),
                test::bob_symbols(scene), 1, pieces * AuthenticationPool::kPiece);
    bench.run();
    SCOPED_TRACE(pieces);
    expect_no_key(bench);
    EXPECT_TRUE(bench.alice.reason().find("exhausted") != std::string::npos ||
                bench.bob.reason().find("exhausted") != std::string::npos);
  }
}

TEST(Tampering, UsersWithoutTheSameSharedKeyDoNotTalk) {
  const Scene& scene = small_scene();
  QueueChannel from_alice;
  QueueChannel from_bob;
  Alice alice(scene.settings, {}, test::shared_key(1), from_alice);
  Bob bob(scene.settings, {}, test::shared_key(2), from_bob);
  alice.start();
  bob.start();
  bob.receive(from_alice.take());
  alice.receive(from_bob.take());
  EXPECT_TRUE(alice.closed() && bob.closed());
  EXPECT_NE(alice.reason().find("authentication failed"), std::string::npos);
  EXPECT_NE(bob.reason().find("authentication failed"), std::string::npos);
}

TEST(Tampering, UsersWhoDoNotAgreeFindOutFirst) {
  const Scene& scene = small_scene();
  PairSettings other = scene.settings;
  other.security.epsilon_total = 1e-9;
  Bench settings(scene.settings, other, scene.clicks, scene.clicks, test::alice_symbols(scene),
                 test::bob_symbols(scene), 1);
  settings.run();
  expect_no_key(settings);
  EXPECT_EQ(settings.alice.reason(), to_text(CloseCode::SettingsDiffer));

  std::vector<ClickAnnouncement> clicks = scene.clicks;
  clicks[17].detector ^= 1U;
  Bench announcements(scene.settings, scene.settings, scene.clicks, clicks, test::alice_symbols(scene),
                      test::bob_symbols(scene), 1);
  announcements.run();
  expect_no_key(announcements);
  EXPECT_EQ(announcements.alice.reason(), to_text(CloseCode::AnnouncementsDiffer));
}

TEST(Tampering, InvalidAnnouncementsCloseTheSessionOnBothSides) {
  const Scene& scene = small_scene();
  std::vector<ClickAnnouncement> clicks = scene.clicks;
  std::swap(clicks[5], clicks[6]);
  Bench bench(scene.settings, scene.settings, scene.clicks, clicks, test::alice_symbols(scene),
              test::bob_symbols(scene), 1);
  bench.run();
  expect_no_key(bench);
  EXPECT_NE(bench.bob.reason().find("event 6"), std::string::npos) << bench.bob.reason();
}

TEST(Tampering, AUserWithWrongSymbolsGetsNoKey) {
  // Bob works with symbols of another key: his bits have nothing to do with Alice's.
  const Scene& scene = key_scene();
  const Scene stranger = test::sample(test::metro_settings(1000, 1e-3), {}, 77);
  SymbolSource wrong = stranger.bob.clone();
  Bench bench(scene.settings, scene.settings, scene.clicks, scene.clicks, test::alice_symbols(scene),
              test::symbols_of(wrong, scene.clicks), 1);
  bench.run();
  expect_no_key(bench);
}

TEST(Tampering, ErrorsBeyondAnyEstimateAreCorrectedOrRefused) {
  std::mt19937 random(11);
  for (const unsigned percent : {5U, 20U, 50U}) {
    const Scene& scene = small_scene();
    SecretSymbols bob = test::bob_symbols(scene);
    for (Symbol& symbol : bob) {
      if (symbol.intensity_class < 2 && random() % 100 < percent) {
        symbol.intensity_class ^= 1U;
      }
    }
    Bench bench(scene.settings, scene.settings, scene.clicks, scene.clicks, test::alice_symbols(scene),
                std::move(bob), 1);
    bench.run();
    expect_no_key(bench);
  }
}

}  // namespace
}  // namespace twinspan::distillation
