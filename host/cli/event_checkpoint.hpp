// SPDX-License-Identifier: Apache-2.0
/// \file
/// Checkpoints of sessions at event fidelity: where they lie, what they hold.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "host/cli/checkpoint_file.hpp"
#include "host/cli/event_progress.hpp"
#include "host/cli/pair_run.hpp"
#include "host/cli/pair_setup.hpp"

namespace twinspan::cli {

/// Where the session of a pair is put aside.
std::string checkpoint_path(const std::string& folder, const UserPair& pair);

/// Makes the folder when it is missing. \throws InputError when that cannot be done, when a session lies there that is
/// not to be continued, or when there is none that could be
void prepare_checkpoints(const std::string& folder, bool resume, const Network& network);
/// A finished run has nothing to go on with.
void remove_checkpoints(const std::string& folder, const Network& network);

/// The checkpoint of a pair in the folder of the options; nothing without a folder. The key of its seal follows from
/// the seed of the run.
std::optional<CheckpointFile> event_checkpoint(const PairSetup& setup, const RunOptions& options);

/// Public progress and secret state of distillation as one content.
SecretBytes joined_state(const EventProgress& progress, const SecretBytes& distillation);
/// The two parts of a content, encoded progress first. \throws InputError when it is too short
std::pair<std::span<const std::uint8_t>, std::span<const std::uint8_t>> parts_of_state(
    std::span<const std::uint8_t> content);

}  // namespace twinspan::cli
