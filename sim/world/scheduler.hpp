// SPDX-License-Identifier: Apache-2.0
/// \file
/// Runs batches of the three nodes on several threads with the order that the light dictates.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace twinspan::world {

/// Three chains of tasks: chains 0 and 1 (transmitters) may run ahead of chain 2 (measurement) by `depth` batches;
/// batch i of chain 2 needs batch i of both others. Each chain runs in order, one batch at a time, so results do not
/// depend on the number of threads.
class Scheduler {
 public:
  static constexpr std::size_t kChains = 3;
  /// Does batch `batch` of chain `chain`.
  using Work = std::function<void(std::size_t chain, std::size_t batch)>;

  /// \param threads in all, the caller's included; at least 1
  /// \param depth   batches that fit between the transmitters and the measurement
  Scheduler(unsigned threads, std::size_t depth, Work work);
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  ~Scheduler();

  /// Does `batches` batches of every chain and returns when all are done.
  /// \throws what a task threw; the scheduler is not usable afterwards.
  void run(std::size_t batches);

 private:
  void serve();
  void work_until_done(std::unique_lock<std::mutex>& lock);
  std::size_t runnable() const;
  bool finished() const;

  const std::size_t depth_;
  const Work work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::array<std::size_t, kChains> done_{};
  std::array<bool, kChains> busy_{};
  std::size_t total_ = 0;
  bool closing_ = false;
  std::exception_ptr error_;
  std::vector<std::thread> threads_;
};

}  // namespace twinspan::world
