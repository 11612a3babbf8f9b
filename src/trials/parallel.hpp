// Processes many items on several threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "eval/metrics.hpp"

namespace selfsame::trials {

using eval::Progress;

/// Calls `make(i)`, which returns a Result, for each i below `count` on `threads` threads (0: one per core), and
/// `keep(i, result)` one at a time; `progress` likewise. A failed item does not stop others. Errors: the first error of
/// `make`.
template <class Make, class Keep>
Status in_parallel(std::size_t count, std::size_t threads, const Progress& progress, const Make& make,
                   const Keep& keep) {
  std::optional<Error> failed;
  std::mutex mutex;
  std::atomic<std::size_t> next{0};
  std::size_t done = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      auto made = make(i);
      const std::scoped_lock lock(mutex);
      if (made) {
        keep(i, std::move(*made));
      } else if (!failed) {
        failed = made.error();
      }
      ++done;
      if (progress) progress(done, count);
    }
  };
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::thread> pool;
  for (std::size_t t = 0; t < threads; ++t) pool.emplace_back(work);
  for (auto& thread : pool) thread.join();
  if (failed) return fail(*failed);
  return {};
}

}  // namespace selfsame::trials
