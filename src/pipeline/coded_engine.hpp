// Codes of 128 bits beside, or in place of, what an engine keeps of a subject.
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

/// What an enrolment keeps.
enum class TemplateForm {
  full,           // what the modality compares best: a vector, minutiae
  full_and_code,  // that, and the code, by which a search chooses whom it compares
  code            // the code alone: 16 bytes
};
std::string_view to_string(TemplateForm form);
/// "full", "full+code", "code". Errors: invalid_argument.
Result<TemplateForm> parse_template_form(std::string_view text);

/// The net whose vectors codes are made of. Probes of the engine carry them.
struct CodeSource {
  PackRef pack;
  std::size_t dimension = 0;
  std::vector<float> centre = {};  // see match::Coder
  match::CodeCalibrations calibrations;
};

/// The secret that codes follow from, and its number: codes under two of them cannot be compared.
struct CodeKey {
  std::uint32_t number = 0;
  std::span<const std::uint8_t, 32> bytes;
};

struct CodingOptions {
  TemplateForm form = TemplateForm::full_and_code;
  bool hamming = false;  // compare codes with codes, and nothing else; else a code is compared with a probe's vector
};

/// What makes and compares codes; an engine and its galleries share it.
class CodeBook;

/// An engine with codes. A template that keeps nothing else is compared by its code, on Scale::code; others as the
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
  /// Errors: also invalid_argument where the code alone is to be kept and none can be made: of records without a
  /// picture, or of several fingers.
  Result<Enrolment> enrol(std::span<const Probe> probes, std::int64_t now_ms) const override;
  Result<std::unique_ptr<const Reference>> open(const match::Template& reference) const override;
  /// Of more than kAllCompared people codes choose whom the engine's gallery compares: where it compares vectors, all
  /// who may be among the best (match::search_by_codes); else the share kChosenShare whose codes are nearest.
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
