// SPDX-License-Identifier: Apache-2.0
#include "host/cli/check_command.hpp"

#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "host/cli/compose.hpp"
#include "host/cli/expectation.hpp"
#include "host/cli/numbers.hpp"
#include "host/cli/progress.hpp"
#include "host/protocol/plob.hpp"

namespace twinspan::cli {
namespace {

void print_pair(const Network& network, const UserPair& pair, std::uint64_t slots) {
  const auto link = link_model(network, pair, slots);
  const auto point = expectation(network, pair, slots);
  const auto row = [](const char* name, const std::string& value) { fmt::print("  {:<34} {:>14}\n", name, value); };
  fmt::print("{}-{} at {}, channel {}\n", pair.users[0], pair.users[1], pair.unit, pair.channel);
  row("distance", fmt::format("{:.1f} km", pair.distance_km()));
  row("loss between the users", fmt::format("{:.2f} dB", pair.loss_db()));
  row("repeaterless (PLOB) bound", fmt::format("{:.4g} bit/slot", protocol::plob_absolute(pair.loss_db())));
  row("slots", fmt::format("{}", slots));
  row("live share of the quantum slots", fmt::format("{:.2f} %", 100 * point.live.fraction()));
  row("noise per slot and detector", fmt::format("{:.3g}", link.channel.dark_probability));
  row("residual of the tracked phase", fmt::format("{:.3f} rad", std::min(link.channel.phase_sigma_rad, 3.15)));
  row("sifted Z bits", fmt::format("{:.0f}", point.expected.z_events));
  row("X-QBER", fmt::format("{:.2f} %", 100 * point.expected.qber_x));
  row("Z-QBER before pairing", fmt::format("{:.2f} %", 100 * point.expected.qber_z));
  row("Z-QBER after pairing", fmt::format("{:.4f} %", 100 * point.expected.qber_z_paired));
  row("secret bits", fmt::format("{}", point.key.bits));
  if (point.key.bits == 0) {
    fmt::print("  no key: {}\n", point.key.reason);
  }
}

}  // namespace

void add_check_command(CLI::App& app, std::function<int()>& action) {
  auto* check = app.add_subcommand("check", "Read a network file and print the closed-form expectation of every pair");
  auto file = std::make_shared<std::string>();
  auto slots = std::make_shared<std::string>();
  check->add_option("NETWORK", *file, "Network file (sim/networks/*.toml)")->required();
  check->add_option("--slots", *slots, "Slots per pair; by default what the network file says");
  check->callback([check, file, slots, &action] {
    action = [file, slots, given = check->count("--slots") > 0] {
      const Network network = load_checked(*file);
      const auto session = given ? whole_number("--slots", *slots, kSlotStep, static_cast<double>(kMostSlots))
                                 : network.operation.slots;
      fmt::print("{}: {}\n", network.name, network.description);
      for (std::size_t i = 0; i < network.pairs.size(); ++i) {
        const Network own = for_pair(network, i);
        print_pair(own, own.pairs[0], session);
      }
      for (const auto& [key, why] : network.published) {
        fmt::print("published: {}: {}\n", key, why);
      }
      for (const auto& [key, why] : network.assumed) {
        fmt::print("assumed: {}: {}\n", key, why);
      }
      return 0;
    };
  });
}

}  // namespace twinspan::cli
