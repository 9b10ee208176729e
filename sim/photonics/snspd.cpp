// SPDX-License-Identifier: Apache-2.0
#include "sim/photonics/snspd.hpp"

namespace twinspan::photonics {
namespace {

constexpr double kPicosecond = 1e12;
constexpr std::int64_t kNever = INT64_MAX / 2;

}  // namespace

Snspd::Snspd(const SnspdParameters& p, Random random)
    : random_(random),
      efficiency_(p.efficiency),
      dark_mean_ps_(p.dark_hz > 0.0 ? kPicosecond / p.dark_hz : 0.0),
      jitter_ps_(p.jitter_fwhm_s * kPicosecond / kFwhmPerSigma),
      dead_ps_(static_cast<std::int64_t>(nearest(p.dead_time_s * kPicosecond))),
      after_pulse_(p.after_pulse),
      after_pulse_delay_ps_(p.after_pulse_delay_s * kPicosecond) {}

std::optional<std::int64_t> Snspd::after_pulse(std::int64_t time_ps) {
  if (after_pulse_ <= 0.0 || random_.uniform() >= after_pulse_) {
    return std::nullopt;
  }
  const double delay = after_pulse_delay_ps_ * random_.exponential_unit();
  return time_ps + dead_ps_ + static_cast<std::int64_t>(nearest(delay));
}

std::int64_t Snspd::next_dark(std::int64_t time_ps) {
  if (dark_mean_ps_ <= 0.0) {
    return kNever;
  }
  return time_ps + static_cast<std::int64_t>(nearest(dark_mean_ps_ * random_.exponential_unit()));
}

}  // namespace twinspan::photonics
