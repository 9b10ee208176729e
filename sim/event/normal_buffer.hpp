// SPDX-License-Identifier: Apache-2.0
/// \file
/// Gaussian numbers one at a time, drawn ahead in bulk.
#pragma once

#include <array>
#include <cstddef>

#include "sim/event/window_normal.hpp"

namespace twinspan::event {

/// Gaussian numbers of mean 0 and variance 1 from a process of their own.
class NormalBuffer {
 public:
  explicit NormalBuffer(photonics::Random random) : source_(random) {}

  double next() {
    if (used_ == values_.size()) {
      source_.fill(values_);
      used_ = 0;
    }
    return values_[used_++];
  }

 private:
  NormalSource source_;
  std::array<double, 64> values_{};
  std::size_t used_ = 64;
};

}  // namespace twinspan::event
