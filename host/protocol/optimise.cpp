// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/optimise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "host/protocol/decoy.hpp"
#include "host/protocol/entropy.hpp"
#include "host/protocol/slices.hpp"

namespace twinspan::protocol {
namespace {

using Point = std::vector<double>;

constexpr double kFirstStep = 0.4;   // in logarithms and log-odds
constexpr double kFreshStep = 0.15;  // a fresh simplex frees a collapsed one
constexpr double kLastStep = 0.03;

double odds(double p) { return std::log(p / (1 - p)); }
double probability(double x) { return 1 / (1 + std::exp(-x)); }

struct Sources {
  SourceParameters alice;
  SourceParameters bob;
};

/// Coordinates without limits: mu_1 (as part of mu_2), mu_2, mu_z, p_z, epsilon, two ratios of p_0..p_2; then
/// mu_2, mu_z, epsilon of Bob when he has his own.
class Coordinates {
 public:
  Coordinates(double largest_intensity, bool common) : largest_(largest_intensity), common_(common) {}

  Point point(const Sources& given) const {
    const SourceParameters& a = given.alice;
    const SourceParameters& b = given.bob;
    Point x = {odds(std::min(a.mu_1 / a.mu_2, kNearlyOne)),
               from_intensity(a.mu_2),
               from_intensity(a.mu_z),
               odds(a.p_z),
               odds(a.epsilon),
               std::log(a.p_0 / a.p_1),
               std::log(a.p_2 / a.p_1)};
    if (!common_) {
      x.insert(x.end(), {from_intensity(b.mu_2), from_intensity(b.mu_z), odds(b.epsilon)});
    }
    return x;
  }

  Sources sources(const Point& x) const {
    Sources s;
    SourceParameters& a = s.alice;
    a.mu_2 = intensity(x[1]);
    a.mu_1 = a.mu_2 * probability(x[0]);
    a.mu_z = intensity(x[2]);
    a.p_z = probability(x[3]);
    a.epsilon = probability(x[4]);
    const double r_0 = std::exp(x[5]);
    const double r_2 = std::exp(x[6]);
    a.p_0 = r_0 / (1 + r_0 + r_2);
    a.p_2 = r_2 / (1 + r_0 + r_2);
    a.p_1 = 1 - a.p_0 - a.p_2;
    s.bob = a;
    if (!common_) {
      s.bob.mu_2 = intensity(x[7]);
      s.bob.mu_z = intensity(x[8]);
      s.bob.epsilon = probability(x[9]);
      s.bob.mu_1 = matching_mu_1(s.bob, a);
    }
    return s;
  }

 private:
  static constexpr double kNearlyOne = 1 - 1e-6;
  double intensity(double x) const { return largest_ * probability(x); }
  double from_intensity(double mu) const { return odds(std::min(mu / largest_, kNearlyOne)); }
  double largest_;
  bool common_;
};

/// Bits expected; without a key a negative number that still leads towards one.
double merit(const OperatingPoint& p) {
  const KeyLength& key = p.key;
  if (key.bits > 0) {
    return static_cast<double>(key.bits);
  }
  if (key.n1_paired_lower > 0 && key.phase_error_paired_upper < 0.5 && key.overhead_bits > 0) {
    const double secret = key.n1_paired_lower * (1 - binary_entropy(key.phase_error_paired_upper));
    const double balance = secret - static_cast<double>(p.counts.leaked_bits) - key.overhead_bits;
    return balance / static_cast<double>(p.counts.slots);
  }
  const double stage =
      (key.s1_lower > 0 ? 1 : 0) + (key.n1_lower > 0 ? 1 : 0) + (key.n1_paired_lower > 0 ? 1 : 0);
  return -100 + 10 * stage - key.phase_error_upper - key.phase_error_paired_upper;
}

/// The settings and the channel with its vacuum intensities; nothing computed yet.
OperatingPoint settings(const LinkModel& link, const SourceParameters& alice, const SourceParameters& bob,
                        unsigned half_width) {
  OperatingPoint p;
  p.alice = alice;
  p.bob = bob;
  p.half_width = half_width;
  p.channel = link.channel;
  const double leak = link.extinction_db > 0 ? std::pow(10.0, -link.extinction_db / 10) : 0;
  p.channel.vacuum_intensity_a = leak * std::max({alice.mu_1, alice.mu_2, alice.mu_z});
  p.channel.vacuum_intensity_b = leak * std::max({bob.mu_1, bob.mu_2, bob.mu_z});
  return p;
}

/// Counts and key length from the settings and the live slots.
void finish(const LinkModel& link, OperatingPoint& p) {
  p.expected = expected_counts(p.channel, p.alice, p.bob, p.half_width, p.live.quantum, p.live.fraction());
  p.counts = rounded(p.expected, link.error_correction_f, link.verification_bits);
  p.key = finite_key_length(p.counts, p.alice, p.bob, slice_fraction(p.half_width), link.security);
}

/// Live slots of one link as a function of how often a detector clicks: exact at nodes that are equally
/// spaced in the logarithm, Catmull-Rom cubics in between. The exact chain takes milliseconds, too long for
/// every step of a search.
class LiveModel {
 public:
  explicit LiveModel(const LinkModel& link) : link_(link) {}

  LiveSlots at(const SlotOutcome& quantum) {
    const double clicks = (quantum.plus_only + quantum.minus_only) / 2 + quantum.both;
    if (link_.dead_slots == 0 || !(clicks > 0)) {
      return exact(quantum);
    }
    const double place = std::log(clicks) / kSpacing;
    const double below = std::floor(place);
    const double share = place - below;
    const auto i = static_cast<int>(below);
    const std::array around = {node(i - 1, quantum, clicks), node(i, quantum, clicks),
                               node(i + 1, quantum, clicks), node(i + 2, quantum, clicks)};
    const auto between = [&](double LiveSlots::*part) {
      const double a = around[0].*part, b = around[1].*part, c = around[2].*part, d = around[3].*part;
      return b + share / 2 * (c - a + share * (2 * a - 5 * b + 4 * c - d + share * (3 * (b - c) + d - a)));
    };
    return {around[1].quantum, between(&LiveSlots::live), between(&LiveSlots::stationary)};
  }

 private:
  static constexpr double kSpacing = 0.125;

  LiveSlots exact(const SlotOutcome& quantum) const {
    return live_slots(link_.slots, link_.frame, link_.dead_slots, quantum, link_.reference,
                      link_.channel.dark_probability);
  }
  const LiveSlots& node(int i, const SlotOutcome& like, double clicks) {
    const auto [at, made] = nodes_.try_emplace(i);
    if (made) {
      const double scale = std::exp(i * kSpacing) / clicks;
      at->second = exact({like.plus_only * scale, like.minus_only * scale, like.both * scale * scale});
    }
    return at->second;
  }

  const LinkModel& link_;
  std::map<int, LiveSlots> nodes_;
};

/// One link, one half width: evaluates, counts, remembers that it was told to stop.
class Hill {
 public:
  /// \param live interpolated saturation; null: the exact one
  Hill(const LinkModel& link, LiveModel* live, const Coordinates& coordinates, unsigned half_width,
       const Search& search)
      : link_(link), live_(live), coordinates_(coordinates), half_width_(half_width), search_(search) {}

  /// Exact.
  OperatingPoint at(const Point& x) const {
    const Sources s = coordinates_.sources(x);
    return operating_point(link_, s.alice, s.bob, half_width_);
  }
  double operator()(const Point& x) const {
    if (stopped()) {
      return -std::numeric_limits<double>::infinity();
    }
    const double value = merit(live_ != nullptr ? interpolated(x) : at(x));
    if (search_.evaluated) {
      search_.evaluated();
    }
    return value;
  }
  bool stopped() const { return search_.stop && search_.stop(); }

 private:
  OperatingPoint interpolated(const Point& x) const {
    const Sources s = coordinates_.sources(x);
    OperatingPoint p = settings(link_, s.alice, s.bob, half_width_);
    p.live = live_->at(alphabet_outcome(p.channel, s.alice, s.bob));
    finish(link_, p);
    return p;
  }

  const LinkModel& link_;
  LiveModel* live_;
  const Coordinates& coordinates_;
  unsigned half_width_;
  const Search& search_;
};

/// Nelder-Mead maximum from `start` with the usual coefficients (1, 2, 1/2, 1/2).
Point climb(const Hill& objective, const Point& start, double step, int evaluations) {
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
  for (int used = static_cast<int>(n) + 1; used < evaluations && !objective.stopped();) {
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

/// Evaluations of the three climbs from one start.
struct Effort {
  int first, fresh, last;
  int total() const { return first + fresh + last; }
};
constexpr Effort kThorough{500, 500, 400};
constexpr Effort kBrief{300, 300, 200};
constexpr Effort kNeighbour{200, 150, 150};  // another half width, from a good point
constexpr int kPolish = 100;                 // at the end, with exact saturation
constexpr int kLookahead = 200;              // evaluations on each longer session

Point ascend(const Hill& hill, const Point& start, const Effort& effort) {
  Point x = climb(hill, start, kFirstStep, effort.first);
  x = climb(hill, x, kFreshStep, effort.fresh);
  return climb(hill, x, kLastStep, effort.last);
}

/// Different corners: short saturated links want weak decoys, long ones more vacuum and stronger light.
std::vector<SourceParameters> corners(double largest_intensity) {
  std::vector<SourceParameters> starts = {{0.06, 0.6, 0.35, 0.8, 0.18, 0.05, 0.9, 0.05},
                                          {0.1, 0.4, 0.45, 0.8, 0.27, 0.2, 0.6, 0.2},
                                          {0.03, 0.3, 0.2, 0.7, 0.1, 0.1, 0.8, 0.1}};
  for (SourceParameters& s : starts) {
    const double scale = std::min(1.0, 0.9 * largest_intensity / s.mu_2);
    s.mu_1 *= scale;
    s.mu_2 *= scale;
    s.mu_z *= scale;
  }
  return starts;
}

/// The point that a link with more slots finds best, approached from far: leads to a key where the session
/// itself shows no slope.
Point from_longer_sessions(const LinkModel& link, const Coordinates& coordinates, unsigned half_width,
                           const Search& search, Point x) {
  for (const std::uint64_t factor : {10000U, 1000U, 100U, 10U, 3U}) {
    LinkModel longer = link;
    longer.slots = std::min(link.slots, std::numeric_limits<std::uint64_t>::max() / 65536) * factor;
    LiveModel live(longer);
    x = climb(Hill(longer, &live, coordinates, half_width, search), x, kFreshStep, kLookahead);
  }
  return x;
}

}  // namespace

OperatingPoint operating_point(const LinkModel& link, const SourceParameters& alice,
                               const SourceParameters& bob, unsigned half_width) {
  OperatingPoint p = settings(link, alice, bob, half_width);
  p.live = live_slots(link.slots, link.frame, link.dead_slots, alphabet_outcome(p.channel, alice, bob),
                      link.reference, p.channel.dark_probability);
  finish(link, p);
  return p;
}

OperatingPoint optimise(const LinkModel& link, unsigned half_width) {
  const Search search;
  const Coordinates coordinates(search.largest_intensity, link.channel.eta_a == link.channel.eta_b);
  LiveModel live(link);
  const Hill hill(link, &live, coordinates, half_width, search);
  Point best;
  double best_value = 0;
  for (const SourceParameters& start : corners(search.largest_intensity)) {
    const Point x = ascend(hill, coordinates.point({start, start}), kThorough);
    const double value = hill(x);
    if (best.empty() || value > best_value) {
      best = x;
      best_value = value;
    }
  }
  const Hill exact(link, nullptr, coordinates, half_width, search);
  return exact.at(climb(exact, best, kLastStep, kPolish));
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

unsigned expected_evaluations(const Search& search) {
  const unsigned widths = std::min(search.largest_half_width, kLargestHalfWidth) + 1;
  return static_cast<unsigned>(4 * kBrief.total() + kThorough.total() + kPolish) +
         (widths - 1) * static_cast<unsigned>(kNeighbour.total());
}

OperatingPoint improve(const LinkModel& link, const SourceParameters& alice, const SourceParameters& bob,
                       unsigned half_width, const Search& search) {
  const bool common = search.common_settings || link.channel.eta_a == link.channel.eta_b;
  const Coordinates coordinates(search.largest_intensity, common);
  OperatingPoint best = operating_point(link, alice, bob, half_width);
  const auto keep = [&](const OperatingPoint& candidate) {
    if (merit(candidate) > merit(best)) {
      best = candidate;
    }
  };
  LiveModel live(link);
  const Hill hill(link, &live, coordinates, half_width, search);
  std::vector<Sources> starts = {{alice, bob}};
  for (const SourceParameters& corner : corners(search.largest_intensity)) {
    starts.push_back({corner, corner});
  }
  for (const Sources& start : starts) {
    keep(hill.at(ascend(hill, coordinates.point(start), kBrief)));
  }
  if (best.key.bits == 0) {
    const Point start = coordinates.point(starts[2]);
    const Point led = from_longer_sessions(link, coordinates, half_width, search, start);
    keep(hill.at(ascend(hill, led, kBrief)));
  }
  for (unsigned h = 0; h <= std::min(search.largest_half_width, kLargestHalfWidth) && !hill.stopped(); ++h) {
    if (h != half_width) {
      const Hill other(link, &live, coordinates, h, search);
      keep(other.at(ascend(other, coordinates.point({best.alice, best.bob}), kNeighbour)));
    }
  }
  const Hill last(link, &live, coordinates, best.half_width, search);
  keep(last.at(ascend(last, coordinates.point({best.alice, best.bob}), kThorough)));
  const Hill exact(link, nullptr, coordinates, best.half_width, search);
  keep(exact.at(climb(exact, coordinates.point({best.alice, best.bob}), kLastStep, kPolish)));
  return best;
}

}  // namespace twinspan::protocol
