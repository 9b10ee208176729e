// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/model.hpp"

#include "sim/systemc/host_port.hpp"
#include "sim/systemc/measurement.hpp"
#include "sim/systemc/memory.hpp"
#include "sim/systemc/photonics.hpp"
#include "sim/systemc/transmitter.hpp"

/// The library asks for it; models here are started by the program that makes them.
int sc_main(int, char*[]) { return 1; }

namespace twinspan::systemc {
namespace {

/// SystemC knows one current simulation per process. Each model has one of its own and makes it the current
/// one while
/// it is at work.
class Current {
 public:
  explicit Current(sc_core::sc_simcontext* context) : before_(sc_core::sc_curr_simcontext) {
    sc_core::sc_curr_simcontext = context;
  }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;
  ~Current() { sc_core::sc_curr_simcontext = before_; }

 private:
  sc_core::sc_simcontext* before_;
};

/// The modules and how they are connected.
struct Modules {
  Modules(const ModelOptions& options, Light& light, Observer& observer)
      : timing(options.timing),
        photonics("photonics", timing, light),
        interconnect("interconnect", timing),
        memory("memory", timing, observer),
        host("host", timing) {
    add_transmitter(options, kAlice, host.alice, photonics.alice);
    add_transmitter(options, kBob, host.bob, photonics.bob);
    interconnect.memory.bind(memory.bus);
    const char* name = options.names[kUnit].c_str();
    if (options.unit != nullptr) {
      connect(std::make_unique<UntimedMeasurementModule>(name, timing, *options.unit, observer));
    } else {
      connect(std::make_unique<RtlMeasurement>(name, timing, observer));
    }
  }

  Timing timing;
  Photonics photonics;
  std::unique_ptr<sc_core::sc_module> transmitters[2];
  std::unique_ptr<sc_core::sc_module> unit;
  Interconnect interconnect;
  Memory memory;
  HostPort host;

  template <typename Module>
  void connect(std::unique_ptr<Module> module) {
    host.unit.bind(module->registers);
    host.event.bind(module->event);
    module->taps.bind(photonics.taps);
    module->memory.bind(interconnect.node);
    unit = std::move(module);
  }

  template <typename Module>
  void connect(std::unique_ptr<Module> module, unsigned index, tlm_utils::simple_initiator_socket<HostPort>& socket,
               sc_core::sc_export<ArmInterface>& arm) {
    socket.bind(module->registers);
    module->light.bind(arm);
    transmitters[index] = std::move(module);
  }

  void add_transmitter(const ModelOptions& options, unsigned index,
                       tlm_utils::simple_initiator_socket<HostPort>& socket, sc_core::sc_export<ArmInterface>& arm) {
    const char* name = options.names[index].c_str();
    if (options.transmitters[index] != nullptr) {
      connect(std::make_unique<UntimedTransmitterModule>(name, timing, *options.transmitters[index]), index, socket,
              arm);
    } else {
      connect(std::make_unique<RtlTransmitter>(name, timing), index, socket, arm);
    }
  }
};

}  // namespace

class Model::Impl {
 public:
  Impl(const ModelOptions& options, Light& light, Observer& observer)
      : context(std::make_unique<sc_core::sc_simcontext>()) {
    const Current current(context.get());
    modules = std::make_unique<Modules>(options, light, observer);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    const Current current(context.get());
    modules.reset();
    context.reset();
  }

  std::unique_ptr<sc_core::sc_simcontext> context;
  std::unique_ptr<Modules> modules;
};

Model::Model(const ModelOptions& options, Light& light, Observer& observer)
    : impl_(std::make_unique<Impl>(options, light, observer)) {}

Model::~Model() = default;

Answer Model::read(unsigned node, std::uint32_t address, std::uint32_t& value) {
  const Current current(impl_->context.get());
  return impl_->modules->host.access(node, false, address, value);
}

Answer Model::write(unsigned node, std::uint32_t address, std::uint32_t value) {
  const Current current(impl_->context.get());
  return impl_->modules->host.access(node, true, address, value);
}

bool Model::wait_event(std::uint64_t clocks) {
  const Current current(impl_->context.get());
  return impl_->modules->host.wait_event(clocks);
}

void Model::wait(std::uint64_t clocks) {
  const Current current(impl_->context.get());
  sc_core::sc_start(picoseconds(clocks * impl_->modules->timing.clock_ps));
}

std::uint64_t Model::allocate(std::size_t words, const std::uint64_t*& memory) {
  return impl_->modules->memory.allocate(words, memory);
}

std::uint64_t Model::time() const {
  const Current current(impl_->context.get());
  return clocks_passed(impl_->modules->timing.clock_ps);
}

void Model::light_from(std::uint64_t clock) { impl_->modules->photonics.light_from(clock); }

void Model::set_host(std::uint64_t latency_ps, std::uint64_t poll_ps) {
  impl_->modules->host.set_host(latency_ps, poll_ps);
}

std::uint64_t Model::memory_stall_clocks() const { return impl_->modules->memory.stall_clocks(); }

}  // namespace twinspan::systemc
