// SPDX-License-Identifier: Apache-2.0
/// \file
/// A session of one pair at event fidelity: stretch by stretch from the click-driven simulation into distillation, with
/// checkpoints on the way. Nothing grows with the length of the session.
#pragma once

#include "host/cli/pair_run.hpp"
#include "host/cli/pair_setup.hpp"

namespace twinspan::cli {

/// \throws Failure; InputError when the checkpoint to continue from is refused
PairOutcome run_events(const PairSetup& setup, const RunOptions& options);

}  // namespace twinspan::cli
