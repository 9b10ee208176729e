// SPDX-License-Identifier: Apache-2.0
#include "sim/event/resolved_phase.hpp"

#include <algorithm>
#include <cmath>

#include "hls/common/tf_types.hpp"

namespace twinspan::event {
namespace {

constexpr std::uint64_t kLock = 5;  // stream
constexpr std::uint64_t kNever = UINT64_MAX;
constexpr double kStepUnits = 16777216.0;  // 2^24 per turn
constexpr std::uint64_t kSlopeWindows = 64;

/// x modulo one turn in 2^-24 turn.
std::uint32_t turn_units(double rad) {
  const double turns = rad / photonics::kTwoPi;
  return static_cast<std::uint32_t>(
             static_cast<std::int64_t>(std::floor((turns - std::floor(turns)) * kStepUnits))) &
         0xFFFFFFU;
}

void count(tf::PhaseCounter& counter, unsigned detector, std::uint64_t slot) {
  tf::count_clicks(counter, 1U << detector, static_cast<std::uint32_t>(slot & 3) << (2 * detector));
}

}  // namespace

LockWalk::LockWalk(const Parameters& parameters, std::uint64_t begin, std::uint64_t end, std::uint64_t seed)
    : random_(seed, kLock), slot_(begin) {
  const double slot_s = parameters.link.slot_s;
  for (const LockLoss& user : parameters.lock_loss) {
    if (!(user.rate_hz > 0)) {
      continue;
    }
    const double duration = user.duration_s / slot_s;
    // Losses that began earlier may still last.
    double time = static_cast<double>(begin) - duration;
    while ((time += random_.exponential_unit() / (user.rate_hz * slot_s)) < static_cast<double>(end)) {
      losses_.push_back({static_cast<std::uint64_t>(std::max(0.0, time)),
                         static_cast<std::uint64_t>(std::max(0.0, time + duration)),
                         photonics::kTwoPi * user.free_linewidth_hz * slot_s});
    }
  }
  std::sort(losses_.begin(), losses_.end(), [](const Loss& a, const Loss& b) { return a.end < b.end; });
}

double LockWalk::at(std::uint64_t slot) {
  for (std::size_t i = over_; i < losses_.size(); ++i) {
    const std::uint64_t from = std::max(slot_, losses_[i].begin);
    const std::uint64_t to = std::min(slot, losses_[i].end);
    if (to > from) {
      phase_ += std::sqrt(losses_[i].variance_per_slot * static_cast<double>(to - from)) * random_.normal();
    }
    over_ += i == over_ && losses_[i].end <= slot ? 1U : 0U;
  }
  slot_ = slot;
  return phase_;
}

std::uint64_t LockWalk::begun(std::uint64_t first, std::uint64_t last) const {
  return static_cast<std::uint64_t>(std::count_if(losses_.begin(), losses_.end(), [&](const Loss& loss) {
    return loss.begin >= first && loss.begin < last;
  }));
}

ResolvedPhase::ResolvedPhase(const Parameters& p, std::uint64_t first_slot, std::uint64_t begin,
                             std::uint64_t counts, std::uint64_t end, std::uint64_t seed)
    : modulator_(p.link.compensator),
      track_(p.link, seed),
      walk_(p, begin, end, seed),
      walk_share_(p.link.reference.locked_to_source ? 1 : 0),
      ratio_(p.link.wavelength_m / p.link.reference.wavelength_m),
      second_(p.link.reference.enabled),
      first_slot_(first_slot),
      begin_(begin),
      counts_(counts),
      end_(end),
      window_(p.window_slots),
      window_end_(begin + p.window_slots),
      code_slot_(kNever),
      next_event_(window_end_) {
  registers_ = {p.loop.closed ? 1U : 0U,
                p.loop.gain_p,
                p.loop.gain_i,
                p.loop.integrator_limit,
                p.loop.least_counts,
                p.loop.half_wave,
                0};
  tf::loop_start(loop_, registers_);
  if (begin > 0) {
    preset(p);
  }
  compensation_ = modulator_.phase(static_cast<std::uint16_t>(tf::loop_code(loop_, registers_)));
}

/// The loop as it would stand after a long time: on the true phase, at the true drift.
void ResolvedPhase::preset(const Parameters& p) {
  if (!p.loop.closed) {
    return;
  }
  photonics::PhaseTrack ahead = track_;
  const std::uint64_t windows =
      std::max<std::uint64_t>(1, std::min<std::uint64_t>(kSlopeWindows, (end_ - begin_) / window_));
  const double share = second_ ? 1 / ratio_ : 1;
  const auto phase = [&](std::uint64_t slot) {
    const auto now = ahead.at(slot);
    return share * (second_ ? now.reference : now.quantum);
  };
  const double now = phase(0);
  const double drift = (phase(windows * window_) - now) / static_cast<double>(windows);
  const double limit = registers_.integrator_limit;
  const double units = std::clamp(drift / photonics::kTwoPi * kStepUnits, -limit, limit);
  loop_.phase = turn_units(now);
  loop_.integrator = static_cast<std::int32_t>(photonics::nearest(units));
}

photonics::LinkPhase ResolvedPhase::link(std::uint64_t slot) {
  photonics::LinkPhase phase = track_.at(slot - begin_);
  const double extra = walk_.at(slot);
  phase.quantum += extra;
  phase.reference += walk_share_ * extra;
  return phase;
}

void ResolvedPhase::click(const Accepted& accepted, std::uint32_t section) {
  const unsigned channel = accepted.click.channel;
  if (second_ && channel >= kQuantumChannels) {
    count(counter_, channel - kQuantumChannels, accepted.click.slot);
  } else if (section == tf::kSectionReference) {
    count(second_ ? quantum_counter_ : counter_, channel, accepted.click.slot);
  }
}

void ResolvedPhase::step() {
  if (next_event_ == code_slot_) {
    compensation_ = modulator_.phase(static_cast<std::uint16_t>(tf::loop_code(loop_, registers_)));
    code_slot_ = kNever;
  } else {
    end_window();
    code_slot_ = window_end_ + (tf::kWindowToCode - 1) * std::uint64_t{kLanes};
    window_end_ += window_;
  }
  next_event_ = std::min(window_end_, code_slot_);
}

void ResolvedPhase::end_window() {
  const tf::PhaseCounts counts = tf::take_counts(counter_);
  const tf::PhaseCounts quantum = tf::take_counts(quantum_counter_);
  const bool enough = counts.counts >= registers_.least_counts;
  const std::int32_t estimate = tf::cordic_angle(counts.in_phase, counts.quadrature);
  const tf::LoopUpdate update = tf::loop_update(loop_, registers_, enough, estimate);
  if (window_end_ <= counts_) {
    return;
  }
  windows_.push_back({first_slot_ + window_end_, enough, registers_.loop_enable != 0, estimate,
                      static_cast<std::int32_t>(loop_.unwrapped), static_cast<std::uint16_t>(update.applied),
                      static_cast<std::uint16_t>(tf::loop_code(loop_, registers_)), counts.counts,
                      photonics::kTwoPi / kStepUnits * loop_.integrator});
  if (second_) {
    quantum_reference_.push_back({quantum.in_phase, quantum.quadrature, quantum.counts});
  }
}

void ResolvedPhase::finish(Stretch& stretch) {
  advance(end_);
  stretch.windows = std::move(windows_);
  stretch.quantum_reference = std::move(quantum_reference_);
  stretch.lock_losses = walk_.begun(counts_, end_);
}

}  // namespace twinspan::event
