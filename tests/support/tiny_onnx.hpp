// A working ONNX file of a few hundred bytes, built by hand: the mean of each colour channel. For tests of loading
// nets.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace selfsame::test {

/// The protocol-buffer wire format, as far as ONNX files need it.
class ProtoMessage {
 public:
  ProtoMessage& number(std::uint32_t field, std::uint64_t value) {
    varint(field << 3);
    varint(value);
    return *this;
  }
  ProtoMessage& text(std::uint32_t field, std::string_view value) {
    varint(field << 3 | 2);
    varint(value.size());
    bytes_.insert(bytes_.end(), value.begin(), value.end());
    return *this;
  }
  ProtoMessage& message(std::uint32_t field, const ProtoMessage& value) {
    return text(field, base::as_text(value.bytes_));
  }
  const Bytes& bytes() const { return bytes_; }

 private:
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<std::uint8_t>(value | 0x80));
    bytes_.push_back(static_cast<std::uint8_t>(value));
  }
  Bytes bytes_;
};

constexpr int kAnySide = 0;

/// A float tensor's name and shape.
inline ProtoMessage value_info(std::string_view name, std::initializer_list<int> dimensions) {
  ProtoMessage shape;
  for (const int dimension : dimensions) {
    const auto size = static_cast<std::uint64_t>(dimension);
    shape.message(1, dimension == kAnySide ? ProtoMessage().text(2, "side") : ProtoMessage().number(1, size));
  }
  const auto tensor_type = ProtoMessage().number(1, 1).message(2, shape);
  return ProtoMessage().text(1, name).message(2, ProtoMessage().message(1, tensor_type));
}

/// Means over all dimensions of "input" but the first two, as "mean".
inline Bytes averaging_onnx(const ProtoMessage& input, const ProtoMessage& output) {
  const auto pool = ProtoMessage().text(1, "input").text(2, "pooled").text(4, "GlobalAveragePool");
  const auto flatten = ProtoMessage().text(1, "pooled").text(2, "mean").text(4, "Flatten");
  const auto graph =
      ProtoMessage().message(1, pool).message(1, flatten).text(2, "tiny").message(11, input).message(12, output);
  const auto opset = ProtoMessage().text(1, "").number(2, 13);
  return ProtoMessage().number(1, 7).text(2, "selfsame test").message(7, graph).message(8, opset).bytes();
}

/// Float input "input" 1 x 3 x side x side, output "mean" 1 x 3. Takes any picture size if `side` is kAnySide.
inline Bytes tiny_onnx(int side) {
  return averaging_onnx(value_info("input", {1, 3, side, side}), value_info("mean", {1, 3}));
}

/// Float input "input" 1 x 1 x side x side, output "mean" 1 x 1.
inline Bytes tiny_ridge_onnx(int side) {
  return averaging_onnx(value_info("input", {1, 1, side, side}), value_info("mean", {1, 1}));
}

/// Float input "input" 1 x values x any number of frames, output "mean" 1 x values: a voice as its mean spectrum.
inline Bytes tiny_sound_onnx(int values) {
  return averaging_onnx(value_info("input", {1, values, kAnySide}), value_info("mean", {1, values}));
}

/// Float input "input" 1 x values x any number of frames, output "log_odds" 1 x values x steps: the means of four
/// frames each.
inline Bytes tiny_steps_onnx(int values) {
  constexpr std::uint64_t kInts = 7;
  const auto four = [](std::string_view name) { return ProtoMessage().text(1, name).number(8, 4).number(20, kInts); };
  const auto pool = ProtoMessage()
                        .text(1, "input")
                        .text(2, "log_odds")
                        .text(4, "AveragePool")
                        .message(5, four("kernel_shape"))
                        .message(5, four("strides"));
  const auto graph = ProtoMessage()
                         .message(1, pool)
                         .text(2, "tiny")
                         .message(11, value_info("input", {1, values, kAnySide}))
                         .message(12, value_info("log_odds", {1, values, kAnySide}));
  const auto opset = ProtoMessage().text(1, "").number(2, 13);
  return ProtoMessage().number(1, 7).text(2, "selfsame test").message(7, graph).message(8, opset).bytes();
}

/// Float input "input" 1 x values x any number of frames, output "mean" 1 x size: a fixed mixture of each value's
/// highest.
inline Bytes tiny_xvector_onnx(int values, int size) {
  const auto count = static_cast<std::size_t>(values * size);
  std::string weights;
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 1664525U + 1013904223U;
    const float weight = static_cast<float>(state >> 8) / 8388608.0F - 1;
    weights.append(reinterpret_cast<const char*>(&weight), sizeof weight);
  }
  const auto initializer = ProtoMessage()
                               .number(1, static_cast<std::uint64_t>(values))
                               .number(1, static_cast<std::uint64_t>(size))
                               .number(2, 1)
                               .text(8, "weights")
                               .text(9, weights);
  const auto pool = ProtoMessage().text(1, "input").text(2, "pooled").text(4, "GlobalMaxPool");
  const auto flatten = ProtoMessage().text(1, "pooled").text(2, "highest").text(4, "Flatten");
  const auto mix = ProtoMessage().text(1, "highest").text(1, "weights").text(2, "mean").text(4, "MatMul");
  const auto graph = ProtoMessage()
                         .message(1, pool)
                         .message(1, flatten)
                         .message(1, mix)
                         .text(2, "tiny")
                         .message(5, initializer)
                         .message(11, value_info("input", {1, values, kAnySide}))
                         .message(12, value_info("mean", {1, size}));
  const auto opset = ProtoMessage().text(1, "").number(2, 13);
  return ProtoMessage().number(1, 7).text(2, "selfsame test").message(7, graph).message(8, opset).bytes();
}

/// `output`: the sums of "input" over its last dimension, of length `samples`, each value times `weights` of its place.
inline Bytes summing_onnx(int samples, std::span<const float> weights, const ProtoMessage& input,
                          std::string_view output_name, const ProtoMessage& output) {
  const std::size_t sums = weights.size() / static_cast<std::size_t>(samples);
  ProtoMessage initializer;
  initializer.number(1, static_cast<std::uint64_t>(samples));
  if (sums > 1) initializer.number(1, sums);
  initializer.number(2, 1)
      .text(8, "weights")
      .text(9, std::string_view(reinterpret_cast<const char*>(weights.data()), weights.size_bytes()));
  const auto mix = ProtoMessage().text(1, "input").text(1, "weights").text(2, output_name).text(4, "MatMul");
  const auto graph =
      ProtoMessage().message(1, mix).text(2, "tiny").message(5, initializer).message(11, input).message(12, output);
  const auto opset = ProtoMessage().text(1, "").number(2, 13);
  return ProtoMessage().number(1, 7).text(2, "selfsame test").message(7, graph).message(8, opset).bytes();
}

/// Float input "input" 1 x samples, output "logits" 1 x 2: nothing, and `factor` times the wave's mean.
inline Bytes tiny_wave_onnx(int samples, float factor) {
  std::vector<float> weights;
  for (int i = 0; i < samples; ++i) weights.insert(weights.end(), {0.0F, factor / static_cast<float>(samples)});
  return summing_onnx(samples, weights, value_info("input", {1, samples}), "logits", value_info("logits", {1, 2}));
}

/// Float input "input" 1 x windows x samples, output "log_odds" 1 x windows: `factor` times each window's mean. Takes
/// any number of windows if it is kAnySide.
inline Bytes tiny_activity_onnx(int samples, float factor, int windows = kAnySide) {
  const std::vector<float> weights(static_cast<std::size_t>(samples), factor / static_cast<float>(samples));
  return summing_onnx(samples, weights, value_info("input", {1, windows, samples}), "log_odds",
                      value_info("log_odds", {1, windows}));
}

}  // namespace selfsame::test
