// SPDX-License-Identifier: Apache-2.0
#include "host/cli/output_file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

#include "host/core/error.hpp"

namespace twinspan::cli {

OutputFile::OutputFile(std::string path, const std::string& option) : path_(std::move(path)) {
  std::error_code ignored;
  if (path_.empty()) {
    throw InputError(fmt::format("{}: found an empty path; give the path of a file", option));
  }
  if (std::filesystem::is_symlink(path_, ignored)) {
    path_ = std::filesystem::weakly_canonical(path_, ignored).string();
  }
  if (std::filesystem::exists(path_, ignored) && !std::filesystem::is_regular_file(path_, ignored)) {
    throw InputError(fmt::format("{} {}: is a {}; give the path of a regular file", option, path_,
                                 std::filesystem::is_directory(path_, ignored) ? "directory" : "special file"));
  }
  temporary_ = fmt::format("{}.{}.partial", path_, getpid());
  errno = 0;
  const bool writable = std::ofstream(temporary_).is_open();
  const int reason = errno;
  std::filesystem::remove(temporary_, ignored);
  if (!writable) {
    throw InputError(fmt::format("{} {}: cannot be written ({}); give a path in an existing, writable directory",
                                 option, path_, std::strerror(reason)));
  }
}

OutputFile::~OutputFile() {
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
}

void OutputFile::commit(const std::string& content) {
  std::ofstream out(temporary_, std::ios::binary | std::ios::trunc);
  out << content;
  out.close();
  std::error_code error;
  if (out) {
    std::filesystem::rename(temporary_, path_, error);
  }
  if (!out || error) {
    throw Failure(fmt::format("{}: could not be written; is the disk full?", path_));
  }
}

}  // namespace twinspan::cli
