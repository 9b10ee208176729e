// SPDX-License-Identifier: Apache-2.0
/// \file
/// Runs the twinspan program as a user does: arguments in; exit code, both outputs and files out.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace twinspan::system_test {

struct ProgramResult {
  int exit_code = -1;   ///< -1: killed by a signal or the deadline
  std::string out;
  std::string error;
};

/// A test with a private directory.
class Program : public testing::Test {
 protected:
  Program();
  ~Program() override;

  /// Runs `twinspan ARGUMENTS...`. \param interrupt_after_ms send SIGINT after so long; 0: never
  ProgramResult twinspan(const std::vector<std::string>& arguments, unsigned interrupt_after_ms = 0) const;
  /// Runs the metro network with a report and gives the report. The run must succeed.
  nlohmann::json run_metro(const std::vector<std::string>& options) const;
  /// A copy of the metro file with `from` replaced by `to`.
  std::string metro_with(const std::string& from, const std::string& to) const;
  std::string path(const std::string& name) const;
  /// Names of the files in the private directory.
  std::vector<std::string> files() const;

 private:
  std::string directory_;
};

std::string read_file(const std::string& path);
/// The metro network of the repository.
std::string metro_file();
/// A report without the part that depends on the machine.
nlohmann::json reproducible(nlohmann::json report);

}  // namespace twinspan::system_test
