// What is stored of a liveness session, on any bytes: heads, chains of records, and attempts with presentations of
// faces and voices. What is taken is written again byte for byte, and can be judged.
#include <algorithm>
#include <cmath>

#include "auth/liveness_state.hpp"
#include "base/check.hpp"
#include "face/engine.hpp"
#include "pipeline/saved_attempt.hpp"
#include "voice/engine.hpp"

namespace {

using namespace selfsame;

const pipeline::Engines& engines() {
  static const pipeline::Engines all({
      std::make_shared<face::Engine>(
          face::NetFacts{{{}, 32, 32, true, 32}, {{"tiny", 1}, "fp32", {}, 8, {}}, face::ExaminerFacts{{}, {}, 32}},
          face::EngineOptions{}),
      std::make_shared<voice::Engine>(
          voice::NetFacts{
              {{"tiny", 1}, "fp32", voice::FrontEnd::create({}).value(), 8, {}, {}}, {}, voice::ExaminerFacts{}},
          voice::EngineOptions{}),
  });
  return all;
}

void check_head(ByteView bytes) {
  const auto head = auth::parse_head(bytes);
  if (head) SELFSAME_CHECK(std::ranges::equal(auth::write_head(*head), bytes));
}

/// Each byte below 128 begins a record of that many bytes.
void check_chain(ByteView bytes) {
  std::vector<Bytes> list;
  while (!bytes.empty()) {
    const std::size_t size = std::min<std::size_t>(bytes[0], bytes.size() - 1);
    list.emplace_back(bytes.begin() + 1, bytes.begin() + 1 + static_cast<std::ptrdiff_t>(size));
    bytes = bytes.subspan(1 + size);
  }
  const auto chain = auth::chain_of(list, 1);
  if (chain) SELFSAME_CHECK(!chain->empty() && chain->back().name == 1 && chain->front().previous == 0);
}

void check_attempt(ByteView bytes) {
  pipeline::Attempt attempt;
  for (const auto& engine : engines()) {
    attempt.presentations.emplace_back(engine->description().modality, engine->begin_presentation());
  }
  if (!pipeline::load_attempt(bytes, engines(), attempt)) return;
  const auto liveness = attempt.conclude({});
  SELFSAME_CHECK(!liveness || (liveness->score >= 0 && liveness->score <= 1));
  // Again, not byte for byte: stages of one name come together.
  const Bytes saved = pipeline::save_attempt(attempt);
  for (auto& [modality, presentation] : attempt.presentations) presentation->forget_before(1'000'000);
  attempt.samples.clear();
  attempt.probes.clear();
  attempt.origin.clear();
  attempt.trace = {};
  SELFSAME_CHECK(pipeline::load_attempt(saved, engines(), attempt).has_value());
  SELFSAME_CHECK(pipeline::save_attempt(attempt) == saved);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0: check_head(bytes); break;
    case 1: check_chain(bytes); break;
    default: check_attempt(bytes); break;
  }
  return 0;
}
