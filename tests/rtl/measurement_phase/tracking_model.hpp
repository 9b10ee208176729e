// SPDX-License-Identifier: Apache-2.0
/// \file
/// The phase loop closed around a drifting link: the phase as a process in time, a frame by frame simulation
/// with the integer loop, and the theory of the linear loop. SI units; phases in rad.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <random>

#include "tests/rtl/measurement_phase/phase_model.hpp"
#include "tests/rtl/measurement_phase/random_source.hpp"

namespace twinspan::test {

/// Phase of a link with two independent lasers.
struct LinkNoise {
  double drift = 2870;            ///< fibre, rad/s: constant, or rms of a wandering rate
  double correlation_time = 0;    ///< of the wandering rate, s (Ornstein-Uhlenbeck); 0: the rate is constant
  double linewidth_hz = 100;      ///< of each of the two lasers (Lorentzian)
  /// Variance of the phase per second, rad^2/s: 2 pi (linewidth_A + linewidth_B), physics of a Wiener phase.
  double diffusion() const { return 4 * std::numbers::pi * linewidth_hz; }
};

/// Phase psi(t) of the link.
class LinkPhase {
 public:
  LinkPhase(const LinkNoise& noise, std::uint32_t seed) : noise_(noise), random_(seed), rate_(noise.drift) {}

  double phase() const { return phase_; }
  /// Moves on by \p seconds and returns the phase.
  double advance(double seconds) {
    if (noise_.correlation_time > 0) {
      const double keep = std::exp(-seconds / noise_.correlation_time);
      rate_ = rate_ * keep + noise_.drift * std::sqrt(1 - keep * keep) * normal_(random_);
    }
    phase_ += rate_ * seconds + std::sqrt(noise_.diffusion() * seconds) * normal_(random_);
    return phase_;
  }

 private:
  LinkNoise noise_;
  RandomSource random_;
  std::normal_distribution<double> normal_;
  double rate_;
  double phase_ = 0;
};

/// Reference pulses at the start of every frame, several frames per window.
struct ReferenceTiming {
  double slot_seconds = 1e-9;
  unsigned frame_slots = 4096;
  unsigned reference_slots = 512;
  unsigned frames_per_window = 2;
  double counts_per_slot = 0.07;  ///< both detectors together
  double window_seconds() const { return slot_seconds * frame_slots * frames_per_window; }
  double counts_per_window() const { return counts_per_slot * reference_slots * frames_per_window; }
};

/// Mean counts of the two detectors at reference phase \p index, for phase error \p phi and one expected count in
/// all: (1 +- V cos(phi + index pi/2)) / 2.
inline std::array<double, 2> interference(double phi, unsigned index, double visibility = 1) {
  const double c = visibility * std::cos(phi + index * std::numbers::pi / 2);
  return {(1 + c) / 2, (1 - c) / 2};
}

struct Residual {
  double rms = 0;          ///< of the wrapped residual phase in the quantum sections, rad
  double error = 0;        ///< mean sin^2(residual / 2): share of clicks at the wrong detector
  double order_1 = 0;      ///< |mean exp(i residual)|: 0 for a uniform residual, near 1 for a tracked one
  double order_2 = 0;      ///< |mean exp(2i residual)|
};

/// Accumulates wrapped residuals.
class ResidualMeter {
 public:
  void add(double phase) {
    const double wrapped = std::remainder(phase, 2 * std::numbers::pi);
    squares_ += wrapped * wrapped;
    first_ += std::polar(1.0, wrapped);
    second_ += std::polar(1.0, 2 * wrapped);
    ++count_;
  }
  Residual result() const {
    const auto n = static_cast<double>(count_);
    return {std::sqrt(squares_ / n), (1 - first_.real() / n) / 2, std::abs(first_) / n, std::abs(second_) / n};
  }

 private:
  double squares_ = 0;
  std::complex<double> first_ = 0;
  std::complex<double> second_ = 0;
  std::uint64_t count_ = 0;
};

/// Simulates \p windows windows after \p settle windows with the integer loop and exact atan2; the quantum section
/// is sampled in pieces as long as the reference section.
inline Residual simulate_loop(const PhaseSettings& settings, const LinkNoise& noise, const ReferenceTiming& timing,
                              unsigned settle, unsigned windows, std::uint32_t seed) {
  LinkPhase link(noise, seed);
  RandomSource random(seed + 1);
  PhaseLoopModel loop(settings);
  ResidualMeter meter;
  const unsigned pieces = timing.frame_slots / timing.reference_slots;
  const double piece = timing.slot_seconds * timing.reference_slots;
  const double counts = timing.counts_per_slot * timing.reference_slots / 4;
  for (unsigned window = 0; window < settle + windows; ++window) {
    const double applied = 2 * std::numbers::pi * static_cast<double>(loop.code()) / (2.0 * settings.half_wave);
    PhaseCounts counted;
    for (unsigned frame = 0; frame < timing.frames_per_window; ++frame) {
      const double phi = link.phase() - applied;
      for (unsigned j = 0; j < 4; ++j) {
        const auto mean = interference(phi, j);
        counted.plus[j] += std::poisson_distribution<std::uint32_t>(counts * mean[0] + 1e-12)(random);
        counted.minus[j] += std::poisson_distribution<std::uint32_t>(counts * mean[1] + 1e-12)(random);
      }
      link.advance(piece);
      for (unsigned i = 1; i < pieces; ++i) {
        if (window >= settle) {
          meter.add(link.phase() - applied);
        }
        link.advance(piece);
      }
    }
    const double angle = std::atan2(counted.quadrature(), counted.in_phase());
    const auto estimate = std::clamp<long>(std::lround(angle * 32768 / std::numbers::pi), -32768, 32767);
    loop.window(estimate, counted.total() >= settings.least_counts);
  }
  return meter.result();
}

/// Theory of the linear loop: mean square residual within a window, reference spread evenly over the window.
///
/// Per window the error at its start e and the integrator's error s obey, with estimate
/// r = e + w1 + n (w1: mean of the diffusion within the window, n: estimation error),
///   e' = e + w2 - (P + I) r - s,   s' = s + I r,
/// var n = 2 / counts, var w2 = q, var w1 = q / 3, cov(w1, w2) = q / 2, q = diffusion * window. The stationary
/// covariance follows by iteration. The mean square over the window adds q / 2 (diffusion from its start) and
/// (drift * window)^2 / 12 (the compensation stands still while the phase moves on).
inline double linear_loop_mean_square(double gain_p, double gain_i, double drift, double diffusion, double window,
                                      double counts) {
  const double q = diffusion * window;
  const double k = gain_p + gain_i;
  const double noise = 2 / counts;
  double ee = 0.1;
  double es = 0;
  double ss = 0;
  for (int i = 0; i < 100000; ++i) {
    const double a = 1 - k;
    const double ee_next = a * a * ee - 2 * a * es + ss + k * k * noise + q + k * k * q / 3 - k * q;
    const double es_next = a * gain_i * ee + (a - gain_i) * es - ss - k * gain_i * noise - k * gain_i * q / 3 +
                           gain_i * q / 2;
    const double ss_next = gain_i * gain_i * ee + 2 * gain_i * es + ss + gain_i * gain_i * (noise + q / 3);
    ee = ee_next;
    es = es_next;
    ss = ss_next;
  }
  return ee + q / 2 + drift * window * drift * window / 12;
}

}  // namespace twinspan::test
