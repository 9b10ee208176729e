// SPDX-License-Identifier: Apache-2.0
#include "sim/event/window_link.hpp"

#include <algorithm>
#include <cmath>

namespace twinspan::event {
namespace {

using photonics::exponential;
using photonics::kTwoPi;
using photonics::Random;

enum Process : std::uint64_t { kBegin = 1, kFibre, kLasers, kOwn, kLockAlice, kLockBob };
constexpr std::uint64_t kFamily = 0x77696E646F77ULL;  // keeps the streams apart from those of the clicks
constexpr double kMillisecond = 1e-3;

Random random_of(std::uint64_t seed, std::uint64_t stretch, Process process) {
  return {seed ^ kFamily, (stretch << 8U) | process};
}

// As photonics::Fibre; see there for the process. The differences below lose digits for steps far below the
// correlation time, where what they describe vanishes against everything else.
LinkStep::Velocity velocity_step(double variance, double tau, double step_s) {
  const double x = step_s / tau;
  const double gone = 1.0 - exponential(-x);
  const double integral = x - gone;  // x - 1 + exp(-x)
  LinkStep::Velocity v;
  v.spread = std::sqrt(variance);
  v.decay = 1.0 - gone;
  v.phase = tau * gone;
  const double var_v = variance * (1.0 - exponential(-2.0 * x));
  const double covariance = variance * tau * gone * gone;
  const double var_phase = variance * tau * tau * (2.0 * integral - gone * gone);
  v.noise = std::sqrt(var_v);
  v.cross_noise = var_v > 0.0 ? covariance / v.noise : 0.0;
  v.phase_noise = std::sqrt(std::max(0.0, var_phase - v.cross_noise * v.cross_noise));
  return v;
}

double velocity_variance(const photonics::FibreParameters& fibre) {
  const double x = kMillisecond / fibre.correlation_s;
  const double shape = x - 1.0 + exponential(-x);
  return (1.0 - fibre.walk_share) * fibre.drift_rad_per_ms * fibre.drift_rad_per_ms /
         (2.0 * fibre.correlation_s * fibre.correlation_s * shape);
}

double walk_per_second(const photonics::FibreParameters& fibre) {
  return fibre.walk_share * fibre.drift_rad_per_ms * fibre.drift_rad_per_ms / kMillisecond;
}

}  // namespace

LinkStep::LinkStep(const Parameters& p) {
  const auto& a = p.link.alice;
  const auto& b = p.link.bob;
  window_s = p.link.slot_s * static_cast<double>(p.window_slots);
  if (a.fibre.correlation_s == b.fibre.correlation_s) {
    velocity[0] = velocity_step(velocity_variance(a.fibre) + velocity_variance(b.fibre),
                                a.fibre.correlation_s, window_s);
  } else {
    velocities = 2;
    velocity[0] = velocity_step(velocity_variance(a.fibre), a.fibre.correlation_s, window_s);
    velocity[1] = velocity_step(velocity_variance(b.fibre), b.fibre.correlation_s, window_s);
  }
  walk_variance = (walk_per_second(a.fibre) + walk_per_second(b.fibre)) * window_s;
  fibre_variance = walk_variance;
  for (std::size_t i = 0; i < velocities; ++i) {
    fibre_variance += velocity[i].phase_noise * velocity[i].phase_noise;
  }
  laser_turn = kTwoPi * (a.laser.frequency_offset_hz - b.laser.frequency_offset_hz) * window_s;
  laser_variance = kTwoPi * (a.laser.linewidth_hz + b.laser.linewidth_hz) * window_s;
  second = p.link.reference.enabled;
  if (second) {
    const auto& r = p.link.reference;
    ratio = p.link.wavelength_m / r.wavelength_m;
    shared = r.locked_to_source ? 1.0 : 0.0;
    own_turn = kTwoPi * (r.laser[0].frequency_offset_hz - r.laser[1].frequency_offset_hz) * window_s;
    own_variance = kTwoPi * (r.laser[0].linewidth_hz + r.laser[1].linewidth_hz) * window_s +
                   r.own_drift_rad_per_ms * r.own_drift_rad_per_ms * window_s / kMillisecond;
  }
  lock_loss = p.lock_loss;
  const std::array<double, 2> locked_hz{a.laser.linewidth_hz, b.laser.linewidth_hz};
  for (std::size_t user = 0; user < 2; ++user) {
    free_variance[user] =
        kTwoPi * std::max(0.0, lock_loss[user].free_linewidth_hz - locked_hz[user]) * window_s;
  }
}

LockProcess::LockProcess(const LockLoss& parameters, double window_s, double begin_s, bool early,
                         Random random)
    : parameters_(parameters), window_s_(window_s), random_(random) {
  // A loss may have begun before the first window.
  schedule(early ? begin_s - parameters.duration_s : begin_s);
}

void LockProcess::schedule(double from_s) {
  next_s_ = parameters_.rate_hz > 0.0 ? from_s + random_.exponential_unit() / parameters_.rate_hz : 1e300;
}

double LockProcess::advance(double begin_s, double end_s, double free_variance, bool& lost, bool& begins) {
  double change = 0.0;
  while (next_s_ < end_s) {
    const double again_s = next_s_ + parameters_.duration_s;
    const double free_s = std::min(end_s, again_s) - std::max(begin_s, next_s_);
    if (free_s > 0.0) {
      const double moved = std::sqrt(free_variance * free_s / window_s_) * random_.normal();
      gathered_ += moved;
      change += moved;
      lost = true;
      begins = begins || (!lost_ && next_s_ >= begin_s);
      lost_ = true;
    }
    if (again_s > end_s) {
      break;
    }
    const double kept = kTwoPi * photonics::nearest(gathered_ / kTwoPi);
    change += kept - gathered_;
    gathered_ = 0.0;
    lost_ = false;
    schedule(again_s);
  }
  return change;
}

WindowLink::WindowLink(const LinkStep& step, std::uint64_t seed, std::uint64_t stretch, std::uint32_t early)
    : step_(step),
      fibre_(random_of(seed, stretch, kFibre)),
      lasers_(random_of(seed, stretch, kLasers)),
      own_(random_of(seed, stretch, kOwn)),
      locks_{LockProcess(step.lock_loss[0], step.window_s, -step.window_s * early, early != 0,
                         random_of(seed, stretch, kLockAlice)),
             LockProcess(step.lock_loss[1], step.window_s, -step.window_s * early, early != 0,
                         random_of(seed, stretch, kLockBob))},
      origin_s_(-step.window_s * early) {
  Random begin = random_of(seed, stretch, kBegin);
  laser_phase_ = kTwoPi * (begin.uniform() - 0.5);
  own_phase_ = kTwoPi * (begin.uniform() - 0.5);
  for (std::size_t i = 0; i < step.velocities; ++i) {
    velocity_[i] = step.velocity[i].spread * begin.normal();
  }
  edge_.quantum = laser_phase_;
  edge_.reference = step.second ? step.shared * laser_phase_ + own_phase_ : laser_phase_;
}

double WindowLink::reference_drift() const {
  double fibre = 0.0;
  for (std::size_t i = 0; i < step_.velocities; ++i) {
    fibre += step_.velocity[i].phase * velocity_[i];
  }
  return step_.second ? step_.ratio * fibre + step_.shared * step_.laser_turn + step_.own_turn
                      : fibre + step_.laser_turn;
}

void WindowLink::advance(std::span<LinkEdge> out) {
  for (; out.size() > kBlock; out = out.subspan(kBlock)) {
    advance(out.first(kBlock));
  }
  const std::size_t n = out.size();
  const std::size_t per_window = step_.velocities + 1;
  const std::span<double> noise(noise_.data(), n * per_window);
  fibre_.fill(noise);
  const bool merged = !step_.second;  // one Gaussian for all that has no memory
  const double fibre_noise = std::sqrt(step_.fibre_variance + (merged ? step_.laser_variance : 0.0));
  std::size_t used = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < step_.velocities; ++k) {
      const LinkStep::Velocity& v = step_.velocity[k];
      const double a = noise[used++];
      fibre_phase_ += v.phase * velocity_[k] + v.cross_noise * a;
      velocity_[k] = v.decay * velocity_[k] + v.noise * a;
    }
    fibre_phase_ += fibre_noise * noise[used++];
    out[i].quantum = fibre_phase_;
  }
  if (merged) {
    for (LinkEdge& edge : out) {
      laser_phase_ += step_.laser_turn;
      edge.quantum += laser_phase_;
      edge.reference = edge.quantum;
    }
  } else {
    lasers_.fill(std::span(laser_noise_).first(n));
    own_.fill(std::span(own_noise_).first(n));
    const double laser_noise = std::sqrt(step_.laser_variance);
    const double own_noise = std::sqrt(step_.own_variance);
    for (std::size_t i = 0; i < n; ++i) {
      laser_phase_ += step_.laser_turn + laser_noise * laser_noise_[i];
      own_phase_ += step_.own_turn + own_noise * own_noise_[i];
      out[i].reference = step_.shared * laser_phase_ + step_.ratio * out[i].quantum + own_phase_;
      out[i].quantum += laser_phase_;
    }
  }
  advance_locks(out);
  window_ += n;
  if (n > 0) {
    edge_ = out.back();
  }
}

void WindowLink::advance_locks(std::span<LinkEdge> out) {
  const auto time = [&](std::size_t i) {
    return origin_s_ + step_.window_s * static_cast<double>(window_ + i);
  };
  const bool quiet = locks_[0].quiet(time(out.size())) && locks_[1].quiet(time(out.size()));
  for (std::size_t i = 0; i < out.size(); ++i) {
    LinkEdge& edge = out[i];
    edge.lock_lost = {};
    edge.lock_loss_begins = {};
    if (!quiet) {
      for (std::size_t user = 0; user < 2; ++user) {
        const double change = locks_[user].advance(time(i), time(i + 1), step_.free_variance[user],
                                                   edge.lock_lost[user], edge.lock_loss_begins[user]);
        free_phase_ += user == 0 ? change : -change;
      }
    }
    // The reference of a second wavelength comes from lasers of its own.
    edge.quantum += free_phase_;
    edge.reference += step_.second ? 0.0 : free_phase_;
  }
}

}  // namespace twinspan::event
