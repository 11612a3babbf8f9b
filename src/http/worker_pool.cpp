#include "http/worker_pool.hpp"

#include <algorithm>
#include <utility>

namespace selfsame::http {

WorkerPool::WorkerPool(std::size_t workers, std::size_t queue_limit) {
  if (workers == 0) workers = std::max(1U, std::thread::hardware_concurrency());
  limit_ = workers + queue_limit;
  threads_.reserve(workers);
  for (std::size_t i = 0; i < workers; ++i) threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || unfinished_ == limit_) return false;
    ++unfinished_;
    waiting_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

void WorkerPool::stop() {
  {
    std::deque<Job> dropped;  // what they hold goes without the lock
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    dropped.swap(waiting_);
    unfinished_ -= dropped.size();
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    Job job = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    job();
    job = nullptr;  // what it holds goes before the slot is free
    lock.lock();
    --unfinished_;
  }
}

}  // namespace selfsame::http
