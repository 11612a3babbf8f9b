#include "auth/candidates.hpp"

#include <algorithm>
#include <utility>

#include "pipeline/measures.hpp"
#include "pipeline/template_parts.hpp"

namespace selfsame::auth {
namespace {

/// Sorts by decision before similarity: similarities of different scales are not comparable, and a coarser scale must
/// not put a candidate ahead of one who is accepted.
bool better(const IdentifyCandidate& a, const IdentifyCandidate& b) {
  if (a.decision != b.decision) return rank(a.decision) > rank(b.decision);
  if (a.comparison.llr != b.comparison.llr) return a.comparison.llr > b.comparison.llr;
  return a.subject.str() < b.subject.str();
}

/// The `top` strongest hits, with calibrated scores. Each is the best of the whole gallery, and its score is corrected
/// for that. `compared`: SearchIndex::compares.
Result<std::vector<IdentifyCandidate>> rank_candidates(const Core& core, const Hits& hits, bool compared,
                                                       const pipeline::Probe& probe, std::size_t top) {
  const auto* engine = core.pipeline.engines().find(probe.modality);
  const pipeline::Description& described = engine->description();
  std::vector<IdentifyCandidate> candidates;
  for (const Hit& hit : hits.best) {
    auto comparison = pipeline::calibrated(hit.raw, described.calibration);
    if (!compared) {
      // The search was by cosine, whose meaning depends on both vectors.
      const auto templates = core.storage->templates().open(hit.subject, {&probe.modality, 1});
      if (!templates && templates.error().code == ErrorCode::subject_not_found) continue;  // erased in the meantime
      if (!templates) return fail(templates.error());
      if (templates->empty()) continue;
      SELFSAME_ASSIGN(comparison, engine->compare(templates->front(), probe));
    }
    candidates.push_back(
        {hit.subject, core.pipeline.rules().decide(probe.modality, comparison, hits.gallery_size), comparison});
  }
  std::sort(candidates.begin(), candidates.end(), better);
  if (candidates.size() > top)
    candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(top), candidates.end());
  return candidates;
}

}  // namespace

void hold_to(pipeline::Decision most, std::string reason, IdentifyReport& report) {
  bool held = false;
  for (IdentifyCandidate& candidate : report.candidates) {
    if (rank(candidate.decision) <= rank(most)) continue;
    candidate.decision = most;
    held = true;
  }
  if (held) report.reasons.push_back(std::move(reason));
}

bool is_found(const IdentifyReport& report) {
  return !report.candidates.empty() && report.candidates.front().decision == pipeline::Decision::accept;
}

Status search_for(Core& core, pipeline::Attempt& attempt, std::size_t probe, std::size_t top, IdentifyReport& report) {
  const pipeline::Probe& searched = attempt.probes[probe];
  const pipeline::DecisionRules& rules = core.pipeline.rules();
  pipeline::StageTimer stages(core.pipeline.clock(), {&attempt.trace, rules.options().observer.get()});
  stages.begin(pipeline::StageName::search);
  SearchIndex* index = core.indexes.of(searched.modality);
  SELFSAME_ASSIGN(const auto hits, index->search(core.storage->templates(), searched, top));
  report.gallery_size = hits.gallery_size;
  SELFSAME_ASSIGN(report.candidates, rank_candidates(core, hits, index->compares(), searched, top));
  stages.end(report.candidates.empty() ? std::nullopt : std::optional(report.candidates.front().score()));

  if (!is_fit(searched)) {
    hold_to(pipeline::Decision::reverify, pipeline::reasons_of(searched.measures), report);
  }
  if (report.liveness && !report.liveness->advises) {
    hold_to(rules.decide(*report.liveness, pipeline::Purpose::identification), std::string(pipeline::kNotLive), report);
  }
  if (!is_found(report)) return {};
  auto copies = pipeline::copies_of(attempt);
  copies[probe].decided = true;
  SELFSAME_ASSIGN(const bool copied, core.seen.seen_before(report.candidates.front().subject, copies));
  if (copied) hold_to(pipeline::Decision::reject, std::string(kShownBefore), report);
  return {};
}

void explain(IdentifyReport& report) {
  if (is_found(report) || !report.reasons.empty()) return;
  const bool unsure = !report.candidates.empty() && report.candidates.front().decision == pipeline::Decision::reverify;
  report.reasons.emplace_back(unsure ? pipeline::kNotSure : "nobody who is enrolled matches");
}

void log_identification(const IdentifyReport& report, store::LogEntry& line) {
  line.outcome = store::Verdict::reject;
  if (!report.candidates.empty()) {
    const auto& best = report.candidates.front();
    line.outcome = verdict_of(best.decision);
    line.score = coarse(best.score());
    if (best.decision != pipeline::Decision::reject) line.subject = best.subject.str();
  }
  line.ms = report.ms;
}

}  // namespace selfsame::auth
