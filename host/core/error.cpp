// SPDX-License-Identifier: Apache-2.0
#include "host/core/error.hpp"

namespace twinspan {

InputError::InputError(const std::string& message) : std::runtime_error(message) {}

Failure::Failure(const std::string& message) : std::runtime_error(message) {}

}  // namespace twinspan
