// SPDX-License-Identifier: Apache-2.0
#include "sim/cycle/nodes.hpp"

#include "sim/cycle/waveform.hpp"

namespace twinspan::cycle {

world::Nodes make_nodes(const NodeNames& names, std::uint32_t clock_ps, const std::string& trace_file) {
  auto waveform = std::make_unique<Waveform>(trace_file, clock_ps);
  auto memory = std::make_unique<world::HostMemory>();
  auto alice = make_transmitter(waveform->options(names.alice));
  auto bob = make_transmitter(waveform->options(names.bob));
  auto unit = make_measurement(waveform->options(names.unit), *memory);
  waveform->open({alice.get(), bob.get()}, unit.get());
  return {std::move(waveform), std::move(memory), {std::move(alice), std::move(bob)}, std::move(unit)};
}

}  // namespace twinspan::cycle
