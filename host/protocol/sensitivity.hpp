// SPDX-License-Identifier: Apache-2.0
/// \file
/// How much the expected key depends on each source setting.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "host/protocol/optimise.hpp"

namespace twinspan::protocol {

/// Settings whose influence is examined.
enum class Setting {
  Mu1,
  Mu2,
  MuZ,
  ProbabilityZ,
  ProbabilitySend,
  ProbabilityVacuum,
  ProbabilityWeak,
  ProbabilityStrong
};
/// All of them, in the order of a network file.
inline constexpr std::array kSettings = {Setting::Mu1,
                                  Setting::Mu2,
                                  Setting::MuZ,
                                  Setting::ProbabilityZ,
                                  Setting::ProbabilitySend,
                                  Setting::ProbabilityVacuum,
                                  Setting::ProbabilityWeak,
                                  Setting::ProbabilityStrong};

/// Key of the setting in the [protocol] section of a network file.
const char* setting_name(Setting setting);

/// Value of a setting of one user.
double setting_value(const SourceParameters& source, Setting setting);

/// `source` with one setting multiplied by `factor`. Probabilities stay below 1 - (1 - p)/2; those of the
/// same choice are renormalised: the other two of vacuum, weak, strong in their ratio. mu_1 stays below mu_2.
SourceParameters scaled(const SourceParameters& source, Setting setting, double factor);

/// Effect of one setting. Changes are relative: key bits there over key bits here, less one; -1 without a
/// key.
struct Sensitivity {
  Setting setting = Setting::Mu1;
  double value = 0;         ///< Alice's
  double lower_factor = 1;  ///< factors that were really applied, about 0.9 and 1.1
  double higher_factor = 1;
  double lower_change = 0;    ///< of the key at lower_factor
  double higher_change = 0;   ///< of the key at higher_factor
  double importance() const;  ///< the larger of the two changes, without sign
};

/// Effect of `relative_step` (0.1 = +-10 %) in each setting, the others fixed, the most important first. Both
/// users change together; where their settings differ, Bob's mu_1 follows from the SNS condition. Empty
/// without a key.
std::vector<Sensitivity> sensitivities(const LinkModel& link, const OperatingPoint& point,
                                       double relative_step = 0.1);

/// "mu_1 matters most: 10 % less changes the rate by -3.1 %, 10 % more by -2.2 %. ..."
std::string in_words(const std::vector<Sensitivity>& ranking);

}  // namespace twinspan::protocol
