// SPDX-License-Identifier: Apache-2.0
#include "host/device/uart.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "rtl/registers/generated/measurement_regs.hpp"

namespace twinspan::device {
namespace {

namespace map = regs::measurement;
using uart::Operation;
using uart::Reply;
using uart::Status;
using std::chrono::milliseconds;

constexpr unsigned kAttempts = 4;             // while nothing at all is answered
constexpr milliseconds kAfterNotice{20};      // the reply may still come, or more notices
constexpr std::uint32_t kPageWords = 512;
constexpr milliseconds kEventPoll{100};

unsigned number(std::string_view uri, std::string_view key, std::string_view text, unsigned least, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    throw InputError(fmt::format("{}: {}: found '{}', allowed are whole numbers from {} to {}", uri, key, text, least,
                                 most));
  }
  return value;
}

std::string in_words(Status status) {
  switch (status) {
    case Status::Refused: return "was refused; there is no such register";
    case Status::Unknown:
      return "is no operation of this bridge; use the host program and the image of the same release";
    case Status::OutOfRange: return "is outside of the registers or the memory";
    case Status::NoAnswer: return "got no answer from the registers of the node; reset the board";
    default: return fmt::format("failed with status {} of the bridge", static_cast<unsigned>(status));
  }
}

}  // namespace

UartOptions parse_uart_uri(std::string_view uri) {
  constexpr std::string_view kScheme = "uart:";
  if (!uri.starts_with(kScheme)) {
    throw InputError(fmt::format("device: found '{}', allowed are uart:PATH?baud=N&deadline_ms=N", uri));
  }
  const std::string_view rest = uri.substr(kScheme.size());
  const std::size_t question = rest.find('?');
  UartOptions options;
  options.path = rest.substr(0, question);
  if (options.path.empty()) {
    throw InputError(fmt::format("{}: the serial port is missing, such as uart:/dev/ttyUSB1", uri));
  }
  std::string_view query = question == std::string_view::npos ? std::string_view() : rest.substr(question + 1);
  while (!query.empty()) {
    const std::string_view item = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), item.size() + 1));
    const std::size_t equals = std::min(item.find('='), item.size());
    const std::string_view key = item.substr(0, equals);
    const std::string_view value = item.substr(std::min(item.size(), equals + 1));
    if (key == "baud") {
      options.baud = number(uri, key, value, 9600, 12'000'000);
    } else if (key == "deadline_ms") {
      options.deadline = milliseconds(number(uri, key, value, 10, 600'000));
    } else {
      throw InputError(fmt::format("{}: found '{}', allowed are baud and deadline_ms", uri, key));
    }
  }
  return options;
}

UartDevice::UartDevice(const UartOptions& options) : options_(options), line_(options.path, options.baud) {
  const BridgeState state = bridge();
  memory_words_ = state.memory_words;
  has_ring_ = read(map::identity_node_kind) == static_cast<std::uint32_t>(map::identity_node_kind_value.reset);
}

std::vector<Reply> UartDevice::receive(Clock::time_point until) {
  std::vector<Reply> replies;
  std::array<std::uint8_t, 4096> octets;
  while (replies.empty()) {
    const std::size_t count = line_.read(octets, until);
    if (count == 0) {
      break;
    }
    parser_.push(std::span(octets).first(count), [&](Reply&& reply) {
      event_ = reply.event;
      replies.push_back(std::move(reply));
    });
    if (replies.empty() && Clock::now() >= until) {
      break;  // a line that is never quiet must not outlast the deadline
    }
  }
  return replies;
}

std::optional<Reply> UartDevice::reply_to(std::uint8_t sequence, Operation operation, Clock::time_point until) {
  while (true) {
    std::vector<Reply> replies = receive(until);
    if (replies.empty()) {
      return std::nullopt;
    }
    for (Reply& reply : replies) {
      if (reply.version != uart::kVersion || reply.status == Status::Version) {
        throw Failure(fmt::format("{}: the bridge speaks version {} of its protocol, this program version {}; use the "
                                  "host program and the image of the same release", name(), reply.version,
                                  uart::kVersion));
      }
      if (reply.operation == (static_cast<std::uint8_t>(operation) | 0x80) && reply.sequence == sequence) {
        return std::move(reply);
      }
      if (reply.operation == static_cast<std::uint8_t>(Operation::Notice)) {
        until = std::min(until, Clock::now() + kAfterNotice);
      }
    }
    if (Clock::now() >= until) {
      return std::nullopt;
    }
  }
}

Reply UartDevice::ask(Operation operation, std::uint32_t address, std::uint32_t value, const std::string& what) {
  const auto end = Clock::now() + options_.deadline;
  const auto octets = uart::encode({++sequence_, operation, address, value});
  unsigned attempts = 0;
  do {
    const auto until = std::min(end, Clock::now() + options_.deadline / kAttempts);
    line_.write(octets, end);
    ++attempts;
    const auto reply = reply_to(sequence_, operation, until);
    if (!reply) {
      ++repetitions_;
      continue;
    }
    if (reply->status != Status::Okay) {
      throw Failure(fmt::format("{}: {} {}", name(), what, in_words(reply->status)));
    }
    return *reply;
  } while (Clock::now() < end);
  throw Failure(
      fmt::format("{}: {} got no answer within {} ms ({} attempts at {} baud); is the board powered, its image "
                  "loaded and its UART wired (docs/porting.md)?",
                  name(), what, options_.deadline.count(), attempts, options_.baud));
}

BridgeState UartDevice::bridge() {
  const Reply reply = ask(Operation::Hello, 0, 0, "the greeting");
  if (reply.payload.size() < 32) {
    throw Failure(fmt::format("{}: the bridge told {} octets of itself, expected are 32; use the host program and the "
                              "image of the same release", name(), reply.payload.size()));
  }
  return {reply.word(0), reply.word(1), reply.word(2), reply.word(3), reply.word(4), reply.word(5), reply.word(6),
          reply.event};
}

std::uint32_t UartDevice::read(std::uint32_t address) {
  const Reply reply = ask(Operation::Read, address, 0, fmt::format("read of register {:#05x}", address));
  if (reply.payload.size() != 4) {
    throw Failure(fmt::format("{}: read of register {:#05x} was answered with {} octets, expected are 4", name(),
                              address, reply.payload.size()));
  }
  const std::uint32_t value = reply.word(0);
  if (has_ring_ && address == map::ring_written) {
    fetch_ring(value);
  }
  return value;
}

void UartDevice::write(std::uint32_t address, std::uint32_t value) {
  ask(Operation::Write, address, value, fmt::format("write of register {:#05x}", address));
  if (!has_ring_) {
    return;
  }
  if (address == map::ring_base_lo) {
    ring_base_ = (ring_base_ & ~std::uint64_t{0xFFFF'FFFF}) | value;
  } else if (address == map::ring_base_hi) {
    ring_base_ = (ring_base_ & 0xFFFF'FFFF) | (std::uint64_t{value} << 32);
  } else if (address == map::run_control && map::run_control_start.get(value) != 0) {
    ring_fetched_ = 0;  // the node begins again at the first word of the ring
  }
}

Buffer UartDevice::allocate(std::size_t words) {
  const std::size_t left = memory_words_ - taken_words_;
  if (words == 0 || words > left) {
    throw Failure(
        fmt::format("{}: a buffer of {} words was asked for, the on-chip memory of this board has {} of {} left; "
                    "choose a smaller ring",
                    name(), words, left, memory_words_));
  }
  blocks_.push_back(std::make_unique<Block>(Block{std::uint64_t{taken_words_} * 8, std::vector<std::uint64_t>(words)}));
  const auto pages = static_cast<std::uint32_t>((words + kPageWords - 1) / kPageWords);
  taken_words_ = std::min(memory_words_, taken_words_ + pages * kPageWords);
  return {blocks_.back()->address, blocks_.back()->words};
}

void UartDevice::fetch_ring(std::uint32_t written) {
  const auto block = std::find_if(blocks_.begin(), blocks_.end(),
                                  [this](const auto& candidate) { return candidate->address == ring_base_; });
  if (block == blocks_.end()) {
    return;
  }
  const auto size = static_cast<std::uint32_t>((*block)->words.size());
  std::uint32_t count = std::min(written - ring_fetched_, size);
  std::uint32_t next = (written - count) % size;
  while (count > 0) {
    const std::uint32_t piece = std::min({count, size - next, uart::kMemoryBurst});
    fetch(**block, next, piece);
    next = (next + piece) % size;
    count -= piece;
  }
  ring_fetched_ = written;
}

void UartDevice::fetch(Block& block, std::size_t first, std::size_t count) {
  const auto address = static_cast<std::uint32_t>(block.address / 8 + first);
  const Reply reply = ask(Operation::Memory, address, static_cast<std::uint32_t>(count),
                          fmt::format("read of {} words of memory at word {:#x}", count, address));
  if (reply.payload.size() != 8 * count) {
    throw Failure(fmt::format("{}: {} words of memory were asked for, {} octets came", name(), count,
                              reply.payload.size()));
  }
  for (std::size_t i = 0; i < count; ++i) {
    block.words[first + i] = reply.word(2 * i) | (std::uint64_t{reply.word(2 * i + 1)} << 32);
  }
}

double UartDevice::clock_hz() {
  if (clock_hz_ == 0) {
    clock_hz_ = std::max<std::uint32_t>(read(map::identity_clock_hz), 1);
  }
  return clock_hz_;
}

bool UartDevice::wait(std::uint64_t clocks) {
  const std::chrono::duration<double> patience(static_cast<double>(clocks) / clock_hz());
  const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::min(patience, std::chrono::duration<double>(std::chrono::hours(24))));
  // The bridge sends a frame when the line rises; asking now and then makes up for one that was lost.
  while (!bridge().event) {
    const auto next = std::min(until, Clock::now() + kEventPoll);
    while (!event_ && Clock::now() < next) {
      receive(next);
    }
    if (!event_ && Clock::now() >= until) {
      return false;
    }
  }
  return true;
}

}  // namespace twinspan::device
