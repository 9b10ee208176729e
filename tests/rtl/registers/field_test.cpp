// SPDX-License-Identifier: Apache-2.0
// Field arithmetic, and what the three generated maps must agree on.
#include "rtl/registers/field.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <span>

#include "rtl/registers/generated/layouts.hpp"
#include "rtl/registers/generated/measurement_regs.hpp"
#include "rtl/registers/generated/node_regs.hpp"
#include "rtl/registers/generated/transmitter_regs.hpp"

namespace twinspan::regs {
namespace {

TEST(Field, GetsAndSetsOnlyItsBits) {
  constexpr Field field{4, 8};
  static_assert(field.mask() == 0xFF0);
  static_assert(field.get(0xABCD) == 0xBC);
  static_assert(field.of(0x1FF) == 0xFF0);
  static_assert(field.set(0xFFFF, 0x12) == 0xF12F);
  EXPECT_EQ(field.get_signed(0x7F0), 127);
  EXPECT_EQ(field.get_signed(0xF800), -128);
  EXPECT_EQ(field.get_signed(0xFFF), -1);
}

TEST(Field, ReachesTheEndsOfAWord) {
  constexpr Field whole{0, 64};
  static_assert(whole.max() == ~std::uint64_t{0});
  static_assert(whole.set(0, ~std::uint64_t{0}) == ~std::uint64_t{0});
  constexpr Field top{63, 1};
  static_assert(top.of(1) == std::uint64_t{1} << 63);
  EXPECT_EQ(whole.get_signed(~std::uint64_t{0}), -1);
  EXPECT_EQ(top.get_signed(top.of(1)), -1);
}

template <class Found>
void expect_shared(const Found& registers) {
  for (const Register& shared : node::registers) {
    const auto found = std::find_if(registers.begin(), registers.end(),
                                    [&](const Register& r) { return r.name == shared.name; });
    ASSERT_NE(found, registers.end()) << shared.name;
    EXPECT_EQ(found->address, shared.address) << shared.name;
    EXPECT_EQ(found->stored, shared.stored) << shared.name;
    EXPECT_EQ(found->pulse, shared.pulse) << shared.name;
    EXPECT_EQ(found->status, shared.status) << shared.name;
    EXPECT_EQ(found->constant, shared.constant) << shared.name;
  }
}

TEST(RegisterMaps, EveryNodeKindHasTheSharedBlocksAtTheSamePlace) {
  expect_shared(transmitter::registers);
  expect_shared(measurement::registers);
  EXPECT_EQ(node::identity_magic, 0U);
  EXPECT_EQ(node::NodeKind{transmitter::identity_node_kind_value.reset}, node::NodeKind::transmitter);
  EXPECT_EQ(node::NodeKind{measurement::identity_node_kind_value.reset}, node::NodeKind::measurement);
}

template <class Registers>
void expect_disjoint(const Registers& registers) {
  for (const Register& r : registers) {
    const std::uint32_t all = r.stored | r.write_only | r.pulse | r.status | r.constant;
    const int bits = std::popcount(r.stored) + std::popcount(r.write_only) + std::popcount(r.pulse) +
                     std::popcount(r.status) + std::popcount(r.constant);
    EXPECT_EQ(std::popcount(all), bits) << r.name;
    EXPECT_EQ(r.reset & ~(r.stored | r.write_only | r.constant), 0U) << r.name;
    EXPECT_EQ(r.address % 4, 0U) << r.name;
    EXPECT_EQ(std::count_if(registers.begin(), registers.end(),
                            [&](const Register& other) { return other.address == r.address; }), 1) << r.name;
  }
}

TEST(RegisterMaps, MasksAndAddressesAreDisjoint) {
  expect_disjoint(transmitter::registers);
  expect_disjoint(measurement::registers);
}

TEST(Layouts, FieldsOfAWordDoNotOverlapAndKindsShareTheirPlace) {
  using namespace layout;
  static_assert((click_kind.mask() ^ click_channel.mask() ^ click_offset.mask() ^ click_slot.mask()) ==
                ~std::uint64_t{0});
  static_assert((drive_intensity0.mask() ^ drive_intensity1.mask() ^ drive_phase0.mask() ^
                 drive_phase1.mask()) == ~std::uint64_t{0});
  EXPECT_EQ(click_kind.mask(), gap_kind.mask());
  EXPECT_EQ(click_kind.mask(), telemetry0_kind.mask());
  EXPECT_EQ(click_slot.mask(), gap_slot.mask());
  EXPECT_EQ(click_slot.mask(), telemetry0_slot.mask());
  EXPECT_EQ(static_cast<std::uint64_t>(TagKind::gap), click_kind.max());
}

}  // namespace
}  // namespace twinspan::regs
