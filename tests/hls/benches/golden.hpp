// SPDX-License-Identifier: Apache-2.0
/// \file
/// The words that a test bench of a kernel expects, from a file with one hexadecimal word per line.
///
/// C++14: Vitis HLS compiles it for C simulation and for its own co-simulation, g++ and clang++ here.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>

/// Compares word by word; with the argument `--write` of the bench it writes the file instead.
class Golden {
 public:
  Golden(const char* name, int count, char** arguments)
      : write_(count > 1 && std::strcmp(arguments[1], "--write") == 0),
        file_(std::fopen(name, write_ ? "w" : "r")) {}
  ~Golden() {
    if (file_ != nullptr) {
      std::fclose(file_);
    }
  }
  Golden(const Golden&) = delete;
  Golden& operator=(const Golden&) = delete;

  void word(std::uint64_t value) {
    if (file_ == nullptr) {
      return;
    }
    const unsigned long long found = value;
    if (write_) {
      std::fprintf(file_, "%016llx\n", found);
    } else {
      unsigned long long expected = 0;
      const bool there = std::fscanf(file_, "%llx", &expected) == 1;
      if (!there || found != expected) {
        if (differences_++ == 0) {
          std::printf("word %u is %016llx, expected %016llx\n", words_, found, expected);
        }
      }
    }
    ++words_;
  }
  /// Exit code of the bench.
  int finish() {
    unsigned long long expected = 0;
    const bool more = file_ != nullptr && !write_ && std::fscanf(file_, "%llx", &expected) == 1;
    std::printf("%u words, %u differ%s\n", words_, differences_, more ? ", some are missing" : "");
    return file_ != nullptr && differences_ == 0 && !more && words_ != 0 ? 0 : 1;
  }

 private:
  bool write_;
  std::FILE* file_;
  unsigned words_ = 0;
  unsigned differences_ = 0;
};

/// Stimulus: the same numbers with every compiler (xorshift64*).
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    return state_ * 0x2545F4914F6CDD1DULL;
  }
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>((next() >> 32U) % bound); }

 private:
  std::uint64_t state_;
};
