// SPDX-License-Identifier: Apache-2.0
/// \file
/// Network files for tests: texts, and a place to put them.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "host/core/network.hpp"

namespace twinspan {

/// A network file of the project as text.
inline std::string file_text(const std::string& name) {
  std::ostringstream out;
  out << std::ifstream(std::string(TWINSPAN_SOURCE_DIR) + "/sim/networks/" + name + ".toml").rdbuf();
  return out.str();
}

/// The text with its first `from` replaced.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "'" << from << "' is not in the text";
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// A file that is gone at the end.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& name)
      : path_(testing::TempDir() + name + "_" + std::to_string(getpid()) + ".toml") {}
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }
  Network load(const std::string& text) const {
    std::filesystem::remove(path_);  // some file systems flush a file that is truncated and written again
    std::ofstream(path_) << text;
    return load_network(path_);
  }

 private:
  std::string path_;
};

}  // namespace twinspan
