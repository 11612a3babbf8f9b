#include "infer/session.hpp"

#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <numeric>

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

struct Session::Impl {
  std::shared_ptr<Runtime> runtime;
  Ort::Session session{nullptr};
  Ort::MemoryInfo memory = Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeCPU);
  std::vector<const char*> output_names;  // point into the manifest
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
  // The arena keeps the high-water mark of every shape it has seen; the system's allocator gives it back, at no cost
  // that the stage table shows.
  ort.DisableCpuMemArena();
  ort.AddConfigEntry("session.intra_op.allow_spinning", "0");
  return ort;
}

/// The net must have the one float input and the outputs that the manifest names.
Status check_net(const Ort::Session& session, const Manifest& manifest) {
  const auto wrong = [&](const std::string& why) {
    return fail(ErrorCode::pack_invalid, "the net of " + to_string(manifest.ref) + " " + why);
  };
  Ort::AllocatorWithDefaultOptions allocator;
  if (session.GetInputCount() != 1) return wrong("does not have exactly one input");
  if (manifest.input.name != session.GetInputNameAllocated(0, allocator).get()) {
    return wrong("has no input \"" + manifest.input.name + "\"");
  }
  const auto type = session.GetInputTypeInfo(0);
  const auto info = type.GetTensorTypeAndShapeInfo();
  const std::vector<std::int64_t> shape = info.GetShape();
  if (info.GetElementType() != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT || shape.size() != 4 || shape[1] != 3) {
    return wrong("does not take a float tensor N x 3 x H x W");
  }
  if (!manifest.input.dynamic && (shape[2] != manifest.input.height || shape[3] != manifest.input.width)) {
    return wrong("takes another picture size than its manifest says");
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
  SELFSAME_ASSIGN(const Bytes weights, read_weights(pack));
  try {
    auto impl = std::make_unique<Impl>();
    impl->runtime = runtime;
    // From the bytes that were hashed, not from the file again: nothing can change in between.
    impl->session = Ort::Session(runtime->impl().env, weights.data(), weights.size(), make_options(options));
    SELFSAME_TRY(check_net(impl->session, pack.manifest));
    std::shared_ptr<const Session> session(new Session(pack.manifest, std::move(impl)));

    const auto& input = pack.manifest.input;
    base::Tensor blank{{1, 3, input.height, input.width}, {}};
    blank.values.resize(static_cast<std::size_t>(3) * static_cast<std::size_t>(input.height) *
                        static_cast<std::size_t>(input.width));
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
    const char* input_name = manifest_.input.name.c_str();
    auto outputs = const_cast<Ort::Session&>(impl_->session)
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
