// Untrusted net outputs from a page: any numbers, in outputs of any size.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "base/clock.hpp"
#include "face/engine.hpp"

namespace {

using namespace selfsame;

/// Distributes the input: outputs have the net's size or, depending on a byte, another one.
struct Deal {
  const std::uint8_t* at;
  const std::uint8_t* end;

  std::uint8_t byte() { return at < end ? *at++ : 0; }
  base::Tensor output(std::size_t count) {
    if (byte() == 255) count = byte();
    base::Tensor tensor{{1, static_cast<std::int64_t>(count)}, std::vector<float>(count)};
    const auto bytes = std::min(count * sizeof(float), static_cast<std::size_t>(end - at));
    if (bytes > 0) std::memcpy(tensor.values.data(), at, bytes);
    at += bytes;
    return tensor;
  }
  std::vector<base::Tensor> outputs(const pipeline::NetCall& call) {
    if (call.net == face::kLandmarksNet) return {output(294)};
    if (call.net == face::kPadNet) return {output(2)};
    if (call.net == face::kEmbedderNet) return {output(8)};
    std::vector<base::Tensor> all;
    for (const std::size_t values : {1U, 1U, 4U, 10U}) {
      for (const std::int64_t stride : {8, 16, 32}) {
        all.push_back(
            output(values * static_cast<std::size_t>((call.input.shape[2] / stride) * (call.input.shape[3] / stride))));
      }
    }
    return all;
  }
};

const face::Engine& engine() {
  static const face::Engine one(
      {{{}, 32, 32, true, 32}, {{"tiny", 1}, "fp32", {}, 8, {}}, face::ExaminerFacts{{}, {}, 32}},
      {.detection_side = 32});
  return one;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Deal deal{data, data + size};
  media::Image picture(48, 40, 3);
  for (std::size_t i = 0; i < picture.bytes().size(); ++i) picture.bytes()[i] = static_cast<std::uint8_t>(i * 37 % 251);
  const pipeline::Sample sample{0, pipeline::FacePicture{std::move(picture), {}}};
  const base::FakeClock clock;
  pipeline::StageTimer stages(clock);
  const auto watch = engine().begin_presentation();
  const auto work = engine().begin(sample, pipeline::Purpose::verification, stages, watch.get());
  for (int calls = 0; calls < 8; ++calls) {
    auto step = work->next();
    if (!is_call(step)) {
      const auto probe = result_of(std::move(step));
      if (probe && !std::all_of(probe->vector.begin(), probe->vector.end(), [](float v) { return std::isfinite(v); })) {
        __builtin_trap();
      }
      const auto liveness = watch->conclude({});
      if (probe && !(liveness.score >= 0 && liveness.score <= 1)) __builtin_trap();
      return 0;
    }
    work->resume(deal.outputs(std::get<pipeline::NetCall>(step)));
  }
  __builtin_trap();  // it does not end
}
