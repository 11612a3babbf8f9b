#include "infer/session.hpp"

#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <mutex>
#include <shared_mutex>

namespace selfsame::infer {

struct Runtime::Impl {
  Ort::Env env{ORT_LOGGING_LEVEL_ERROR, "selfsame"};
};

Runtime::Runtime(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Runtime::~Runtime() = default;

Result<std::shared_ptr<Runtime>> Runtime::create() {
  try {
    auto impl = std::make_unique<Impl>();
    impl->env.DisableTelemetryEvents();
    return std::shared_ptr<Runtime>(new Runtime(std::move(impl)));
  } catch (const Ort::Exception& failure) {
    return fail(ErrorCode::inference_failed, std::string("ONNX Runtime does not start: ") + failure.what());
  }
}

std::string Runtime::version() const { return "onnxruntime " + Ort::GetVersionString(); }

namespace {

/// A net for any picture size gets this many prepared sizes; further ones use the first one's, at some cost.
constexpr std::size_t kMaxShapes = 4;

}  // namespace

/// ONNX Runtime plans a session's memory for the first input shape, and allocates piecemeal for every other one (a
/// third of YuNet's time). So each of the first few shapes gets a session of its own.
struct Session::Impl {
  struct Planned {
    std::vector<std::int64_t> shape;
    std::unique_ptr<Ort::Session> session;
  };

  std::shared_ptr<Runtime> runtime;
  Ort::SessionOptions options;
  Bytes weights;  // kept only for nets with dynamic sizes
  Ort::MemoryInfo memory = Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeCPU);
  std::vector<const char*> output_names;  // point into the manifest
  std::shared_mutex mutex;                // guards `planned`, whose sessions are never destroyed
  std::vector<Planned> planned;           // the first is the one that was checked

  std::unique_ptr<Ort::Session> make(const Bytes& from) const {
    return std::make_unique<Ort::Session>(runtime->impl().env, from.data(), from.size(), options);
  }

  Ort::Session& for_shape(const std::vector<std::int64_t>& shape) {
    const auto of_shape = [&]() -> Ort::Session* {
      for (const auto& one : planned) {
        if (one.shape == shape) return one.session.get();
      }
      return weights.empty() || planned.size() == kMaxShapes ? planned.front().session.get() : nullptr;
    };
    {
      const std::shared_lock lock(mutex);
      if (auto* const found = of_shape()) return *found;
    }
    const std::unique_lock lock(mutex);
    if (auto* const found = of_shape()) return *found;
    planned.push_back({shape, make(weights)});
    return *planned.back().session;
  }
};

Session::Session(Manifest manifest, std::unique_ptr<Impl> impl)
    : manifest_(std::move(manifest)), impl_(std::move(impl)) {
  for (const auto& name : manifest_.outputs) impl_->output_names.push_back(name.c_str());
}
Session::~Session() = default;

namespace {

Ort::SessionOptions make_options(const SessionOptions& options) {
  Ort::SessionOptions ort;
  ort.SetIntraOpNumThreads(options.threads);
  ort.SetInterOpNumThreads(1);
  ort.SetExecutionMode(ORT_SEQUENTIAL);
  ort.SetGraphOptimizationLevel(ORT_ENABLE_ALL);
  // The arena keeps the peak memory of every shape it has seen; the system's allocator releases it, at no measurable
  // cost.
  ort.DisableCpuMemArena();
  ort.AddConfigEntry("session.intra_op.allow_spinning", "0");
  return ort;
}

Status wrong_net(const Manifest& manifest, const std::string& why) {
  return fail(ErrorCode::pack_invalid, "the net of " + to_string(manifest.ref) + " " + why);
}

/// N x values x frames, or N x frames x values, according to the manifest. A net may leave any dimension open, but must
/// not fix the number of frames if the manifest does not.
Status check_sound_shape(const std::vector<std::int64_t>& shape, const Manifest& manifest) {
  const auto& layout = manifest.sound->layout;
  if (shape.size() != 3) return wrong_net(manifest, "does not take a float tensor of three dimensions");
  const auto [values, frames] = layout.mel.frames_first ? std::pair(shape[2], shape[1]) : std::pair(shape[1], shape[2]);
  if (values > 0 && values != layout.values())
    return wrong_net(manifest, "takes a different number of bands from its manifest");
  if (frames > 0 && frames != layout.frames)
    return wrong_net(manifest, "takes a different number of frames from its manifest");
  return {};
}

/// N x samples, or N x windows x samples, where the net must not fix the number of windows.
Status check_wave_shape(const std::vector<std::int64_t>& shape, const Manifest& manifest) {
  const bool in_windows = manifest.wave->step > 0;
  if (shape.size() != (in_windows ? 3 : 2)) {
    return wrong_net(manifest,
                     std::string("does not take a float tensor N x ") + (in_windows ? "windows x " : "") + "samples");
  }
  if (shape.back() > 0 && shape.back() != manifest.wave->samples) {
    return wrong_net(manifest, "takes a different number of samples from its manifest");
  }
  if (in_windows && shape[1] > 0) return wrong_net(manifest, "takes a fixed number of windows");
  return {};
}

/// N x 1 x side x side.
Status check_ridge_shape(const std::vector<std::int64_t>& shape, const Manifest& manifest) {
  const std::int64_t side = manifest.ridges->side;
  if (shape.size() != 4 || shape[1] != 1)
    return wrong_net(manifest, "does not take a float tensor N x 1 x side x side");
  if (shape[2] != side || shape[3] != side) return wrong_net(manifest, "takes a different side from its manifest");
  return {};
}

/// The net must have exactly one float input, and the outputs in the manifest.
Status check_net(const Ort::Session& session, const Manifest& manifest) {
  const auto wrong = [&](const std::string& why) { return wrong_net(manifest, why); };
  Ort::AllocatorWithDefaultOptions allocator;
  if (session.GetInputCount() != 1) return wrong("does not have exactly one input");
  if (manifest.input_name() != session.GetInputNameAllocated(0, allocator).get()) {
    return wrong("has no input \"" + manifest.input_name() + "\"");
  }
  const auto type = session.GetInputTypeInfo(0);
  const auto info = type.GetTensorTypeAndShapeInfo();
  const std::vector<std::int64_t> shape = info.GetShape();
  const bool floats = info.GetElementType() == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
  if (manifest.ridges) {
    SELFSAME_TRY(check_ridge_shape(floats ? shape : std::vector<std::int64_t>{}, manifest));
  } else if (manifest.sound) {
    SELFSAME_TRY(check_sound_shape(floats ? shape : std::vector<std::int64_t>{}, manifest));
  } else if (manifest.wave) {
    SELFSAME_TRY(check_wave_shape(floats ? shape : std::vector<std::int64_t>{}, manifest));
  } else {
    if (!floats || shape.size() != 4 || shape[1] != 3) return wrong("does not take a float tensor N x 3 x H x W");
    if (!manifest.input.dynamic && (shape[2] != manifest.input.height || shape[3] != manifest.input.width)) {
      return wrong("takes a different picture size from its manifest");
    }
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < session.GetOutputCount(); ++i) {
    names.emplace_back(session.GetOutputNameAllocated(i, allocator).get());
  }
  for (const auto& name : manifest.outputs) {
    if (std::find(names.begin(), names.end(), name) == names.end()) return wrong("has no output \"" + name + "\"");
  }
  return {};
}

base::Tensor to_tensor(const Ort::Value& value) {
  const auto info = value.GetTensorTypeAndShapeInfo();
  const float* data = value.GetTensorData<float>();
  return {info.GetShape(), {data, data + info.GetElementCount()}};
}

}  // namespace

Result<std::shared_ptr<const Session>> Session::load(const std::shared_ptr<Runtime>& runtime, const Pack& pack,
                                                     SessionOptions options) {
  SELFSAME_ASSIGN(Bytes weights, read_weights(pack));
  try {
    base::Tensor blank{pack.manifest.input_shape(), {}};
    auto impl = std::make_unique<Impl>();
    impl->runtime = runtime;
    impl->options = make_options(options);
    // Memory planned for one length of sound does not fit another.
    if (pack.manifest.takes_any_length()) impl->options.DisableMemPattern();
    // Loads the bytes that were hashed rather than the file again, so that nothing can change in between.
    impl->planned.push_back({blank.shape, impl->make(weights)});
    if (pack.manifest.input.dynamic) impl->weights = std::move(weights);
    SELFSAME_TRY(check_net(*impl->planned.front().session, pack.manifest));
    std::shared_ptr<const Session> session(new Session(pack.manifest, std::move(impl)));

    std::size_t size = 1;
    for (const std::int64_t length : blank.shape) size *= static_cast<std::size_t>(length);
    blank.values.resize(size);
    SELFSAME_TRY(session->run(blank));
    return session;
  } catch (const Ort::Exception& failure) {
    return fail(ErrorCode::inference_failed,
                "ONNX Runtime cannot load " + to_string(pack.manifest.ref) + ": " + failure.what());
  }
}

Result<std::vector<base::Tensor>> Session::run(const base::Tensor& input) const {
  try {
    // ONNX Runtime's C API takes a mutable pointer but does not write through it.
    auto* data = const_cast<float*>(input.values.data());
    const Ort::Value value = Ort::Value::CreateTensor<float>(impl_->memory, data, input.values.size(),
                                                             input.shape.data(), input.shape.size());
    const char* input_name = manifest_.input_name().c_str();
    auto outputs = impl_->for_shape(input.shape)
                       .Run(Ort::RunOptions{nullptr}, &input_name, &value, 1, impl_->output_names.data(),
                            impl_->output_names.size());
    std::vector<base::Tensor> tensors;
    tensors.reserve(outputs.size());
    for (const auto& output : outputs) {
      if (output.GetTensorTypeAndShapeInfo().GetElementType() != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT) {
        return fail(ErrorCode::inference_failed, to_string(manifest_.ref) + " answers with something else than floats");
      }
      tensors.push_back(to_tensor(output));
    }
    return tensors;
  } catch (const Ort::Exception& failure) {
    return fail(ErrorCode::inference_failed, to_string(manifest_.ref) + ": " + failure.what());
  }
}

}  // namespace selfsame::infer
