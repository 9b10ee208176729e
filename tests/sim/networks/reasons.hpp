// SPDX-License-Identifier: Apache-2.0
/// \file
/// Which numbers of a network file come without a reason.
#pragma once

#include <string>
#include <vector>

#include <toml++/toml.h>

namespace twinspan {

/// Dotted names of all keys with a number (or a list of numbers) for which neither [assumed] names the key or
/// its section, nor [published] names the key. Entries of an array of tables go by the name of the array.
/// Left out: network.schema, which is no property of a network, and [[published.figure]].
std::vector<std::string> keys_without_reason(const toml::table& file);

}  // namespace twinspan
