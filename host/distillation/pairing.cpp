// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/pairing.hpp"

#include <algorithm>

#include "host/distillation/wire.hpp"

namespace twinspan::distillation {

Pairing choose_pairs(const SecretBits& bits, RandomSource& random) {
  SecretVector<std::uint32_t> zeros;
  SecretVector<std::uint32_t> ones;
  zeros.reserve(bits.size());
  ones.reserve(bits.size());
  for (std::size_t i = 0; i < bits.size(); ++i) {
    (bits.get(i) ? ones : zeros).push_back(static_cast<std::uint32_t>(i));
  }
  shuffle(std::span(zeros), random);
  shuffle(std::span(ones), random);

  Pairing pairing;
  pairing.zeros = static_cast<std::uint32_t>(zeros.size());
  pairing.ones = static_cast<std::uint32_t>(ones.size());
  pairing.pairs.resize(std::min(zeros.size(), ones.size()));
  for (std::size_t i = 0; i < pairing.pairs.size(); ++i) {
    pairing.pairs[i] = {std::min(zeros[i], ones[i]), std::max(zeros[i], ones[i])};
  }
  std::sort(pairing.pairs.begin(), pairing.pairs.end(),
            [](const Pair& a, const Pair& b) { return a.first < b.first; });
  return pairing;
}

void check_pairing(const Pairing& pairing, std::size_t bits) {
  const auto refuse = [](const char* what) { throw ProtocolViolation(CloseCode::Malformed, what); };
  if (std::uint64_t{pairing.zeros} + pairing.ones != bits) {
    refuse("the pairing counts other than the sifted bits");
  }
  if (pairing.pairs.size() != std::min(pairing.zeros, pairing.ones)) {
    refuse("the number of pairs is not the lesser of zeros and ones");
  }
  std::vector<bool> used(bits);
  const Pair* previous = nullptr;
  for (const Pair& pair : pairing.pairs) {
    if (pair.first >= pair.second || pair.second >= bits) {
      refuse("a pair is not two positions in order");
    }
    if (previous != nullptr && previous->first >= pair.first) {
      refuse("pairs are not in order");
    }
    if (used[pair.first] || used[pair.second]) {
      refuse("a position is in two pairs");
    }
    used[pair.first] = true;
    used[pair.second] = true;
    previous = &pair;
  }
}

std::vector<std::uint8_t> odd_pairs(const SecretBits& bits, std::span<const Pair> pairs) {
  std::vector<std::uint8_t> odd(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    odd[i] = bits.get(pairs[i].first) != bits.get(pairs[i].second) ? 1 : 0;
  }
  return odd;
}

SecretBits kept_bits(const SecretBits& bits, std::span<const Pair> pairs,
                     std::span<const std::uint8_t> kept) {
  SecretBits result;
  result.reserve(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (kept[i] != 0) {
      result.push_back(bits.get(pairs[i].first));
    }
  }
  return result;
}

}  // namespace twinspan::distillation
