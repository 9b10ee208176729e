// SPDX-License-Identifier: Apache-2.0
// CORDIC against std::atan2, within the bound that its header states, for every kind of vector.
#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <numbers>
#include <random>
#include <vector>

#include "Vphase_cordic.h"
#include "Vphase_cordic_small.h"
#include "tests/rtl/measurement_phase/clocked.hpp"
#include "tests/rtl/measurement_phase/random_source.hpp"

namespace twinspan::test {
namespace {

struct Vector {
  std::int64_t x;
  std::int64_t y;
};

struct Accuracy {
  double worst = 0;
  double sum_of_squares = 0;
  std::size_t count = 0;
};

template <class Port>
void set_bits(Port& port, std::int64_t value, unsigned width) {
  port = static_cast<Port>(static_cast<std::uint64_t>(value) & ((std::uint64_t{1} << width) - 1));
}

// Feeds the vectors with random gaps. Checks order, latency and that (0, 0) gives 0; returns the errors in units
// of the last place of the angle.
template <class Model>
Accuracy measure(const std::vector<Vector>& vectors, unsigned width, unsigned angle_width, unsigned latency) {
  Clocked<Model> dut;
  dut->valid_i = 0;
  dut.reset();
  RandomSource random(7);
  Accuracy accuracy;
  const double turn = std::ldexp(1.0, static_cast<int>(angle_width));
  std::deque<std::pair<Vector, std::size_t>> under_way;
  std::size_t next = 0;
  for (std::size_t clock = 0; next < vectors.size() || !under_way.empty(); ++clock) {
    dut->valid_i = next < vectors.size() && random() % 4 != 0;
    if (dut->valid_i) {
      const Vector v = vectors[next++];
      set_bits(dut->x_i, v.x, width);
      set_bits(dut->y_i, v.y, width);
      dut->user_i = static_cast<std::uint8_t>((v.x ^ v.y) & 1);
      under_way.emplace_back(v, clock);
    }
    dut.tick();
    const bool due = !under_way.empty() && under_way.front().second + latency == clock + 1;
    EXPECT_EQ(dut->valid_o != 0, due) << "clock " << clock;
    if (!due) {
      continue;
    }
    const Vector v = under_way.front().first;
    under_way.pop_front();
    EXPECT_EQ(dut->user_o, (v.x ^ v.y) & 1);
    const auto angle = static_cast<double>(sign_extend(dut->angle_o, angle_width));
    if (v.x == 0 && v.y == 0) {
      EXPECT_EQ(angle, 0);
      continue;
    }
    const double expected =
        std::atan2(static_cast<double>(v.y), static_cast<double>(v.x)) / (2 * std::numbers::pi) * turn;
    const double error = std::abs(std::remainder(angle - expected, turn));
    accuracy.worst = std::max(accuracy.worst, error);
    accuracy.sum_of_squares += error * error;
    ++accuracy.count;
  }
  return accuracy;
}

std::vector<Vector> special_vectors(std::int64_t largest) {
  std::vector<Vector> vectors;
  for (std::int64_t x = -40; x <= 40; ++x) {  // few counts: the whole square, (0, 0) included
    for (std::int64_t y = -40; y <= 40; ++y) {
      vectors.push_back({x, y});
    }
  }
  std::vector<std::int64_t> values{0, -largest - 1};
  for (std::int64_t power = 1; power <= largest + 1; power *= 2) {
    for (std::int64_t value : {power - 1, power, power + 1}) {
      if (value <= largest) {
        values.push_back(value);
        values.push_back(-value);
      }
    }
  }
  for (std::int64_t x : values) {  // axes, diagonals, corners and everything next to a power of two
    for (std::int64_t y : values) {
      vectors.push_back({x, y});
    }
  }
  return vectors;
}

TEST(Cordic, SpecialVectorsWithinBound) {
  const auto accuracy = measure<Vphase_cordic>(special_vectors(131071), 18, 16, 30);
  RecordProperty("worst_lsb", std::to_string(accuracy.worst));
  std::printf("special vectors: worst error %.3f of 2^-16 turn\n", accuracy.worst);
  EXPECT_LE(accuracy.worst, 1.25);
}

TEST(Cordic, RandomVectorsOfAllLengthsWithinBound) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> unit(0, 1);
  std::vector<Vector> vectors;
  for (int i = 0; i < 300000; ++i) {
    const double length = std::exp(unit(random) * std::log(131071.0));
    const double angle = 2 * std::numbers::pi * unit(random);
    vectors.push_back({std::llround(length * std::cos(angle)), std::llround(length * std::sin(angle))});
  }
  const auto accuracy = measure<Vphase_cordic>(vectors, 18, 16, 30);
  const double rms = std::sqrt(accuracy.sum_of_squares / static_cast<double>(accuracy.count));
  std::printf("random vectors: worst error %.3f, rms %.3f of 2^-16 turn\n", accuracy.worst, rms);
  EXPECT_LE(accuracy.worst, 1.25);
  EXPECT_LE(rms, 0.45);  // rounding alone is 0.29
}

TEST(Cordic, OtherParameters) {
  // 10-bit vectors, 13 iterations, 12-bit angle: last iteration 2^-1/pi = 0.16, table 13/64, rounding 0.5.
  std::vector<Vector> vectors;
  for (std::int64_t x = -512; x <= 511; x += 3) {
    for (std::int64_t y = -512; y <= 511; y += 5) {
      vectors.push_back({x, y});
    }
  }
  const auto accuracy = measure<Vphase_cordic_small>(vectors, 10, 12, 25);
  std::printf("small CORDIC: worst error %.3f of 2^-12 turn\n", accuracy.worst);
  EXPECT_LE(accuracy.worst, 1.0);
}

}  // namespace
}  // namespace twinspan::test
