// Work that stops wherever it needs a net, so that one order of steps serves a server and a page.
#pragma once

#include <utility>
#include <variant>
#include <vector>

#include "pipeline/modality.hpp"
#include "pipeline/net.hpp"

namespace selfsame::pipeline {

/// A net to be run, or what the work came to.
template <typename T>
using Step = std::variant<NetCall, Result<T>>;

template <typename T>
bool is_call(const Step<T>& step) {
  return std::holds_alternative<NetCall>(step);
}
template <typename T>
NetCall call_of(Step<T>&& step) {
  return std::move(std::get<NetCall>(step));
}
template <typename T>
Result<T> result_of(Step<T>&& step) {
  return std::move(std::get<Result<T>>(step));
}

/// `next`, then `resume` with what the net answered, and so on until `next` gives the result; not called after that.
/// What the work is about (a picture, a sound, the engine) is borrowed and must outlive it. For one thread at a time.
template <typename T>
class Steps {
 public:
  virtual ~Steps() = default;
  virtual Step<T> next() = 0;
  /// `outputs`: of the net last asked for, in its manifest's order; from outside, and judged as such.
  virtual void resume(std::vector<base::Tensor> outputs) = 0;
};

/// The only output of a net; one of no values where it gave none, which whoever reads it refuses.
inline base::Tensor only_output(std::vector<base::Tensor> outputs) {
  return outputs.empty() ? base::Tensor{} : std::move(outputs.front());
}

/// From a sample to its probe: preprocessing, quality, liveness, embedding.
using Extraction = Steps<Probe>;

/// Drives the work to its end. Errors: the work's own, the runner's.
template <typename T>
Result<T> finish(Steps<T>& work, const NetRunner& nets) {
  for (;;) {
    Step<T> step = work.next();
    if (!is_call(step)) return result_of(std::move(step));
    const NetCall& call = std::get<NetCall>(step);
    SELFSAME_ASSIGN(auto outputs, nets.run(call.net, call.input));
    work.resume(std::move(outputs));
  }
}
template <typename T>
Result<T> finish(Steps<T>&& work, const NetRunner& nets) {
  return finish(work, nets);
}

}  // namespace selfsame::pipeline
