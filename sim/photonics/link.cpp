// SPDX-License-Identifier: Apache-2.0
#include "sim/photonics/link.hpp"

#include <algorithm>
#include <bit>
#include <functional>

#include "host/core/error.hpp"

namespace twinspan::photonics {
namespace {

// Streams of random numbers; PhaseTrack has 16 and up.
enum Stream : std::uint64_t {
  kCandidates = 1,
  kPulses = 2,
  kReferencePhotons = 3,
  kCandidateGaps = 4,
  kDetector = 64,
  kDelayLine = 96
};

constexpr unsigned kFractionBits = 20;
constexpr double kFraction = 1048576.0;
constexpr std::uint64_t kNever = UINT64_MAX / 2U;
constexpr std::uint64_t kSlotNever = kNever >> kFractionBits;

const LinkParameters& validated(const LinkParameters& parameters, unsigned lanes) {
  validate(parameters, lanes);
  return parameters;
}

std::int64_t picoseconds(double seconds) { return static_cast<std::int64_t>(nearest(seconds * 1e12)); }

// Mean distance of the points of a Poisson process of the given rate per slot, in 2^-20 slot; 0: no points.
double mean_gap(double rate) { return rate > 0.0 ? kFraction / rate : 0.0; }

// Distance to the next point, in 2^-20 slot; unit: exponential with mean 1.
std::uint64_t gap(double unit, double mean) {
  if (mean == 0.0) {
    return kNever;
  }
  const double distance = mean * unit;
  return distance > 1e18 ? kNever : static_cast<std::uint64_t>(static_cast<std::int64_t>(distance + 0.5));
}

double best_of(const LinkParameters& p, unsigned first) {
  return std::max(p.detectors[first].efficiency, p.detectors[first + 1U].efficiency);
}

double arm_transmittance(const UserParameters& user) {
  return transmittance_of_db(user.fibre.loss_db) * Attenuator(user.receiver).transmittance();
}

}  // namespace

Link::Link(const LinkParameters& p, unsigned lanes, std::uint64_t seed)
    : lanes_(lanes),
      channels_(validated(p, lanes).channels()),
      slot_ps_(picoseconds(p.slot_s)),
      clock_ps_(slot_ps_ * lanes),
      pulse_centre_ps_(p.pulse.centre * static_cast<double>(slot_ps_)),
      pulse_sigma_ps_(p.pulse.width_fwhm_s * 1e12 / kFwhmPerSigma),
      wavelength_ratio_(p.wavelength_m / p.reference.wavelength_m),
      users_{TransmitterOptics(p.alice), TransmitterOptics(p.bob)},
      brightness_{PhotonMemory(users_[0]), PhotonMemory(users_[1])},
      arm_{arm_transmittance(p.alice), arm_transmittance(p.bob)},
      splitter_(p.splitter),
      compensator_(p.compensator),
      track_(p, seed),
      candidate_gaps_(Random(seed, kCandidateGaps)),
      candidates_(seed, kCandidates),
      pulses_(seed, kPulses),
      best_efficiency_(best_of(p, kQuantumPlus)),
      reference_photons_(seed, kReferencePhotons),
      next_reference_(kNever) {
  bound_ = best_efficiency_ * (arm_[0] * p.alice.peak_photons + arm_[1] * p.bob.peak_photons);
  candidate_gap_ = mean_gap(bound_);
  next_candidate_ = gap(candidate_gaps_.next(), candidate_gap_);
  if (p.reference.enabled) {
    reference_light_ = {arm_[0] * p.reference.photons_per_slot[0], arm_[1] * p.reference.photons_per_slot[1]};
    reference_bound_ = best_of(p, kReferencePlus) * (reference_light_[0] + reference_light_[1]);
    reference_gap_ = mean_gap(reference_bound_);
    next_reference_ = gap(reference_photons_.exponential_unit(), reference_gap_);
  }
  for (unsigned channel = 0; channel < channels_; ++channel) {
    detectors_.emplace_back(p.detectors[channel], Random(seed, kDetector + channel));
    delay_lines_.emplace_back(p.delay_lines[channel], static_cast<std::uint32_t>(clock_ps_), channel,
                              Random(seed, kDelayLine + channel));
    schedule({detectors_[channel].next_dark(0), channel, Cause::Dark});
  }
  find_quiet();
}

void Link::fail_unloaded() { throw Failure("photonics: step beyond the drive words that were loaded"); }

void Link::load(std::span<const std::uint64_t> alice, std::span<const std::uint64_t> bob) {
  if (alice.size() != bob.size() || alice.size() % lanes_ != 0U) {
    throw Failure("photonics: the drive words of a batch must be whole clocks, as many for Alice as for Bob");
  }
  if (slot_ != loaded_slots_) {
    throw Failure("photonics: the previous batch of drive words has not been stepped through");
  }
  if (alice.empty()) {
    return;
  }
  find_survivors(alice, bob);
  loaded_slots_ += alice.size();
  last_word_ = {alice.back(), bob.back()};
  find_quiet();
}

void Link::find_survivors(std::span<const std::uint64_t> alice, std::span<const std::uint64_t> bob) {
  survivors_.clear();
  next_survivor_ = 0;
  const std::uint64_t end = (loaded_slots_ + alice.size()) << kFractionBits;
  while (next_candidate_ < end) {
    const std::uint64_t slot = next_candidate_ >> kFractionBits;
    const std::uint64_t i = slot - loaded_slots_;
    const double light_a = arm_[0] * brightness_[0].photons(i == 0U ? last_word_[0] : alice[i - 1U], alice[i]);
    const double light_b = arm_[1] * brightness_[1].photons(i == 0U ? last_word_[1] : bob[i - 1U], bob[i]);
    const double draw = bound_ * candidates_.uniform();
    if (draw < best_efficiency_ * (light_a + light_b)) {
      const double phase = users_[0].phase(alice[i]) - users_[1].phase(bob[i]);
      survivors_.push_back({slot, light_a, light_b, phase, draw});
    }
    next_candidate_ += gap(candidate_gaps_.next(), candidate_gap_);
  }
}

void Link::find_quiet() {
  const bool waiting = next_survivor_ < survivors_.size();
  const std::uint64_t survivor = waiting ? survivors_[next_survivor_].slot : kSlotNever;
  const std::uint64_t reference = next_reference_ >> kFractionBits;
  const auto event = static_cast<std::uint64_t>(scheduled_.back().time_ps / slot_ps_);
  quiet_until_slot_ = std::min({survivor, reference, event});
}

void Link::busy_clock(std::uint16_t phase_code) {
  const std::uint64_t end_slot = slot_ + lanes_;
  const auto start_ps = static_cast<std::int64_t>(slot_) * slot_ps_;
  const double compensation = compensator_.phase(phase_code);
  arrivals_.clear();
  resolve_quantum(end_slot, compensation);
  resolve_reference(end_slot, wavelength_ratio_ * compensation);
  std::sort(arrivals_.begin(), arrivals_.end());
  detect(start_ps, start_ps + clock_ps_);
  find_quiet();
}

std::int64_t Link::within_clock(std::int64_t time_ps, std::int64_t start_ps) const {
  if (time_ps < start_ps) {
    time_ps = 2 * start_ps - 1 - time_ps;
  }
  if (time_ps >= start_ps + clock_ps_) {
    time_ps = 2 * (start_ps + clock_ps_) - 1 - time_ps;
  }
  return std::clamp(time_ps, start_ps, start_ps + clock_ps_ - 1);
}

void Link::arrive(unsigned channel, std::int64_t time_ps) {
  const auto start_ps = static_cast<std::int64_t>(slot_) * slot_ps_;
  arrivals_.push_back({within_clock(time_ps, start_ps), channel, Cause::Photon});
}

void Link::resolve_quantum(std::uint64_t end_slot, double compensation) {
  while (next_survivor_ < survivors_.size() && survivors_[next_survivor_].slot < end_slot) {
    const Survivor& s = survivors_[next_survivor_++];
    const double phi = s.phase + track_.at(s.slot).quantum - compensation;
    const Ports light = splitter_.ports(s.alice, s.bob, cosine(phi));
    const double plus = detectors_[kQuantumPlus].efficiency() * light.plus;
    const double minus = detectors_[kQuantumMinus].efficiency() * light.minus;
    const double offset = pulse_centre_ps_ + pulse_sigma_ps_ * pulses_.normal();
    if (s.draw < plus + minus) {
      const std::int64_t slot_start = static_cast<std::int64_t>(s.slot) * slot_ps_;
      const std::int64_t time = slot_start + static_cast<std::int64_t>(nearest(offset));
      arrive(s.draw < plus ? kQuantumPlus : kQuantumMinus, time);
    }
  }
}

void Link::resolve_reference(std::uint64_t end_slot, double compensation) {
  while (next_reference_ < (end_slot << kFractionBits)) {
    const std::uint64_t slot = next_reference_ >> kFractionBits;
    const auto fraction = static_cast<std::int64_t>(next_reference_ & ((1U << kFractionBits) - 1U));
    const double phi = 0.5 * kPi * static_cast<double>(slot % 4U) + track_.at(slot).reference - compensation;
    const Ports light = splitter_.ports(reference_light_[0], reference_light_[1], cosine(phi));
    const double plus = detectors_[kReferencePlus].efficiency() * light.plus;
    const double minus = detectors_[kReferenceMinus].efficiency() * light.minus;
    const double draw = reference_bound_ * reference_photons_.uniform();
    if (draw < plus + minus) {
      const auto time = static_cast<std::int64_t>(slot) * slot_ps_ + ((fraction * slot_ps_) >> kFractionBits);
      arrive(draw < plus ? kReferencePlus : kReferenceMinus, time);
    }
    next_reference_ += gap(reference_photons_.exponential_unit(), reference_gap_);
  }
}

void Link::schedule(const Event& event) {
  scheduled_.insert(std::upper_bound(scheduled_.begin(), scheduled_.end(), event, std::greater<>()), event);
}

void Link::detect(std::int64_t start_ps, std::int64_t end_ps) {
  std::size_t arrived = 0;
  while (true) {
    const bool light = arrived < arrivals_.size();
    if (scheduled_.back().time_ps < end_ps && (!light || scheduled_.back() < arrivals_[arrived])) {
      const Event event = scheduled_.back();
      scheduled_.pop_back();
      if (event.cause == Cause::Dark) {
        schedule({detectors_[event.channel].next_dark(event.time_ps), event.channel, Cause::Dark});
      }
      avalanche(event, start_ps);
    } else if (light) {
      avalanche(arrivals_[arrived++], start_ps);
    } else {
      break;
    }
  }
  for (std::uint32_t rest = hits_.mask; rest != 0U; rest &= rest - 1U) {
    const auto channel = static_cast<unsigned>(std::countr_zero(rest));
    const auto arrival = static_cast<std::uint32_t>(hit_ps_[channel] - start_ps);
    hits_.taps[channel] = delay_lines_[channel].sample(arrival);
  }
}

void Link::avalanche(const Event& event, std::int64_t start_ps) {
  Snspd& detector = detectors_[event.channel];
  ChannelCounters& counters = counters_[event.channel];
  if (!detector.fire(event.time_ps)) {
    ++counters.in_dead_time;
    return;
  }
  switch (event.cause) {
    case Cause::Photon: ++counters.photon_clicks; break;
    case Cause::Dark: ++counters.dark_clicks; break;
    case Cause::AfterPulse: ++counters.after_pulse_clicks; break;
  }
  if (const auto time = detector.after_pulse(event.time_ps)) {
    schedule({*time, event.channel, Cause::AfterPulse});
  }
  const std::int64_t time = within_clock(event.time_ps + detector.jitter(), start_ps);
  const std::uint32_t bit = 1U << event.channel;
  if ((hits_.mask & bit) != 0U) {
    ++counters.double_hits;
    hit_ps_[event.channel] = std::min(hit_ps_[event.channel], time);
    return;
  }
  ++counters.hits;
  hits_.mask |= bit;
  hit_ps_[event.channel] = time;
}

Ports Link::expected(std::uint64_t alice_before, std::uint64_t alice, std::uint64_t bob_before,
                     std::uint64_t bob, double phi_rad) const {
  const double light_a = arm_[0] * users_[0].photons(alice_before, alice);
  const double light_b = arm_[1] * users_[1].photons(bob_before, bob);
  const double phi = users_[0].phase(alice) - users_[1].phase(bob) + phi_rad;
  const Ports light = splitter_.ports(light_a, light_b, cosine(phi));
  return {detectors_[kQuantumPlus].efficiency() * light.plus,
          detectors_[kQuantumMinus].efficiency() * light.minus};
}

}  // namespace twinspan::photonics
