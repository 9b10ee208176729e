// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/nodes.hpp"

namespace twinspan::kernel {

world::Nodes make_nodes() {
  auto memory = std::make_unique<world::HostMemory>();
  auto unit = make_measurement(*memory);
  return {nullptr, std::move(memory), {make_transmitter(), make_transmitter()}, std::move(unit)};
}

}  // namespace twinspan::kernel
