// SPDX-License-Identifier: Apache-2.0
// Sections about many channels in one network: comb, injection locking, crosstalk, spread.
#include <fmt/format.h>

#include "host/core/network_sections.hpp"

namespace twinspan {
namespace {

constexpr Range kLinewidthHz{0, 1e7};
constexpr Range kIsolationDb{0, 200};
constexpr Range kSpreadDb{0, 5};

std::uint32_t whole32(TomlReader& table, std::string_view key, Range range) {
  return static_cast<std::uint32_t>(table.whole(key, range));
}

}  // namespace

CombSettings read_comb(TomlReader& root) {
  CombSettings comb;
  comb.used = root.has("comb");
  TomlReader table = root.table_or_empty("comb");
  if (comb.used) {
    comb.first_line_nm = table.number("first_line_nm", {400, 2500});
    comb.fsr_ghz = table.number("fsr_ghz", {0.1, 10000});
    comb.linewidth_hz = table.number("linewidth_hz", kLinewidthHz);
  }
  table.finish();
  return comb;
}

InjectionLockSettings read_injection_lock(TomlReader& root, const CombSettings& comb) {
  InjectionLockSettings lock;
  lock.used = root.has("injection_lock");
  TomlReader table = root.table_or_empty("injection_lock");
  if (!lock.used) {
    return lock;
  }
  lock.regenerated_linewidth_hz = table.number("regenerated_linewidth_hz", kLinewidthHz);
  lock.free_running_linewidth_hz = table.number("free_running_linewidth_hz", kLinewidthHz);
  lock.lock_range_ghz = table.number("lock_range_ghz", {1e-6, 1000});
  lock.unlock_per_hour = table.number("unlock_per_hour", {0, 1e6});
  lock.relock_ms = table.number("relock_ms", {0, 1e6});
  if (lock.free_running_linewidth_hz < lock.regenerated_linewidth_hz) {
    table.fail("free_running_linewidth_hz",
               fmt::format("found {}, allowed from regenerated_linewidth_hz = {}",
                           lock.free_running_linewidth_hz, lock.regenerated_linewidth_hz));
  }
  if (comb.used && lock.regenerated_linewidth_hz < comb.linewidth_hz) {
    table.fail(
        "regenerated_linewidth_hz",
        fmt::format("found {}, allowed from comb.linewidth_hz = {}: a locked laser is not narrower than the "
                    "line it is locked to",
                    lock.regenerated_linewidth_hz, comb.linewidth_hz));
  }
  if (comb.used && lock.lock_range_ghz >= comb.fsr_ghz) {
    table.fail("lock_range_ghz",
               fmt::format("found {}, allowed is less than comb.fsr_ghz = {}: the laser could lock "
                           "to the line beside",
                           lock.lock_range_ghz, comb.fsr_ghz));
  }
  table.finish();
  return lock;
}

CrosstalkSettings read_crosstalk(TomlReader& root) {
  CrosstalkSettings crosstalk;
  crosstalk.used = root.has("crosstalk");
  TomlReader table = root.table_or_empty("crosstalk");
  if (crosstalk.used) {
    crosstalk.adjacent_isolation_db = table.number("adjacent_isolation_db", kIsolationDb);
    crosstalk.other_isolation_db = table.number("other_isolation_db", kIsolationDb);
    crosstalk.lit_photons = table.number("lit_photons", {0, 1e9});
  }
  table.finish();
  return crosstalk;
}

SpreadSettings read_spread(TomlReader& root) {
  SpreadSettings spread;
  spread.used = root.has("spread");
  TomlReader table = root.table_or_empty("spread");
  if (!spread.used) {
    return spread;
  }
  spread.seed = table.whole("seed", {0, 9007199254740992.0});
  spread.modulators_made = whole32(table, "modulators_made", {1, 1000000});
  spread.modulators_good = whole32(table, "modulators_good", {0, double(spread.modulators_made)});
  spread.clients_made = whole32(table, "clients_made", {1, double(spread.modulators_made)});
  spread.clients_picked = whole32(table, "clients_picked", {1, double(spread.clients_made)});
  spread.excess_loss_sd_db = table.number_or("excess_loss_sd_db", kSpreadDb, 0);
  spread.misalignment_sd = table.number_or("misalignment_sd", {0, 0.1}, 0);
  spread.extinction_sd_db = table.number_or("extinction_sd_db", kSpreadDb, 0);
  spread.channel_loss_sd_db = table.number_or("channel_loss_sd_db", kSpreadDb, 0);
  const std::uint32_t bad = spread.modulators_made - spread.modulators_good;
  if (spread.clients_picked + bad > spread.clients_made) {
    table.fail("clients_picked",
               fmt::format("found {}, allowed up to {}: {} bad modulators may spoil as many of {} "
                           "clients",
                           spread.clients_picked, spread.clients_made > bad ? spread.clients_made - bad : 0,
                           bad, spread.clients_made));
  }
  table.finish();
  return spread;
}

}  // namespace twinspan
