// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/toeplitz_plan.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "host/core/bits.hpp"
#include "host/distillation/amplification.hpp"

namespace twinspan::distillation {

namespace {

/// Zeroed words at a 64-byte boundary, wiped at the end.
class SecretWords {
 public:
  explicit SecretWords(std::size_t words) : storage_(words + kAlignment / 8), words_(words) {}
  std::uint64_t* data() {
    const auto address = reinterpret_cast<std::uintptr_t>(storage_.data());
    return storage_.data() + (0 - address) % kAlignment / 8;
  }
  std::span<std::uint64_t> span() { return {data(), words_}; }

 private:
  static constexpr std::size_t kAlignment = 64;
  SecretVector<std::uint64_t> storage_;
  std::size_t words_;
};

/// Word by word. With the bits as polynomial X and the seed as polynomial T, bit i of the result is the
/// coefficient of z^(columns - 1 + i) of the product X T. The words of a product are dot products of the
/// words of X with a window of the words of T in reverse order, the low halves of the products in place, the
/// high halves one word further.
void multiply_directly(const SecretBits& bits, std::span<const std::uint64_t> seed, SecretBits& key) {
  const std::size_t rows = key.size();
  const std::size_t columns = bits.size();
  const std::size_t seed_words = words_for(toeplitz_seed_bits(rows, columns));
  const std::size_t length = bits.words().size();
  // Reversed seed between zeros, so that every window is within bounds.
  std::vector<std::uint64_t> reversed(seed_words + 2 * length, 0);
  for (std::size_t i = 0; i < seed_words; ++i) {
    reversed[length + i] = seed[seed_words - 1 - i];
  }
  // Sum over j of X[j] T[s - j], word s of the product without the carry of word s - 1.
  const auto product_word = [&](std::size_t s) {
    const auto window = std::span(reversed).subspan(length + seed_words - 1 - s, length);
    return carryless_dot(bits.words(), window);
  };
  const std::size_t first = (columns - 1) / kWordBits;
  const std::size_t last = (columns - 1 + rows - 1) / kWordBits;
  SecretVector<std::uint64_t> product(last - first + 1);
  std::uint64_t carry = first > 0 ? product_word(first - 1).high : 0;
  for (std::size_t s = first; s <= last; ++s) {
    const Bits128 sum = product_word(s);
    product[s - first] = sum.low ^ carry;
    carry = sum.high;
  }
  const auto out = key.words();
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = word_at(product, (columns - 1) % kWordBits + i * kWordBits);
  }
}

/// Bits [first, first + count) of `bits` in the opposite order, then zeros.
void copy_reversed(const SecretBits& bits, std::size_t first, std::size_t count,
                   std::span<std::uint64_t> to) {
  std::fill(to.begin(), to.end(), 0);
  for (std::size_t done = 0; done < count; done += kWordBits) {
    const std::size_t left = count - done;
    const std::size_t taken = std::min(left, kWordBits);
    const std::uint64_t word = word_at(bits.words(), first + left - taken) & low_mask(taken);
    to[done / kWordBits] = reversed_bits(word) >> (kWordBits - taken);
  }
}

/// By transforms. With X the bits of one block of columns in the opposite order and T the seed from the
/// first diagonal of the block on, bit i of the block's share is the sum over k of T[i + k] X[k].
void multiply_by_transforms(const ToeplitzPlan& plan, const SecretBits& bits,
                            std::span<const std::uint64_t> seed, SecretBits& key) {
  const unsigned m = plan.transform_log;
  const gf2::Transform& transform = gf2::transform_for(plan.path, m);
  const std::size_t words = (std::size_t{1} << m) / kWordBits;
  const std::size_t columns = bits.size();
  const std::size_t block = std::min(columns, plan.block_columns(key.size()));
  SecretWords workspace(gf2::kWorkspaceWords);
  SecretWords x(words);
  SecretWords t(words);
  SecretWords sum(block < columns ? words : 0);
  for (std::size_t first = 0; first < columns; first += block) {
    const std::size_t count = std::min(block, columns - first);
    const std::size_t diagonal = columns - first - count;
    copy_reversed(bits, first, count, x.span());
    for (std::size_t i = 0; i < words; ++i) {
      t.data()[i] = word_at(seed, diagonal + i * kWordBits);
    }
    transform.values(x.data(), m, workspace.data());
    transform.dual(t.data(), m, workspace.data());
    transform.multiply(x.data(), t.data(), m, workspace.data());
    for (std::size_t i = 0; i < sum.span().size(); ++i) {
      sum.data()[i] ^= t.data()[i];
    }
  }
  SecretWords& result = block < columns ? sum : t;
  transform.dual_inverse(result.data(), m, workspace.data());
  std::copy_n(result.data(), key.words().size(), key.words().data());
}

/// Nanoseconds per bit of an array for one transform, and per word product of the direct way: measured on a
/// server processor at 2.5 GHz. Only their ratios matter, and only for the choice.
double transform_cost(unsigned lane_bits) {
  switch (lane_bits) {
    case 9:
      return 0.8;
    case 8:
      return 1.0;
    case 7:
      return 1.6;
    default:
      return 2.4;
  }
}

double direct_cost(gf2::Path path) { return path == gf2::Path::portable ? 20.0 : 0.5; }

}  // namespace

ToeplitzPlan plan_toeplitz(std::size_t rows, std::size_t columns, gf2::Path path) {
  ToeplitzPlan best{.transform_log = ToeplitzPlan::kDirect, .path = path};
  double least =
      direct_cost(path) * static_cast<double>(words_for(rows)) * static_cast<double>(words_for(columns));
  const std::size_t smallest = gf2::transform_64().smallest;
  const auto from = std::max(smallest, static_cast<std::size_t>(std::bit_width(rows)));
  for (std::size_t log = from; log <= gf2::kLargestLog; ++log) {
    const ToeplitzPlan plan{.transform_log = static_cast<unsigned>(log), .path = path};
    const std::size_t block = plan.block_columns(rows);
    const std::size_t blocks = (columns + block - 1) / block;
    const double per_bit = transform_cost(gf2::transform_for(path, plan.transform_log).lane_bits);
    const auto bits = static_cast<double>(std::size_t{1} << log);
    const double cost = per_bit * bits * static_cast<double>(2 * blocks + 1);
    if (cost < least) {
      least = cost;
      best = plan;
    }
    if (blocks == 1) {
      break;
    }
  }
  return best;
}

SecretBits toeplitz_by(const ToeplitzPlan& plan, const SecretBits& bits, std::span<const std::uint64_t> seed,
                       std::size_t rows) {
  SecretBits key(rows);
  if (rows == 0 || bits.empty()) {
    return key;
  }
  if (seed.size() < words_for(toeplitz_seed_bits(rows, bits.size()))) {
    throw std::invalid_argument("the Toeplitz seed is too short");
  }
  if (plan.transform_log == ToeplitzPlan::kDirect) {
    multiply_directly(bits, seed, key);
  } else if (plan.transform_log < gf2::transform_64().smallest || plan.transform_log > gf2::kLargestLog ||
             rows > (std::size_t{1} << plan.transform_log)) {
    throw std::invalid_argument("the Toeplitz plan does not fit the number of rows");
  } else {
    multiply_by_transforms(plan, bits, seed, key);
  }
  key.words().back() &= low_mask(rows - (key.words().size() - 1) * kWordBits);
  return key;
}

}  // namespace twinspan::distillation
