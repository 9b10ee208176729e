// SPDX-License-Identifier: Apache-2.0
/// \file
/// Several threads simulate the stretches of one session; what comes out is taken strictly in order.
#pragma once

#include <cstdint>
#include <functional>

#include "sim/event/engine.hpp"

namespace twinspan::event {

/// Simulates the stretches from `first_index` on and hands them over in order, in the calling thread. At most
/// threads + 1 stretches exist at a time, the one being consumed included; with one thread everything happens
/// in the calling thread. What is handed over does not depend on the number of threads. \param threads  that
/// simulate; 0 counts as 1 \param consume  called with (index, stretch) \param stop     asked before every
/// stretch that is handed over; true ends the run. May be empty \return index of the first stretch that was
/// not consumed: engine.stretches() unless stopped Exceptions of the engine, of consume and of stop reach the
/// caller; all stretches before were consumed.
std::uint64_t run_in_order(const Engine& engine, unsigned threads, std::uint64_t first_index,
                           const std::function<void(std::uint64_t, Stretch&&)>& consume,
                           const std::function<bool()>& stop = {});

/// The same for anything that makes stretches: `make` is called by several threads at once with indices below
/// `count`.
std::uint64_t run_in_order(std::uint64_t count, const std::function<Stretch(std::uint64_t)>& make,
                           unsigned threads, std::uint64_t first_index,
                           const std::function<void(std::uint64_t, Stretch&&)>& consume,
                           const std::function<bool()>& stop = {});

}  // namespace twinspan::event
