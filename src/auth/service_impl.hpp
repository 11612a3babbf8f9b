// What the use cases share: what they work on, and how each is logged and answered. For this room alone.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "auth/search_index.hpp"
#include "auth/service.hpp"

namespace selfsame::auth {

struct Service::Impl {
  Impl(pipeline::Pipeline the_pipeline, std::unique_ptr<store::Vault> the_vault, ServiceOptions options);

  SearchIndex* index(Modality modality);
  static store::LogEntry entry(std::string_view subject, std::string_view action, std::string_view origin,
                               std::string modalities);
  /// Logs a failure to decide and hands it on. Where even the log fails, that is the graver news.
  tl::unexpected<Error> failed(store::LogEntry line, const Error& error);
  /// Errors: subject_exists, so that a caller who may not replace hears so before any sample is looked at. Templates of
  /// other modalities are none of an enrolment's business.
  Status check_new(const SubjectId& subject, store::IfExists if_exists,
                   std::span<const Modality> modalities = std::array{Modality::face}) const;
  /// The `top` that say most for a match, with what their similarities mean. `compared`: SearchIndex::compares.
  Result<std::vector<IdentifyCandidate>> weigh(const std::vector<Hit>& hits, bool compared,
                                               const pipeline::Probe& probe, std::size_t top) const;
  /// Errors: liveness_required.
  Status check_bare() const;
  /// Whether a session should have digits spoken: every decision needs a voice, and somebody can hear them.
  bool asks_for_digits() const;
  /// Stores, logs and reports an enrolment.
  Result<EnrolReport> keep(const SubjectId& subject, pipeline::EnrolOutcome outcome, store::IfExists if_exists,
                           store::LogEntry line);
  /// Decides, logs and reports. Never an accept where nothing was looked at for liveness, or a prompt was not answered,
  /// or somebody else stood there part of the time.
  Result<VerifyReport> judge(const SubjectId& subject, pipeline::Attempt& attempt,
                             std::span<const pipeline::Prompt> prompts, store::LogEntry line);
  /// Logs and reports a decision: no accept for samples that were shown before. An accept that is not on record did not
  /// happen.
  Result<VerifyReport> answer(const SubjectId& subject, pipeline::VerifyOutcome outcome, store::LogEntry line);

  pipeline::Pipeline pipeline;
  std::unique_ptr<store::Vault> vault;
  bool require_session;
  LivenessSessions sessions;
  SeenSamples seen;
  std::vector<std::pair<Modality, std::unique_ptr<SearchIndex>>> indexes;
};

inline Modality modality_of(const pipeline::Probe& probe) { return probe.modality; }
using pipeline::modality_of;

/// The names of what has a modality, each once, comma-separated.
template <typename Range>
std::string modalities_of(const Range& range) {
  std::string names;
  for (const auto& item : range) {
    const std::string name(to_string(modality_of(item)));
    if (names.find(name) == std::string::npos) names += (names.empty() ? "" : ",") + name;
  }
  return names;
}

inline double total_ms(const std::vector<pipeline::Stage>& stages) {
  double total = 0;
  for (const auto& stage : stages) total += stage.ms;
  return total;
}

}  // namespace selfsame::auth
