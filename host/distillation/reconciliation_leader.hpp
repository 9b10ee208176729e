// SPDX-License-Identifier: Apache-2.0
/// \file
/// State of ReconciliationLeader, for its own two sources only: requests (reconciliation_leader.cpp) and
/// replies (reconciliation_replies.cpp).
#pragma once

#include <memory>
#include <vector>

#include "host/distillation/reconciliation.hpp"
#include "host/distillation/reconciliation_group.hpp"

namespace twinspan::distillation {

namespace reconciliation {

/// Subsets asked for at a time; when all of them are even the tag follows. A tag costs 32 bits, a subset one.
inline constexpr unsigned kSubsetBatch = 5;
inline constexpr unsigned kMostFailedTags = 4;

/// A record of the latest request.
struct Pending {
  Group* group;
  std::uint32_t lane;
  Action action;
  std::uint32_t pass;   ///< of Ask
  std::uint32_t count;  ///< bits expected
  std::uint64_t tag;    ///< the leader's own
};

/// A range [first, end) that is being halved.
struct Asked {
  std::uint32_t first;
  std::uint32_t end;
};

}  // namespace reconciliation

using namespace reconciliation;

struct ReconciliationLeader::State {
  SecretBits bits;
  RandomSource* random = nullptr;
  Layout layout;
  Tables tables;
  std::size_t most_groups = 0;
  std::vector<std::unique_ptr<Group>> groups;  ///< in flight
  std::size_t next_group = 0;
  Schedule schedule;
  bool searching = true;  ///< the size of the blocks of the first pass
  unsigned first_log = 0;
  std::uint64_t bits_searched = 0;

  WireWriter draft;
  bool drafted = false;  ///< whether there are records in the draft
  std::size_t expected = 0;
  std::vector<Pending> pending;
  std::vector<Asked> asked;
  Message code;  ///< of the ranges of one record
  std::vector<std::uint32_t> found;  ///< places of wrong bits
  std::vector<Pending> answered;  ///< the ones being worked on
  std::vector<Asked> answered_ranges;

  std::uint64_t disclosed = 0;
  std::uint64_t disclosed_of_discarded = 0;
  std::uint64_t corrected = 0;
  std::uint64_t finished_bits = 0;
  std::uint64_t round_trips = 0;
  std::vector<std::uint32_t> discarded;
  bool ending = false;
  bool done = false;

  std::uint32_t rows() const { return static_cast<std::uint32_t>(layout.rows()); }
  void open();
  void fill();
  void start_draft();
  void apply(const Pending& record, BitReader& reader, const Asked*& ranges);
  void apply_blocks(const Pending& record, BitReader& reader);
  void apply_halves(const Pending& record, BitReader& reader);
  void apply_ranges(const Pending& record, BitReader& reader, const Asked*& ranges);
  void apply_subsets(const Pending& record, BitReader& reader);
  void apply_part(const Pending& record, BitReader& reader);
  void decide_block_size();
  void compose(Group& group, std::uint32_t lane);
  bool record(Group& group, std::uint32_t lane, Action action, std::size_t count, std::uint32_t pass = 0);
  bool ask(Group& group, std::uint32_t lane, std::uint32_t pass);
  void next_pass(Group& group, std::uint32_t lane);
  bool ask_part(Group& group, std::uint32_t lane);
  void ask_tag(Group& group, std::uint32_t lane);
  void discard(FrameState& frame);
  void keep(FrameState& frame);
  Message end();
};

}  // namespace twinspan::distillation
