#include "auth/service.hpp"

#include <algorithm>
#include <cmath>

#include "auth/service_impl.hpp"
#include "base/limits.hpp"
#include "pipeline/template_parts.hpp"

namespace selfsame::auth {
namespace {

Status check_sample_count(std::size_t count) {
  if (count == 0) return fail(ErrorCode::too_few_samples, "there is no sample in the request");
  if (count > limits::kMaxSamplesPerRequest) {
    return fail(ErrorCode::too_many_samples,
                "at most " + std::to_string(limits::kMaxSamplesPerRequest) + " samples fit into one request");
  }
  return {};
}

}  // namespace

float coarse(float score) { return std::floor(std::clamp(score, 0.0F, 1.0F) * 20.0F + 1e-4F) / 20.0F; }

Service::Impl::Impl(pipeline::Pipeline the_pipeline, std::unique_ptr<store::Vault> the_vault, ServiceOptions options)
    : pipeline(std::move(the_pipeline)),
      vault(std::move(the_vault)),
      require_session(options.require_session),
      sessions(pipeline.clock(), std::move(options.random), options.sessions),
      seen(pipeline.clock(), options.seen) {
  for (const auto& engine : pipeline.engines()) {
    const Modality modality = engine->description().modality;
    indexes.emplace_back(modality, std::make_unique<SearchIndex>(modality, engine->make_gallery()));
  }
}

SearchIndex* Service::Impl::index(Modality modality) {
  for (auto& [which, index] : indexes) {
    if (which == modality) return index.get();
  }
  return nullptr;
}

store::LogEntry Service::Impl::entry(std::string_view subject, std::string_view action, std::string_view origin,
                                     std::string modalities) {
  store::LogEntry line;
  line.subject = subject;
  line.action = action;
  line.origin = origin;
  line.modality = std::move(modalities);
  return line;
}

tl::unexpected<Error> Service::Impl::failed(store::LogEntry line, const Error& error) {
  line.outcome = std::string(base::to_string(error.code));
  if (auto logged = vault->append(std::move(line)); !logged) return fail(logged.error());
  return fail(error);
}

Status Service::Impl::check_new(const SubjectId& subject, store::IfExists if_exists,
                                std::span<const Modality> modalities) const {
  if (if_exists == store::IfExists::replace) return {};
  const auto record = vault->find(subject);
  if (!record) return {};
  const auto& there = record->modalities;
  if (std::find_first_of(there.begin(), there.end(), modalities.begin(), modalities.end()) == there.end()) return {};
  return fail(ErrorCode::subject_exists,
              "subject " + subject.str() + " is enrolled already; ask to replace it, or delete it first");
}

Status Service::Impl::check_bare() const {
  if (!require_session) return {};
  return fail(ErrorCode::liveness_required,
              "this site asks for a liveness session: begin one with the REST service, or verify before a camera with "
              "selfsame live --challenge");
}

Result<EnrolReport> Service::Impl::keep(const SubjectId& subject, pipeline::EnrolOutcome outcome,
                                        store::IfExists if_exists, store::LogEntry line) {
  seen.remember(outcome.copies);  // what enrolled once shall not verify
  line.outcome = "ok";
  line.ms = total_ms(outcome.trace.stages());
  const auto stored = vault->enrol(subject, outcome.templates, if_exists, line);
  if (!stored) return failed(std::move(line), stored.error());
  if (const auto record = vault->find(subject)) {
    for (auto& [modality, index] : indexes) index->on_enrolled(*stored, *record, outcome.templates);
  }

  EnrolReport report{.subject = subject,
                     .modalities = {},
                     .kept = {},
                     .samples_used = 0,
                     .samples = std::move(outcome.samples),
                     .quality = outcome.quality,
                     .liveness = std::move(outcome.liveness),
                     .trace = outcome.trace.stages()};
  for (const auto& reference : outcome.templates) {
    report.modalities.push_back(reference.modality);
    report.kept.push_back({reference.modality, !reference.is_code_only(), reference.code.has_value()});
  }
  report.samples_used = static_cast<std::size_t>(
      std::count_if(report.samples.begin(), report.samples.end(), [](const auto& sample) { return sample.used; }));
  return report;
}

bool Service::Impl::asks_for_digits() const {
  const auto& required = pipeline.rules().options().factors.required;
  const auto* voice = pipeline.engines().find(Modality::voice);
  const bool needed = std::find(required.begin(), required.end(), Modality::voice) != required.end();
  return needed && voice != nullptr && voice->description().hears_digits;
}

Result<std::vector<IdentifyCandidate>> Service::Impl::weigh(const std::vector<Hit>& hits, bool compared,
                                                            const pipeline::Probe& probe, std::size_t top) const {
  const auto* engine = pipeline.engines().find(probe.modality);
  const pipeline::Description& described = engine->description();
  std::vector<IdentifyCandidate> candidates;
  for (const Hit& hit : hits) {
    auto comparison = pipeline::calibrated(hit.raw, described.calibration);
    if (!compared) {
      // The search was by cosine; what one means depends on both vectors.
      const auto templates = vault->templates(hit.subject);
      if (!templates && templates.error().code == ErrorCode::subject_not_found) continue;  // erased meanwhile
      if (!templates) return fail(templates.error());
      const auto reference = std::find_if(templates->begin(), templates->end(),
                                          [&](const auto& t) { return t.modality == probe.modality; });
      if (reference == templates->end()) continue;
      SELFSAME_ASSIGN(comparison, engine->compare(*reference, probe));
    }
    candidates.push_back({hit.subject, pipeline.rules().decide(probe.modality, comparison), comparison});
  }
  // By what they mean: of several scales, similarities cannot be held against each other; and who is accepted comes
  // before one of whom a coarser scale seems to say more.
  std::sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    if (a.decision != b.decision) return rank(a.decision) > rank(b.decision);
    return a.comparison.llr != b.comparison.llr ? a.comparison.llr > b.comparison.llr
                                                : a.subject.str() < b.subject.str();
  });
  if (candidates.size() > top)
    candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(top), candidates.end());
  return candidates;
}

Result<VerifyReport> Service::Impl::answer(const SubjectId& subject, pipeline::VerifyOutcome outcome,
                                           store::LogEntry line) {
  if (seen.seen_before(outcome.copies) && outcome.decision == pipeline::Decision::accept) {
    outcome.decision = pipeline::Decision::reject;
    outcome.reasons.emplace_back("this sample, or one it was copied from, was shown before; take a new one");
  }
  VerifyReport report{.subject = subject,
                      .decision = outcome.decision,
                      .score = outcome.score(),
                      .scores = std::move(outcome.scores),
                      .fusion = std::move(outcome.fusion),
                      .liveness = std::move(outcome.liveness),
                      .reasons = std::move(outcome.reasons),
                      .warnings = std::move(outcome.warnings),
                      .quality = outcome.quality,
                      .trace = outcome.trace.stages(),
                      .ms = total_ms(outcome.trace.stages())};
  line.outcome = std::string(to_string(report.decision));
  line.score = coarse(report.score);
  line.ms = report.ms;
  SELFSAME_TRY(vault->append(std::move(line)));
  return report;
}

Service::Service(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

std::unique_ptr<Service> Service::create(pipeline::Pipeline pipeline, std::unique_ptr<store::Vault> vault,
                                         ServiceOptions options) {
  auto impl = std::make_unique<Impl>(std::move(pipeline), std::move(vault), std::move(options));
  return std::unique_ptr<Service>(new Service(std::move(impl)));
}

const pipeline::Pipeline& Service::pipeline() const { return impl_->pipeline; }
store::Vault& Service::vault() { return *impl_->vault; }

Result<EnrolReport> Service::enrol(const SubjectId& subject, std::span<const pipeline::Sample> samples,
                                   store::IfExists if_exists, std::string_view origin) {
  auto line = Impl::entry(subject.str(), "enrol", origin, modalities_of(samples));
  if (const auto bare = impl_->check_bare(); !bare) return impl_->failed(std::move(line), bare.error());
  if (const auto count = check_sample_count(samples.size()); !count)
    return impl_->failed(std::move(line), count.error());
  std::vector<Modality> modalities;
  for (const auto& sample : samples) modalities.push_back(modality_of(sample));
  if (const auto fresh = impl_->check_new(subject, if_exists, modalities); !fresh)
    return impl_->failed(std::move(line), fresh.error());
  pipeline::TotalTime time;
  auto outcome = impl_->pipeline.enrol(samples, &time);
  line.ms = time.ms();
  if (!outcome) return impl_->failed(std::move(line), outcome.error());
  return impl_->keep(subject, std::move(*outcome), if_exists, std::move(line));
}

Result<VerifyReport> Service::verify(const SubjectId& subject, std::span<const pipeline::Sample> samples,
                                     std::string_view origin) {
  auto line = Impl::entry(subject.str(), "verify", origin, modalities_of(samples));
  if (const auto bare = impl_->check_bare(); !bare) return impl_->failed(std::move(line), bare.error());
  if (const auto count = check_sample_count(samples.size()); !count)
    return impl_->failed(std::move(line), count.error());
  const auto references = impl_->vault->templates(subject);
  if (!references) return impl_->failed(std::move(line), references.error());
  pipeline::TotalTime time;
  auto outcome = impl_->pipeline.verify(*references, samples, &time);
  line.ms = time.ms();
  if (!outcome) return impl_->failed(std::move(line), outcome.error());
  return impl_->answer(subject, std::move(*outcome), std::move(line));
}

Result<IdentifyReport> Service::identify(const pipeline::Sample& sample, std::size_t top, std::string_view origin) {
  const Modality modality = modality_of(sample);
  auto line = Impl::entry("", "identify", origin, std::string(to_string(modality)));
  if (const auto bare = impl_->check_bare(); !bare) return impl_->failed(std::move(line), bare.error());
  const std::array compared{modality};
  if (const auto enough = impl_->pipeline.rules().check_factors(compared); !enough)
    return impl_->failed(std::move(line), enough.error());
  pipeline::Trace trace;
  pipeline::StageTimer stages(impl_->pipeline.clock(), {&trace, impl_->pipeline.rules().options().observer.get()});
  const auto probe = impl_->pipeline.engines().extract(sample, pipeline::Purpose::identification, stages);
  line.ms = total_ms(trace.stages());
  if (!probe) return impl_->failed(std::move(line), probe.error());

  IdentifyReport report;
  report.warnings = impl_->pipeline.rules().warnings_of(compared);
  stages.begin(pipeline::StageName::search);
  SearchIndex* index = impl_->index(modality);
  const auto hits = index->search(*impl_->vault, *probe, top, report.gallery_size);
  if (!hits) return impl_->failed(std::move(line), hits.error());
  auto candidates = impl_->weigh(*hits, index->compares(), *probe, top);
  if (!candidates) return impl_->failed(std::move(line), candidates.error());
  report.candidates = std::move(*candidates);
  stages.end(report.candidates.empty() ? std::nullopt : std::optional(report.candidates.front().score()));
  report.trace = trace.stages();
  report.ms = total_ms(report.trace);

  line.outcome = std::string(to_string(pipeline::Decision::reject));
  if (!report.candidates.empty()) {
    const auto& best = report.candidates.front();
    line.outcome = std::string(to_string(best.decision));
    line.score = coarse(best.score());
    if (best.decision != pipeline::Decision::reject) line.subject = best.subject.str();
  }
  line.ms = report.ms;
  SELFSAME_TRY(impl_->vault->append(std::move(line)));
  return report;
}

Result<EmbedReport> Service::embed(const pipeline::Sample& sample) const {
  pipeline::Trace trace;
  pipeline::StageTimer stages(impl_->pipeline.clock(), {&trace});
  EmbedReport report;
  SELFSAME_ASSIGN(report.probe, impl_->pipeline.engines().extract(sample, pipeline::Purpose::verification, stages));
  const pipeline::Description& described = impl_->pipeline.engines().find(modality_of(sample))->description();
  if (described.dimension == 0) {
    return fail(ErrorCode::invalid_argument,
                "a " + std::string(to_string(modality_of(sample))) + " has no embedding here; send another modality");
  }
  report.precision = described.precision;
  report.trace = trace.stages();
  return report;
}

Status Service::erase(const SubjectId& subject, std::string_view origin) {
  auto line = Impl::entry(subject.str(), "erase", origin, {});
  const auto record = impl_->vault->find(subject);
  if (!record) return impl_->failed(std::move(line), record.error());
  line.outcome = "ok";
  const auto erased = impl_->vault->erase(subject, line);
  if (!erased) return impl_->failed(std::move(line), erased.error());
  for (auto& [modality, index] : impl_->indexes) index->on_erased(*erased, *record);
  return {};
}

}  // namespace selfsame::auth
