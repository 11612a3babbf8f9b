// A fixed number of threads with a bounded queue that no single client can monopolise.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace selfsame::http {

/// Threads: all methods from any, but `stop` not from a job.
class WorkerPool {
 public:
  using Job = std::function<void()>;

  /// `workers` 0: one per core. `queue_limit`: jobs that may wait while all workers are busy.
  WorkerPool(std::size_t workers, std::size_t queue_limit);
  /// As `stop`.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Waiting jobs take turns by whom they are `from`. Each client may have one place, and half of those that the others
  /// left. False, and the job is not taken, where there is no place for it or the pool was stopped. Jobs must not
  /// throw.
  [[nodiscard]] bool submit(Job job, const std::string& from = {});
  /// Finishes running jobs, drops waiting ones, and joins. May be called repeatedly.
  void stop();
  std::size_t workers() const { return threads_.size(); }

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable wake_;
  /// The jobs of one client.
  struct Line {
    std::deque<Job> waiting;
    std::size_t unfinished = 0;  // waiting or running
  };
  std::unordered_map<std::string, Line> lines_;  // clients with unfinished jobs
  std::deque<std::string> turns_;                // clients with waiting jobs, next first
  std::size_t unfinished_ = 0;                   // waiting or running
  std::size_t limit_ = 0;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace selfsame::http
