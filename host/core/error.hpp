// SPDX-License-Identifier: Apache-2.0
/// \file
/// The two kinds of error that end a program: bad input (exit code 2) and failure (exit code 1).
#pragma once

#include <stdexcept>
#include <string>

namespace twinspan {

/// The user gave something that cannot be used. The message is one line: where, what, what was found,
/// what is allowed or what to do. Programs end with exit code 2.
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& message);
};

/// Something that should have worked did not: a device, a peer, a check. Programs end with exit code 1.
class Failure : public std::runtime_error {
 public:
  explicit Failure(const std::string& message);
};

}  // namespace twinspan
