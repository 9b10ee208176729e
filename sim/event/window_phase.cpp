// SPDX-License-Identifier: Apache-2.0
#include "sim/event/window_phase.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "sim/event/poisson_table.hpp"
#include "sim/event/window_link.hpp"
#include "sim/event/window_loop.hpp"
#include "sim/event/window_normal.hpp"
#include "sim/event/window_reference.hpp"
#include "sim/photonics/phase_modulator.hpp"

namespace twinspan::event {
namespace {

using photonics::kTwoPi;
using photonics::Random;

constexpr double kMostCounts = 30000.0;  // per counter: far from its end at 65535
constexpr double kTurn = 4294967296.0;
constexpr std::uint64_t kFamily =
    0x636F756E7473ULL;  // keeps the streams apart from those of the link and the clicks
enum Process : std::uint64_t { kReference = 1, kQuantumReference, kBridge, kManyCounts };

Random random_of(std::uint64_t seed, std::uint64_t stretch, Process process) {
  return {seed ^ kFamily, (stretch << 8U) | process};
}

/// Phase in 2^-32 turn.
std::uint32_t turn_of(double phase_rad) {
  return static_cast<std::uint32_t>(
      static_cast<std::uint64_t>(static_cast<std::int64_t>(phase_rad * (kTurn / kTwoPi))));
}

const Parameters& checked(const Parameters& p) {
  const std::uint32_t frame = p.frame.length_slots;
  if (frame == 0 || p.window_slots == 0 || frame % 16 != 0 || p.window_slots % 16 != 0 ||
      p.frame.reference_slots % 16 != 0) {
    throw InputError(fmt::format(
        "event: frame of {} slots with {} of reference, window of {}: allowed are multiples of 16", frame,
        p.frame.reference_slots, p.window_slots));
  }
  return p;
}

}  // namespace

/// What the phase counter of one pair of detectors expects in the windows.
struct Sums {
  ReferenceLight light;
  std::vector<ReferenceTable> tables;  // by number of reference slots
  std::vector<std::uint32_t> table_slots;
  std::uint32_t parts = 1;  // every sum is drawn as so many
  std::optional<PoissonTable> poisson;

  Sums(const ReferenceLight& reference, const std::vector<ReferencePosition>& positions,
       std::vector<std::uint32_t>& use)
      : light(reference) {
    for (const ReferencePosition& position : positions) {
      const auto found = std::find(table_slots.begin(), table_slots.end(), position.slots);
      use.push_back(static_cast<std::uint32_t>(found - table_slots.begin()));
      if (found == table_slots.end()) {
        table_slots.push_back(position.slots);
      }
    }
    const double slots = *std::max_element(table_slots.begin(), table_slots.end()) / 4.0;
    const double largest =
        slots * (std::max(light.steady[0], light.steady[1]) + std::max(light.beat[0], light.beat[1]));
    if (largest > kMostCounts) {
      throw InputError(
          fmt::format("event: {:.0f} reference clicks expected in one counter and window, allowed are {:.0f}",
                      largest, kMostCounts));
    }
    parts = static_cast<std::uint32_t>(2.0 * largest / PoissonTable::kLargestMean) + 1;
    poisson.emplace(2.0 * largest / parts);
    for (const std::uint32_t count : table_slots) {
      tables.emplace_back(light, count, parts, *poisson);
    }
  }

  [[nodiscard]] double mean_counts(std::uint32_t slots) const {
    return slots * (light.steady[0] + light.steady[1]);
  }

  /// \param random  three words: A and B, C and D, and what chooses between neighbouring means
  [[nodiscard]] tf::PhaseCounts draw(std::uint32_t table, std::uint32_t turn, const std::uint64_t* random,
                                     Random& more) const {
    const std::array<PoissonPlace, 4>& place = tables[table].places(turn);
    std::array<std::uint32_t, 4> n{};
    for (std::size_t k = 0; k < 4; ++k) {
      const auto uniform = static_cast<std::uint32_t>(random[k / 2] >> (32U * (k & 1U)));
      n[k] = poisson->draw(place[k], uniform, static_cast<std::uint32_t>(random[2] >> (16U * k)) & 0xFFFFU);
    }
    for (std::uint32_t part = 1; part < parts; ++part) {
      for (std::size_t k = 0; k < 4; ++k) {
        const std::uint64_t word = more.bits();
        n[k] += poisson->draw(place[k], static_cast<std::uint32_t>(word),
                              static_cast<std::uint32_t>(word >> 48U));
      }
    }
    const std::uint32_t total = n[0] + n[1] + n[2] + n[3];
    return {static_cast<std::int32_t>(n[0] - n[1]), static_cast<std::int32_t>(n[2] - n[3]),
            std::min<std::uint32_t>(total, 0xFFFF), false};
  }
};

struct WindowPhaseModel::Tables {
  LoopRegisters registers;
  std::uint32_t window_slots;
  std::uint32_t frame_slots;
  LinkStep step;
  // Position of a window within its frame, in units of the slots by which windows can shift.
  std::uint32_t shift_unit;
  std::vector<ReferencePosition> frame_positions;
  std::vector<ReferencePosition> positions;  // of the light that the loop uses
  std::vector<std::uint32_t> table;          // by position
  std::vector<std::uint32_t> quantum_table;
  std::optional<Sums> sums;          // of the loop
  std::optional<Sums> quantum_sums;  // with a second wavelength
  photonics::PhaseModulator compensator;
  double ratio;                       // reference phase over quantum phase, compensator
  std::uint64_t code_turn;            // reference phase per code, 2^-48 turn
  double walk_variance;               // of the quantum line over a window
  double reference_variance;          // of the light that the loop uses
  std::vector<double> bridge_spread;  // of its mean phase, by position, rad
  std::optional<AngleTable> angles;

  explicit Tables(const Parameters& p)
      : registers(p.loop),
        window_slots(p.window_slots),
        frame_slots(p.frame.length_slots),
        step(checked(p)),
        shift_unit(std::gcd(p.frame.length_slots, p.window_slots)),
        compensator(p.link.compensator),
        ratio(step.second ? step.ratio : 1.0),
        code_turn(static_cast<std::uint64_t>(ratio * compensator.phase(1) / kTwoPi * 0x1p48 + 0.5)),
        walk_variance(step.laser_variance + step.walk_variance),
        reference_variance(walk_variance) {
    for (std::uint32_t begin = 0; begin < frame_slots; begin += shift_unit) {
      frame_positions.push_back(reference_position(p.frame, window_slots, begin));
    }
    if (step.second) {
      positions.assign(frame_positions.size(), {window_slots, 0.5, 1.0 / 12.0});
      reference_variance = step.shared * step.shared * step.laser_variance +
                           step.ratio * step.ratio * step.walk_variance + step.own_variance;
      sums.emplace(second_reference(p), positions, table);
      quantum_sums.emplace(frame_reference(p), frame_positions, quantum_table);
    } else {
      positions = frame_positions;
      sums.emplace(frame_reference(p), positions, table);
    }
    for (const ReferencePosition& position : positions) {
      bridge_spread.push_back(std::sqrt(reference_variance * position.bridge));
    }
    const double counts =
        sums->mean_counts(*std::max_element(sums->table_slots.begin(), sums->table_slots.end()));
    angles.emplace(static_cast<std::uint32_t>(0.5 * counts + 6.0 * std::sqrt(counts)) + 8U);
  }
};

WindowPhaseModel::WindowPhaseModel(const Parameters& parameters)
    : tables_(std::make_unique<Tables>(parameters)) {}
WindowPhaseModel::~WindowPhaseModel() = default;

double WindowPhaseModel::bridge_variance() const { return tables_->walk_variance; }

double WindowPhaseModel::mean_counts() const {
  double sum = 0.0;
  for (const ReferencePosition& position : tables_->positions) {
    sum += tables_->sums->mean_counts(position.slots);
  }
  return sum / static_cast<double>(tables_->positions.size());
}

/// Everything that does not depend on the loop is prepared for a block of windows.
struct WindowPhases::State {
  static constexpr std::size_t kBlock = 256;

  const WindowPhaseModel::Tables& tables;
  WindowLink link;
  WindowLoop loop;
  NormalSource bridge;
  Random reference;
  Random quantum_reference;
  Random many_counts;
  std::uint64_t slot;      // first one of the next window
  std::uint32_t position;  // of the next window
  std::uint32_t position_step;
  std::uint64_t lock_losses = 0;
  std::size_t used = kBlock;

  double first_quantum = 0.0;  // edges before the block
  double first_reference = 0.0;
  double expected_drift = 0.0;  // of the reference phase over the first window of the block
  std::array<LinkEdge, kBlock> edges;
  std::array<double, kBlock> noise{};
  std::array<std::uint32_t, kBlock> turn{};  // reference phase of the link, 2^-32 turn
  std::array<std::uint32_t, kBlock> block_position{};
  std::array<std::uint64_t, 3 * kBlock> words{};

  State(const WindowPhaseModel& model, std::uint64_t seed, std::uint64_t stretch, std::uint64_t first_slot)
      : tables(model.tables()),
        link(tables.step, seed, stretch, stretch == 0 ? 0 : kWarmUp),
        loop(tables.registers),
        bridge(random_of(seed, stretch, kBridge)),
        reference(random_of(seed, stretch, kReference)),
        quantum_reference(random_of(seed, stretch, kQuantumReference)),
        many_counts(random_of(seed, stretch, kManyCounts)),
        slot(first_slot),
        position_step(tables.window_slots % tables.frame_slots / tables.shift_unit) {
    const auto frame = static_cast<std::uint32_t>(tables.positions.size());
    position = static_cast<std::uint32_t>(first_slot % tables.frame_slots / tables.shift_unit);
    if (stretch != 0) {
      const std::uint32_t back = kWarmUp % frame * position_step % frame;
      position = (position + frame - back) % frame;
      slot -= std::uint64_t{kWarmUp} * tables.window_slots;  // may wrap; comes back
      prepare();
      preset(model.mean_counts());
      WindowPhase window;
      for (std::uint32_t i = 0; i < kWarmUp; ++i) {
        next(window);
      }
      lock_losses = 0;
    }
  }

  void prepare();
  void preset(double mean_counts);
  void next(WindowPhase& out);
};

void WindowPhases::State::prepare() {
  double before = link.edge().reference;
  first_quantum = link.edge().quantum;
  first_reference = before;
  expected_drift = link.reference_drift();
  link.advance(edges);
  bridge.fill(noise);
  Random local = reference;  // in registers
  for (std::uint64_t& word : words) {
    word = local.bits();
  }
  reference = local;
  const auto frame = static_cast<std::uint32_t>(tables.positions.size());
  for (std::size_t i = 0; i < kBlock; ++i) {
    const ReferencePosition& p = tables.positions[position];
    const double after = edges[i].reference;
    turn[i] = turn_of(before + p.centre * (after - before) + tables.bridge_spread[position] * noise[i]);
    before = after;
    block_position[i] = position;
    position += position_step;
    position -= position >= frame ? frame : 0;
  }
  used = 0;
}

// True phase and drift at the first window of the block.
void WindowPhases::State::preset(double mean_counts) {
  if (!tables.registers.closed || mean_counts < tables.registers.least_counts) {
    return;
  }
  // Quantum phase per turn of the loop: the register of the half-wave code need not match the modulator.
  const double per_turn = 2.0 * tables.registers.half_wave * tables.compensator.phase(1);
  const double centre = tables.positions[block_position[0]].centre;
  const double phase =
      first_reference + centre * (edges[0].reference - first_reference) + tables.sums->light.offset();
  const double turns = (phase / kTwoPi - std::floor(phase / kTwoPi)) * kTwoPi / tables.ratio / per_turn;
  const double step = expected_drift / tables.ratio / per_turn;
  loop.preset(static_cast<std::uint32_t>(turns * 0x1p24),
              static_cast<std::int32_t>(photonics::nearest(step * 0x1p24)));
}

void WindowPhases::State::next(WindowPhase& out) {
  if (used == kBlock) {
    prepare();
  }
  const std::size_t i = used++;
  const std::uint32_t code = loop.code();
  const std::uint32_t place = block_position[i];
  const auto compensated = turn[i] - static_cast<std::uint32_t>((code * tables.code_turn) >> 16U);
  const tf::PhaseCounts counts =
      tables.sums->draw(tables.table[place], compensated, &words[3 * i], many_counts);
  slot += tables.window_slots;
  const LinkEdge& edge = edges[i];
  out.link_first = i == 0 ? first_quantum : edges[i - 1].quantum;
  out.link_last = edge.quantum;
  out.compensation = tables.compensator.phase(static_cast<std::uint16_t>(code));
  out.record = loop.close(counts, slot, *tables.angles);
  out.lock_lost = edge.lock_lost;
  lock_losses += (edge.lock_loss_begins[0] ? 1U : 0U) + (edge.lock_loss_begins[1] ? 1U : 0U);
  if (tables.quantum_sums) {
    const double centre = tables.frame_positions[place].centre;
    const double phi = out.link_first + centre * (out.link_last - out.link_first) - out.compensation;
    const std::array<std::uint64_t, 3> random{quantum_reference.bits(), quantum_reference.bits(),
                                              quantum_reference.bits()};
    const tf::PhaseCounts seen =
        tables.quantum_sums->draw(tables.quantum_table[place], turn_of(phi), random.data(), many_counts);
    out.quantum_reference = {seen.in_phase, seen.quadrature, seen.counts};
  } else {
    out.quantum_reference = {};
  }
}

WindowPhases::WindowPhases(const WindowPhaseModel& model, std::uint64_t seed, std::uint64_t stretch,
                           std::uint64_t first_slot)
    : state_(std::make_unique<State>(model, seed, stretch, first_slot)) {}
WindowPhases::~WindowPhases() = default;

void WindowPhases::simulate(std::span<WindowPhase> out) {
  for (WindowPhase& window : out) {
    state_->next(window);
  }
}

std::uint64_t WindowPhases::lock_losses() const { return state_->lock_losses; }

}  // namespace twinspan::event
