// SPDX-License-Identifier: Apache-2.0
// What a device back end or driver says when it gives up.
#pragma once

#include <functional>
#include <string>

#include "host/core/error.hpp"

namespace twinspan::test {

/// Message of the Failure that `action` throws; "nothing was thrown" when it throws none.
inline std::string failure_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Failure& failure) {
    return failure.what();
  }
  return "nothing was thrown";
}

}  // namespace twinspan::test
