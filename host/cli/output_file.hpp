// SPDX-License-Identifier: Apache-2.0
/// \file
/// A file that appears whole or not at all.
#pragma once

#include <string>

namespace twinspan::cli {

class OutputFile {
 public:
  /// Tries to create a temporary neighbour, so that an unwritable place is known before any work is done. Only
  /// regular files are ever replaced; a symbolic link is followed.
  /// \throws InputError naming the path and what is wrong with it.
  OutputFile(std::string path, const std::string& option);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  /// Removes the temporary file when commit() was not reached.
  ~OutputFile();

  /// Writes `content` and puts it in place. \throws Failure when the disk does not take it.
  void commit(const std::string& content);

 private:
  std::string path_;
  std::string temporary_;
};

}  // namespace twinspan::cli
