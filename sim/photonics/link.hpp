// SPDX-License-Identifier: Apache-2.0
/// \file
/// The light between two transmitters and one measurement node, clock by clock: drive words in, tap words
/// out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/photonics/beam_splitter.hpp"
#include "sim/photonics/delay_line.hpp"
#include "sim/photonics/parameters.hpp"
#include "sim/photonics/phase_modulator.hpp"
#include "sim/photonics/phase_track.hpp"
#include "sim/photonics/random.hpp"
#include "sim/photonics/snspd.hpp"
#include "sim/photonics/transmitter_optics.hpp"

namespace twinspan::photonics {

/// What the tap registers hold at the clock edge that ends a clock.
struct Hits {
  std::uint32_t mask = 0;                         ///< bit c: channel c has a hit in this clock
  std::array<TapWord, kMaxChannels> taps{};       ///< valid where the mask bit is set
};

/// What happened on one channel since the start.
/// Always photon_clicks + dark_clicks + after_pulse_clicks == hits + double_hits.
struct ChannelCounters {
  std::uint64_t photon_clicks = 0;       ///< avalanches by light
  std::uint64_t dark_clicks = 0;         ///< avalanches by dark counts
  std::uint64_t after_pulse_clicks = 0;  ///< avalanches by after-pulses
  /// Detected photons, dark counts and after-pulses lost in the dead time
  std::uint64_t in_dead_time = 0;
  std::uint64_t hits = 0;                ///< clicks that reached the tap registers
  std::uint64_t double_hits = 0;         ///< later clicks of a clock that already had one: lost
};

/// Light, fibres, interference, detectors and delay lines of one pair of users.
///
/// A coherent state through linear optics gives independent Poisson numbers of detected photons per slot and
/// port, with the means of physics: I_+ and I_- of BeamSplitter, times the efficiencies. They are sampled
/// exactly by thinning: candidates of a Poisson process at the brightest level the modulators can reach, kept
/// with the ratio of the phase-independent total to that level, then given to a port by the phase. Darks are
/// Poisson in time. Jitter and pulse width that would carry an event across a clock boundary are reflected
/// there, so a clock is complete when it ends. The two users' words of one slot meet at the splitter: flight
/// times are taken out.
///
/// The result depends on parameters, lanes, seed, drive words and phase codes only, not on the sizes of
/// batches.
class Link {
 public:
  /// \param lanes  slots per clock
  /// \throws InputError if a parameter is out of range
  Link(const LinkParameters& parameters, unsigned lanes, std::uint64_t seed);

  /// Drive words of the next clocks, `lanes` words per clock and user; slot 0 of the first batch is phase
  /// index 0 of the second-wavelength reference. The slot before the first counts as dark (all codes 0).
  /// \throws Failure if the lengths differ, are not whole clocks, or the previous batch has not been stepped
  ///   through
  void load(std::span<const std::uint64_t> alice, std::span<const std::uint64_t> bob);

  /// One clock. \param phase_code drives the compensating modulator during this clock
  /// \return at most one hit per channel; valid until the next call. \throws Failure beyond the loaded clocks
  const Hits& step(std::uint16_t phase_code) {
    const std::uint64_t end = slot_ + lanes_;
    if (end > loaded_slots_) {
      fail_unloaded();
    }
    hits_.mask = 0;
    if (end > quiet_until_slot_) {
      busy_clock(phase_code);
    }
    slot_ = end;
    return hits_;
  }

  /// Slots stepped through since the start.
  [[nodiscard]] std::uint64_t slots() const { return slot_; }
  [[nodiscard]] const ChannelCounters& counters(unsigned channel) const { return counters_.at(channel); }
  /// Detector channels in use.
  [[nodiscard]] unsigned channels() const { return channels_; }

  /// Mean numbers of photons detected at the quantum ports (efficiency included, darks and dead time not) for
  /// given drive words of a slot and of the one before, at a phase difference of `phi_rad` in addition to the
  /// modulators'.
  [[nodiscard]] Ports expected(std::uint64_t alice_before, std::uint64_t alice, std::uint64_t bob_before,
                               std::uint64_t bob, double phi_rad) const;
  /// Chain of a channel, to compare a calibration with.
  [[nodiscard]] const DelayLine& delay_line(unsigned channel) const { return delay_lines_.at(channel); }

 private:
  // A candidate that the total intensity of its slot has accepted; the phase decides the port.
  struct Survivor {
    std::uint64_t slot;
    double alice;  // mean photon numbers at the splitter
    double bob;
    double phase;  // modulators, Alice minus Bob
    double draw;   // uniform in [0, (alice + bob) * best efficiency)
  };
  enum class Cause : std::uint8_t { Photon, Dark, AfterPulse };
  struct Event {
    std::int64_t time_ps;
    std::uint32_t channel;
    Cause cause;
    friend auto operator<=>(const Event&, const Event&) = default;
  };

  [[noreturn]] static void fail_unloaded();
  void find_survivors(std::span<const std::uint64_t> alice, std::span<const std::uint64_t> bob);
  void busy_clock(std::uint16_t phase_code);
  void resolve_quantum(std::uint64_t end_slot, double compensation);
  void resolve_reference(std::uint64_t end_slot, double compensation);
  void detect(std::int64_t start_ps, std::int64_t end_ps);
  void avalanche(const Event& event, std::int64_t start_ps);
  void schedule(const Event& event);
  void arrive(unsigned channel, std::int64_t time_ps);
  std::int64_t within_clock(std::int64_t time_ps, std::int64_t start_ps) const;
  void find_quiet();

  unsigned lanes_;
  unsigned channels_;
  std::int64_t slot_ps_;
  std::int64_t clock_ps_;
  double pulse_centre_ps_;
  double pulse_sigma_ps_;
  double wavelength_ratio_;
  std::array<TransmitterOptics, 2> users_;  // Alice, Bob
  std::array<PhotonMemory, 2> brightness_;
  std::array<double, 2> arm_;               // transmittance, detectors excluded
  BeamSplitter splitter_;
  PhaseModulator compensator_;
  PhaseTrack track_;
  std::vector<Snspd> detectors_;
  std::vector<DelayLine> delay_lines_;

  // Candidates: a Poisson process of `bound_` per slot; times in 2^-20 slot.
  ExponentialSource candidate_gaps_;
  Random candidates_;
  Random pulses_;
  double bound_;
  double best_efficiency_;
  double candidate_gap_ = 0.0;  // mean, 2^-20 slot
  std::uint64_t next_candidate_ = 0;
  std::array<std::uint64_t, 2> last_word_{};

  // Second wavelength: a Poisson process of constant rate.
  Random reference_photons_;
  std::array<double, 2> reference_light_{};  // at the splitter
  double reference_bound_ = 0.0;
  double reference_gap_ = 0.0;  // mean, 2^-20 slot
  std::uint64_t next_reference_;

  std::uint64_t slot_ = 0;
  std::uint64_t loaded_slots_ = 0;
  std::uint64_t quiet_until_slot_ = 0;
  std::vector<Survivor> survivors_;
  std::size_t next_survivor_ = 0;
  std::vector<Event> arrivals_;   // of the clock at hand
  std::vector<Event> scheduled_;  // dark counts and after-pulses to come, latest first
  std::array<std::int64_t, kMaxChannels> hit_ps_{};
  std::array<ChannelCounters, kMaxChannels> counters_{};
  Hits hits_;
};

}  // namespace twinspan::photonics
