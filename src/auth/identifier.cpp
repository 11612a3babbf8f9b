#include "auth/identifier.hpp"

#include <algorithm>
#include <array>

#include "auth/core.hpp"
#include "pipeline/template_parts.hpp"

namespace selfsame::auth {
namespace {

/// The best candidate is accepted before it is alike: who is accepted comes before one of whom a coarser scale seems to
/// say more, and similarities of several scales cannot be held against each other.
bool better(const IdentifyCandidate& a, const IdentifyCandidate& b) {
  if (a.decision != b.decision) return rank(a.decision) > rank(b.decision);
  if (a.comparison.llr != b.comparison.llr) return a.comparison.llr > b.comparison.llr;
  return a.subject.str() < b.subject.str();
}

/// The `top` hits that say most for a match, with what their similarities mean. Each is the best of all that were
/// searched, and pays for them. `compared`: SearchIndex::compares.
Result<std::vector<IdentifyCandidate>> rank_candidates(const Core& core, const Hits& hits, bool compared,
                                                       const pipeline::Probe& probe, std::size_t top) {
  const auto* engine = core.pipeline.engines().find(probe.modality);
  const pipeline::Description& described = engine->description();
  std::vector<IdentifyCandidate> candidates;
  for (const Hit& hit : hits.best) {
    auto comparison = pipeline::calibrated(hit.raw, described.calibration);
    if (!compared) {
      // The search was by cosine; what one means depends on both vectors.
      const auto templates = core.storage->templates().open(hit.subject, {&probe.modality, 1});
      if (!templates && templates.error().code == ErrorCode::subject_not_found) continue;  // erased meanwhile
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

void log_best(const IdentifyReport& report, store::LogEntry& line) {
  line.outcome = store::Verdict::reject;
  if (!report.candidates.empty()) {
    const auto& best = report.candidates.front();
    line.outcome = verdict_of(best.decision);
    line.score = coarse(best.score());
    if (best.decision != pipeline::Decision::reject) line.subject = best.subject.str();
  }
  line.ms = report.ms;
}

}  // namespace

/// Fills in the candidates for an attempt of one probe.
Status Identifier::search(pipeline::Attempt& attempt, std::size_t top, IdentifyReport& report) const {
  const pipeline::Probe& probe = attempt.probes.front();
  const pipeline::DecisionRules& rules = core_->pipeline.rules();
  pipeline::StageTimer stages(core_->pipeline.clock(), {&attempt.trace, rules.options().observer.get()});
  stages.begin(pipeline::StageName::search);
  SearchIndex* index = core_->indexes.of(probe.modality);
  SELFSAME_ASSIGN(const auto hits, index->search(core_->storage->templates(), probe, top));
  report.gallery_size = hits.gallery_size;
  SELFSAME_ASSIGN(report.candidates, rank_candidates(*core_, hits, index->compares(), probe, top));
  stages.end(report.candidates.empty() ? std::nullopt : std::optional(report.candidates.front().score()));

  const auto hold_to = [&](pipeline::Decision most, std::string reason) {
    bool held = false;
    for (IdentifyCandidate& candidate : report.candidates) {
      if (rank(candidate.decision) <= rank(most)) continue;
      candidate.decision = most;
      held = true;
    }
    if (held) report.reasons.push_back(std::move(reason));
  };
  if (report.liveness && !report.liveness->advises) {
    hold_to(rules.decide(*report.liveness, pipeline::Purpose::identification), std::string(pipeline::kNotLive));
  }
  SELFSAME_ASSIGN(const bool copied, core_->seen.seen_before(pipeline::copies_of(attempt.probes)));
  if (copied) hold_to(pipeline::Decision::reject, std::string(kShownBefore));
  return {};
}

Result<IdentifyReport> Identifier::identify(const Caller& caller, const pipeline::Sample& sample, std::size_t top) {
  const Modality modality = modality_of(sample);
  auto line = new_log_line(caller, store::Action::identify);
  line.entry.modalities = {modality};
  return logged(core_->storage->log(), std::move(line), [&](LogLine& entry) -> Result<IdentifyReport> {
    SELFSAME_TRY(require(caller, Scope::identify));
    SELFSAME_TRY(core_->require_no_session_policy());
    const std::array compared{modality};
    SELFSAME_TRY(core_->pipeline.rules().check_factors(compared));
    // As a verification: liveness looks at the sample, with its depth, and a copy is known again.
    const pipeline::Pipeline& pipeline = core_->pipeline;
    auto attempt = pipeline.begin(pipeline::Purpose::identification);
    pipeline.add(attempt, sample);
    entry.entry.ms = total_ms(attempt.trace.stages());
    const auto& sample_report = attempt.samples.front();
    if (sample_report.error && sample_report.error->code != ErrorCode::liveness_failed) {
      return fail(*sample_report.error);
    }
    IdentifyReport report{.liveness = attempt.conclude({}), .warnings = pipeline.rules().warnings_of(compared)};
    if (attempt.probes.empty()) {
      report.reasons.emplace_back(pipeline::kNotLive);
    } else {
      SELFSAME_TRY(search(attempt, top, report));
    }
    report.trace = attempt.trace.stages();
    report.ms = total_ms(report.trace);
    log_best(report, entry.entry);
    return report;
  });
}

Result<EmbedReport> Identifier::embed(const Caller& caller, const pipeline::Sample& sample) {
  auto line = new_log_line(caller, store::Action::embed);
  line.entry.modalities = {modality_of(sample)};
  return logged(core_->storage->log(), std::move(line), [&](LogLine& entry) -> Result<EmbedReport> {
    SELFSAME_TRY(require(caller, Scope::embeddings));
    pipeline::Trace trace;
    const auto& engines = core_->pipeline.engines();
    pipeline::StageTimer stages(core_->pipeline.clock(), {&trace});
    EmbedReport report;
    SELFSAME_ASSIGN(report.probe, engines.extract(sample, pipeline::Purpose::verification, stages));
    const pipeline::Description& described = engines.find(modality_of(sample))->description();
    if (described.dimension == 0) {
      return fail(ErrorCode::invalid_argument, "no embedding can be made of a " +
                                                   std::string(to_string(modality_of(sample))) +
                                                   " here; send another modality");
    }
    report.precision = described.precision;
    report.trace = trace.stages();
    entry.entry.outcome = store::Done{};
    entry.entry.ms = total_ms(report.trace);
    return report;
  });
}

}  // namespace selfsame::auth
