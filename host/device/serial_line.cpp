// SPDX-License-Identifier: Apache-2.0
#include "host/device/serial_line.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/serial_port.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "host/core/error.hpp"

namespace twinspan::device::uart {
namespace asio = boost::asio;

struct SerialLine::Impl {
  std::string path;
  asio::io_context context;
  asio::serial_port port{context};

  [[noreturn]] void lost(const boost::system::error_code& error) const {
    throw Failure(fmt::format("{}: the line was lost: {}; is the board still plugged in?", path, error.message()));
  }

  /// Runs what was started until it is over or `deadline`; then cancels it. \return whether it was over in time
  bool finish(Clock::time_point deadline, const bool& over) {
    context.restart();
    while (!over && context.run_one_until(deadline) > 0) {
    }
    if (over) {
      return true;
    }
    boost::system::error_code ignored;
    port.cancel(ignored);
    context.restart();
    context.run();
    return false;
  }
};

SerialLine::SerialLine(const std::string& path, unsigned baud) : impl_(std::make_unique<Impl>()) {
  impl_->path = path;
  boost::system::error_code error;
  impl_->port.open(path, error);
  if (error) {
    throw Failure(fmt::format("{}: cannot be opened: {}; name the serial port of the board, and see that this user may "
                              "use it (group dialout)", path, error.message()));
  }
  using Port = asio::serial_port_base;
  const auto set = [&](const auto& option, const std::string& what) {
    impl_->port.set_option(option, error);
    if (error) {
      throw Failure(fmt::format("{}: the port does not do {}: {}", path, what, error.message()));
    }
  };
  set(Port::baud_rate(baud), fmt::format("{} baud", baud));
  set(Port::character_size(8), "8 bits");
  set(Port::parity(Port::parity::none), "no parity");
  set(Port::stop_bits(Port::stop_bits::one), "one stop bit");
  set(Port::flow_control(Port::flow_control::none), "no flow control");
}

SerialLine::~SerialLine() = default;

void SerialLine::write(std::span<const std::uint8_t> octets, Clock::time_point deadline) {
  bool over = false;
  boost::system::error_code result;
  asio::async_write(impl_->port, asio::buffer(octets.data(), octets.size()),
                    [&](const boost::system::error_code& error, std::size_t) {
                      over = true;
                      result = error;
                    });
  if (!impl_->finish(deadline, over)) {
    throw Failure(fmt::format("{}: {} octets could not be sent in time; does something hold the line?", impl_->path,
                              octets.size()));
  }
  if (result) {
    impl_->lost(result);
  }
}

std::size_t SerialLine::read(std::span<std::uint8_t> octets, Clock::time_point deadline) {
  bool over = false;
  boost::system::error_code result;
  std::size_t count = 0;
  impl_->port.async_read_some(asio::buffer(octets.data(), octets.size()),
                              [&](const boost::system::error_code& error, std::size_t transferred) {
                                over = true;
                                result = error;
                                count = transferred;
                              });
  if (!impl_->finish(deadline, over)) {
    return count;
  }
  if (result) {
    impl_->lost(result);
  }
  return count;
}

}  // namespace twinspan::device::uart
