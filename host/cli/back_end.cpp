// SPDX-License-Identifier: Apache-2.0
#include "host/cli/back_end.hpp"

#include <fmt/format.h>

#include "host/cli/compose.hpp"
#include "host/core/error.hpp"
#include "sim/cycle/nodes.hpp"
#include "sim/kernel/nodes.hpp"
#include "sim/systemc/platform.hpp"
#include "sim/world/world.hpp"

namespace twinspan::cli {
namespace {

constexpr std::uint32_t kLanes = 4;

class WorldBackEnd final : public BackEnd {
 public:
  WorldBackEnd(world::Nodes nodes, const world::WorldOptions& options) : world_(std::move(nodes), options) {}
  session::NodeSet nodes() override { return {world_.alice(), world_.bob(), world_.unit()}; }
  Shares shares() const override {
    const auto shares = world_.shares();
    return {shares.transmitters, shares.measurement};
  }
  void set_trace_window(std::uint64_t first, std::uint64_t count) override { world_.set_trace_window(first, count); }

 private:
  world::World world_;
};

class PlatformBackEnd final : public BackEnd {
 public:
  explicit PlatformBackEnd(const systemc::PlatformOptions& options) : platform_(options) {}
  session::NodeSet nodes() override { return {platform_.alice(), platform_.bob(), platform_.unit()}; }
  Shares shares() const override { return {}; }
  void set_trace_window(std::uint64_t, std::uint64_t) override {}

 private:
  systemc::Platform platform_;
};

std::unique_ptr<BackEnd> make_platform(const Network& network, const UserPair& pair, const BackEndOptions& options) {
  systemc::PlatformOptions platform;
  platform.alice = pair.users[0];
  platform.bob = pair.users[1];
  platform.unit = pair.unit;
  platform.link = link_parameters(network, pair);
  platform.seed = options.seed;
  platform.timing.clock_ps = network.slot_ps * kLanes;
  return std::make_unique<PlatformBackEnd>(platform);
}

}  // namespace

Fidelity fidelity(const std::string& name) {
  if (name == "cycle") {
    return Fidelity::Cycle;
  }
  if (name == "kernel") {
    return Fidelity::Kernel;
  }
  if (name == "event") {
    return Fidelity::Event;
  }
  if (name == "systemc") {
    return Fidelity::SystemC;
  }
  throw InputError(fmt::format("--fidelity: found '{}', allowed are cycle, kernel, event, systemc", name));
}

std::unique_ptr<BackEnd> make_back_end(const Network& network, const UserPair& pair, const BackEndOptions& options) {
  if (options.fidelity == Fidelity::SystemC) {
    return make_platform(network, pair, options);
  }
  world::WorldOptions world;
  world.alice = pair.users[0];
  world.bob = pair.users[1];
  world.unit = pair.unit;
  world.link = link_parameters(network, pair);
  world.seed = options.seed;
  world.threads = options.threads;
  auto nodes = options.fidelity == Fidelity::Kernel
                   ? kernel::make_nodes()
                   : cycle::make_nodes({pair.users[0], pair.users[1], pair.unit}, network.slot_ps * kLanes,
                                       options.trace_file);
  return std::make_unique<WorldBackEnd>(std::move(nodes), world);
}

}  // namespace twinspan::cli
