// SPDX-License-Identifier: Apache-2.0
/// \file
/// Drives a Verilated register block over AXI4-Lite and checks every clock against a model of the map.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include "rtl/registers/field.hpp"
#include "tests/rtl/registers/port.hpp"

namespace twinspan::regs {

inline constexpr unsigned kOkay = 0;
inline constexpr unsigned kSlaveError = 2;

struct Write {
  std::uint32_t address = 0;
  std::uint32_t data = 0;
  std::uint32_t strobes = 0xF;
};

/// The expected timing, in clocks: a write whose later half is taken in clock n acts at the end of n + 3 and
/// is visible, with its pulses and swmod strobes, in n + 4. A read whose address is taken in n returns the
/// values of n + 3, in which swacc is high.
template <class Model>
class RegisterBench {
 public:
  RegisterBench(Model& model, std::vector<Port> ports, std::span<const Register> registers, unsigned seed)
      : model_(model), ports_(std::move(ports)), random_(seed) {
    for (const Register& r : registers) {
      registers_.emplace(r.address, r);
    }
    reset();
  }

  /// Percentage of clocks in which the master keeps a channel back.
  unsigned stall_percent = 0;
  /// New random values at the status ports in every clock.
  bool random_status = false;
  /// Now and then the hardware clears a field.
  bool random_clear = false;

  void reset() {
    model_.s_axil_awvalid = model_.s_axil_wvalid = model_.s_axil_bready = 0;
    model_.s_axil_arvalid = model_.s_axil_rready = 0;
    model_.rst_i = 1;
    for (int i = 0; i < 3; ++i) {
      step();
    }
    model_.rst_i = 0;
    values_.clear();
    for (const auto& [address, r] : registers_) {
      values_[address] = r.reset;
    }
    pulses_.clear();
    touched_.clear();
    taken_write_ = {};
    taken_read_ = {};
    strobed_write_.reset();
    strobed_read_.reset();
    ++clock_;
  }

  struct Result {
    std::optional<unsigned> write;  ///< Response code.
    std::optional<unsigned> read;   ///< Response code.
    std::uint32_t data = 0;
    std::uint32_t expected = 0;     ///< What the model says that the data must be.
  };

  /// One write and one read, or either, at the same time.
  Result access(std::optional<Write> write, std::optional<std::uint32_t> read) {
    bool address_due = write.has_value();
    bool data_due = write.has_value();
    bool read_due = read.has_value();
    Result result;
    for (unsigned waited = 0; (write && !result.write) || (read && !result.read); ++waited) {
      if (waited > 400) {
        ADD_FAILURE() << "no answer within 400 clocks";
        break;
      }
      // A valid that was raised stays until it is taken.
      model_.s_axil_awvalid = address_due && (model_.s_axil_awvalid || go());
      model_.s_axil_wvalid = data_due && (model_.s_axil_wvalid || go());
      model_.s_axil_arvalid = read_due && (model_.s_axil_arvalid || go());
      model_.s_axil_bready = go();
      model_.s_axil_rready = go();
      model_.s_axil_awaddr = (model_.s_axil_awvalid ? write->address : noise()) & 0xFFFU;
      model_.s_axil_wdata = model_.s_axil_wvalid ? write->data : noise();
      model_.s_axil_wstrb = (model_.s_axil_wvalid ? write->strobes : noise()) & 0xFU;
      model_.s_axil_araddr = (model_.s_axil_arvalid ? *read : noise()) & 0xFFFU;
      const Taken taken = clock();
      address_due = address_due && !taken.address;
      data_due = data_due && !taken.data;
      if (write && (taken.address || taken.data) && !address_due && !data_due) {
        taken_write_.back() = write;
      }
      if (taken.read) {
        read_due = false;
        taken_read_.back() = read;
      }
      if (taken.write_response) {
        result.write = *taken.write_response;
      }
      if (taken.read_response) {
        result.read = *taken.read_response;
        result.data = taken.read_data;
        result.expected = expected_read_;
      }
    }
    model_.s_axil_bready = model_.s_axil_rready = 0;
    return result;
  }

  unsigned write(std::uint32_t address, std::uint32_t data, std::uint32_t strobes = 0xF) {
    return access(Write{address, data, strobes}, std::nullopt).write.value_or(~0U);
  }

  /// A read, checked against the model.
  std::uint32_t read(std::uint32_t address) {
    const Result r = access(std::nullopt, address);
    EXPECT_EQ(r.read, known(address) ? kOkay : kSlaveError) << "address " << address;
    EXPECT_EQ(r.data, r.expected) << "address " << address;
    return r.data;
  }

  /// Lets clocks pass with the bus at rest.
  void idle(unsigned clocks) {
    for (unsigned i = 0; i < clocks; ++i) {
      clock();
    }
  }

  [[nodiscard]] bool known(std::uint32_t address) const { return registers_.contains(address & ~3U); }
  [[nodiscard]] std::span<const Port> ports() const { return ports_; }
  [[nodiscard]] std::uint32_t noise() { return static_cast<std::uint32_t>(random_()); }
  /// Clocks with a pulse, swmod or swacc high, by role, since construction.
  [[nodiscard]] unsigned strobes_seen(Port::Role role) const {
    return strobes_seen_[static_cast<std::size_t>(role)];
  }

 private:
  /// Clocks from taking an address until its word is selected.
  static constexpr std::size_t kSelectClocks = 3;

  struct Taken {
    bool address = false;
    bool data = false;
    bool read = false;
    std::optional<unsigned> write_response;
    std::optional<unsigned> read_response;
    std::uint32_t read_data = 0;
  };

  bool go() { return noise() % 100 >= stall_percent; }

  /// What was taken kSelectClocks ago acts in the coming clock.
  template <class Access>
  static void age(std::array<std::optional<Access>, kSelectClocks>& taken, std::optional<Access>& strobed) {
    strobed = taken.front();
    std::shift_left(taken.begin(), taken.end(), 1);
    taken.back().reset();
  }

  void step() {
    model_.clk_i = 0;
    model_.eval();
    model_.clk_i = 1;
    model_.eval();
  }

  /// One clock: settle, compare, remember the handshakes, edge.
  Taken clock() {
    age(taken_write_, strobed_write_);
    age(taken_read_, strobed_read_);
    randomise_inputs();
    model_.clk_i = 0;
    model_.eval();
    check_ports();
    Taken taken;
    taken.address = model_.s_axil_awvalid && model_.s_axil_awready;
    taken.data = model_.s_axil_wvalid && model_.s_axil_wready;
    taken.read = model_.s_axil_arvalid && model_.s_axil_arready;
    if (model_.s_axil_bvalid && model_.s_axil_bready) {
      taken.write_response = model_.s_axil_bresp;
    }
    if (model_.s_axil_rvalid && model_.s_axil_rready) {
      taken.read_response = model_.s_axil_rresp;
      taken.read_data = model_.s_axil_rdata;
    }
    advance_model();
    model_.clk_i = 1;
    model_.eval();
    ++clock_;
    return taken;
  }

  void randomise_inputs() {
    for (Port& port : ports_) {
      for (unsigned e = 0; e < port.entries(); ++e) {
        if (random_status && port.role() == Port::Role::Status) {
          port.set(e, noise());
        }
        if (random_clear && port.role() == Port::Role::Hwclr) {
          port.set(e, noise() % 64 == 0);
        }
      }
    }
  }

  void check_ports() {
    for (const Port& port : ports_) {
      for (unsigned e = 0; e < port.entries(); ++e) {
        const auto expected = expected_output(port, port.address(e));
        if (expected && port.get(e) != *expected) {
          ADD_FAILURE() << port.name() << "[" << e << "] is " << port.get(e) << ", expected " << *expected
                        << " in clock " << clock_;
        }
        if (expected && port.get(e) != 0) {
          ++strobes_seen_[static_cast<std::size_t>(port.role())];
        }
      }
    }
  }

  std::optional<std::uint32_t> expected_output(const Port& port, std::uint32_t address) const {
    const auto bits_of = [&](const std::map<std::uint32_t, std::uint32_t>& words) {
      const auto found = words.find(address);
      return static_cast<std::uint32_t>(port.field().get(found == words.end() ? 0 : found->second));
    };
    switch (port.role()) {
      case Port::Role::Stored: return bits_of(values_);
      case Port::Role::Pulse: return bits_of(pulses_);
      case Port::Role::Swmod: return bits_of(touched_) != 0;
      case Port::Role::Swacc: return strobed_read_ && (*strobed_read_ & ~3U) == address;
      default: return std::nullopt;
    }
  }

  /// What the block shall do at the coming edge.
  void advance_model() {
    pulses_.clear();
    touched_.clear();
    if (strobed_read_) {
      expected_read_ = expected_data(*strobed_read_ & ~3U);
      strobed_read_.reset();
    }
    for (const Port& port : ports_) {
      for (unsigned e = 0; port.role() == Port::Role::Hwclr && e < port.entries(); ++e) {
        if (port.get(e)) {
          values_[port.address(e)] &= ~static_cast<std::uint32_t>(port.field().mask());
        }
      }
    }
    if (strobed_write_ && known(strobed_write_->address)) {
      const std::uint32_t address = strobed_write_->address & ~3U;
      const Register& r = registers_.at(address);
      std::uint32_t mask = 0;
      for (unsigned byte = 0; byte < 4; ++byte) {
        mask |= (strobed_write_->strobes >> byte & 1U) * (0xFFU << 8 * byte);
      }
      const std::uint32_t kept = mask & (r.stored | r.write_only);
      values_[address] = (values_[address] & ~kept) | (strobed_write_->data & kept);
      pulses_[address] = strobed_write_->data & mask & r.pulse;
      touched_[address] = mask;
    }
    strobed_write_.reset();
  }

  std::uint32_t expected_data(std::uint32_t address) const {
    if (!known(address)) {
      return 0;
    }
    const Register& r = registers_.at(address);
    std::uint32_t data = values_.at(address) & (r.stored | r.constant);
    for (const Port& port : ports_) {
      for (unsigned e = 0; port.role() == Port::Role::Status && e < port.entries(); ++e) {
        if (port.address(e) == address) {
          data |= static_cast<std::uint32_t>(port.field().of(port.get(e)));
        }
      }
    }
    return data;
  }

  Model& model_;
  std::vector<Port> ports_;
  std::map<std::uint32_t, Register> registers_;
  std::mt19937 random_;
  std::map<std::uint32_t, std::uint32_t> values_;   // stored and constant bits by address
  std::map<std::uint32_t, std::uint32_t> pulses_;   // pulse bits expected in this clock
  std::map<std::uint32_t, std::uint32_t> touched_;  // bits written at the last edge
  std::array<std::optional<Write>, kSelectClocks> taken_write_{};  // the oldest first
  std::array<std::optional<std::uint32_t>, kSelectClocks> taken_read_{};
  std::optional<Write> strobed_write_;              // acts at the coming edge
  std::optional<std::uint32_t> strobed_read_;       // returns the values of this clock
  std::uint32_t expected_read_ = 0;
  std::array<unsigned, 6> strobes_seen_{};
  std::uint64_t clock_ = 0;
};

}  // namespace twinspan::regs
