// SPDX-License-Identifier: Apache-2.0
// Every register of both maps over AXI4-Lite: access kinds, strobes, errors, random traffic with stalls.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "Vtf_measurement_regs.h"
#include "Vtf_transmitter_regs.h"
#include "tests/rtl/registers/generated/measurement_ports.hpp"
#include "tests/rtl/registers/generated/transmitter_ports.hpp"
#include "tests/rtl/registers/register_bench.hpp"

namespace twinspan::regs {
namespace {

struct TransmitterMap {
  using Model = Vtf_transmitter_regs;
  static constexpr std::span<const Register> registers = transmitter::registers;
  static std::vector<Port> ports(Model& model) { return transmitter::ports(model); }
};

struct MeasurementMap {
  using Model = Vtf_measurement_regs;
  static constexpr std::span<const Register> registers = measurement::registers;
  static std::vector<Port> ports(Model& model) { return measurement::ports(model); }
};

/// The Verilated context must outlive the model.
template <class Map>
class RegisterBlock : public testing::Test {
 protected:
  VerilatedContext context_;
  std::unique_ptr<typename Map::Model> model_ = std::make_unique<typename Map::Model>(&context_);
  RegisterBench<typename Map::Model> bench_{*model_, Map::ports(*model_), Map::registers, 20261};
};

using Maps = testing::Types<TransmitterMap, MeasurementMap>;
TYPED_TEST_SUITE(RegisterBlock, Maps);

TYPED_TEST(RegisterBlock, ResetValuesAreThoseOfTheMap) {
  for (const Register& r : TypeParam::registers) {
    EXPECT_EQ(this->bench_.read(r.address), r.reset & (r.stored | r.constant)) << r.name;
  }
}

TYPED_TEST(RegisterBlock, PortsCoverTheMasksOfTheMap) {
  for (const Register& r : TypeParam::registers) {
    std::uint64_t stored = 0;
    std::uint64_t pulse = 0;
    std::uint64_t status = 0;
    for (const Port& port : this->bench_.ports()) {
      for (unsigned e = 0; e < port.entries(); ++e) {
        if (port.address(e) == r.address) {
          stored |= port.role() == Port::Role::Stored ? port.field().mask() : 0;
          pulse |= port.role() == Port::Role::Pulse ? port.field().mask() : 0;
          status |= port.role() == Port::Role::Status ? port.field().mask() : 0;
        }
      }
    }
    EXPECT_EQ(stored, r.stored | r.write_only) << r.name;
    EXPECT_EQ(pulse, r.pulse) << r.name;
    EXPECT_EQ(status, r.status) << r.name;
  }
}

TYPED_TEST(RegisterBlock, WrittenBitsReadBackAndTheOthersStay) {
  for (const std::uint32_t pattern : {0xFFFFFFFFU, 0xA5C30F96U, 0x5A3CF069U, 0U}) {
    for (const Register& r : TypeParam::registers) {
      EXPECT_EQ(this->bench_.write(r.address, pattern), kOkay) << r.name;
      EXPECT_EQ(this->bench_.read(r.address), (pattern & r.stored) | (r.reset & r.constant)) << r.name;
    }
  }
}

TYPED_TEST(RegisterBlock, EveryCombinationOfByteStrobesIsHonoured) {
  for (const Register& r : TypeParam::registers) {
    for (std::uint32_t strobes = 0; strobes < 16; ++strobes) {
      EXPECT_EQ(this->bench_.write(r.address, this->bench_.noise(), strobes), kOkay) << r.name;
      this->bench_.read(r.address);
    }
  }
}

TYPED_TEST(RegisterBlock, StatusIsThatOfTheClockOfTheAccess) {
  this->bench_.random_status = true;
  for (int round = 0; round < 4; ++round) {
    for (const Register& r : TypeParam::registers) {
      this->bench_.read(r.address);
    }
  }
}

TYPED_TEST(RegisterBlock, UnmappedAddressesAnswerSlaveErrorAndChangeNothing) {
  unsigned unmapped = 0;
  for (std::uint32_t address = 0; address < 4096; address += 4) {
    const bool known = this->bench_.known(address);
    unmapped += known ? 0U : 1U;
    EXPECT_EQ(this->bench_.write(address, this->bench_.noise()), known ? kOkay : kSlaveError) << address;
    this->bench_.read(address);
  }
  EXPECT_EQ(unmapped, 1024 - TypeParam::registers.size());
}

TYPED_TEST(RegisterBlock, LowAddressBitsAreIgnored) {
  for (const Register& r : TypeParam::registers) {
    for (std::uint32_t low = 0; low < 4; ++low) {
      EXPECT_EQ(this->bench_.write(r.address + low, this->bench_.noise()), kOkay) << r.name;
      this->bench_.read(r.address + 3 - low);
    }
  }
}

TYPED_TEST(RegisterBlock, RandomTrafficWithStallsOnEveryChannel) {
  this->bench_.random_status = true;
  this->bench_.random_clear = true;
  std::vector<std::uint32_t> strobing;  // registers whose accesses the hardware sees
  for (const Port& port : this->bench_.ports()) {
    if (port.role() != Port::Role::Stored && port.role() != Port::Role::Status) {
      strobing.push_back(port.address(0));
    }
  }
  const auto any_address = [&] {
    const std::uint32_t kind = this->bench_.noise() % 16;
    const std::uint32_t pick = this->bench_.noise();
    return kind == 0  ? pick & 0xFFFU
           : kind < 5 ? strobing[pick % strobing.size()]
                      : TypeParam::registers[pick % TypeParam::registers.size()].address;
  };
  for (int i = 0; i < 4000 && !this->HasFailure(); ++i) {
    this->bench_.stall_percent = 30 * (this->bench_.noise() % 4);
    std::optional<Write> write;
    std::optional<std::uint32_t> read;
    const std::uint32_t kind = 1 + this->bench_.noise() % 3;
    if (kind & 1U) {
      write = Write{any_address(), this->bench_.noise(), this->bench_.noise() % 16};
    }
    if (kind & 2U) {
      read = any_address();
    }
    const auto result = this->bench_.access(write, read);
    if (write) {
      EXPECT_EQ(result.write, this->bench_.known(write->address) ? kOkay : kSlaveError);
    }
    if (read) {
      EXPECT_EQ(result.read, this->bench_.known(*read) ? kOkay : kSlaveError);
      EXPECT_EQ(result.data, result.expected) << "address " << *read;
    }
    this->bench_.idle(this->bench_.noise() % 3);
  }
  // The traffic did reach what it is meant to reach.
  EXPECT_GT(this->bench_.strobes_seen(Port::Role::Pulse), 100U);
  EXPECT_GT(this->bench_.strobes_seen(Port::Role::Swmod), 30U);
  EXPECT_GT(this->bench_.strobes_seen(Port::Role::Swacc), 100U);
}

TYPED_TEST(RegisterBlock, HandshakesDoNotFollowInputsWithinAClock) {
  auto& m = *this->model_;
  const auto outputs = [&m] {
    std::string bits;
    for (const auto bit :
         {m.s_axil_awready, m.s_axil_wready, m.s_axil_bvalid, m.s_axil_arready, m.s_axil_rvalid}) {
      bits += bit ? '1' : '0';
    }
    return bits;
  };
  std::string seen;
  for (int i = 0; i < 500; ++i) {
    m.clk_i = 0;
    m.eval();
    const std::string before = outputs();
    for (unsigned inputs = 0; inputs < 32; ++inputs) {
      m.s_axil_awvalid = inputs & 1U;
      m.s_axil_wvalid = inputs >> 1 & 1U;
      m.s_axil_bready = inputs >> 2 & 1U;
      m.s_axil_arvalid = inputs >> 3 & 1U;
      m.s_axil_rready = inputs >> 4 & 1U;
      m.eval();
      ASSERT_EQ(outputs(), before);
    }
    const std::uint32_t pick = this->bench_.noise();
    m.s_axil_awvalid = pick & 1U;
    m.s_axil_wvalid = pick >> 1 & 1U;
    m.s_axil_bready = pick >> 2 & 1U;
    m.s_axil_arvalid = pick >> 3 & 1U;
    m.s_axil_rready = pick >> 4 & 1U;
    m.clk_i = 1;
    m.eval();
    seen += outputs() == before ? "" : before;
  }
  EXPECT_NE(seen.find("00100"), std::string::npos) << "no write response came up";
}

TYPED_TEST(RegisterBlock, ResetRestoresTheValuesAndDropsResponses) {
  for (const Register& r : TypeParam::registers) {
    this->bench_.write(r.address, 0xFFFFFFFFU);
  }
  auto& m = *this->model_;
  m.s_axil_awvalid = m.s_axil_wvalid = m.s_axil_arvalid = 1;
  m.s_axil_awaddr = m.s_axil_araddr = 0;
  for (int i = 0; i < 9; ++i) {
    m.clk_i = 0;
    m.eval();
    m.clk_i = 1;
    m.eval();
  }
  EXPECT_TRUE(m.s_axil_bvalid);
  EXPECT_TRUE(m.s_axil_rvalid);
  this->bench_.reset();
  EXPECT_FALSE(m.s_axil_bvalid);
  EXPECT_FALSE(m.s_axil_rvalid);
  for (const Register& r : TypeParam::registers) {
    this->bench_.read(r.address);
  }
}

using TransmitterRegisters = RegisterBlock<TransmitterMap>;
using MeasurementRegisters = RegisterBlock<MeasurementMap>;

TEST_F(TransmitterRegisters, TheIdentityIsConstant) {
  EXPECT_EQ(bench_.read(0x000), 0x54574E53U);
  EXPECT_EQ(bench_.read(0x004), 1U);
  EXPECT_EQ(bench_.read(0x008), 0x00010001U);
}

TEST_F(MeasurementRegisters, TheIdentityIsConstant) {
  EXPECT_EQ(bench_.read(0x000), 0x54574E53U);
  EXPECT_EQ(bench_.read(0x004), 2U);
  EXPECT_EQ(bench_.read(0x008), 0x00010001U);
}

TEST_F(TransmitterRegisters, TheKeyIsNeverReadAndTheHardwareForgetsIt) {
  for (std::uint32_t i = 0; i < transmitter::key_count; ++i) {
    const std::uint32_t address = transmitter::key + i * transmitter::key_stride;
    EXPECT_EQ(bench_.write(address, 0xFFFFFFFFU), kOkay);
    EXPECT_EQ(bench_.read(address), 0U);
    EXPECT_EQ(model_->hwif_out_key_value[i], 0xFFFFFFFFU);
  }
  model_->hwif_in_key_value_hwclr = 0b0101;
  bench_.idle(1);
  model_->hwif_in_key_value_hwclr = 0;
  bench_.idle(1);
  for (std::uint32_t i = 0; i < transmitter::key_count; ++i) {
    EXPECT_EQ(model_->hwif_out_key_value[i], i % 2 ? 0xFFFFFFFFU : 0U);
  }
}

TEST_F(TransmitterRegisters, AWriteInTheClockOfAClearKeepsItsBytesOnly) {
  bench_.write(transmitter::key, 0xFFFFFFFFU);
  // Addresses and data go out in one clock, the clear is high until the write acts, and no longer.
  model_->s_axil_awaddr = static_cast<std::uint16_t>(transmitter::key);
  model_->s_axil_wdata = 0x11223344U;
  model_->s_axil_wstrb = 0b0011;
  model_->s_axil_awvalid = model_->s_axil_wvalid = model_->s_axil_bready = 1;
  const auto step = [this] {
    model_->clk_i = 0;
    model_->eval();
    model_->clk_i = 1;
    model_->eval();
  };
  while (!(model_->s_axil_awready && model_->s_axil_wready)) {
    step();
  }
  step();
  model_->s_axil_awvalid = model_->s_axil_wvalid = 0;
  model_->hwif_in_key_value_hwclr = 1;
  step();
  step();
  step();
  model_->hwif_in_key_value_hwclr = 0;
  step();
  EXPECT_EQ(model_->hwif_out_key_value[0], 0x00003344U);
}

TEST_F(MeasurementRegisters, ArraysAreOnePackedVector) {
  for (std::uint32_t i = 0; i < measurement::dead_time_count; ++i) {
    bench_.write(measurement::dead_time + i * measurement::dead_time_stride, 0x123450 + i);
  }
  // Entry i of 24 bits lies at bit 24 i: entries 0 and 1 share the first two words.
  EXPECT_EQ(model_->hwif_out_dead_time_value[0], 0x51123450U);
  EXPECT_EQ(model_->hwif_out_dead_time_value[1] & 0xFFFFU, 0x1234U);
}

}  // namespace
}  // namespace twinspan::regs
