// SPDX-License-Identifier: Apache-2.0
#include "host/device/uart_frame.hpp"

#include <boost/crc.hpp>

namespace twinspan::device::uart {
namespace {

constexpr std::uint8_t kFlag = 0x7E;
constexpr std::uint8_t kEscape = 0x7D;
constexpr std::uint8_t kEscapeXor = 0x20;
constexpr std::size_t kHeader = 4;
constexpr std::size_t kFcs = 4;

std::uint32_t fcs(std::span<const std::uint8_t> content) {
  boost::crc_32_type crc;
  crc.process_bytes(content.data(), content.size());
  return crc.checksum();
}

void put_word(std::vector<std::uint8_t>& to, std::uint32_t word) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    to.push_back(static_cast<std::uint8_t>(word >> shift));
  }
}

std::uint32_t get_word(std::span<const std::uint8_t> octets) {
  std::uint32_t word = 0;
  for (unsigned i = 0; i < 4; ++i) {
    word |= std::uint32_t{octets[i]} << (8 * i);
  }
  return word;
}

}  // namespace

std::uint32_t Reply::word(std::size_t index) const {
  return payload.size() < 4 * index + 4 ? 0 : get_word(std::span(payload).subspan(4 * index, 4));
}

std::vector<std::uint8_t> frame(std::span<const std::uint8_t> content) {
  std::vector<std::uint8_t> whole(content.begin(), content.end());
  put_word(whole, fcs(content));
  std::vector<std::uint8_t> line{kFlag};
  for (const std::uint8_t octet : whole) {
    if (octet == kFlag || octet == kEscape) {
      line.push_back(kEscape);
      line.push_back(octet ^ kEscapeXor);
    } else {
      line.push_back(octet);
    }
  }
  line.push_back(kFlag);
  return line;
}

std::vector<std::uint8_t> encode(const Request& request) {
  std::vector<std::uint8_t> content{request.version, request.sequence, static_cast<std::uint8_t>(request.operation)};
  put_word(content, request.address);
  put_word(content, request.value);
  return frame(content);
}

void FrameParser::push(std::span<const std::uint8_t> octets, const std::function<void(Reply&&)>& consume) {
  for (const std::uint8_t octet : octets) {
    if (octet == kFlag) {
      end_frame(consume);
    } else if (octet == kEscape && !escaped_) {
      escaped_ = true;
    } else if (content_.size() == kLargestReply + kFcs) {
      too_long_ = true;
    } else {
      content_.push_back(escaped_ ? static_cast<std::uint8_t>(octet ^ kEscapeXor) : octet);
      escaped_ = false;
    }
  }
}

void FrameParser::end_frame(const std::function<void(Reply&&)>& consume) {
  const bool empty = content_.empty() && !escaped_;
  bool sound = !escaped_ && !too_long_ && content_.size() >= kHeader + kFcs;
  if (sound) {
    const auto content = std::span(content_).first(content_.size() - kFcs);
    sound = fcs(content) == get_word(std::span(content_).last(kFcs));
    if (sound) {
      Reply reply{content[0], content[1], content[2], static_cast<Status>(content[3] & 0x7F), (content[3] & 0x80) != 0,
                  {content.begin() + kHeader, content.end()}};
      content_.clear();
      consume(std::move(reply));
    }
  }
  damaged_ += !sound && !empty ? 1 : 0;
  content_.clear();
  escaped_ = false;
  too_long_ = false;
}

}  // namespace twinspan::device::uart
