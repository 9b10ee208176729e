// SPDX-License-Identifier: Apache-2.0
#include "host/core/toml_reader.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>
#include <sstream>

#include <fmt/format.h>

#include "host/core/error.hpp"

namespace twinspan {
namespace {

const toml::table& empty_table() {
  static const toml::table table;
  return table;
}

/// Levenshtein distance, to guess which key was meant.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string type_name(const toml::node& node) {
  std::ostringstream out;
  out << node.type();
  return out.str();
}

std::string value_text(const toml::node& node) {
  if (const auto* text = node.as_string()) {
    return text->get();
  }
  std::ostringstream out;
  if (node.is_boolean()) {
    out << (node.as_boolean()->get() ? "true" : "false");
  } else if (node.is_integer()) {
    out << node.as_integer()->get();
  } else if (node.is_floating_point()) {
    out << node.as_floating_point()->get();
  } else {
    out << "a " << node.type();
  }
  return out.str();
}

}  // namespace

TomlReader::TomlReader(const toml::table& table, std::string file, std::string path)
    : table_(&table), file_(std::move(file)), path_(std::move(path)) {}

toml::table TomlReader::parse_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad() || !in.is_open()) {
    throw InputError(fmt::format("{}: cannot be read; give the path of an existing network file", file));
  }
  try {
    return toml::parse(content, file);
  } catch (const toml::parse_error& error) {
    const auto where = error.source().begin;
    throw InputError(fmt::format("{}:{}:{}: not a complete TOML file: {}", file, where.line, where.column,
                                 error.description()));
  }
}

std::string TomlReader::dotted(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void TomlReader::fail(std::string_view key, const std::string& what) const {
  auto line = table_->source().begin.line;
  if (const auto* node = table_->get(key)) {
    line = node->source().begin.line;
  }
  const std::string where = line > 0 ? fmt::format("{}:{}", file_, line) : file_;
  throw InputError(fmt::format("{}: {}: {}", where, dotted(key), what));
}

const toml::node* TomlReader::find(std::string_view key) {
  asked_.emplace(key);
  return table_->get(key);
}

const toml::node& TomlReader::require(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr) {
    // A key without its unit is the usual slip: say so instead of only "missing".
    const std::string_view stem = key.substr(0, key.rfind('_'));
    for (const auto& [found, value] : *table_) {
      if (asked_.find(found.str()) == asked_.end() && found.str() == stem) {
        fail(found.str(),
             fmt::format("the unit is missing from the key; found '{}', expected '{}'", found.str(), key));
      }
      if (asked_.find(found.str()) == asked_.end() && edit_distance(found.str(), key) < 3) {
        fail(found.str(), fmt::format("unknown key; did you mean '{}', which is required here?", key));
      }
    }
    fail(key, "missing; it is required here");
  }
  return *node;
}

bool TomlReader::has(std::string_view key) const { return table_->contains(key); }

double TomlReader::check_range(std::string_view key, double value, Range range) const {
  if (!std::isfinite(value) || value < range.least || value > range.most) {
    fail(key, fmt::format("found {}, allowed {} to {}", value, range.least, range.most));
  }
  return value;
}

double TomlReader::number(std::string_view key, Range range) {
  const auto& node = require(key);
  if (!node.is_number()) {
    fail(key, fmt::format("found {} '{}', expected a number from {} to {}", type_name(node), value_text(node),
                          range.least, range.most));
  }
  const double value = node.is_integer() ? static_cast<double>(node.as_integer()->get())
                                         : node.as_floating_point()->get();
  return check_range(key, value, range);
}

double TomlReader::number_or(std::string_view key, Range range, double otherwise) {
  return find(key) == nullptr ? otherwise : number(key, range);
}

std::uint64_t TomlReader::whole(std::string_view key, Range range) {
  const double value = number(key, range);
  if (value != std::floor(value) || value < 0) {
    fail(key, fmt::format("found {}, expected a whole number from {} to {}", value, range.least, range.most));
  }
  return static_cast<std::uint64_t>(value);
}

std::uint64_t TomlReader::whole_or(std::string_view key, Range range, std::uint64_t otherwise) {
  return find(key) == nullptr ? otherwise : whole(key, range);
}

bool TomlReader::flag_or(std::string_view key, bool otherwise) {
  const auto* node = find(key);
  if (node == nullptr) {
    return otherwise;
  }
  if (!node->is_boolean()) {
    fail(key, fmt::format("found '{}', expected true or false", value_text(*node)));
  }
  return node->as_boolean()->get();
}

std::string TomlReader::text(std::string_view key) {
  const auto& node = require(key);
  if (!node.is_string() || node.as_string()->get().empty()) {
    fail(key, fmt::format("found '{}', expected a text in quotes", value_text(node)));
  }
  return node.as_string()->get();
}

std::string TomlReader::text_or(std::string_view key, const std::string& otherwise) {
  return find(key) == nullptr ? otherwise : text(key);
}

std::size_t TomlReader::choice(std::string_view key, const std::vector<std::string>& allowed) {
  const std::string found = text(key);
  const auto at = std::find(allowed.begin(), allowed.end(), found);
  if (at == allowed.end()) {
    fail(key, fmt::format("found '{}', allowed: {}", found, fmt::join(allowed, ", ")));
  }
  return static_cast<std::size_t>(at - allowed.begin());
}

std::vector<std::string> TomlReader::texts(std::string_view key, std::size_t count) {
  const auto& node = require(key);
  const auto* array = node.as_array();
  if (array == nullptr || (count != 0 && array->size() != count)) {
    fail(key, fmt::format("expected a list of {} texts", count == 0 ? "" : std::to_string(count)));
  }
  std::vector<std::string> result;
  for (const auto& entry : *array) {
    if (!entry.is_string()) {
      fail(key, fmt::format("found '{}' in the list, expected only texts", value_text(entry)));
    }
    result.push_back(entry.as_string()->get());
  }
  return result;
}

std::vector<double> TomlReader::numbers(std::string_view key, Range range) {
  const auto* array = require(key).as_array();
  if (array == nullptr || array->empty()) {
    fail(key, "expected a list of numbers");
  }
  std::vector<double> result;
  for (const auto& entry : *array) {
    if (!entry.is_number()) {
      fail(key, fmt::format("found '{}' in the list, expected numbers from {} to {}", value_text(entry),
                            range.least, range.most));
    }
    result.push_back(check_range(key, *entry.value<double>(), range));
  }
  return result;
}

std::vector<std::uint64_t> TomlReader::wholes(std::string_view key, Range range) {
  const auto& node = require(key);
  const auto* array = node.as_array();
  if (array == nullptr || array->empty()) {
    fail(key, "expected a list of whole numbers");
  }
  std::vector<std::uint64_t> result;
  for (const auto& entry : *array) {
    const auto* whole = entry.as_integer();
    const double value = whole != nullptr ? static_cast<double>(whole->get()) : -1;
    if (whole == nullptr || value < range.least || value > range.most) {
      fail(key, fmt::format("found '{}' in the list, expected whole numbers from {} to {}", value_text(entry),
                            range.least, range.most));
    }
    result.push_back(static_cast<std::uint64_t>(value));
  }
  return result;
}

TomlReader TomlReader::table(std::string_view key) {
  const auto& node = require(key);
  if (!node.is_table()) {
    fail(key,
         fmt::format("found {} '{}', expected a table [{}]", type_name(node), value_text(node), dotted(key)));
  }
  return {*node.as_table(), file_, dotted(key)};
}

TomlReader TomlReader::table_or_empty(std::string_view key) {
  return find(key) == nullptr ? TomlReader(empty_table(), file_, dotted(key)) : table(key);
}

std::vector<TomlReader> TomlReader::tables(std::string_view key) {
  const auto& node = require(key);
  const auto* array = node.as_array();
  if (array == nullptr || array->empty() || !array->is_homogeneous<toml::table>()) {
    fail(key, fmt::format("expected one or more tables [[{}]]", dotted(key)));
  }
  std::vector<TomlReader> result;
  for (std::size_t i = 0; i < array->size(); ++i) {
    result.emplace_back(*(*array)[i].as_table(), file_, fmt::format("{}[{}]", dotted(key), i));
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> TomlReader::remaining_texts() {
  std::vector<std::pair<std::string, std::string>> result;
  for (const auto& [key, node] : *table_) {
    if (!asked_.emplace(key.str()).second) {
      continue;
    }
    if (const auto* nested = node.as_table()) {
      for (auto& [name, value] : TomlReader(*nested, file_, dotted(key.str())).remaining_texts()) {
        result.emplace_back(std::string(key.str()) + "." + name, std::move(value));
      }
    } else {
      result.emplace_back(key.str(), value_text(node));
    }
  }
  return result;
}

void TomlReader::finish() const {
  for (const auto& [key, node] : *table_) {
    if (asked_.find(key.str()) != asked_.end()) {
      continue;
    }
    std::string nearest;
    std::size_t best = 4;
    for (const auto& known : asked_) {
      const bool unit_missing =
          known.size() > key.str().size() && known.starts_with(std::string(key.str()) + "_");
      const std::size_t distance = unit_missing ? 0 : edit_distance(known, key.str());
      if (distance < best) {
        best = distance;
        nearest = known;
      }
    }
    fail(key.str(), nearest.empty() ? fmt::format("unknown key; known here: {}", fmt::join(asked_, ", "))
                                    : fmt::format("unknown key; did you mean '{}'?", nearest));
  }
}

}  // namespace twinspan
