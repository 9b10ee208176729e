// SPDX-License-Identifier: Apache-2.0
/// \file
/// Cascade: Brassard, Salvail, EUROCRYPT '93, with the block sizes of Martinez-Mateo et al., "Demystifying
/// the information reconciliation protocol Cascade", Quantum Inf. Comput. 15 453 (2015), and reuse of every
/// parity ever disclosed. Bob corrects his bits to Alice's. He leads: he begins passes and asks for parities
/// of ranges of the shuffled bits; Alice answers. All questions that do not depend on each other travel
/// together.
///
/// Disclosed are exactly: in the first pass one bit per block, in every further pass one bit per block but
/// the last (whose parity follows from the total), and one bit per question.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "host/core/bits.hpp"
#include "host/core/random_source.hpp"
#include "host/core/secret.hpp"

namespace twinspan::distillation {

/// Most passes of one run.
inline constexpr std::size_t kMostPasses = 16;

/// Begins a pass: the bits are shuffled by the seed and cut into blocks, the last one possibly shorter.
struct PassDescription {
  std::uint32_t block_size = 0;
  Bits128 seed;
  friend bool operator==(const PassDescription&, const PassDescription&) = default;
};

/// A range of shuffled positions of a pass.
struct ParityRange {
  std::uint8_t pass;
  std::uint32_t first;
  std::uint32_t count;
  friend bool operator==(const ParityRange&, const ParityRange&) = default;
};

/// Block sizes of all passes for strings of `bits` bits (>= 1) that differ in the fraction `error_rate`.
std::vector<std::uint32_t> cascade_block_sizes(std::size_t bits, double error_rate);

/// Number of block parities that Alice sends at the begin of pass number `pass`.
std::size_t parities_sent(std::size_t bits, std::size_t pass, std::uint32_t block_size);

/// Bits in shuffled order, for quick parities of ranges.
class ShuffledBits {
 public:
  ShuffledBits(const SecretBits& bits, Bits128 seed);
  /// \pre first + count <= size
  bool parity(std::uint32_t first, std::uint32_t count) const;
  /// Original index of the bit at a shuffled position.
  std::uint32_t original(std::uint32_t position) const { return order_[position]; }
  /// Changes the bit at a shuffled position.
  void flip(std::uint32_t position) { bits_.flip(position); }

 private:
  std::vector<std::uint32_t> order_;
  SecretBits bits_;
};

/// Alice's side of one run.
class CascadeReference {
 public:
  explicit CascadeReference(SecretBits bits) : bits_(std::move(bits)) {}

  /// Parities of the blocks of the next pass, in order; see parities_sent.
  /// \throws ProtocolViolation when there are too many passes, blocks of impossible size, or too much would
  /// be disclosed
  std::vector<std::uint8_t> begin_pass(const PassDescription& description);
  /// Parities of ranges.
  /// \throws ProtocolViolation when a range is not within a pass begun, or too much would be disclosed
  std::vector<std::uint8_t> answer(std::span<const ParityRange> questions);
  /// Number of bits disclosed so far. Never more than the number of bits there are.
  std::uint64_t disclosed() const { return disclosed_; }
  std::size_t size() const { return bits_.size(); }

 private:
  void account(std::size_t parities);

  SecretBits bits_;
  std::vector<ShuffledBits> passes_;
  std::uint64_t disclosed_ = 0;
};

/// Bob's side of one run.
class CascadeCorrector {
 public:
  using Questions = std::vector<ParityRange>;
  struct Done {};
  using Step = std::variant<PassDescription, Questions, Done>;

  /// \param bits        Bob's bits, not empty
  /// \param error_rate  estimate; a wrong one costs disclosed bits, not correctness
  CascadeCorrector(SecretBits bits, double error_rate);

  /// What to do next. \param random shuffles the bits if this begins a pass; public from then on
  /// \throws ProtocolViolation when Alice's parities contradict each other
  Step next(RandomSource& random);
  /// Reply to a PassDescription; as many as parities_wanted().
  void pass_parities(std::span<const std::uint8_t> parities);
  /// Reply to Questions, one each.
  void answers(std::span<const std::uint8_t> parities);
  std::size_t parities_wanted() const { return wanted_; }

  std::uint64_t disclosed() const { return disclosed_; }
  /// Bits changed so far. Each change removes an error, so this counts errors.
  std::uint64_t corrected() const { return corrected_; }
  /// The corrected bits; ends the run.
  SecretBits take_bits() { return std::move(bits_); }

 private:
  /// A range whose parity Alice has disclosed. The halves are made when the first of them is disclosed.
  struct Node {
    std::int32_t left = -1;  ///< index of the left half; the right one follows it
    bool odd = false;        ///< whether an odd number of errors is left in the range
    bool listed = false;     ///< whether it is in open_
  };
  struct Pass {
    std::uint32_t block_size;
    ShuffledBits bits;
    std::vector<std::uint32_t> place;  ///< shuffled position of each bit
    std::vector<Node> nodes;           ///< blocks first, in order
  };
  struct OpenNode {
    ParityRange range;
    std::uint32_t node;
  };

  PassDescription begin_pass(Bits128 seed);
  std::uint32_t block_count(std::uint32_t first, const Pass& pass) const;
  void list(std::size_t pass, std::uint32_t node, std::uint32_t first, std::uint32_t count);
  void correct(std::uint32_t bit);
  bool correct_single_bits();
  void forget_settled();
  Questions choose_questions();

  SecretBits bits_;
  std::vector<std::uint32_t> block_sizes_;
  std::vector<Pass> passes_;
  std::vector<OpenNode> open_;   ///< odd ranges without known halves (some may be settled by now)
  std::vector<OpenNode> asked_;  ///< those whose left halves are being asked for
  std::vector<bool> changed_;    ///< bits that were corrected
  std::vector<std::uint32_t> stamps_;  ///< per bit: the round of questions that last covered it
  std::uint32_t stamp_ = 0;
  std::size_t wanted_ = 0;
  std::uint64_t disclosed_ = 0;
  std::uint64_t corrected_ = 0;
  bool odd_total_ = false;       ///< parity of all errors, known after the first pass
};

}  // namespace twinspan::distillation
