// SPDX-License-Identifier: Apache-2.0
#include "host/cli/identify_command.hpp"

#include <memory>
#include <string>

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "host/device/uart.hpp"
#include "rtl/registers/generated/node_regs.hpp"

namespace twinspan::cli {
namespace {

namespace map = regs::node;

std::string kind_name(std::uint32_t kind) {
  switch (kind) {
    case 0: return "bring-up";
    case 1: return "transmitter";
    case 2: return "measurement";
    default: return fmt::format("unknown ({})", kind);
  }
}

int identify(const std::string& uri) {
  device::UartDevice device(device::parse_uart_uri(uri));
  const auto magic = device.read(map::identity_magic);
  if (magic != static_cast<std::uint32_t>(map::identity_magic_value.reset)) {
    throw Failure(
        fmt::format("{}: this is no Twinspan node: register 0 reads {:#010x}, expected {:#010x}; load an image "
                    "of a node",
                    device.name(), magic, map::identity_magic_value.reset));
  }
  const std::uint32_t version = device.read(map::identity_version);
  const auto row = [](const char* name, const std::string& value) { fmt::print("{:<22} {}\n", name, value); };
  row("node", kind_name(device.read(map::identity_node_kind)));
  row("register map", fmt::format("{}.{}", map::identity_version_major.get(version),
                                  map::identity_version_minor.get(version)));
  row("RTL commit", fmt::format("{:08x}", device.read(map::identity_git_hash)));
  row("lanes", fmt::format("{}", device.read(map::identity_lanes)));
  row("clock", fmt::format("{:g} MHz", device.read(map::identity_clock_hz) * 1e-6));
  row("channels", fmt::format("{}", device.read(map::identity_channels)));
  const device::BridgeState bridge = device.bridge();
  row("on-chip memory", fmt::format("{} words of 64 bits", bridge.memory_words));
  row("event line", bridge.event ? "high" : "low");
  row("bridge", fmt::format("protocol {}, {} requests served, {} refused, {} dropped, {} frames damaged",
                            bridge.version, bridge.served, bridge.refused, bridge.dropped, bridge.damaged));
  row("state word", fmt::format("{:#010x}", bridge.user));
  return 0;
}

}  // namespace

void add_identify_command(CLI::App& app, std::function<int()>& action) {
  auto* command = app.add_subcommand("identify", "Open a node on a board and print what it is");
  auto uri = std::make_shared<std::string>();
  command->add_option("DEVICE", *uri, "uart:PATH[?baud=N][&deadline_ms=N], such as uart:/dev/ttyUSB1")->required();
  command->callback([uri, &action] { action = [uri] { return identify(*uri); }; });
}

}  // namespace twinspan::cli
