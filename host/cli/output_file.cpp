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

OutputFile::OutputFile(std::string path, const std::string& option)
    : path_(std::move(path)), temporary_(fmt::format("{}.{}.partial", path_, getpid())) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path_, ignored)) {
    throw InputError(fmt::format("{} {}: is a directory; give the path of a file", option, path_));
  }
  errno = 0;
  const std::ofstream probe(temporary_);
  if (!probe) {
    throw InputError(fmt::format("{} {}: cannot be written ({}); give a path in an existing, writable directory",
                                 option, path_, std::strerror(errno)));
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
