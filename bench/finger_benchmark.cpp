// The cost of reading and comparing prints: FVC2002 DB1_B and, with more minutiae per print, FVC2004 DB4_B below
// $SELFSAME_TESTDATA (default ../shared).
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
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

/// None if the set is not available.
std::optional<Prints> read_set(const std::string& set) {
  const char* named = std::getenv("SELFSAME_TESTDATA");
  const auto folder = std::filesystem::path(named != nullptr ? named : "../shared") / "data/finger" / set;
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
}

const std::optional<Prints>& prints(const std::string& set) {
  static std::map<std::string, std::optional<Prints>> sets;
  const auto found = sets.find(set);
  return found != sets.end() ? found->second : sets.emplace(set, read_set(set)).first->second;
}

void read_and_make_ready(benchmark::State& state, const char* set) {
  const std::optional<Prints>& all = prints(set);
  if (!all) return state.SkipWithError("this set is not here");
  std::size_t next = 0;
  for (auto _ : state) {
    const media::Image& picture = all->pictures[next++ % all->pictures.size()];
    const Matchable ready(print_of(read_ridges(picture).value()));
    benchmark::DoNotOptimize(ready.print().minutiae.data());
  }
  state.SetLabel(std::to_string(all->pictures.front().width()) + " x " +
                 std::to_string(all->pictures.front().height()));
}
BENCHMARK_CAPTURE(read_and_make_ready, fvc2002_db1_b, "fvc2002_db1_b")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_and_make_ready, fvc2004_db4_b, "fvc2004_db4_b")->Unit(benchmark::kMillisecond);

void compare_prints_of_different_fingers(benchmark::State& state, const char* set) {
  const std::optional<Prints>& all = prints(set);
  if (!all) return state.SkipWithError("this set is not here");
  Matcher matcher;
  std::size_t a = 0;
  std::size_t b = 0;
  for (auto _ : state) {
    if (++b == all->ready.size()) {
      a = (a + 1) % all->ready.size();
      b = 0;
    }
    if (a / kImpressions == b / kImpressions) continue;
    benchmark::DoNotOptimize(matcher.compare(all->ready[a], all->ready[b]).llr);
  }
  state.SetItemsProcessed(state.iterations() * (kFingers - 1) / kFingers);
  state.SetLabel(std::to_string(all->minutiae) + " minutiae a print");
}
BENCHMARK_CAPTURE(compare_prints_of_different_fingers, fvc2002_db1_b, "fvc2002_db1_b")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(compare_prints_of_different_fingers, fvc2004_db4_b, "fvc2004_db4_b")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace selfsame::finger

BENCHMARK_MAIN();
