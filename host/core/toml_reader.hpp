// SPDX-License-Identifier: Apache-2.0
/// \file
/// Strict reading of TOML: every key must be known, every number within its range, and every complaint is one
/// line with file, line, key, what was found and what is allowed.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

namespace twinspan {

/// An allowed range, both ends included.
struct Range {
  double least;
  double most;
};

/// One table of a file. Remembers which keys were asked for; finish() refuses the others.
class TomlReader {
 public:
  /// \param table  must outlive the reader
  /// \param file   name for messages
  /// \param path   dotted name of the table in the file, "" for the root
  TomlReader(const toml::table& table, std::string file, std::string path);

  /// Parses a file. \throws InputError when it cannot be read or is not TOML.
  static toml::table parse_file(const std::string& file);

  bool has(std::string_view key) const;
  /// Required number within `range`. \throws InputError.
  double number(std::string_view key, Range range);
  /// Optional number.
  double number_or(std::string_view key, Range range, double otherwise);
  /// Required whole number within `range` (exact up to 2^53).
  std::uint64_t whole(std::string_view key, Range range);
  std::uint64_t whole_or(std::string_view key, Range range, std::uint64_t otherwise);
  bool flag_or(std::string_view key, bool otherwise);
  std::string text(std::string_view key);
  std::string text_or(std::string_view key, const std::string& otherwise);
  /// One of `allowed`, returned as its index.
  std::size_t choice(std::string_view key, const std::vector<std::string>& allowed);
  /// List of texts of exactly `count` entries (0: any number).
  std::vector<std::string> texts(std::string_view key, std::size_t count);
  /// List of numbers within `range`, at least one.
  std::vector<double> numbers(std::string_view key, Range range);
  /// List of whole numbers within `range`.
  std::vector<std::uint64_t> wholes(std::string_view key, Range range);
  /// Required sub-table.
  TomlReader table(std::string_view key);
  /// Sub-table that may be missing: then an empty one.
  TomlReader table_or_empty(std::string_view key);
  /// Required array of tables with at least one entry.
  std::vector<TomlReader> tables(std::string_view key);
  /// All remaining keys as texts (for free-form tables such as [assumed]); nested tables give dotted names.
  std::vector<std::pair<std::string, std::string>> remaining_texts();
  /// Refuses keys that nobody asked for, naming the nearest known one.
  void finish() const;

  /// An InputError about `key` of this table.
  [[noreturn]] void fail(std::string_view key, const std::string& what) const;

 private:
  const toml::node* find(std::string_view key);
  const toml::node& require(std::string_view key);
  double check_range(std::string_view key, double value, Range range) const;
  std::string dotted(std::string_view key) const;

  const toml::table* table_;
  std::string file_;
  std::string path_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace twinspan
