#include "finger/engine.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "finger/calibration.hpp"
#include "finger/comparing.hpp"
#include "finger/gallery.hpp"
#include "finger/interchange.hpp"
#include "finger/minutiae.hpp"
#include "finger/quality.hpp"
#include "finger/resolution.hpp"
#include "finger/ridges.hpp"
#include "pipeline/measures.hpp"
#include "pipeline/template_parts.hpp"

namespace selfsame::finger {
namespace {

using pipeline::StageName;

/// Increment the version when templates of earlier versions can no longer be compared.
const PackRef kPack{"selfsame-minutiae", 1};

/// Errors: those of parse_record; unsupported_media, finger_not_found.
Result<std::vector<View>> views_of_record(ByteView bytes, FingerPosition told) {
  if (!is_record(bytes)) {
    return fail(ErrorCode::unsupported_media,
                "this is neither a picture nor a finger record (ISO/IEC 19794-2:2005, ANSI INCITS 378-2004); send a "
                "PNG, TIFF, PNM, BMP or JPEG picture of the finger");
  }
  SELFSAME_ASSIGN(const Record record, parse_record(bytes));
  if (record.views.size() > limits::kMaxRecordPrints) {
    return fail(ErrorCode::invalid_argument, "a finger record may hold at most " +
                                                 std::to_string(limits::kMaxRecordPrints) +
                                                 " prints; send the others in another one");
  }
  std::vector<View> views;
  for (const RecordView& view : record.views) {
    if (view.minutiae.size() < kLeastRecordMinutiae) continue;
    views.push_back(
        {told == FingerPosition::unknown ? view.position : told, thinned(print_of(record, view), kMostRecordMinutiae)});
  }
  if (views.empty())
    return fail(ErrorCode::finger_not_found, "no print of the finger record has " +
                                                 std::to_string(kLeastRecordMinutiae) +
                                                 " minutiae; too few tell nobody apart");
  return views;
}

constexpr float kUsualMinutiae = 25;
float quality_of_record(const std::vector<View>& views) {
  // Only the number of minutiae: nothing else is known of the picture.
  float most = 0;
  for (const View& view : views) {
    most = std::max(most, pipeline::ramp(static_cast<float>(view.print.minutiae.size()), 0, kUsualMinutiae));
  }
  return most;
}

}  // namespace

Engine::Engine(EngineOptions options, EmbedRidges embed)
    : ModalityEngine({.modality = Modality::finger,
                      .pack = kPack,
                      .precision = "int16",
                      .calibration = &calibration_,
                      .raw_is_cosine = false}),
      options_(options),
      embed_(std::move(embed)),
      calibration_(measured_calibration()) {
  if (options_.copy_key) copies_.emplace(*options_.copy_key);
}

Result<pipeline::Probe> Engine::extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                        pipeline::StageTimer& stages) const {
  const auto* picture = std::get_if<pipeline::FingerPicture>(&sample.content);
  const auto* record = std::get_if<pipeline::FingerRecord>(&sample.content);
  if (picture == nullptr && record == nullptr) {
    return fail(ErrorCode::invalid_argument, "the finger modality needs a picture of a finger or a finger record");
  }
  const std::string& name = picture != nullptr ? picture->position : record->position;
  const auto position = name.empty() ? std::optional(FingerPosition::unknown) : position_from(name);
  if (!position) return fail(ErrorCode::invalid_argument, "a finger's position is one of: " + position_names());
  SELFSAME_ASSIGN(auto probe,
                  picture != nullptr ? read(*picture, *position, purpose, stages) : read(*record, *position, stages));
  probe.position = name;
  return probe;
}

Result<pipeline::Probe> Engine::read(const pipeline::FingerRecord& record, FingerPosition position,
                                     pipeline::StageTimer& stages) const {
  stages.begin(StageName::read_record);
  pipeline::Probe probe{.modality = Modality::finger, .pack = kPack};
  SELFSAME_ASSIGN(auto views, views_of_record(record.bytes, position));
  probe.quality = quality_of_record(views);
  if (copies_) probe.copies = copies_->codes(views);
  probe.features = std::make_shared<ReadyPrints>(std::move(views));
  stages.end(probe.quality);
  return probe;
}

Result<pipeline::Probe> Engine::read(const pipeline::FingerPicture& sample, FingerPosition position,
                                     pipeline::Purpose purpose, pipeline::StageTimer& stages) const {
  stages.begin(StageName::ridges);
  pipeline::Probe probe{.modality = Modality::finger, .pack = kPack};
  SELFSAME_ASSIGN(const media::Image picture, at_500_dpi(sample.image, sample.dots_per_inch));
  SELFSAME_ASSIGN(const Ridges ridges, read_ridges(picture));
  SELFSAME_TRY(check_finger(ridges));
  stages.end();
  stages.begin(StageName::minutiae);
  View view{position, print_of(ridges)};
  stages.end();
  stages.begin(StageName::quality);
  const QualityValues values = quality_values(picture, ridges, view.print.minutiae);
  probe.measures = measure_quality(values, purpose);
  probe.quality = unified_score(values) / 100;
  stages.end(probe.quality);
  SELFSAME_TRY(check_enough(values));
  if (purpose == pipeline::Purpose::enrolment) {
    const std::string reasons = pipeline::reasons_of(probe.measures);
    if (!reasons.empty()) return fail(ErrorCode::quality_too_low, reasons);
  }
  probe.features = std::make_shared<ReadyPrints>(std::vector{std::move(view)});
  if (copies_) probe.copies = copies_->codes(picture);
  if (embed_) {
    stages.begin(StageName::embed);
    SELFSAME_ASSIGN(probe.vector, embed_(ridges));
    stages.end();
  }
  return probe;
}

Result<pipeline::Enrolment> Engine::enrol(std::span<const pipeline::Probe> probes, std::int64_t now_ms) const {
  std::vector<const std::vector<ReadyView>*> ready;
  for (const auto& probe : probes) {
    SELFSAME_ASSIGN(const auto* prints, prints_of(probe));
    ready.push_back(prints);
  }
  Matcher matcher;
  SELFSAME_ASSIGN(auto dropped,
                  match::find_outliers(probes.size(), options_.min_enrol_score, [&](std::size_t i, std::size_t j) {
                    const auto llr = best_llr(matcher, *ready[i], *ready[j], limits::kMaxPrintsOfSamples);
                    // Different fingers are not evidence about each other.
                    return llr ? calibration_.score(*llr) : 1.0F;
                  }));
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (!std::binary_search(dropped.begin(), dropped.end(), i)) kept.push_back(i);
  }
  std::sort(kept.begin(), kept.end(), [&](std::size_t a, std::size_t b) {
    return probes[a].quality != probes[b].quality ? probes[a].quality > probes[b].quality : a < b;
  });
  std::vector<View> views;
  for (const std::size_t i : kept) {
    for (const ReadyView& view : *ready[i]) {
      if (views.size() < kMostViews) views.push_back({view.position, view.print.print()});
    }
  }
  match::Template reference = pipeline::make_template(probes, dropped, now_ms);
  reference.features = write_views(views);
  return pipeline::Enrolment{std::move(reference), std::move(dropped)};
}

Result<std::unique_ptr<const pipeline::Reference>> Engine::open(const match::Template& reference) const {
  SELFSAME_TRY(pipeline::check_pack(reference, kPack));
  SELFSAME_ASSIGN(auto views, parse_views(reference.features));
  return pipeline::make_reference(
      [this, enrolled = make_ready(std::move(views))](const pipeline::Probe& probe) -> Result<pipeline::Comparison> {
        SELFSAME_ASSIGN(const auto* presented, prints_of(probe));
        Matcher matcher;
        const auto llr = best_llr(matcher, enrolled, *presented);
        return pipeline::calibrated(llr.value_or(Match{}.llr), &calibration_);
      });
}

Result<std::shared_ptr<const pipeline::Features>> Engine::load_features(ByteView saved) const {
  auto views = parse_views(saved);
  if (!views) return fail(ErrorCode::session_corrupt, "the saved prints of a finger do not parse");
  return std::make_shared<const ReadyPrints>(std::move(*views));
}

std::unique_ptr<pipeline::Gallery> Engine::make_gallery() const { return std::make_unique<Gallery>(kPack); }

}  // namespace selfsame::finger
