// The use cases: enrol, verify, identify, erase. Every call is logged; a failure to decide fails closed.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/pipeline.hpp"
#include "store/vault.hpp"

namespace selfsame::auth {

struct EnrolReport {
  SubjectId subject;
  std::vector<Modality> modalities;
  std::size_t samples_used = 0;
  std::vector<pipeline::SampleReport> samples;
  float quality = 0;
  std::vector<pipeline::Stage> trace;
};

struct VerifyReport {
  SubjectId subject;
  pipeline::Decision decision = pipeline::Decision::reject;
  float score = 0;  // fused, exact; public answers carry coarse(score)
  std::vector<pipeline::ModalityScore> scores;
  std::vector<std::string> reasons;
  float quality = 0;
  std::vector<pipeline::Stage> trace;
  double ms = 0;
};

struct IdentifyCandidate {
  SubjectId subject;
  pipeline::Decision decision = pipeline::Decision::reject;
  pipeline::Comparison comparison;
};

struct IdentifyReport {
  std::vector<IdentifyCandidate> candidates;  // best first
  std::size_t gallery_size = 0;
  std::vector<pipeline::Stage> trace;
  double ms = 0;
};

struct EmbedReport {
  pipeline::Probe probe;
  std::string precision;
  std::vector<pipeline::Stage> trace;
};

/// A score rounded down to 0.05, for answers to the public: exact scores let an attacker climb to a template.
float coarse(float score);

/// Threads: all methods may be called from several threads at once.
class Service {
 public:
  /// The `origin` of log entries ("cli", "http") is given with each call.
  static std::unique_ptr<Service> create(pipeline::Pipeline pipeline, std::unique_ptr<store::Vault> vault);
  ~Service();

  Result<EnrolReport> enrol(const SubjectId& subject, std::span<const pipeline::Sample> samples,
                            store::IfExists if_exists, std::string_view origin);
  Result<VerifyReport> verify(const SubjectId& subject, std::span<const pipeline::Sample> samples,
                              std::string_view origin);
  Result<IdentifyReport> identify(const pipeline::Sample& sample, std::size_t top, std::string_view origin);
  Result<EmbedReport> embed(const pipeline::Sample& sample) const;
  Status erase(const SubjectId& subject, std::string_view origin);

  const pipeline::Pipeline& pipeline() const;
  store::Vault& vault();

 private:
  struct Impl;
  explicit Service(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace selfsame::auth
