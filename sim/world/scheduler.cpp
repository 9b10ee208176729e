// SPDX-License-Identifier: Apache-2.0
#include "sim/world/scheduler.hpp"

#include <algorithm>

namespace twinspan::world {
namespace {

constexpr std::size_t kMeasurement = 2;

}  // namespace

Scheduler::Scheduler(unsigned threads, std::size_t depth, Work work) : depth_(depth), work_(std::move(work)) {
  for (unsigned i = 1; i < std::min<unsigned>(threads, kChains); ++i) {
    threads_.emplace_back([this] { serve(); });
  }
}

Scheduler::~Scheduler() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) {
    thread.join();
  }
}

bool Scheduler::finished() const {
  const bool idle = std::none_of(busy_.begin(), busy_.end(), [](bool busy) { return busy; });
  return idle && (error_ != nullptr || done_[kMeasurement] == total_);
}

/// The chain that can go on now, the measurement first, then the transmitter that is behind; kChains when none can.
std::size_t Scheduler::runnable() const {
  if (error_ != nullptr) {
    return kChains;
  }
  if (!busy_[kMeasurement] && done_[kMeasurement] < std::min(done_[0], done_[1])) {
    return kMeasurement;
  }
  std::size_t best = kChains;
  for (std::size_t chain = 0; chain < kMeasurement; ++chain) {
    const bool room = done_[chain] < std::min(total_, done_[kMeasurement] + depth_);
    if (!busy_[chain] && room && (best == kChains || done_[chain] < done_[best])) {
      best = chain;
    }
  }
  return best;
}

void Scheduler::work_until_done(std::unique_lock<std::mutex>& lock) {
  while (!finished()) {
    const std::size_t chain = runnable();
    if (chain == kChains) {
      changed_.wait(lock);
      if (closing_) {
        return;
      }
      continue;
    }
    busy_[chain] = true;
    const std::size_t batch = done_[chain];
    lock.unlock();
    std::exception_ptr error;
    try {
      work_(chain, batch);
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    busy_[chain] = false;
    ++done_[chain];
    error_ = error != nullptr ? error : error_;
    changed_.notify_all();
  }
}

void Scheduler::serve() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    work_until_done(lock);
    if (!closing_) {
      changed_.wait(lock);
    }
  }
}

void Scheduler::run(std::size_t batches) {
  std::unique_lock lock(mutex_);
  done_ = {};
  total_ = batches;
  changed_.notify_all();
  work_until_done(lock);
  if (error_ != nullptr) {
    std::rethrow_exception(error_);
  }
}

}  // namespace twinspan::world
