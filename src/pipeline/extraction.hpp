// Work that stops whenever it needs a net, so that servers and pages run the same steps.
#pragma once

#include <utility>
#include <variant>
#include <vector>

#include "pipeline/modality.hpp"
#include "pipeline/net.hpp"

namespace selfsame::pipeline {

/// A net to run, or the final result.
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

/// Call `next`, then `resume` with the net's outputs, and repeat until `next` returns the result; do not call it after
/// that. The input (a picture, a sound, the engine) is borrowed and must outlive the work. For one thread at a time.
template <typename T>
class Steps {
 public:
  virtual ~Steps() = default;
  virtual Step<T> next() = 0;
  /// `outputs`: of the requested net, in its manifest's order. They are untrusted and validated.
  virtual void resume(std::vector<base::Tensor> outputs) = 0;
};

/// The only output of a net; an empty tensor if there was none, which readers reject.
inline base::Tensor only_output(std::vector<base::Tensor> outputs) {
  return outputs.empty() ? base::Tensor{} : std::move(outputs.front());
}

/// From a sample to its probe: preprocessing, quality, liveness, embedding.
using Extraction = Steps<Probe>;

/// Drives the work to its end. Errors: those of the work and of the runner.
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
