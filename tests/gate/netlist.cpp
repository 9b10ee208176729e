// SPDX-License-Identifier: Apache-2.0
#include "tests/gate/netlist.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace {

/// Bits of a hexadecimal number, the lowest first.
std::vector<std::uint8_t> bits_of(const std::string& digits, std::size_t count) {
  std::vector<std::uint8_t> bits(count);
  for (std::size_t bit = 0; bit < count && bit / 4 < digits.size(); ++bit) {
    const char digit = digits[digits.size() - 1 - bit / 4];
    const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
    bits[bit] = (value >> (bit % 4) & 1) != 0;
  }
  return bits;
}

std::vector<std::uint32_t> rest_of(std::istream& line) {
  std::vector<std::uint32_t> nets;
  for (std::uint32_t net = 0; line >> net;) {
    nets.push_back(net);
  }
  return nets;
}

}  // namespace

Netlist::Netlist(const std::string& file) {
  std::ifstream input(file);
  std::string text;
  while (std::getline(input, text)) {
    std::istringstream line(text);
    std::string kind, init;
    line >> kind;
    if (kind == "nets") {
      std::size_t count = 0;
      line >> count;
      values_.resize(count);
      values_.at(1) = 1;
    } else if (kind == "inputs") {
      inputs_ = rest_of(line);
    } else if (kind == "outputs") {
      outputs_ = rest_of(line);
    } else if (kind == "table" || kind == "gate") {
      Logic logic;
      line >> init >> logic.out;
      const std::vector<Net> in = rest_of(line);
      logic.table = std::stoull(init, nullptr, 16);
      std::copy_n(in.begin(), std::min(in.size(), logic.in.size()), logic.in.begin());
      logic_.push_back(logic);
    } else if (kind == "read") {
      Logic logic;
      Read read;
      line >> read.memory >> logic.out;
      read.address = rest_of(line);
      logic.read = true;
      logic.in[0] = static_cast<Net>(reads_.size());
      logic_.push_back(logic);
      reads_.push_back(read);
    } else if (kind == "register") {
      Register one;
      int value = 0, first = 0;
      line >> value >> first >> one.out >> one.data >> one.enable >> one.reset;
      one.value = value != 0;
      values_.at(one.out) = first != 0;
      registers_.push_back(one);
    } else if (kind == "memory" || kind == "shift") {
      Memory memory;
      std::size_t bits = 0;
      line >> init >> bits >> memory.enable >> memory.data;
      memory.bits = bits_of(init, std::size_t{1} << bits);
      memory.address = rest_of(line);
      memory.shift = kind == "shift";
      memories_.push_back(memory);
    } else {
      throw std::runtime_error(file + ": unknown item '" + kind + "'");
    }
  }
  if (values_.empty()) {
    throw std::runtime_error(file + ": no netlist");
  }
  next_.resize(registers_.size());
}

void Netlist::apply(const Words& inputs) {
  for (std::size_t bit = 0; bit < inputs_.size(); ++bit) {
    values_[inputs_[bit]] = inputs[bit / 32] >> (bit % 32) & 1;
  }
}

void Netlist::settle() {
  std::uint8_t* const value = values_.data();
  for (const Logic& logic : logic_) {
    if (logic.read) {
      const Read& read = reads_[logic.in[0]];
      value[logic.out] = memories_[read.memory].bits[address_of(read.address)];
      continue;
    }
    const unsigned place = value[logic.in[0]] | value[logic.in[1]] << 1 | value[logic.in[2]] << 2 |
                           value[logic.in[3]] << 3 | value[logic.in[4]] << 4 | value[logic.in[5]] << 5;
    value[logic.out] = logic.table >> place & 1;
  }
}

void Netlist::sample(Words& outputs) const {
  outputs.assign((outputs_.size() + 31) / 32, 0);
  for (std::size_t bit = 0; bit < outputs_.size(); ++bit) {
    outputs[bit / 32] |= std::uint32_t{values_[outputs_[bit]]} << (bit % 32);
  }
}

void Netlist::rising_edge() {
  for (std::size_t r = 0; r < registers_.size(); ++r) {
    const Register& one = registers_[r];
    const std::uint8_t data = values_[one.enable] != 0 ? values_[one.data] : values_[one.out];
    next_[r] = values_[one.reset] != 0 ? one.value : data;
  }
  for (Memory& memory : memories_) {
    if (values_[memory.enable] != 0) {
      write(memory);
    }
  }
  for (std::size_t r = 0; r < registers_.size(); ++r) {
    values_[registers_[r].out] = next_[r];
  }
}

std::size_t Netlist::address_of(const std::vector<Net>& nets) const {
  std::size_t address = 0;
  for (std::size_t bit = 0; bit < nets.size(); ++bit) {
    address |= std::size_t{values_[nets[bit]]} << bit;
  }
  return address;
}

void Netlist::write(Memory& memory) const {
  if (memory.shift) {
    std::copy_backward(memory.bits.begin(), memory.bits.end() - 1, memory.bits.end());
    memory.bits[0] = values_[memory.data];
  } else {
    memory.bits[address_of(memory.address)] = values_[memory.data];
  }
}
