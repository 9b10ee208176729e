// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/three_intensity.hpp"

#include <fmt/format.h>

#include <cmath>

#include "host/core/error.hpp"

namespace twinspan::protocol {
namespace {

/// Gain and wrong clicks for m photons in all on average.
class Gains {
 public:
  explicit Gains(const ThreeIntensityLink& link) : link_(link) {}

  double any(double m) const {
    return -std::expm1(2 * std::log1p(-link_.dark_probability) - m * link_.eta_arm);
  }
  double wrong(double m) const {
    const double phase = -std::expm1(-link_.phase_sigma_rad * link_.phase_sigma_rad / 2) / 2;
    return link_.dark_probability +
           (link_.misalignment + phase - link_.dark_probability) * -std::expm1(-m * link_.eta_arm);
  }

 private:
  const ThreeIntensityLink& link_;
};

void check(const ThreeIntensityLink& link) {
  for (const double p : {link.eta_arm, link.dark_probability, link.misalignment, link.p_z, link.epsilon}) {
    if (!(p >= 0 && p <= 1)) {
      throw InputError(fmt::format("three-intensity rate: a probability is {}; allowed 0 to 1", p));
    }
  }
  if (!(link.vacuum >= 0 && link.weak > link.vacuum && link.strong > link.weak + link.vacuum)) {
    throw InputError(
        fmt::format("three-intensity rate: intensities {}, {}, {}; allowed are 0 <= vacuum < weak and "
                    "strong > weak + vacuum",
                    link.strong, link.weak, link.vacuum));
  }
}

}  // namespace

ThreeIntensityRate three_intensity_rate(const ThreeIntensityLink& link) {
  check(link);
  const Gains q(link);
  const double u = link.strong, v = link.weak, w = link.vacuum;
  ThreeIntensityRate r;
  const double y_0 = (v * q.any(w) * std::exp(w) - w * q.any(v) * std::exp(v)) / (v - w);
  const double linear = u * u * (q.any(v) * std::exp(v) - q.any(w) * std::exp(w));
  const double higher = (v * v - w * w) * (q.any(u) * std::exp(u) - y_0);
  r.y1_lower = (linear - higher) / (u * (u - v - w) * (v - w));
  r.phase_error =
      r.y1_lower > 0 ? (q.wrong(v) * std::exp(v) - q.wrong(w) * std::exp(w)) / ((v - w) * r.y1_lower) : 1;

  const double s = u / 2;  // one user alone
  const double n = w / 2;  // and what it leaks when it does not send
  const double one_sends = link.epsilon * (1 - link.epsilon);
  const double alone = one_sends * q.any(s + n);
  r.z = {alone, alone, link.epsilon * link.epsilon * q.any(2 * s),
         (1 - link.epsilon) * (1 - link.epsilon) * q.any(2 * n)};
  const double untagged = one_sends * (s + n) * std::exp(-s - n) * std::fmax(r.y1_lower, 0.0);
  r.paired = paired_rate(r.z, untagged, untagged, r.phase_error, link.error_correction_f);
  r.per_slot = link.p_z * link.p_z * r.paired.rate;
  return r;
}

}  // namespace twinspan::protocol
