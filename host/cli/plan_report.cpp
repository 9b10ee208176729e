// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "host/cli/plan.hpp"
#include "host/cli/progress.hpp"
#include "host/protocol/plob.hpp"

namespace twinspan::cli {
namespace {

using Json = nlohmann::ordered_json;
using protocol::OperatingPoint;
using protocol::Setting;


std::string change(double factor, double relative) {
  return relative <= -1 ? fmt::format("no key ({:+.0f} %)", 100 * (factor - 1))
                        : fmt::format("{:+.2f} % ({:+.0f} %)", 100 * relative, 100 * (factor - 1));
}

/// One row per setting, the most important first; in the order of the file when there is no key.
std::string settings_table(const PairPlan& plan) {
  std::string text = fmt::format("  {:<20} {:>10} {:>10} {:>20} {:>20}\n", "setting", "file", "best",
                                 "rate with less of it", "rate with more of it");
  const auto row = [&](Setting setting, const std::string& less, const std::string& more) {
    text += fmt::format("  {:<20} {:>10.5f} {:>10.5f} {:>20} {:>20}\n", setting_name(setting),
                        setting_value(plan.present.alice, setting), setting_value(plan.best.alice, setting),
                        less, more);
  };
  for (const auto& s : plan.sensitivities) {
    row(s.setting, change(s.lower_factor, s.lower_change), change(s.higher_factor, s.higher_change));
  }
  if (plan.sensitivities.empty()) {
    for (const Setting setting : protocol::kSettings) {
      row(setting, "-", "-");
    }
  }
  text += fmt::format("  {:<20} {:>10} {:>10}\n", "slice_half_width", plan.present.half_width,
                      plan.best.half_width);
  return text;
}

std::string figures_table(const PairPlan& plan) {
  const PlanFigures file = plan_figures(plan, plan.present);
  const PlanFigures best = plan_figures(plan, plan.best);
  const auto row = [](const char* name, double a, double b) {
    return fmt::format("  {:<32} {:>12.5g} {:>12.5g}\n", name, a, b);
  };
  std::string text = fmt::format("  {:<32} {:>12} {:>12}\n", "expected", "file", "best");
  text += fmt::format("  {:<32} {:>12} {:>12}\n", "secret bits", plan.present.key.bits, plan.best.key.bits);
  text += row("bit/s", file.bits_per_second, best.bits_per_second);
  text += row("bit/slot", file.bits_per_slot, best.bits_per_slot);
  text += row("x PLOB, per slot", file.ratio_to_plob, best.ratio_to_plob);
  text += row("x PLOB, per quantum slot", file.ratio_to_plob_quantum, best.ratio_to_plob_quantum);
  text += row("X-QBER, %", 100 * plan.present.expected.qber_x, 100 * plan.best.expected.qber_x);
  return text;
}

std::string own_settings(const PairPlan& plan) {
  const OperatingPoint& own = *plan.own;
  const auto user = [&](const std::string& name, const protocol::SourceParameters& s) {
    return fmt::format("  {:<20} mu_1 {:.5f}, mu_2 {:.5f}, mu_z {:.5f}, probability_send {:.5f}\n", name,
                       s.mu_1, s.mu_2, s.mu_z, s.epsilon);
  };
  const PlanFigures figures = plan_figures(plan, own);
  return fmt::format(
      "  The arms differ ({:.2f} and {:.2f} dB). With settings of their own under the SNS condition the "
      "users would get {:.5g} bit/s ({:.3g} x PLOB per slot, X-QBER {:.2f} %); a network file has one "
      "set for both:\n{}{}",
      plan.pair.arms[0].loss_db, plan.pair.arms[1].loss_db, figures.bits_per_second, figures.ratio_to_plob,
      100 * own.expected.qber_x, user(plan.pair.users[0], own.alice), user(plan.pair.users[1], own.bob));
}

Json settings_json(const protocol::SourceParameters& s) {
  Json json;
  for (const Setting setting : protocol::kSettings) {
    json[setting_name(setting)] = setting_value(s, setting);
  }
  return json;
}

Json point_json(const PairPlan& plan, const OperatingPoint& point) {
  const PlanFigures f = plan_figures(plan, point);
  return {
      {"settings",
       {{plan.pair.users[0], settings_json(point.alice)}, {plan.pair.users[1], settings_json(point.bob)}}},
      {"slice_half_width", point.half_width},
      {"secret_bits", point.key.bits},
      {"no_key_reason", point.key.bits > 0 ? Json(nullptr) : Json(point.key.reason)},
      {"secret_bits_per_second", f.bits_per_second},
      {"secret_bits_per_slot", f.bits_per_slot},
      {"ratio_to_plob", f.ratio_to_plob},
      {"ratio_to_plob_per_quantum_slot", f.ratio_to_plob_quantum},
      {"qber_x", point.expected.qber_x},
      {"qber_z_paired", point.expected.qber_z_paired}};
}

Json plan_entry(const PairPlan& plan) {
  Json json;
  json["users"] = plan.pair.users;
  json["channel"] = plan.pair.channel;
  json["distance_km"] = plan.pair.distance_km();
  json["loss_db"] = plan.pair.loss_db();
  json["plob_bits_per_slot"] = protocol::plob_absolute(plan.pair.loss_db());
  json["slots"] = plan.slots;
  json["present"] = point_json(plan, plan.present);
  json["best"] = point_json(plan, plan.best);
  json["own_settings"] = plan.own ? point_json(plan, *plan.own) : Json(nullptr);
  json["at_intensity_limit"] = plan.at_intensity_limit;
  json["sensitivity"] = Json::array();
  for (const auto& s : plan.sensitivities) {
    json["sensitivity"].push_back({{"setting", setting_name(s.setting)},
                                   {"value", s.value},
                                   {"lower_factor", s.lower_factor},
                                   {"lower_change", s.lower_change},
                                   {"higher_factor", s.higher_factor},
                                   {"higher_change", s.higher_change}});
  }
  return json;
}

}  // namespace

std::string plan_table(const PairPlan& plan) {
  std::string text = fmt::format(
      "{}-{} at {}, channel {}: {:.1f} km, {:.2f} dB, {}slots ({:.4g} s)\n", plan.pair.users[0],
      plan.pair.users[1], plan.pair.unit, plan.pair.channel, plan.pair.distance_km(), plan.pair.loss_db(),
      with_prefix(static_cast<double>(plan.slots)), static_cast<double>(plan.slots) / plan.slots_per_second);
  text += settings_table(plan) + figures_table(plan);
  if (plan.best.key.bits == 0) {
    text += fmt::format("  No settings found that give a key: {}\n", plan.best.key.reason);
  } else {
    text += "  " + in_words(plan.sensitivities) + "\n";
  }
  if (plan.at_intensity_limit) {
    text += "  The brightest intensity is at chip.peak_photons; a higher peak may give more.\n";
  }
  if (plan.own) {
    text += own_settings(plan);
  }
  return text;
}

std::string protocol_section(const OperatingPoint& point, double epsilon) {
  const auto& s = point.alice;
  // The thresholds of the sampler are multiples of 2^-20; five decimals lie well within one of them of the
  // choice.
  const double p_0 = std::round(s.p_0 * 1e5) / 1e5;
  const double p_2 = std::round(s.p_2 * 1e5) / 1e5;
  return fmt::format(
      "[protocol]\nmu_1 = {:.5f}\nmu_2 = {:.5f}\nmu_z = {:.5f}\nprobability_z = {:.5f}\n"
      "probability_send = {:.5f}\nprobability_vacuum = {:.5f}\nprobability_weak = {:.5f}\n"
      "probability_strong = {:.5f}\nslice_half_width = {}\nepsilon = {:g}\n",
      s.mu_1, s.mu_2, s.mu_z, s.p_z, s.epsilon, p_0, 1 - p_0 - p_2, p_2, point.half_width, epsilon);
}

std::string plan_json(const Network& network, const std::vector<PairPlan>& plans, bool complete) {
  Json json;
  json["schema"] = kPlanSchema;
  json["version"] = kPlanVersion;
  json["network"] = network.name;
  json["complete"] = complete;
  json["pairs"] = Json::array();
  for (const auto& plan : plans) {
    json["pairs"].push_back(plan_entry(plan));
  }
  return json.dump(2) + "\n";
}

}  // namespace twinspan::cli
