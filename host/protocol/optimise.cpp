// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/optimise.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "host/protocol/decoy.hpp"
#include "host/protocol/slices.hpp"

namespace twinspan::protocol {
namespace {

using Point = std::vector<double>;
using Objective = std::function<double(const Point&)>;

double odds(double p) { return std::log(p / (1 - p)); }
double probability(double x) { return 1 / (1 + std::exp(-x)); }
/// Keeps an intensity within what sources and series can do.
double bounded_intensity(double x) { return 3 * probability(x); }
double from_intensity(double mu) { return odds(mu / 3); }

/// Coordinates without limits: mu_1 (as part of mu_2), mu_2, mu_z, p_z, epsilon, two ratios of p_0..p_2; then
/// mu_2, mu_z, epsilon of Bob when his arm differs.
Point coordinates(const SourceParameters& s, bool symmetric) {
  Point x = {odds(s.mu_1 / s.mu_2), from_intensity(s.mu_2),  from_intensity(s.mu_z), odds(s.p_z),
             odds(s.epsilon),       std::log(s.p_0 / s.p_1), std::log(s.p_2 / s.p_1)};
  if (!symmetric) {
    x.insert(x.end(), {from_intensity(s.mu_2), from_intensity(s.mu_z), odds(s.epsilon)});
  }
  return x;
}

struct Sources {
  SourceParameters alice;
  SourceParameters bob;
};

Sources sources(const Point& x) {
  Sources s;
  SourceParameters& a = s.alice;
  a.mu_2 = bounded_intensity(x[1]);
  a.mu_1 = a.mu_2 * probability(x[0]);
  a.mu_z = bounded_intensity(x[2]);
  a.p_z = probability(x[3]);
  a.epsilon = probability(x[4]);
  const double r_0 = std::exp(x[5]);
  const double r_2 = std::exp(x[6]);
  a.p_0 = r_0 / (1 + r_0 + r_2);
  a.p_2 = r_2 / (1 + r_0 + r_2);
  a.p_1 = 1 - a.p_0 - a.p_2;
  s.bob = a;
  if (x.size() > 7) {
    s.bob.mu_2 = bounded_intensity(x[7]);
    s.bob.mu_z = bounded_intensity(x[8]);
    s.bob.epsilon = probability(x[9]);
    s.bob.mu_1 = matching_mu_1(s.bob, a);
  }
  return s;
}

/// Bits expected; without a key a negative number that still leads towards one.
double merit(const OperatingPoint& p) {
  if (p.key.bits > 0) {
    return static_cast<double>(p.key.bits);
  }
  const double stage =
      (p.key.s1_lower > 0 ? 1 : 0) + (p.key.n1_lower > 0 ? 1 : 0) + (p.key.n1_paired_lower > 0 ? 1 : 0);
  return -100 + 10 * stage - p.key.phase_error_upper - p.key.phase_error_paired_upper;
}

/// Nelder-Mead maximum from `start` with the usual coefficients (1, 2, 1/2, 1/2).
Point climb(const Objective& objective, const Point& start, double step, int evaluations) {
  const std::size_t n = start.size();
  struct Vertex {
    Point x;
    double value;
  };
  std::vector<Vertex> simplex = {{start, objective(start)}};
  for (std::size_t i = 0; i < n; ++i) {
    Point x = start;
    x[i] += step;
    simplex.push_back({x, objective(x)});
  }
  const auto along = [&](const Point& from, const Point& to, double t) {
    Point x(n);
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = from[i] + t * (to[i] - from[i]);
    }
    return Vertex{x, objective(x)};
  };
  for (int used = static_cast<int>(n) + 1; used < evaluations;) {
    std::sort(simplex.begin(), simplex.end(),
              [](const Vertex& a, const Vertex& b) { return a.value > b.value; });
    Point centre(n, 0);
    for (std::size_t v = 0; v < n; ++v) {
      for (std::size_t i = 0; i < n; ++i) {
        centre[i] += simplex[v].x[i] / static_cast<double>(n);
      }
    }
    Vertex& worst = simplex.back();
    Vertex trial = along(centre, worst.x, -1);
    ++used;
    if (trial.value > simplex.front().value) {
      const Vertex further = along(centre, worst.x, -2);
      ++used;
      worst = further.value > trial.value ? further : trial;
    } else if (trial.value > simplex[n - 1].value) {
      worst = trial;
    } else {
      const Vertex inner = along(centre, trial.value > worst.value ? trial.x : worst.x, 0.5);
      ++used;
      if (inner.value > std::fmax(trial.value, worst.value)) {
        worst = inner;
      } else {
        for (std::size_t v = 1; v <= n; ++v) {
          simplex[v] = along(simplex.front().x, simplex[v].x, 0.5);
        }
        used += static_cast<int>(n);
      }
    }
  }
  return std::max_element(simplex.begin(), simplex.end(),
                          [](const Vertex& a, const Vertex& b) { return a.value < b.value; })
      ->x;
}

}  // namespace

OperatingPoint operating_point(const LinkModel& link, const SourceParameters& alice,
                               const SourceParameters& bob, unsigned half_width) {
  OperatingPoint p;
  p.alice = alice;
  p.bob = bob;
  p.half_width = half_width;
  p.channel = link.channel;
  const double leak = link.extinction_db > 0 ? std::pow(10.0, -link.extinction_db / 10) : 0;
  p.channel.vacuum_intensity_a = leak * std::max({alice.mu_1, alice.mu_2, alice.mu_z});
  p.channel.vacuum_intensity_b = leak * std::max({bob.mu_1, bob.mu_2, bob.mu_z});
  p.live = live_slots(link.slots, link.frame, link.dead_slots, alphabet_outcome(p.channel, alice, bob),
                      link.reference, p.channel.dark_probability);
  p.expected = expected_counts(p.channel, alice, bob, half_width, p.live.quantum, p.live.fraction());
  p.counts = rounded(p.expected, link.error_correction_f, link.verification_bits);
  p.key = finite_key_length(p.counts, alice, bob, slice_fraction(half_width), link.security);
  return p;
}

OperatingPoint optimise(const LinkModel& link, unsigned half_width) {
  const bool symmetric = link.channel.eta_a == link.channel.eta_b;
  const Objective objective = [&](const Point& x) {
    const Sources s = sources(x);
    return merit(operating_point(link, s.alice, s.bob, half_width));
  };
  // Different corners: short saturated links want weak decoys, long ones more vacuum and stronger light.
  const SourceParameters starts[] = {{0.06, 0.6, 0.35, 0.8, 0.18, 0.05, 0.9, 0.05},
                                     {0.1, 0.4, 0.45, 0.8, 0.27, 0.2, 0.6, 0.2},
                                     {0.03, 0.3, 0.2, 0.7, 0.1, 0.1, 0.8, 0.1}};
  Point best;
  double best_value = 0;
  for (const SourceParameters& start : starts) {
    Point x = climb(objective, coordinates(start, symmetric), 0.4, 500);
    x = climb(objective, x, 0.15, 500);  // a fresh simplex frees a collapsed one
    x = climb(objective, x, 0.03, 400);
    const double value = objective(x);
    if (best.empty() || value > best_value) {
      best = x;
      best_value = value;
    }
  }
  const Sources s = sources(best);
  return operating_point(link, s.alice, s.bob, half_width);
}

OperatingPoint optimise_all(const LinkModel& link, unsigned largest_half_width) {
  OperatingPoint best = optimise(link, 0);
  for (unsigned h = 1; h <= std::min(largest_half_width, kLargestHalfWidth); ++h) {
    OperatingPoint next = optimise(link, h);
    if (merit(next) > merit(best)) {
      best = next;
    }
  }
  return best;
}

}  // namespace twinspan::protocol
