// SPDX-License-Identifier: Apache-2.0
/// \file
/// 32-bit register accesses as generic payloads. C++17.
#pragma once

#include <cstring>

#include <tlm>

#include "sim/systemc/model.hpp"

namespace twinspan::systemc {

/// Serves one access. \param write, read  (address, value) -> Answer; read gives the value back by reference
template <typename Write, typename Read>
void serve_access(tlm::tlm_generic_payload& payload, const Write& write, const Read& read) {
  const auto address = static_cast<std::uint32_t>(payload.get_address());
  std::uint32_t value = 0;
  Answer answer = Answer::Refused;
  if (payload.get_data_length() != sizeof(value)) {
    payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  if (payload.is_write()) {
    std::memcpy(&value, payload.get_data_ptr(), sizeof(value));
    answer = write(address, value);
  } else if (payload.is_read()) {
    answer = read(address, value);
    std::memcpy(payload.get_data_ptr(), &value, sizeof(value));
  }
  switch (answer) {
    case Answer::Ok:
      payload.set_response_status(tlm::TLM_OK_RESPONSE);
      break;
    case Answer::Refused:
      payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
      break;
    case Answer::NoAnswer:
      payload.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
      break;
  }
}

}  // namespace twinspan::systemc
