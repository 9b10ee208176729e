// SPDX-License-Identifier: Apache-2.0
/// \file
/// Best source settings of a pair, and how they are told: table, words, [protocol] section, JSON.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/core/network.hpp"
#include "host/protocol/optimise.hpp"
#include "host/protocol/sensitivity.hpp"

namespace twinspan::cli {

inline constexpr const char* kPlanSchema = "twinspan-plan";
inline constexpr int kPlanVersion = 1;

/// Settings before and after, with the closed-form expectation of a session of `slots` slots.
struct PairPlan {
  UserPair pair;
  std::uint64_t slots = 0;
  double slots_per_second = 0;
  protocol::OperatingPoint present;  ///< settings of the file
  /// The same settings for both users, as a file has them; rounded to what the [protocol] section shows.
  protocol::OperatingPoint best;
  bool at_intensity_limit = false;                   ///< the brightest intensity is chip.peak_photons
  std::vector<protocol::Sensitivity> sensitivities;  ///< at `best`
  /// Only with unequal arms: each user has its own intensities and sending probability, under the SNS
  /// condition.
  std::optional<protocol::OperatingPoint> own;
};

/// Figures of an operating point that people compare.
struct PlanFigures {
  double bits_per_second = 0;
  double bits_per_slot = 0;
  double ratio_to_plob = 0;          ///< per slot
  double ratio_to_plob_quantum = 0;  ///< per quantum slot
};
PlanFigures plan_figures(const PairPlan& plan, const protocol::OperatingPoint& point);

/// Evaluations of a whole plan, about.
std::uint64_t plan_evaluations(const UserPair& pair);

/// \param network of one pair (for_pair)
/// \param stop, evaluated as in protocol::Search; may be empty
PairPlan plan_pair(const Network& network, std::uint64_t slots, const std::function<bool()>& stop,
                   const std::function<void()>& evaluated);

/// Table and sentences of one pair.
std::string plan_table(const PairPlan& plan);

/// The [protocol] section with the best settings, to paste into the network file.
std::string protocol_section(const protocol::OperatingPoint& point, double epsilon);

/// \param complete false when Ctrl-C ended the work: only the pairs that were done are in
std::string plan_json(const Network& network, const std::vector<PairPlan>& plans, bool complete);

}  // namespace twinspan::cli
