// SPDX-License-Identifier: Apache-2.0
#include "sim/event/run_in_order.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace twinspan::event {
namespace {

/// Threads that take the next index in turn, no further ahead of the consumer than there are threads.
class Pool {
 public:
  Pool(std::uint64_t first, std::uint64_t count, unsigned threads,
       const std::function<Stretch(std::uint64_t)>& make)
      : make_(make), count_(count), threads_(threads), next_(first), consumed_(first) {
    try {
      for (unsigned i = 0; i < threads; ++i) {
        workers_.emplace_back([this] { work(); });
      }
    } catch (...) {
      close();
      throw;
    }
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() { close(); }

  /// The stretch of an index, in order. \throws what its simulation threw
  Stretch take(std::uint64_t index) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ready_.contains(index); });
    auto node = ready_.extract(index);
    if (node.mapped().error) {
      std::rethrow_exception(node.mapped().error);
    }
    return std::move(node.mapped().stretch);
  }

  /// The stretch of an index has been used up.
  void release(std::uint64_t index) {
    const std::lock_guard lock(mutex_);
    consumed_ = index + 1;
    changed_.notify_all();
  }

 private:
  struct Result {
    Stretch stretch;
    std::exception_ptr error;
  };

  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] { return closed_ || next_ >= count_ || next_ <= consumed_ + threads_; });
      if (closed_ || next_ >= count_) {
        return;
      }
      const std::uint64_t index = next_++;
      lock.unlock();
      Result result;
      try {
        result.stretch = make_(index);
      } catch (...) {
        result.error = std::current_exception();
      }
      lock.lock();
      ready_.emplace(index, std::move(result));
      changed_.notify_all();
    }
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
    for (auto& worker : workers_) {
      worker.join();
    }
  }

  const std::function<Stretch(std::uint64_t)>& make_;
  const std::uint64_t count_;
  const std::uint64_t threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t next_;
  std::uint64_t consumed_;  // first index that may still be in use
  bool closed_ = false;
  std::map<std::uint64_t, Result> ready_;
  std::vector<std::thread> workers_;
};

}  // namespace

std::uint64_t run_in_order(std::uint64_t count, const std::function<Stretch(std::uint64_t)>& make,
                           unsigned threads, std::uint64_t first_index,
                           const std::function<void(std::uint64_t, Stretch&&)>& consume,
                           const std::function<bool()>& stop) {
  const std::uint64_t left = count - std::min(count, first_index);
  const auto workers = static_cast<unsigned>(std::min<std::uint64_t>(threads, left));
  std::unique_ptr<Pool> pool =
      workers > 1 ? std::make_unique<Pool>(first_index, count, workers, make) : nullptr;
  for (std::uint64_t index = first_index; index < count; ++index) {
    if (stop && stop()) {
      return index;
    }
    consume(index, pool ? pool->take(index) : make(index));
    if (pool) {
      pool->release(index);
    }
  }
  return std::max(count, first_index);
}

std::uint64_t run_in_order(const Engine& engine, unsigned threads, std::uint64_t first_index,
                           const std::function<void(std::uint64_t, Stretch&&)>& consume,
                           const std::function<bool()>& stop) {
  const std::function<Stretch(std::uint64_t)> make = [&](std::uint64_t index) {
    return engine.simulate(index);
  };
  return run_in_order(engine.stretches(), make, threads, first_index, consume, stop);
}

}  // namespace twinspan::event
