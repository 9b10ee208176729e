// SPDX-License-Identifier: Apache-2.0
#include "tests/system/run_fixture.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace twinspan::system_test {
namespace {

constexpr std::chrono::seconds kDeadline{TWINSPAN_PROGRAM_DEADLINE_S};

/// Waits for the child, interrupting it on the way; kills it at the deadline.
int wait_for(pid_t child, unsigned interrupt_after_ms) {
  const auto begin = std::chrono::steady_clock::now();
  bool interrupted = interrupt_after_ms == 0;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    const auto passed = std::chrono::steady_clock::now() - begin;
    if (!interrupted && passed > std::chrono::milliseconds(interrupt_after_ms)) {
      kill(child, SIGINT);
      interrupted = true;
    }
    if (passed > kDeadline) {
      kill(child, SIGKILL);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

std::string read_file(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

std::string metro_file() { return std::string(TWINSPAN_SOURCE_DIR) + "/sim/networks/metro-40km.toml"; }

nlohmann::json reproducible(nlohmann::json report) {
  report.erase("performance");
  return report;
}

Program::Program() {
  std::string name = testing::TempDir() + "twinspan_system_XXXXXX";
  directory_ = mkdtemp(name.data());
}

Program::~Program() { std::filesystem::remove_all(directory_); }

std::string Program::path(const std::string& name) const { return directory_ + "/" + name; }

std::vector<std::string> Program::files() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

ProgramResult Program::twinspan(const std::vector<std::string>& arguments, unsigned interrupt_after_ms) const {
  const std::string out = testing::TempDir() + "twinspan_out_" + std::to_string(getpid());
  const std::string error = out + "_error";
  const pid_t child = fork();
  if (child == 0) {
    std::vector<std::string> all{TWINSPAN_PROGRAM};
    all.insert(all.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& argument : all) {
      argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    dup2(open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
    dup2(open(error.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  ProgramResult result;
  result.exit_code = wait_for(child, interrupt_after_ms);
  result.out = read_file(out);
  result.error = read_file(error);
  std::filesystem::remove(out);
  std::filesystem::remove(error);
  return result;
}

nlohmann::json Program::run_metro(const std::vector<std::string>& options) const {
  std::vector<std::string> arguments{"run", metro_file(), "--fidelity", "cycle", "--report", path("report.json")};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const auto result = twinspan(arguments);
  EXPECT_EQ(result.exit_code, 0) << result.error;
  return nlohmann::json::parse(read_file(path("report.json")));
}

std::string Program::metro_with(const std::string& from, const std::string& to) const {
  std::string text = read_file(metro_file());
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const std::string name = path("network.toml");
  std::ofstream(name) << text;
  return name;
}

}  // namespace twinspan::system_test
