#include "auth/service.hpp"

#include <algorithm>
#include <cmath>

#include "auth/search_index.hpp"
#include "base/limits.hpp"

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

std::string names_of(std::span<const pipeline::Sample> samples) {
  std::string names;
  for (const auto& sample : samples) {
    const std::string name(to_string(sample.modality));
    if (names.find(name) == std::string::npos) names += (names.empty() ? "" : ",") + name;
  }
  return names;
}

double total_ms(const std::vector<pipeline::Stage>& stages) {
  double total = 0;
  for (const auto& stage : stages) total += stage.ms;
  return total;
}

}  // namespace

float coarse(float score) { return std::floor(std::clamp(score, 0.0F, 1.0F) * 20.0F + 1e-4F) / 20.0F; }

struct Service::Impl {
  pipeline::Pipeline pipeline;
  std::unique_ptr<store::Vault> vault;
  std::vector<std::pair<Modality, std::unique_ptr<SearchIndex>>> indexes;

  SearchIndex* index(Modality modality) {
    for (auto& [which, index] : indexes) {
      if (which == modality) return index.get();
    }
    return nullptr;
  }

  store::LogEntry entry(std::string_view subject, std::string_view action, std::string_view origin,
                        std::span<const pipeline::Sample> samples) const {
    store::LogEntry line;
    line.subject = subject;
    line.action = action;
    line.origin = origin;
    line.modality = names_of(samples);
    return line;
  }

  /// Logs a failure to decide and hands it on. Where even the log fails, that is the graver news.
  tl::unexpected<Error> failed(store::LogEntry line, const Error& error) {
    line.outcome = std::string(base::to_string(error.code));
    if (auto logged = vault->append(std::move(line)); !logged) return fail(logged.error());
    return fail(error);
  }
};

Service::Service(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

std::unique_ptr<Service> Service::create(pipeline::Pipeline pipeline, std::unique_ptr<store::Vault> vault) {
  auto impl = std::make_unique<Impl>(Impl{std::move(pipeline), std::move(vault), {}});
  for (const auto& engine : impl->pipeline.engines()) {
    const auto described = engine->describe();
    impl->indexes.emplace_back(described.modality,
                               std::make_unique<SearchIndex>(described.modality, described.pack, described.dimension));
  }
  return std::unique_ptr<Service>(new Service(std::move(impl)));
}

const pipeline::Pipeline& Service::pipeline() const { return impl_->pipeline; }
store::Vault& Service::vault() { return *impl_->vault; }

Result<EnrolReport> Service::enrol(const SubjectId& subject, std::span<const pipeline::Sample> samples,
                                   store::IfExists if_exists, std::string_view origin) {
  auto line = impl_->entry(subject.str(), "enrol", origin, samples);
  if (const auto count = check_sample_count(samples.size()); !count)
    return impl_->failed(std::move(line), count.error());
  // Before the pictures are looked at: a caller who may not replace should hear so quickly.
  if (if_exists == store::IfExists::refuse && impl_->vault->find(subject)) {
    return impl_->failed(std::move(line), {ErrorCode::subject_exists, "subject " + subject.str() +
                                                                          " is enrolled already; ask to replace it, or "
                                                                          "delete it first"});
  }
  auto outcome = impl_->pipeline.enrol(samples);
  if (!outcome) return impl_->failed(std::move(line), outcome.error());

  line.outcome = "ok";
  line.ms = total_ms(outcome->trace.stages());
  if (auto stored = impl_->vault->enrol(subject, outcome->templates, if_exists, line); !stored) {
    return impl_->failed(std::move(line), stored.error());
  }
  if (const auto record = impl_->vault->find(subject)) {
    for (auto& [modality, index] : impl_->indexes) index->on_enrolled(*impl_->vault, *record, outcome->templates);
  }

  EnrolReport report{.subject = subject,
                     .modalities = {},
                     .samples_used = 0,
                     .samples = std::move(outcome->samples),
                     .quality = outcome->quality,
                     .trace = outcome->trace.stages()};
  for (const auto& reference : outcome->templates) report.modalities.push_back(reference.modality);
  report.samples_used = static_cast<std::size_t>(
      std::count_if(report.samples.begin(), report.samples.end(), [](const auto& sample) { return sample.used; }));
  return report;
}

Result<VerifyReport> Service::verify(const SubjectId& subject, std::span<const pipeline::Sample> samples,
                                     std::string_view origin) {
  auto line = impl_->entry(subject.str(), "verify", origin, samples);
  if (const auto count = check_sample_count(samples.size()); !count)
    return impl_->failed(std::move(line), count.error());
  const auto references = impl_->vault->templates(subject);
  if (!references) return impl_->failed(std::move(line), references.error());
  auto outcome = impl_->pipeline.verify(*references, samples);
  if (!outcome) return impl_->failed(std::move(line), outcome.error());

  VerifyReport report{.subject = subject,
                      .decision = outcome->decision,
                      .score = outcome->score,
                      .scores = std::move(outcome->scores),
                      .reasons = std::move(outcome->reasons),
                      .quality = outcome->quality,
                      .trace = outcome->trace.stages(),
                      .ms = total_ms(outcome->trace.stages())};
  line.outcome = std::string(to_string(report.decision));
  line.score = coarse(report.score);
  line.ms = report.ms;
  // An accept that is not on record did not happen.
  SELFSAME_TRY(impl_->vault->append(std::move(line)));
  return report;
}

Result<IdentifyReport> Service::identify(const pipeline::Sample& sample, std::size_t top, std::string_view origin) {
  auto line = impl_->entry("", "identify", origin, {&sample, 1});
  pipeline::Trace trace(impl_->pipeline.clock());
  const auto probe = impl_->pipeline.extract(sample, pipeline::Purpose::identification, trace);
  if (!probe) return impl_->failed(std::move(line), probe.error());

  IdentifyReport report;
  SearchIndex* index = impl_->index(sample.modality);
  const auto hits = index->search(*impl_->vault, probe->vector, top, report.gallery_size);
  if (!hits) return impl_->failed(std::move(line), hits.error());
  const auto calibration = impl_->pipeline.engine(sample.modality)->describe().calibration;
  for (const Hit& hit : *hits) {
    const pipeline::Comparison comparison{hit.raw, calibration->llr(hit.raw), calibration->score(hit.raw)};
    report.candidates.push_back({hit.subject, impl_->pipeline.decide(sample.modality, comparison), comparison});
  }
  trace.stage("search", report.candidates.empty() ? -1 : report.candidates.front().comparison.score);
  report.trace = trace.stages();
  report.ms = total_ms(report.trace);

  line.outcome = std::string(to_string(pipeline::Decision::reject));
  if (!report.candidates.empty()) {
    const auto& best = report.candidates.front();
    line.outcome = std::string(to_string(best.decision));
    line.score = coarse(best.comparison.score);
    if (best.decision != pipeline::Decision::reject) line.subject = best.subject.str();
  }
  line.ms = report.ms;
  SELFSAME_TRY(impl_->vault->append(std::move(line)));
  return report;
}

Result<EmbedReport> Service::embed(const pipeline::Sample& sample) const {
  pipeline::Trace trace(impl_->pipeline.clock());
  EmbedReport report;
  SELFSAME_ASSIGN(report.probe, impl_->pipeline.extract(sample, pipeline::Purpose::verification, trace));
  report.precision = impl_->pipeline.engine(sample.modality)->describe().precision;
  report.trace = trace.stages();
  return report;
}

Status Service::erase(const SubjectId& subject, std::string_view origin) {
  auto line = impl_->entry(subject.str(), "erase", origin, {});
  const auto record = impl_->vault->find(subject);
  if (!record) return impl_->failed(std::move(line), record.error());
  line.outcome = "ok";
  if (auto erased = impl_->vault->erase(subject, line); !erased) return impl_->failed(std::move(line), erased.error());
  for (auto& [modality, index] : impl_->indexes) index->on_erased(*impl_->vault, *record);
  return {};
}

}  // namespace selfsame::auth
