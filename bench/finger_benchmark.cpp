// What it costs to read prints and to compare them: FVC2002 DB1_B below $SELFSAME_TESTDATA (default ../shared).
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/system.hpp"
#include "finger/matching.hpp"
#include "finger/minutiae.hpp"
#include "media/codec/codec.hpp"

namespace selfsame::finger {
namespace {

constexpr int kFingers = 10;
constexpr int kImpressions = 8;

struct Prints {
  std::vector<media::Image> pictures;
  std::vector<Matchable> ready;
  double minutiae = 0;  // of a print, on average
};

/// None where the set is not here.
const std::optional<Prints>& prints() {
  static const auto read = []() -> std::optional<Prints> {
    const char* named = std::getenv("SELFSAME_TESTDATA");
    const auto folder = std::filesystem::path(named != nullptr ? named : "../shared") / "data/finger/fvc2002_db1_b";
    Prints all;
    for (int finger = 101; finger < 101 + kFingers; ++finger) {
      for (int impression = 1; impression <= kImpressions; ++impression) {
        const auto file = folder / (std::to_string(finger) + "_" + std::to_string(impression) + ".tif");
        const auto bytes = base::read_file(file, limits::kMaxImageBytes);
        if (!bytes) return std::nullopt;
        all.pictures.push_back(media::codec::decode_image(*bytes).value());
        all.ready.emplace_back(print_of(read_ridges(all.pictures.back()).value()));
        all.minutiae += static_cast<double>(all.ready.back().print().minutiae.size()) / (kFingers * kImpressions);
      }
    }
    return all;
  }();
  return read;
}

void read_and_make_ready(benchmark::State& state) {
  if (!prints()) return state.SkipWithError("FVC2002 DB1_B is not here");
  std::size_t next = 0;
  for (auto _ : state) {
    const media::Image& picture = prints()->pictures[next++ % prints()->pictures.size()];
    const Matchable ready(print_of(read_ridges(picture).value()));
    benchmark::DoNotOptimize(ready.print().minutiae.data());
  }
  state.SetLabel(std::to_string(prints()->pictures.front().width()) + " x " +
                 std::to_string(prints()->pictures.front().height()));
}
BENCHMARK(read_and_make_ready)->Unit(benchmark::kMillisecond);

void compare_prints_of_different_fingers(benchmark::State& state) {
  if (!prints()) return state.SkipWithError("FVC2002 DB1_B is not here");
  Matcher matcher;
  std::size_t a = 0;
  std::size_t b = 0;
  for (auto _ : state) {
    if (++b == prints()->ready.size()) {
      a = (a + 1) % prints()->ready.size();
      b = 0;
    }
    if (a / kImpressions == b / kImpressions) continue;
    benchmark::DoNotOptimize(matcher.compare(prints()->ready[a], prints()->ready[b]).llr);
  }
  state.SetItemsProcessed(state.iterations() * (kFingers - 1) / kFingers);
  state.SetLabel(std::to_string(prints()->minutiae) + " minutiae a print");
}
BENCHMARK(compare_prints_of_different_fingers)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace selfsame::finger

BENCHMARK_MAIN();
