// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/networks/reasons.hpp"

#include <set>

namespace twinspan {
namespace {

using Names = std::set<std::string>;

bool is_number(const toml::node& node) {
  const auto* list = node.as_array();
  return node.is_number() || (list != nullptr && !list->empty() && (*list)[0].is_number());
}

Names keys_of(const toml::table& file, const char* section) {
  Names names;
  if (const auto* table = file[section].as_table()) {
    for (const auto& [key, value] : *table) {
      if (value.is_string()) {
        names.emplace(key.str());
      }
    }
  }
  return names;
}

void collect(const toml::table& table, const std::string& section, Names& names) {
  for (const auto& [key, value] : table) {
    if (is_number(value)) {
      names.insert(section + "." + std::string(key.str()));
    }
  }
}

}  // namespace

std::vector<std::string> keys_without_reason(const toml::table& file) {
  Names numbers;
  for (const auto& [key, value] : file) {
    const std::string section(key.str());
    if (const auto* table = value.as_table(); table != nullptr && section != "published") {
      collect(*table, section, numbers);
    } else if (const auto* array = value.as_array()) {
      for (const auto& entry : *array) {
        collect(*entry.as_table(), section, numbers);
      }
    }
  }
  numbers.erase("network.schema");
  const Names assumed = keys_of(file, "assumed");
  const Names published = keys_of(file, "published");
  std::vector<std::string> missing;
  for (const auto& key : numbers) {
    const std::string section = key.substr(0, key.find('.'));
    if (!assumed.contains(key) && !assumed.contains(section) && !published.contains(key)) {
      missing.push_back(key);
    }
  }
  return missing;
}

}  // namespace twinspan
