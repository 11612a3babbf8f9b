// The cost of sound processing for one voice.
#include <benchmark/benchmark.h>
#ifdef SELFSAME_SOXR
#include <soxr.h>
#endif

#include "base/check.hpp"
#include "media/mel.hpp"
#include "media/resampling.hpp"
#include "media/sound_measures.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::media {
namespace {

std::vector<float> noise(std::size_t samples) {
  test::TestRandom random(7);
  std::vector<float> values(samples);
  for (float& value : values) value = static_cast<float>(random.uniform(-0.5, 0.5));
  return values;
}

void fourier(benchmark::State& state) {
  const RealFourier plan(static_cast<int>(state.range(0)));
  const auto values = noise(plan.length());
  Spectrum<float> spectrum;
  for (auto _ : state) {
    plan.transform(values, spectrum);
    benchmark::DoNotOptimize(spectrum.real.data());
  }
}
BENCHMARK(fourier)->Arg(400)->Arg(512)->Unit(benchmark::kMicrosecond);

void fourier_four_at_a_time(benchmark::State& state) {
  const RealFourier plan(static_cast<int>(state.range(0)));
  const auto values = noise(plan.length());
  std::vector<FloatLanes> lanes(plan.length());
  for (std::size_t i = 0; i < lanes.size(); ++i) lanes[i] = FloatLanes{} + values[i];
  Spectrum<FloatLanes> spectrum;
  for (auto _ : state) {
    plan.transform(lanes, spectrum);
    benchmark::DoNotOptimize(spectrum.real.data());
  }
}
BENCHMARK(fourier_four_at_a_time)->Arg(400)->Arg(512)->Unit(benchmark::kMicrosecond);

void mel_of_3_seconds(benchmark::State& state, const MelLayout& layout) {
  const auto mel = MelBands::create(layout);
  SELFSAME_CHECK(mel.has_value());
  const auto clip = noise(48'000);
  for (auto _ : state) benchmark::DoNotOptimize(mel->features(clip));
}
BENCHMARK_CAPTURE(mel_of_3_seconds, log_64_bands, MelLayout{})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(mel_of_3_seconds, power_40_bands,
                  MelLayout{.fft = 400, .bands = 40, .low_hz = 0, .high_hz = 8000, .log = false, .padding = 200})
    ->Unit(benchmark::kMillisecond);

void measures_of_3_seconds(benchmark::State& state) {
  const Sound sound{16'000, noise(48'000)};
  for (auto _ : state) benchmark::DoNotOptimize(measure(sound));
}
BENCHMARK(measures_of_3_seconds)->Unit(benchmark::kMillisecond);

void resample_10_seconds(benchmark::State& state) {
  const int rate_hz = static_cast<int>(state.range(0));
  const Sound sound{rate_hz, noise(static_cast<std::size_t>(rate_hz) * 10)};
  for (auto _ : state) benchmark::DoNotOptimize(resample(sound, 16'000));
}
BENCHMARK(resample_10_seconds)->Arg(8'000)->Arg(22'050)->Arg(44'100)->Arg(48'000)->Unit(benchmark::kMillisecond);

#ifdef SELFSAME_SOXR
/// The peer: libsoxr, high quality (20 bit), on one thread.
void soxr_10_seconds(benchmark::State& state) {
  const auto rate_hz = static_cast<double>(state.range(0));
  const auto values = noise(static_cast<std::size_t>(state.range(0)) * 10);
  std::vector<float> out(160'000);
  for (auto _ : state) {
    std::size_t done = 0;
    SELFSAME_CHECK(soxr_oneshot(rate_hz, 16'000, 1, values.data(), values.size(), nullptr, out.data(), out.size(),
                                &done, nullptr, nullptr, nullptr) == nullptr);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(soxr_10_seconds)->Arg(8'000)->Arg(22'050)->Arg(44'100)->Arg(48'000)->Unit(benchmark::kMillisecond);
#endif

}  // namespace
}  // namespace selfsame::media

BENCHMARK_MAIN();
