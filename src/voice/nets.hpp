// The nets of this room, and what the steps need to know about them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "infer/manifest.hpp"
#include "match/calibration.hpp"
#include "match/cohort.hpp"
#include "pipeline/net.hpp"
#include "voice/embedding.hpp"

namespace selfsame::voice {

inline constexpr pipeline::NetRole kEmbedderNet{"speaker_embedder"};
inline constexpr pipeline::NetRole kActivityNet{"voice_activity"};
inline constexpr pipeline::NetRole kDigitsNet{"voice_digits"};
inline constexpr pipeline::NetRole kPadNet{"voice_pad"};

struct EmbedderFacts {
  PackRef pack;
  std::string precision;
  FrontEnd front_end;
  std::size_t dimension = 0;
  std::optional<match::Calibration> calibration;
  std::optional<match::Cohort> cohort;  // its calibration is then about normalised scores

  /// The raw similarity of two vectors: normalised against the cohort, or their cosine if there is none.
  float similarity(std::span<const float> a, std::span<const float> b) const;
};
/// `cohort`: from infer::read_cohort for the pack; empty if it has none.
/// Errors, here and below: pack_invalid if a pack is of another kind, architecture or input, or its cohort cannot be
/// used.
Result<EmbedderFacts> embedder_facts(const infer::Manifest& manifest, ByteView cohort);

struct ActivityFacts {
  std::size_t window = 0;  // samples
  std::size_t step = 0;
};
Result<ActivityFacts> activity_facts(const infer::Manifest& manifest);

struct DigitFacts {
  FrontEnd front_end;
  double step_s = 0;  // that one answer is about
};
Result<DigitFacts> digit_facts(const infer::Manifest& manifest);

struct PadFacts {
  std::size_t window = 0;  // samples
};
Result<PadFacts> pad_facts(const infer::Manifest& manifest);

/// Without a net for signs of an attack, only measures of the sound count; without one for digits, none are recognised.
struct ExaminerFacts {
  std::optional<PadFacts> pad = {};
  std::optional<DigitFacts> digits = {};
};

struct NetFacts {
  EmbedderFacts embedder;
  std::optional<ActivityFacts> activity = {};  // none: speech is found by level alone
  std::optional<ExaminerFacts> examiner = {};  // none: no presentation attack detection
};

}  // namespace selfsame::voice
