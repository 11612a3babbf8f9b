// The cost of picture processing for one face: decode, scale for the detector, align, measure.
#include <benchmark/benchmark.h>

#include "base/check.hpp"
#include "media/codec/codec.hpp"
#include "media/kernels.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::media {
namespace {

constexpr std::array<Point, 5> kAligned = {
    Point{38.2946F, 51.6963F}, {73.5318F, 51.5014F}, {56.0252F, 71.7366F}, {41.5493F, 92.3655F}, {70.7299F, 92.2041F}};

/// A noisy cartoon with as many bytes as a photograph of this size, about 12 kB.
test::CartoonFace noisy_face(int side) {
  auto face = test::cartoon_face(side, side, {side / 2.0, side / 2.0, side * 0.6, 7, 3});
  test::TestRandom random(5);
  for (auto& byte : face.image.bytes()) {
    byte = static_cast<std::uint8_t>(std::min<std::uint64_t>(255, byte + random.below(24)));
  }
  return face;
}

void decode_jpeg_250(benchmark::State& state) {
  const Bytes file = codec::encode_jpeg(noisy_face(250).image, 85);
  state.counters["bytes"] = static_cast<double>(file.size());
  for (auto _ : state) benchmark::DoNotOptimize(codec::decode_image(file));
}
BENCHMARK(decode_jpeg_250)->Unit(benchmark::kMicrosecond);

void decode_png_250(benchmark::State& state) {
  const Bytes file = codec::encode_png(noisy_face(250).image);
  for (auto _ : state) benchmark::DoNotOptimize(codec::decode_image(file));
}
BENCHMARK(decode_png_250)->Unit(benchmark::kMicrosecond);

void resize_to_320(benchmark::State& state) {
  const int side = static_cast<int>(state.range(0));
  const Image image = noisy_face(side).image;
  for (auto _ : state) benchmark::DoNotOptimize(resize(image, 320, 320));
}
BENCHMARK(resize_to_320)->Arg(250)->Arg(480)->Arg(1280)->Arg(4000)->Unit(benchmark::kMicrosecond);

void align_to_112(benchmark::State& state) {
  const auto face = noisy_face(250);
  for (auto _ : state) {
    benchmark::DoNotOptimize(warp_affine(face.image, similarity(face.landmarks, kAligned), 112, 112));
  }
}
BENCHMARK(align_to_112)->Unit(benchmark::kMicrosecond);

void gray_250(benchmark::State& state) {
  const Image image = noisy_face(250).image;
  for (auto _ : state) benchmark::DoNotOptimize(to_gray(image));
}
BENCHMARK(gray_250)->Unit(benchmark::kMicrosecond);

void measures_112(benchmark::State& state) {
  const Image gray = to_gray(resize(noisy_face(250).image, 112, 112));
  for (auto _ : state) {
    benchmark::DoNotOptimize(gray_statistics(gray));
    benchmark::DoNotOptimize(laplacian_variance(gray));
  }
}
BENCHMARK(measures_112)->Unit(benchmark::kMicrosecond);

void clahe_112(benchmark::State& state) {
  const Image gray = to_gray(resize(noisy_face(250).image, 112, 112));
  for (auto _ : state) benchmark::DoNotOptimize(clahe(gray));
}
BENCHMARK(clahe_112)->Unit(benchmark::kMicrosecond);

void upright_12_megapixel(benchmark::State& state) {
  const Image image(4000, 3000, 3);
  for (auto _ : state) benchmark::DoNotOptimize(apply_exif_orientation(image, static_cast<int>(state.range(0))));
}
BENCHMARK(upright_12_megapixel)->Arg(3)->Arg(6)->Unit(benchmark::kMillisecond);

/// Everything that media does for one face in a 250x250 photograph.
void one_face(benchmark::State& state) {
  const auto face = noisy_face(250);
  const Bytes file = codec::encode_jpeg(face.image, 85);
  for (auto _ : state) {
    const auto image = codec::decode_image(file);
    SELFSAME_CHECK(image.has_value());
    benchmark::DoNotOptimize(resize(*image, 320, 320));
    const Image aligned = warp_affine(*image, similarity(face.landmarks, kAligned), 112, 112);
    const Image gray = to_gray(aligned);
    benchmark::DoNotOptimize(gray_statistics(gray));
    benchmark::DoNotOptimize(laplacian_variance(gray));
  }
}
BENCHMARK(one_face)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace selfsame::media

BENCHMARK_MAIN();
