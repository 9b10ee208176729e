// SPDX-License-Identifier: Apache-2.0
#include "sim/photonics/elementary.hpp"

#include <array>

namespace twinspan::photonics {
namespace {

// Nested Taylor polynomials on [-pi/4, pi/4]: factors 1/(n (n-1)). The first term left out is below 1e-17.
constexpr std::array<double, 8> kSine{1.0 / 272, 1.0 / 210, 1.0 / 156, 1.0 / 110,
                                      1.0 / 72,  1.0 / 42,  1.0 / 20,  1.0 / 6};
constexpr std::array<double, 9> kCosine{1.0 / 306, 1.0 / 240, 1.0 / 182, 1.0 / 132, 1.0 / 90,
                                        1.0 / 56,  1.0 / 30,  1.0 / 12,  1.0 / 2};

double sine_core(double r) {
  double p = 1.0;
  for (const double factor : kSine) {
    p = 1.0 - p * (r * r) * factor;
  }
  return r * p;
}

double cosine_core(double r) {
  double p = 1.0;
  for (const double factor : kCosine) {
    p = 1.0 - p * (r * r) * factor;
  }
  return p;
}

// x = k pi/2 + r; pi/2 in three parts of 33 bits so that the products are exact for the range documented.
double reduce(double x, std::int64_t& quadrant) {
  constexpr double kPart1 = 1.57079632673412561417e+00;
  constexpr double kPart2 = 6.07710050630396597660e-11;
  constexpr double kPart3 = 2.02226624879595063154e-21;
  const double k = nearest(x * 0.636619772367581343076);
  quadrant = static_cast<std::int64_t>(k);
  return ((x - k * kPart1) - k * kPart2) - k * kPart3;
}

double sine_in(double r, std::int64_t quadrant) {
  const double value = (quadrant & 1) != 0 ? cosine_core(r) : sine_core(r);
  return (quadrant & 2) != 0 ? -value : value;
}

}  // namespace

double sine(double x) {
  std::int64_t quadrant = 0;
  const double r = reduce(x, quadrant);
  return sine_in(r, quadrant);
}

double cosine(double x) {
  std::int64_t quadrant = 0;
  const double r = reduce(x, quadrant);
  return sine_in(r, quadrant + 1);
}

}  // namespace twinspan::photonics
