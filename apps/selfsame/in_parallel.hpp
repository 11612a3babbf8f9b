// trials::in_parallel with a progress bar on standard error.
#pragma once

#include "selfsame/terminal.hpp"
#include "trials/parallel.hpp"

namespace selfsame::app {

template <class Make, class Keep>
Status in_parallel(std::size_t count, std::size_t threads, Progress& progress, const Make& make, const Keep& keep) {
  return trials::in_parallel(
      count, threads, [&](std::size_t done, std::size_t total) { progress.at(done, total); }, make, keep);
}

}  // namespace selfsame::app
