// SPDX-License-Identifier: Apache-2.0
#include "sim/event/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hls/common/tf_types.hpp"
#include "host/core/error.hpp"
#include "sim/event/candidates.hpp"
#include "sim/event/counted_phase.hpp"
#include "sim/event/detection.hpp"
#include "sim/event/light.hpp"
#include "sim/event/resolved_phase.hpp"
#include "sim/photonics/beam_splitter.hpp"

namespace twinspan::event {
namespace {

// Processes of a stretch; Candidates has 1 and 2, LockWalk 5, PhaseTrack 16 to 22, Detection 64 and up.
enum Stream : std::uint64_t { kPulses = 3, kReferencePhotons = 4 };

constexpr std::uint64_t kStretchSeeds = 0x5345000000000000ULL;
constexpr std::uint64_t kMostWindows = 65536;
constexpr double kMostClicks = 1048576;
constexpr double kFaintest = 1e-6;         // share of the other's light below which there is no beat
constexpr double kResolvedClicks = 0.25;   // reference clicks per detector within a dead time
constexpr double kDenseCandidates = 0.05;  // per slot: then following the phase slot by slot costs little
constexpr std::uint64_t kSlotStep = 16;
constexpr std::uint64_t kNever = UINT64_MAX;

std::int64_t slot_ps(const Parameters& p) {
  return static_cast<std::int64_t>(photonics::nearest(p.link.slot_s * 1e12));
}

void check(const Parameters& p, std::uint64_t first_slot, std::uint64_t slots) {
  photonics::validate(p.link, kLanes);
  const auto require = [](bool fits, const char* what, std::uint64_t value) {
    if (!fits) {
      throw InputError(
          fmt::format("event simulation: {}: found {}, allowed are multiples of {} that the hardware takes",
                      what, value, kSlotStep));
    }
  };
  const auto& frame = p.frame;
  const bool whole = (frame.length_slots | frame.reference_slots | frame.guard_slots) % kSlotStep == 0;
  require(whole && frame.length_slots > 0 &&
              std::uint64_t{frame.reference_slots} + frame.guard_slots <= frame.length_slots,
          "frame length", frame.length_slots);
  require(p.window_slots % kSlotStep == 0 && p.window_slots >= 64 * kLanes, "window_slots", p.window_slots);
  require(first_slot % kSlotStep == 0, "first slot", first_slot);
  require(slots % kSlotStep == 0 && slots > 0 && first_slot + slots <= (std::uint64_t{1} << 48), "slots",
          slots);
}

/// Shares of the sections in the slots of a frame.
std::array<double, kSections> section_shares(const FrameSettings& frame) {
  const double length = frame.length_slots;
  return {frame.reference_slots / length, frame.guard_slots / length, frame.quantum_slots() / length};
}

double dead_slots(const Parameters& p) {
  double dead = p.tagger.dead_time / 1024.0;
  for (unsigned c = 0; c < p.link.channels(); ++c) {
    dead = std::max(dead, p.link.detectors[c].dead_time_s / p.link.slot_s);
  }
  return dead;
}

/// Mean number of photons of the second wavelength detected per slot, both detectors.
double second_light(const Parameters& p, double& alice, double& bob) {
  if (!p.link.reference.enabled) {
    return 0;
  }
  const auto arm = [](const photonics::UserParameters& user) {
    return photonics::transmittance_of_db(user.fibre.loss_db) *
           photonics::Attenuator(user.receiver).transmittance();
  };
  alice = arm(p.link.alice) * p.link.reference.photons_per_slot[0];
  bob = arm(p.link.bob) * p.link.reference.photons_per_slot[1];
  return (alice + bob) * std::max(p.link.detectors[photonics::kReferencePlus].efficiency,
                                  p.link.detectors[photonics::kReferenceMinus].efficiency);
}

}  // namespace

struct Engine::State {
  Parameters parameters;
  SymbolSource alice;
  SymbolSource bob;
  std::uint64_t seed;
  std::uint64_t first_slot;
  std::uint64_t slots;
  Light light;
  TapTables taps;
  photonics::BeamSplitter splitter;
  std::array<double, 2> second{};  // second wavelength at the splitter
  double second_bound = 0;         // detected, per slot
  bool resolved = true;
  std::uint64_t stretch_slots = 0;
  std::unique_ptr<const WindowPhaseModel> windows;

  State(const Parameters& p, const SymbolSource& a, const SymbolSource& b, std::uint64_t run_seed,
        std::uint64_t first, std::uint64_t count)
      : parameters(p),
        alice(a.clone()),
        bob(b.clone()),
        seed(run_seed),
        first_slot(first),
        slots(count),
        light(make_light(p, a.thresholds(), b.thresholds())),
        taps(p.link),
        splitter(p.link.splitter) {
    second_bound = second_light(p, second[0], second[1]);
    choose_mode();
    choose_size();
    if (!resolved) {
      windows = std::make_unique<const WindowPhaseModel>(p);
    }
  }

  void choose_mode() {
    const auto shares = section_shares(parameters.frame);
    const double reference =
        parameters.link.reference.enabled ? second_bound : light.expected[tf::kSectionReference];
    double candidates = second_bound;
    for (std::size_t section = 0; section < kSections; ++section) {
      candidates += shares[section] * light.best_efficiency * light.bound[section];
    }
    resolved = 0.5 * reference * dead_slots(parameters) > kResolvedClicks || candidates > kDenseCandidates;
  }

  void choose_size() {
    const auto shares = section_shares(parameters.frame);
    double clicks = shares[tf::kSectionQuantum] * light.expected[tf::kSectionQuantum];
    if (resolved) {
      clicks += shares[tf::kSectionReference] * light.expected[tf::kSectionReference] + second_bound;
    }
    for (unsigned c = 0; c < parameters.link.channels(); ++c) {
      clicks += parameters.link.detectors[c].dark_hz * parameters.link.slot_s;
    }
    const double per_window = std::max(1e-9, clicks * parameters.window_slots);
    const double windows_by_clicks = std::floor(kMostClicks / per_window);
    const double count = std::clamp(windows_by_clicks, 1.0, static_cast<double>(kMostWindows));
    stretch_slots = static_cast<std::uint64_t>(count) * parameters.window_slots;
  }
};

namespace {

/// One stretch: candidates, second wavelength, dark counts and after-pulses in order of clocks.
template <typename Phase>
class Walk {
 public:
  Walk(const Parameters& parameters, const Light& light, const photonics::BeamSplitter& splitter,
       Detection& detection, Candidates& candidates, Phase& phase, std::uint64_t first_slot,
       std::uint64_t seed)
      : parameters_(parameters),
        light_(light),
        splitter_(splitter),
        detection_(detection),
        candidates_(candidates),
        phase_(phase),
        pulses_(seed, kPulses),
        photons_(seed, kReferencePhotons),
        first_slot_(first_slot),
        slot_ps_(slot_ps(parameters)),
        centre_ps_(parameters.link.pulse.centre * static_cast<double>(slot_ps_)),
        sigma_ps_(parameters.link.pulse.width_fwhm_s * 1e12 / photonics::kFwhmPerSigma) {
    for (unsigned c = 0; c < kChannels; ++c) {
      efficiency_[c] = c < parameters.link.channels() ? parameters.link.detectors[c].efficiency : 0;
    }
  }

  /// Light of the second wavelength from a slot on; rate per slot before the ports are told apart.
  void second_wavelength(const std::array<double, 2>& light, double rate, std::uint64_t from) {
    second_ = light;
    second_bound_ = rate;
    if (rate > 0) {
      second_slot_ = static_cast<double>(from) + photons_.exponential_unit() / rate;
    }
  }

  /// Everything before `end`.
  void until(std::uint64_t end, Stretch& stretch, bool keep) {
    while (true) {
      if (at_ == survivors_.size()) {
        fetch();
      }
      const std::uint64_t survivor = at_ < survivors_.size() ? survivors_[at_].slot : kNever;
      const auto scheduled = static_cast<std::uint64_t>(detection_.next_ps() / slot_ps_);
      const std::uint64_t second = second_bound_ > 0 ? static_cast<std::uint64_t>(second_slot_) : kNever;
      const std::uint64_t slot = std::min({survivor, scheduled, second});
      if (slot >= end) {
        return;
      }
      clock(slot & ~std::uint64_t{kLanes - 1}, stretch, keep);
    }
  }

 private:
  /// The next survivors; none at the end of the light, dark counts go on.
  void fetch() {
    at_ = 0;
    do {
      survivors_ = {};
    } while (candidates_.next(survivors_) && survivors_.empty());
  }

  std::uint32_t section(std::uint64_t slot) const {
    const auto& frame = parameters_.frame;
    const std::uint64_t position = slot % frame.length_slots;
    return position < frame.reference_slots                       ? tf::kSectionReference
           : position < frame.reference_slots + frame.guard_slots ? tf::kSectionGuard
                                                                  : tf::kSectionQuantum;
  }

  void clock(std::uint64_t first, Stretch& stretch, bool keep) {
    phase_.advance(first);
    const std::int64_t begin_ps = static_cast<std::int64_t>(first) * slot_ps_;
    while (at_ < survivors_.size() && survivors_[at_].slot < first + kLanes) {
      quantum(survivors_[at_], begin_ps);
      if (++at_ == survivors_.size()) {
        fetch();
      }
    }
    if constexpr (requires { phase_.reference(first); }) {
      while (second_bound_ > 0 && second_slot_ < static_cast<double>(first + kLanes)) {
        reference(begin_ps);
      }
    }
    const std::uint32_t where = section(first);
    for (const Accepted& accepted : detection_.clock(begin_ps, first_slot_ + first, where)) {
      if constexpr (requires { phase_.click(accepted, where); }) {
        phase_.click(accepted, where);
      }
      if (accepted.produced && keep) {
        stretch.clicks.push_back(accepted.click);
      }
    }
  }

  void quantum(const Survivor& s, std::int64_t clock_begin_ps) {
    const bool beat = s.alice > kFaintest * s.bob && s.bob > kFaintest * s.alice;
    const double cosine = beat ? photonics::cosine(s.phase + phase_.quantum(s.slot)) : 0;
    const photonics::Ports light = splitter_.ports(s.alice, s.bob, cosine);
    const double plus = efficiency_[photonics::kQuantumPlus] * light.plus;
    const double minus = efficiency_[photonics::kQuantumMinus] * light.minus;
    if (s.draw < plus + minus) {
      const double offset = centre_ps_ + sigma_ps_ * pulses_.normal();
      const std::int64_t time = static_cast<std::int64_t>(s.slot) * slot_ps_ +
                                static_cast<std::int64_t>(photonics::nearest(offset));
      detection_.arrive(s.draw < plus ? photonics::kQuantumPlus : photonics::kQuantumMinus, time,
                        clock_begin_ps);
    }
  }

  void reference(std::int64_t clock_begin_ps) {
    const auto slot = static_cast<std::uint64_t>(second_slot_);
    const double phi = 0.5 * photonics::kPi * static_cast<double>(slot % 4) + phase_.reference(slot);
    const photonics::Ports light = splitter_.ports(second_[0], second_[1], photonics::cosine(phi));
    const double plus = efficiency_[photonics::kReferencePlus] * light.plus;
    const double minus = efficiency_[photonics::kReferenceMinus] * light.minus;
    const double draw = second_bound_ * photons_.uniform();
    if (draw < plus + minus) {
      const auto time = static_cast<std::int64_t>(second_slot_ * static_cast<double>(slot_ps_));
      detection_.arrive(draw < plus ? photonics::kReferencePlus : photonics::kReferenceMinus, time,
                        clock_begin_ps);
    }
    second_slot_ += photons_.exponential_unit() / second_bound_;
  }

  const Parameters& parameters_;
  const Light& light_;
  const photonics::BeamSplitter& splitter_;
  Detection& detection_;
  Candidates& candidates_;
  Phase& phase_;
  photonics::Random pulses_;
  photonics::Random photons_;
  std::uint64_t first_slot_;
  std::int64_t slot_ps_;
  double centre_ps_;
  double sigma_ps_;
  std::array<double, kChannels> efficiency_{};
  std::array<double, 2> second_{};
  double second_bound_ = 0;
  double second_slot_ = 0;
  std::span<const Survivor> survivors_;
  std::size_t at_ = 0;
};

void subtract(std::array<ChannelCounters, kChannels>& counters,
              const std::array<ChannelCounters, kChannels>& before) {
  for (unsigned c = 0; c < kChannels; ++c) {
    counters[c].clicks -= before[c].clicks;
    counters[c].in_dead_time -= before[c].in_dead_time;
    counters[c].outside_gate -= before[c].outside_gate;
    counters[c].not_exported -= before[c].not_exported;
    counters[c].produced -= before[c].produced;
  }
}

/// Reference clicks that were drawn as numbers.
void count_reference(Stretch& stretch, unsigned first_channel) {
  std::uint64_t counts = 0;
  for (const Telemetry& window : stretch.windows) {
    counts += window.counts;
  }
  std::uint64_t quantum = 0;
  for (const ReferenceCounts& window : stretch.quantum_reference) {
    quantum += window.counts;
  }
  const auto add = [&](unsigned channel, std::uint64_t clicks) {
    stretch.counters[channel].clicks += clicks;
    stretch.counters[channel].not_exported += clicks;
  };
  add(first_channel, counts / 2);
  add(first_channel + 1, counts - counts / 2);
  add(0, quantum / 2);
  add(1, quantum - quantum / 2);
}

}  // namespace

Engine::Engine(const Parameters& parameters, const SymbolSource& alice, const SymbolSource& bob,
               std::uint64_t seed, std::uint64_t first_slot, std::uint64_t slots) {
  check(parameters, first_slot, slots);
  state_ = std::make_unique<const State>(parameters, alice, bob, seed, first_slot, slots);
}

Engine::~Engine() = default;

std::uint64_t Engine::stretches() const {
  return (state_->slots + state_->stretch_slots - 1) / state_->stretch_slots;
}

std::uint64_t Engine::stretch_slots() const { return state_->stretch_slots; }

bool Engine::resolved() const { return state_->resolved; }

Stretch Engine::simulate(std::uint64_t index) const {
  const State& s = *state_;
  if (index >= stretches()) {
    throw Failure(fmt::format("event simulation: stretch {} of {}", index, stretches()));
  }
  const Parameters& p = s.parameters;
  const std::uint64_t begin = index * s.stretch_slots;
  const std::uint64_t end = std::min(begin + s.stretch_slots, s.slots);
  const std::uint64_t warm = std::min(begin, std::uint64_t{kResolvedWarmUp} * p.window_slots);
  const std::uint64_t start = s.resolved ? begin - warm : begin;
  const std::uint64_t seed = photonics::Random(s.seed, kStretchSeeds + index).bits();

  Stretch stretch;
  stretch.first_slot = s.first_slot + begin;
  stretch.slots = end - begin;
  Detection detection(p, s.taps, static_cast<std::int64_t>(start) * slot_ps(p), s.resolved, seed);
  Candidates candidates(s.light, p.frame, s.alice.clone(), s.bob.clone(),
                        {s.first_slot, start, end, s.resolved}, seed);
  const auto run = [&](auto& phase) {
    Walk walk(p, s.light, s.splitter, detection, candidates, phase, s.first_slot, seed);
    if (s.resolved) {
      walk.second_wavelength(s.second, s.second_bound, start);
    }
    walk.until(begin, stretch, false);
    const auto before = detection.counters();
    walk.until(end, stretch, true);
    stretch.counters = detection.counters();
    subtract(stretch.counters, before);
    phase.finish(stretch);
  };
  if (s.resolved) {
    ResolvedPhase phase(p, s.first_slot, start, begin, end, seed);
    run(phase);
  } else {
    CountedPhase phase(*s.windows, p.window_slots, p.link.reference.enabled, s.first_slot, begin, end, s.seed,
                       index);
    run(phase);
    count_reference(stretch, p.link.reference.enabled ? kQuantumChannels : 0);
  }
  return stretch;
}

}  // namespace twinspan::event
