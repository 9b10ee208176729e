// SPDX-License-Identifier: Apache-2.0
#include "sim/event/window_reference.hpp"

#include <algorithm>
#include <cmath>

#include "hls/measurement/tf_cordic.hpp"
#include "sim/photonics/beam_splitter.hpp"

namespace twinspan::event {
namespace {

using photonics::kTwoPi;

// Probability that a Gaussian lies between two bounds (in standard deviations), by Simpson's rule.
double gaussian_between(double from, double to) {
  from = std::clamp(from, -9.0, 9.0);
  to = std::clamp(to, -9.0, 9.0);
  constexpr int kSteps = 2000;
  const double step = (to - from) / kSteps;
  double sum = 0.0;
  for (int i = 0; i <= kSteps; ++i) {
    const double x = from + step * i;
    const double weight = i == 0 || i == kSteps ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
    sum += weight * photonics::exponential(-0.5 * x * x);
  }
  return sum * step / 3.0 * 0.398942280401432677940;  // 1/sqrt(2 pi)
}

double open_share(const TaggerGate& gate) {
  return static_cast<double>(gate.gate_last - gate.gate_first) / 1024.0;
}

// Share of the light's clicks that the gate accepts.
double pulse_share(const Parameters& p, const photonics::SnspdParameters& detector) {
  const double fwhm_s = std::sqrt(p.link.pulse.width_fwhm_s * p.link.pulse.width_fwhm_s +
                                  detector.jitter_fwhm_s * detector.jitter_fwhm_s);
  const double sigma = std::max(fwhm_s / photonics::kFwhmPerSigma / p.link.slot_s, 1e-6);
  return gaussian_between((p.tagger.gate_first / 1024.0 - p.link.pulse.centre) / sigma,
                          (p.tagger.gate_last / 1024.0 - p.link.pulse.centre) / sigma);
}

double arm(const photonics::UserParameters& user) {
  return photonics::transmittance_of_db(user.fibre.loss_db) *
         photonics::transmittance_of_db(user.receiver.loss_db);
}

// light: mean photons per slot leaving each node; the light of detector d is accepted with share[d].
ReferenceLight light_at(const Parameters& p, std::array<double, 2> light, unsigned first_channel,
                        std::array<double, 2> share) {
  const photonics::BeamSplitter splitter(p.link.splitter);
  light = {light[0] * arm(p.link.alice), light[1] * arm(p.link.bob)};
  const photonics::Ports bright = splitter.ports(light[0], light[1], 1.0);
  const photonics::Ports dim = splitter.ports(light[0], light[1], -1.0);
  const std::array<double, 2> mean{0.5 * (bright.plus + dim.plus), 0.5 * (bright.minus + dim.minus)};
  const std::array<double, 2> swing{0.5 * (bright.plus - dim.plus), 0.5 * (dim.minus - bright.minus)};
  ReferenceLight result;
  for (unsigned d = 0; d < 2; ++d) {
    const auto& detector = p.link.detectors[first_channel + d];
    const double dark = detector.dark_hz * p.link.slot_s;
    const double clicks = (detector.efficiency * mean[d] + dark) * (1.0 + detector.after_pulse);  // per slot
    const double dead = std::max(detector.dead_time_s / p.link.slot_s, p.tagger.dead_time / 1024.0);
    const double live = 1.0 / (1.0 + clicks * dead);
    const double flat = clicks - detector.efficiency * mean[d];
    result.steady[d] = live * (detector.efficiency * mean[d] * share[d] + flat * open_share(p.tagger));
    result.beat[d] = live * detector.efficiency * swing[d] * share[d];
  }
  return result;
}

}  // namespace

std::array<double, 4> ReferenceLight::means(double phi) const {
  std::array<std::array<double, 4>, 2> m{};
  for (std::size_t j = 0; j < 4; ++j) {
    const double cosine = photonics::cosine(phi + angle[j]);
    m[0][j] = std::max(0.0, steady[0] + beat[0] * cosine);
    m[1][j] = std::max(0.0, steady[1] - beat[1] * cosine);
  }
  return {m[0][0] + m[1][2], m[1][0] + m[0][2], m[0][3] + m[1][1], m[1][3] + m[0][1]};
}

double ReferenceLight::offset() const {
  const std::array<double, 4> m = means(0.0);
  const double largest = std::max(std::fabs(m[0] - m[1]), std::fabs(m[2] - m[3]));
  if (largest <= 0.0) {
    return 0.0;
  }
  const auto x = static_cast<std::int32_t>((m[0] - m[1]) / largest * 100000.0);
  const auto y = static_cast<std::int32_t>((m[2] - m[3]) / largest * 100000.0);
  return kTwoPi * tf::cordic_angle(x, y) / 65536.0;
}

ReferenceLight frame_reference(const Parameters& p) {
  ReferenceLight light = light_at(p,
                                  {p.light[0].photons[kReferenceLight][kReferenceLight],
                                   p.light[1].photons[kReferenceLight][kReferenceLight]},
                                  photonics::kQuantumPlus,
                                  {pulse_share(p, p.link.detectors[photonics::kQuantumPlus]),
                                   pulse_share(p, p.link.detectors[photonics::kQuantumMinus])});
  for (std::size_t j = 0; j < 4; ++j) {
    light.angle[j] = p.light[0].reference_phase_rad[j] - p.light[1].reference_phase_rad[j];
  }
  return light;
}

ReferenceLight second_reference(const Parameters& p) {
  const double open = open_share(p.tagger);
  ReferenceLight light =
      light_at(p, p.link.reference.photons_per_slot, photonics::kReferencePlus, {open, open});
  for (std::size_t j = 0; j < 4; ++j) {
    light.angle[j] = 0.25 * kTwoPi * static_cast<double>(j);
  }
  return light;
}

ReferencePosition reference_position(const FrameSettings& frame, std::uint32_t window_slots,
                                     std::uint32_t begin) {
  struct Section {
    double centre;
    double length;
  };
  std::vector<Section> sections;
  double slots = 0.0;
  double centre = 0.0;
  const double window = window_slots;
  for (std::uint32_t from = 0; from < begin + window_slots; from += frame.length_slots) {
    const std::uint32_t first = std::max(from, begin);
    const std::uint32_t last = std::min(from + frame.reference_slots, begin + window_slots);
    if (last > first) {
      const double length = last - first;
      sections.push_back({((first - begin) + 0.5 * length) / window, length / window});
      slots += length;
      centre += length * sections.back().centre;
    }
  }
  ReferencePosition result;
  if (sections.empty()) {
    return result;
  }
  result.slots = static_cast<std::uint32_t>(slots);
  result.centre = centre / slots;
  // Of a bridge: cov(x, y) = min(x, y) - x y; the mean of min over a section of length l about c is c - l/6.
  for (const Section& a : sections) {
    for (const Section& b : sections) {
      const double least = &a == &b ? a.centre - a.length / 6.0 : std::min(a.centre, b.centre);
      result.bridge +=
          a.length * b.length * (least - a.centre * b.centre) * (window / slots) * (window / slots);
    }
  }
  return result;
}

ReferenceTable::ReferenceTable(const ReferenceLight& light, std::uint32_t slots, std::uint32_t parts,
                               const PoissonTable& table)
    : places_(std::size_t{1} << kPhaseBits) {
  const double scale = static_cast<double>(slots) / 4.0 / static_cast<double>(parts);
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const std::array<double, 4> means =
        light.means(kTwoPi * static_cast<double>(i) / static_cast<double>(places_.size()));
    for (std::size_t k = 0; k < 4; ++k) {
      places_[i][k] = table.place(scale * means[k]);
    }
  }
}

}  // namespace twinspan::event
