// SPDX-License-Identifier: Apache-2.0
#include "tests/timing/latency_table.hpp"

#include <gtest/gtest.h>

#include <set>
#include <toml++/toml.h>

namespace twinspan::test {
namespace {

const toml::table& budgets() {
  static const toml::table content = toml::parse_file(TWINSPAN_BUDGETS);
  return content;
}

std::set<std::string>& measured() {
  static std::set<std::string> names;
  return names;
}

std::string title(std::string_view module, std::string_view event) {
  return std::string(module) + ": " + std::string(event);
}

const toml::table* latencies(const std::string& module) {
  for (const char* kind : {"top", "kernel"}) {
    if (const toml::table* found = budgets()[kind][module]["latency"].as_table()) {
      return found;
    }
  }
  return nullptr;
}

/// A number in the table that no test measures would only be a claim.
class Complete : public testing::Environment {
 public:
  void TearDown() override {
    if (testing::GTEST_FLAG(filter) != "*") {
      return;
    }
    for (const char* kind : {"top", "kernel"}) {
      for (const auto& [module, table] : *budgets()[kind].as_table()) {
        if (const toml::table* events = table.as_table()->at_path("latency").as_table()) {
          for (const auto& [event, clocks] : *events) {
            EXPECT_EQ(measured().count(title(module.str(), event.str())), 1U)
                << TWINSPAN_BUDGETS << " has clocks of '" << title(module.str(), event.str())
                << "', which nothing measures";
          }
        }
      }
    }
  }
};

[[maybe_unused]] const testing::Environment* const kComplete =
    testing::AddGlobalTestEnvironment(new Complete);  // GoogleTest deletes it

}  // namespace

void expect_latency(const std::string& module, const std::string& event, unsigned lanes,
                    std::uint64_t clocks) {
  measured().insert(title(module, event));
  const toml::table* const events = latencies(module);
  const toml::node* const entry = events == nullptr ? nullptr : events->get(event);
  ASSERT_NE(entry, nullptr) << TWINSPAN_BUDGETS << " has no clocks of '" << title(module, event)
                            << "'; measured with LANES " << lanes << ": " << clocks;
  const toml::table* const by_lanes = entry->as_table();
  const auto expected =
      (by_lanes == nullptr ? *entry->as_integer() : *by_lanes->get(std::to_string(lanes))->as_integer()).get();
  EXPECT_EQ(static_cast<std::int64_t>(clocks), expected)
      << title(module, event) << ", LANES " << lanes << ": left the clocks measured, right those of "
      << TWINSPAN_BUDGETS << ". Change the table if the new number is meant";
}

}  // namespace twinspan::test
