#include "auth/identifier.hpp"

#include <array>
#include <optional>

#include "auth/candidates.hpp"

namespace selfsame::auth {
Result<IdentifyReport> Identifier::identify(const Caller& caller, const pipeline::Sample& sample, std::size_t top) {
  const Modality modality = modality_of(sample);
  auto line = new_log_line(caller, store::Action::identify);
  line.entry.modalities = {modality};
  return logged(core_->storage->log(), std::move(line), [&](LogLine& entry) -> Result<IdentifyReport> {
    SELFSAME_TRY(require(caller, Scope::identify));
    SELFSAME_TRY(core_->require_no_session_policy());
    const std::array compared{modality};
    SELFSAME_TRY(core_->pipeline.rules().check_factors(compared));
    std::optional<AttemptLimiter::Taken> search;
    if (is_counted(caller)) {
      SELFSAME_ASSIGN(search, core_->count_search(caller));
    }
    // As in a verification: liveness is checked with the depth frame, and copies are recognised.
    const pipeline::Pipeline& pipeline = core_->pipeline;
    auto attempt = pipeline.begin(pipeline::Purpose::identification);
    attempt.stills = true;
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
      SELFSAME_TRY(search_for(*core_, attempt, 0, top, report));
    }
    if (search && is_found(report)) core_->forgive_search(caller, *search);
    report.trace = attempt.trace.stages();
    report.ms = total_ms(report.trace);
    explain(report);
    log_identification(report, entry.entry);
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
