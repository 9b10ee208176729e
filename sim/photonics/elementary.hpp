// SPDX-License-Identifier: Apache-2.0
/// \file
/// Elementary functions with fixed algorithms. The ones of libm differ in the last bit between machines and
/// library versions, which would change the outcome of a run; these give the same bits wherever IEEE-754
/// double arithmetic is used without contraction (the library is compiled with -ffp-contract=off).
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace twinspan::photonics {

inline constexpr double kPi = 3.14159265358979323846;
inline constexpr double kTwoPi = 2.0 * kPi;
/// Full width at half maximum of a Gaussian in standard deviations: 2 sqrt(2 ln 2).
inline constexpr double kFwhmPerSigma = 2.3548200450309493;

/// Nearest integer as a double (ties to even), |x| < 2^51.
inline double nearest(double x) {
  constexpr double kShift = 6755399441055744.0;  // 1.5 * 2^52
  return (x + kShift) - kShift;
}

namespace detail {

/// ln m of m in [1, 2) by the series of 2 atanh((m-1)/(m+1)); evaluated by the compiler only, for the table.
constexpr double series_log(double m) {
  const double s = (m - 1.0) / (m + 1.0);
  double sum = 0.0;
  double power = s;
  for (int n = 1; n < 40; n += 2) {
    sum += power / n;
    power *= s * s;
  }
  return 2.0 * sum;
}

/// Middle of each of 128 intervals of [1, 2): its reciprocal and its logarithm.
struct LogTable {
  std::array<double, 128> inverse{};
  std::array<double, 128> logarithm{};
  constexpr LogTable() {
    for (unsigned i = 0; i < 128U; ++i) {
      const double middle = 1.0 + (i + 0.5) / 128.0;
      inverse[i] = 1.0 / middle;
      logarithm[i] = series_log(middle);
    }
  }
};
inline constexpr LogTable kLogTable;

}  // namespace detail

/// Natural logarithm of a positive normal number; absolute error below 1e-15 (relative, away from 1).
inline double natural_log(double x) {
  constexpr double kLn2 = 0.693147180559945309417;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const auto exponent = static_cast<std::int64_t>(bits >> 52U) - 1023;
  const auto index = static_cast<std::size_t>((bits >> 45U) & 127U);
  const double m = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL);
  const double r = m * detail::kLogTable.inverse[index] - 1.0;  // |r| < 2^-8; ln m = ln middle + ln(1 + r)
  const double z = r * r;
  const double odd = 1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7));
  const double even = 0.5 + z * (0.25 + z * (1.0 / 6));
  const double coarse = static_cast<double>(exponent) * kLn2 + detail::kLogTable.logarithm[index];
  return coarse + (r + z * (r * odd - even));
}

/// Exponential, -700 < x < 700 (0 below); relative error below 1e-15.
inline double exponential(double x) {
  if (x < -700.0) {
    return 0.0;
  }
  constexpr double kLn2High = 0.693147180369123816490;
  constexpr double kLn2Low = 1.90821492927058770002e-10;
  const double k = nearest(x * 1.44269504088896340736);
  const double r = (x - k * kLn2High) - k * kLn2Low;  // |r| <= 0.3466
  constexpr std::array<double, 14> kInverse{1.0 / 14, 1.0 / 13, 1.0 / 12, 1.0 / 11, 1.0 / 10,
                                            1.0 / 9,  1.0 / 8,  1.0 / 7,  1.0 / 6,  1.0 / 5,
                                            1.0 / 4,  1.0 / 3,  1.0 / 2,  1.0};
  double p = 1.0;
  for (const double inverse : kInverse) {
    p = 1.0 + p * (r * inverse);
  }
  const auto exponent = static_cast<std::uint64_t>(static_cast<std::int64_t>(k) + 1023);
  return p * std::bit_cast<double>(exponent << 52U);
}

/// Sine of x radians, |x| < 1e9.
double sine(double x);
/// Cosine of x radians, |x| < 1e9.
double cosine(double x);

/// 10^(-db/10): the power ratio that remains after a loss.
inline double transmittance_of_db(double loss_db) { return exponential(-0.230258509299404568402 * loss_db); }

}  // namespace twinspan::photonics
