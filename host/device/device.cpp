// SPDX-License-Identifier: Apache-2.0
#include "host/device/device.hpp"

namespace twinspan::device {

Device::~Device() = default;

}  // namespace twinspan::device
