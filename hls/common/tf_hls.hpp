// SPDX-License-Identifier: Apache-2.0
/// \file
/// What the kernels need from their compiler: streams, stream packets, and the namespace of the target.
///
/// The only header that differs between Vitis HLS and a plain C++14 compiler. Every function lives in
/// `tf::TF_TARGET`: `tf::native` when AES instructions are compiled in, else `tf::portable`. Both are inline,
/// so a kernel is written as `tf::...`, and one program may hold the same source compiled for both targets.
#pragma once

#include <cstdint>

#ifdef __VITIS_HLS__
#include <ap_axi_sdata.h>
#include <ap_int.h>
#include <hls_stream.h>
#endif

#if defined(__AES__) && !defined(__VITIS_HLS__)
#define TF_TARGET native
#define TF_TARGET_NATIVE 1
#else
#define TF_TARGET portable
#define TF_TARGET_NATIVE 0
#endif

namespace tf {
inline namespace TF_TARGET {

#ifdef __VITIS_HLS__

template <class T, unsigned DEPTH = 2>
using Stream = hls::stream<T, static_cast<int>(DEPTH)>;

/// One transfer of an AXI4-Stream of WORDS * 64 bits with tlast.
template <unsigned WORDS>
using Packet = hls::axis<ap_uint<64 * WORDS>, 0, 0, 0>;

template <unsigned WORDS>
std::uint64_t packet_word(const Packet<WORDS>& packet, unsigned index) {
  return packet.data.range(static_cast<int>(64 * index + 63), static_cast<int>(64 * index)).to_uint64();
}
template <unsigned WORDS>
void set_packet_word(Packet<WORDS>& packet, unsigned index, std::uint64_t value) {
  packet.data.range(static_cast<int>(64 * index + 63), static_cast<int>(64 * index)) = value;
}
template <unsigned WORDS>
void set_packet_last(Packet<WORDS>& packet, bool last) {
  packet.keep = -1;
  packet.strb = -1;
  packet.last = last ? 1 : 0;
}

#else

/// First-in first-out queue of at most DEPTH values with the interface of hls::stream.
///
/// Reading an empty stream gives a value-initialised T, writing a full one loses the value; misused() tells
/// that either has happened since construction.
template <class T, unsigned DEPTH = 2>
class Stream {
 public:
  bool empty() const { return count_ == 0; }
  bool full() const { return count_ == DEPTH; }
  unsigned size() const { return count_; }
  bool misused() const { return misused_; }

  bool read_nb(T& value) {
    if (empty()) {
      return false;
    }
    value = ring_[first_];
    first_ = first_ + 1 == DEPTH ? 0 : first_ + 1;
    --count_;
    return true;
  }
  bool write_nb(const T& value) {
    if (full()) {
      return false;
    }
    const unsigned to_end = DEPTH - first_;
    ring_[count_ < to_end ? first_ + count_ : count_ - to_end] = value;
    ++count_;
    return true;
  }
  T read() {
    T value{};
    misused_ = !read_nb(value) || misused_;
    return value;
  }
  void read(T& value) { value = read(); }
  void write(const T& value) { misused_ = !write_nb(value) || misused_; }

 private:
  T ring_[DEPTH] = {};
  unsigned first_ = 0;
  unsigned count_ = 0;
  bool misused_ = false;
};

/// One transfer of an AXI4-Stream of WORDS * 64 bits with tlast.
template <unsigned WORDS>
struct Packet {
  std::uint64_t data[WORDS];
  bool last;
};

template <unsigned WORDS>
std::uint64_t packet_word(const Packet<WORDS>& packet, unsigned index) {
  return packet.data[index];
}
template <unsigned WORDS>
void set_packet_word(Packet<WORDS>& packet, unsigned index, std::uint64_t value) {
  packet.data[index] = value;
}
template <unsigned WORDS>
void set_packet_last(Packet<WORDS>& packet, bool last) {
  packet.last = last;
}

#endif

}  // namespace TF_TARGET
}  // namespace tf
