// SPDX-License-Identifier: Apache-2.0
#include "host/cli/event_checkpoint.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "host/core/digest.hpp"
#include "host/core/error.hpp"

namespace twinspan::cli {
namespace {

constexpr std::size_t kLength = 8;  // octets of the length of the public part

}  // namespace

std::string checkpoint_path(const std::string& folder, const UserPair& pair) {
  return fmt::format("{}/{}+{}.checkpoint", folder, pair.users[0], pair.users[1]);
}

void prepare_checkpoints(const std::string& folder, bool resume, const Network& network) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw InputError(fmt::format("--checkpoint {}: is no folder and cannot be made one ({})", folder, error.message()));
  }
  std::string found;
  for (const auto& pair : network.pairs) {
    const std::string path = checkpoint_path(folder, pair);
    found = std::filesystem::exists(path) ? path : found;
  }
  if (resume && found.empty()) {
    throw InputError(fmt::format("--resume: {} holds no checkpoint of a pair of {}; leave --resume out to begin",
                                 folder, network.name));
  }
  if (!resume && !found.empty()) {
    throw InputError(fmt::format("{}: a session was put aside here; go on with --resume, or remove the file", found));
  }
}

void remove_checkpoints(const std::string& folder, const Network& network) {
  for (const auto& pair : network.pairs) {
    std::error_code ignored;
    std::filesystem::remove(checkpoint_path(folder, pair), ignored);
  }
}

std::optional<CheckpointFile> event_checkpoint(const PairSetup& setup, const RunOptions& options) {
  if (options.checkpoint.empty()) {
    return std::nullopt;
  }
  const auto& network = setup.network;
  const CheckpointIdentity identity{network.name,       file_sha256(network.file), setup.name(), options.seed,
                                    options.first_slot, options.slots,             network.phase_loop.enabled};
  return CheckpointFile(checkpoint_path(options.checkpoint, setup.pair()), identity,
                        RandomSource(setup.session_seed, "seal of checkpoints").seed());
}

SecretBytes joined_state(const EventProgress& progress, const SecretBytes& distillation) {
  const auto encoded = encode(progress);
  SecretBytes content(kLength + encoded.size() + distillation.size());
  const auto out = content.span();
  for (std::size_t i = 0; i < kLength; ++i) {
    out[i] = static_cast<std::uint8_t>(encoded.size() >> (8 * i));
  }
  std::ranges::copy(encoded, out.begin() + kLength);
  std::ranges::copy(distillation.span(), out.begin() + static_cast<std::ptrdiff_t>(kLength + encoded.size()));
  return content;
}

std::pair<std::span<const std::uint8_t>, std::span<const std::uint8_t>> parts_of_state(
    std::span<const std::uint8_t> content) {
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < std::min(kLength, content.size()); ++i) {
    length |= std::uint64_t{content[i]} << (8 * i);
  }
  if (content.size() < kLength || length > content.size() - kLength) {
    throw InputError("the state in the checkpoint is damaged");
  }
  const auto rest = content.subspan(kLength);
  return {rest.first(static_cast<std::size_t>(length)), rest.subspan(static_cast<std::size_t>(length))};
}

}  // namespace twinspan::cli
