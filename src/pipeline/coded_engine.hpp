// 128-bit codes in addition to, or instead of, an engine's templates.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "match/codes.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::pipeline {

/// What an enrolment stores.
enum class TemplateForm {
  full,           // what the modality compares best: a vector, minutiae
  full_and_code,  // both; a search uses the code to choose whom to compare
  code            // the code alone: 16 bytes
};
std::string_view to_string(TemplateForm form);
/// "full", "full+code", "code". Errors: invalid_argument.
Result<TemplateForm> parse_template_form(std::string_view text);

/// The net whose vectors are turned into codes. The engine's probes carry these vectors.
struct CodeSource {
  PackRef pack;
  std::size_t dimension = 0;
  std::vector<float> centre = {};  // see match::Coder
  match::CodeCalibrations calibrations;
};

/// The secret from which codes are derived, and its number: codes under different secrets cannot be compared.
struct CodeKey {
  std::uint32_t number = 0;
  std::span<const std::uint8_t, 32> bytes;
};

struct CodingOptions {
  TemplateForm form = TemplateForm::full_and_code;
  bool hamming = false;  // compare only codes with codes; otherwise a code is compared with a probe's vector
};

/// Makes and compares codes; shared by an engine and its galleries.
class CodeBook;

/// An engine with codes. Templates that hold only a code are compared by it, on Scale::code; others are compared as the
/// engine does, unless the options ask for Hamming distances. Threads: const methods may be called from several threads
/// at once.
class CodedEngine final : public ModalityEngine {
 public:
  /// Errors: those of match::Coder::create.
  static Result<std::shared_ptr<const CodedEngine>> create(std::shared_ptr<const ModalityEngine> engine,
                                                           CodeSource source, const CodeKey& key,
                                                           const CodingOptions& options);

  std::unique_ptr<Presentation> begin_presentation() const override { return engine_->begin_presentation(); }
  Result<Probe> extract(const Sample& sample, Purpose purpose, StageTimer& stages) const override {
    return engine_->extract(sample, purpose, stages);
  }
  Result<std::shared_ptr<const Features>> load_features(ByteView saved) const override {
    return engine_->load_features(saved);
  }
  /// Errors: also invalid_argument if only the code is to be stored and none can be made: from records without a
  /// picture, or of several fingers.
  Result<Enrolment> enrol(std::span<const Probe> probes, std::int64_t now_ms) const override;
  Result<std::unique_ptr<const Reference>> open(const match::Template& reference) const override;
  /// Galleries larger than kAllCompared are pre-filtered by code. If the engine compares vectors, every possible best
  /// candidate is compared (match::search_by_codes); otherwise the share kChosenShare with the nearest codes.
  std::unique_ptr<Gallery> make_gallery() const override;

  static constexpr std::size_t kAllCompared = 1000;
  static constexpr double kChosenShare = 0.5;

 private:
  CodedEngine(std::shared_ptr<const ModalityEngine> engine, std::shared_ptr<const CodeBook> book,
              const CodingOptions& options);

  std::shared_ptr<const ModalityEngine> engine_;
  std::shared_ptr<const CodeBook> book_;
  CodingOptions options_;
};

}  // namespace selfsame::pipeline
