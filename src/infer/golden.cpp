#include "infer/golden.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace selfsame::infer {
namespace {

constexpr std::size_t kHeadLength = 8;

GoldenOutput summarise(std::string name, const base::Tensor& tensor) {
  GoldenOutput summary;
  summary.name = std::move(name);
  summary.size = tensor.values.size();
  double squares = 0;
  for (const float value : tensor.values) {
    summary.sum += value;
    squares += double{value} * value;
  }
  summary.norm = std::sqrt(squares);
  summary.head.assign(tensor.values.begin(),
                      tensor.values.begin() + static_cast<std::ptrdiff_t>(std::min(kHeadLength, tensor.values.size())));
  return summary;
}

base::Tensor picture_ramp(const Manifest& manifest) {
  const InputSpec& input = manifest.input;
  base::Tensor tensor{manifest.input_shape(), {}};
  tensor.values.reserve(static_cast<std::size_t>(3) * static_cast<std::size_t>(input.height) *
                        static_cast<std::size_t>(input.width));
  for (int c = 0; c < 3; ++c) {
    const auto channel = static_cast<std::size_t>(c);
    for (int y = 0; y < input.height; ++y) {
      for (int x = 0; x < input.width; ++x) {
        const auto pixel = static_cast<float>((x * 7 + y * 13 + c * 29) % 256);
        tensor.values.push_back((pixel - input.layout.mean[channel]) * input.layout.scale[channel]);
      }
    }
  }
  return tensor;
}

base::Tensor ridge_ramp(const Manifest& manifest) {
  base::Tensor tensor{manifest.input_shape(), {}};
  for (int y = 0; y < manifest.ridges->side; ++y) {
    for (int x = 0; x < manifest.ridges->side; ++x) {
      tensor.values.push_back(static_cast<float>((x * 7 + y * 13) % 255 - 127) / 127.0F);
    }
  }
  return tensor;
}

base::Tensor mel_ramp(const Manifest& manifest) {
  base::Tensor tensor{manifest.input_shape(), {}};
  const bool frames_first = manifest.sound->layout.mel.frames_first;
  for (std::int64_t i = 0; i < tensor.shape[1]; ++i) {
    for (std::int64_t k = 0; k < tensor.shape[2]; ++k) {
      const auto [frame, band] = frames_first ? std::pair(i, k) : std::pair(k, i);
      tensor.values.push_back(static_cast<float>((7 * frame + 13 * band) % 256) / 256.0F);
    }
  }
  return tensor;
}

base::Tensor wave_ramp(const Manifest& manifest) {
  base::Tensor tensor{manifest.input_shape(), {}};
  const std::int64_t step = manifest.wave->step;
  const std::int64_t windows = step == 0 ? 1 : kPlannedFrames;
  for (std::int64_t window = 0; window < windows; ++window) {
    for (std::int64_t t = window * step; t < window * step + manifest.wave->samples; ++t) {
      tensor.values.push_back(static_cast<float>((7 * t) % 256) / 256.0F - 0.5F);
    }
  }
  return tensor;
}

}  // namespace

base::Tensor golden_input(const Manifest& manifest) {
  if (manifest.ridges) return ridge_ramp(manifest);
  if (manifest.wave) return wave_ramp(manifest);
  return manifest.sound ? mel_ramp(manifest) : picture_ramp(manifest);
}

Result<Golden> record_golden(const Session& session) {
  const Manifest& manifest = session.manifest();
  SELFSAME_ASSIGN(const auto outputs, session.run(golden_input(manifest)));
  Golden golden;
  golden.input = golden_name(manifest);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    golden.outputs.push_back(summarise(manifest.outputs[i], outputs[i]));
  }
  return golden;
}

Result<GoldenReport> check_goldens(const Session& session) {
  GoldenReport report;
  for (const Golden& golden : session.manifest().goldens) {
    SELFSAME_ASSIGN(const Golden now, record_golden(session));
    for (const GoldenOutput& expected : golden.outputs) {
      const auto found = std::find_if(now.outputs.begin(), now.outputs.end(),
                                      [&](const GoldenOutput& output) { return output.name == expected.name; });
      if (found == now.outputs.end() || found->size != expected.size) {
        return fail(ErrorCode::inference_failed, "output " + expected.name + " has another size than its golden");
      }
      const auto compare = [&](double value, double wanted) {
        ++report.checked;
        report.worst = std::max(report.worst, std::abs(value - wanted) / std::max(1.0, std::abs(wanted)));
      };
      // A sum over n values may accumulate n rounding errors, so the mean is compared instead of the total.
      const auto count = static_cast<double>(expected.size);
      compare(found->sum / count, expected.sum / count);
      compare(found->norm, expected.norm);
      const std::size_t head = std::min(expected.head.size(), found->head.size());
      for (std::size_t i = 0; i < head; ++i) compare(found->head[i], expected.head[i]);
      if (!(report.worst <= golden.tolerance)) {
        return fail(ErrorCode::inference_failed, to_string(session.manifest().ref) +
                                                     " does not give its golden output " + expected.name +
                                                     " (difference " + std::to_string(report.worst) + ")");
      }
    }
  }
  return report;
}

}  // namespace selfsame::infer
