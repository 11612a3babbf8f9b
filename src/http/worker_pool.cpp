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

bool WorkerPool::submit(Job job, const std::string& from) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || unfinished_ == limit_) return false;
    const auto known = lines_.find(from);
    const std::size_t own = known == lines_.end() ? 0 : known->second.unfinished;
    const std::size_t others = unfinished_ - own;
    if (own > 0 && 2 * own >= limit_ - others) return false;
    ++unfinished_;
    Line& line = lines_[from];
    ++line.unfinished;
    line.waiting.push_back(std::move(job));
    if (line.waiting.size() == 1) turns_.push_back(from);
  }
  wake_.notify_one();
  return true;
}

void WorkerPool::stop() {
  {
    std::vector<std::deque<Job>> dropped;  // destroyed without holding the lock
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    turns_.clear();
    for (auto& [from, line] : lines_) {
      line.unfinished -= line.waiting.size();
      unfinished_ -= line.waiting.size();
      dropped.emplace_back().swap(line.waiting);
    }
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopped_ || !turns_.empty(); });
    if (turns_.empty()) return;
    const std::string from = std::move(turns_.front());
    turns_.pop_front();
    Line& line = lines_.at(from);  // stable while any of its jobs are unfinished
    Job job = std::move(line.waiting.front());
    line.waiting.pop_front();
    if (!line.waiting.empty()) turns_.push_back(from);
    lock.unlock();
    job();
    job = nullptr;  // destroyed before the slot is free
    lock.lock();
    --unfinished_;
    if (--line.unfinished == 0) lines_.erase(from);
  }
}

}  // namespace selfsame::http
