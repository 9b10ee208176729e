// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "host/protocol/decoy.hpp"

namespace twinspan::protocol {
namespace {

constexpr double kHardly = 0.005;  // a change of the rate below this is called small

double SourceParameters::*field(Setting setting) {
  switch (setting) {
    case Setting::Mu1:
      return &SourceParameters::mu_1;
    case Setting::Mu2:
      return &SourceParameters::mu_2;
    case Setting::MuZ:
      return &SourceParameters::mu_z;
    case Setting::ProbabilityZ:
      return &SourceParameters::p_z;
    case Setting::ProbabilitySend:
      return &SourceParameters::epsilon;
    case Setting::ProbabilityVacuum:
      return &SourceParameters::p_0;
    case Setting::ProbabilityWeak:
      return &SourceParameters::p_1;
    case Setting::ProbabilityStrong:
      break;
  }
  return &SourceParameters::p_2;
}

bool same(const SourceParameters& a, const SourceParameters& b) {
  return std::all_of(kSettings.begin(), kSettings.end(),
                     [&](Setting s) { return setting_value(a, s) == setting_value(b, s); });
}

std::string change_in_words(const Sensitivity& s) {
  const auto part = [](double factor, double change) {
    const std::string step =
        fmt::format("{:.0f} % {}", 100 * std::abs(factor - 1), factor < 1 ? "less" : "more");
    return change <= -1 ? fmt::format("{} leaves no key", step)
                        : fmt::format("{} changes the rate by {:+.1f} %", step, 100 * change);
  };
  return part(s.lower_factor, s.lower_change) + ", " + part(s.higher_factor, s.higher_change);
}

}  // namespace

const char* setting_name(Setting setting) {
  static constexpr std::array kNames = {"mu_1",
                                        "mu_2",
                                        "mu_z",
                                        "probability_z",
                                        "probability_send",
                                        "probability_vacuum",
                                        "probability_weak",
                                        "probability_strong"};
  return kNames[static_cast<std::size_t>(setting)];
}

double setting_value(const SourceParameters& source, Setting setting) { return source.*field(setting); }

SourceParameters scaled(const SourceParameters& source, Setting setting, double factor) {
  SourceParameters s = source;
  double& value = s.*field(setting);
  const double old = value;
  value *= factor;
  if (setting == Setting::Mu1) {
    value = std::min(value, (s.mu_2 + old) / 2);
  } else if (setting == Setting::Mu2) {
    value = std::max(value, (s.mu_1 + old) / 2);
  } else if (setting != Setting::MuZ) {
    value = std::min(value, 1 - (1 - old) / 2);
  }
  const auto renormalise = [&](double& p, double& q) {
    const double rest = (1 - value) / (p + q);
    p *= rest;
    q *= rest;
  };
  if (setting == Setting::ProbabilityVacuum) {
    renormalise(s.p_1, s.p_2);
  } else if (setting == Setting::ProbabilityWeak) {
    renormalise(s.p_0, s.p_2);
  } else if (setting == Setting::ProbabilityStrong) {
    renormalise(s.p_0, s.p_1);
  }
  return s;
}

double Sensitivity::importance() const { return std::fmax(std::abs(lower_change), std::abs(higher_change)); }

std::vector<Sensitivity> sensitivities(const LinkModel& link, const OperatingPoint& point,
                                       double relative_step) {
  std::vector<Sensitivity> ranking;
  if (point.key.bits == 0) {
    return ranking;
  }
  const bool common = same(point.alice, point.bob);
  const auto bits = static_cast<double>(point.key.bits);
  for (const Setting setting : kSettings) {
    Sensitivity s;
    s.setting = setting;
    s.value = setting_value(point.alice, setting);
    const auto change = [&](double factor, double& applied) {
      const SourceParameters alice = scaled(point.alice, setting, factor);
      SourceParameters bob = scaled(point.bob, setting, factor);
      if (!common) {
        bob.mu_1 = matching_mu_1(bob, alice);
      }
      applied = setting_value(alice, setting) / s.value;
      return static_cast<double>(operating_point(link, alice, bob, point.half_width).key.bits) / bits - 1;
    };
    s.lower_change = change(1 - relative_step, s.lower_factor);
    s.higher_change = change(1 + relative_step, s.higher_factor);
    ranking.push_back(s);
  }
  std::stable_sort(ranking.begin(), ranking.end(), [](const Sensitivity& a, const Sensitivity& b) {
    return a.importance() > b.importance();
  });
  return ranking;
}

std::string in_words(const std::vector<Sensitivity>& ranking) {
  if (ranking.empty()) {
    return "Without a key no setting can be said to matter.";
  }
  const Sensitivity& first = ranking.front();
  std::string text = fmt::format("{} matters most: {}.", setting_name(first.setting), change_in_words(first));
  if (ranking.size() > 1) {
    text += fmt::format(" Then {}: {}.", setting_name(ranking[1].setting), change_in_words(ranking[1]));
  }
  std::string rest;
  for (const Sensitivity& s : ranking) {
    if (s.importance() < kHardly) {
      rest += (rest.empty() ? "" : ", ") + std::string(setting_name(s.setting));
    }
  }
  if (!rest.empty()) {
    text += fmt::format(" Less than {:.1f} % either way: {}.", 100 * kHardly, rest);
  }
  return text;
}

}  // namespace twinspan::protocol
