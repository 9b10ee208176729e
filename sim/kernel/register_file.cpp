// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/register_file.hpp"

#include <algorithm>

#include "host/core/secret.hpp"

namespace twinspan::kernel {

RegisterFile::RegisterFile(std::span<const regs::Register> map) {
  std::uint32_t last = 0;
  for (const auto& entry : map) {
    last = std::max(last, entry.address / 4);
  }
  registers_.resize(last + 1);
  values_.resize(last + 1);
  for (const auto& entry : map) {
    registers_[entry.address / 4] = &entry;
    values_[entry.address / 4] = entry.reset & (entry.stored | entry.write_only);
  }
}

RegisterFile::~RegisterFile() { wipe(values_.data(), values_.size() * sizeof(values_[0])); }

bool RegisterFile::has(std::uint32_t address) const {
  return address / 4 < registers_.size() && registers_[address / 4] != nullptr;
}

void RegisterFile::write(std::uint32_t address, std::uint32_t value) {
  const auto& entry = *registers_[address / 4];
  values_[address / 4] = value & (entry.stored | entry.write_only);
}

std::uint32_t RegisterFile::commands(std::uint32_t address, std::uint32_t value) const {
  return value & registers_[address / 4]->pulse;
}

std::uint32_t RegisterFile::read(std::uint32_t address, std::uint32_t status) const {
  const auto& entry = *registers_[address / 4];
  return (values_[address / 4] & entry.stored) | (status & entry.status) | (entry.reset & entry.constant);
}

}  // namespace twinspan::kernel
