#include "pipeline/coded_engine.hpp"

#include <algorithm>
#include <utility>

#include "match/vector.hpp"
#include "match/wiped_memory.hpp"
#include "pipeline/code_book.hpp"
#include "pipeline/template_parts.hpp"

namespace selfsame::pipeline {
namespace {

void wipe_away(std::vector<float>& vector) {
  match::wipe(vector.data(), vector.size() * sizeof(float));
  vector.clear();
}

/// The vector to code if the engine itself keeps none: the mean of the probes that it did not drop. Errors:
/// invalid_argument if that mean identifies nobody.
Result<std::vector<float>> mean_vector(std::span<const Probe> probes, std::span<const std::size_t> dropped) {
  std::vector<std::vector<float>> vectors;
  const std::string* position = nullptr;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (std::binary_search(dropped.begin(), dropped.end(), i)) continue;
    // A record may hold several fingers.
    if (probes[i].vector.empty()) {
      return fail(ErrorCode::invalid_argument,
                  "no code can be made from a record of another system; send pictures only, or keep more than a code");
    }
    if (position != nullptr && *position != probes[i].position) {
      return fail(ErrorCode::invalid_argument,
                  "a code holds one finger; enrol each finger as a separate user, or keep more than a code");
    }
    position = &probes[i].position;
    vectors.push_back(probes[i].vector);
  }
  // No cosine is below -1, so nothing is dropped here: the engine has already chosen the outliers.
  auto mean = match::aggregate(vectors, -1);
  for (auto& vector : vectors) wipe_away(vector);
  if (!mean) return fail(mean.error());
  return std::move(mean->mean);
}

Description with_codes(Description description, const CodeBook& book) {
  description.code_calibration = &book.calibration();
  return description;
}

}  // namespace

std::string_view to_string(TemplateForm form) {
  switch (form) {
    case TemplateForm::full: return "full";
    case TemplateForm::full_and_code: return "full+code";
    case TemplateForm::code: return "code";
  }
  return "full";
}

Result<TemplateForm> parse_template_form(std::string_view text) {
  for (const auto form : {TemplateForm::full, TemplateForm::full_and_code, TemplateForm::code}) {
    if (text == to_string(form)) return form;
  }
  return fail(ErrorCode::invalid_argument,
              "\"" + std::string(text.substr(0, 32)) + "\" is not a template form; choose full, full+code or code");
}

Result<match::Code> CodeBook::code_of(const match::Template& reference) const {
  if (reference.code && reference.code->pack == source_.pack && reference.code->key == key_)
    return reference.code->code;
  if (reference.pack == source_.pack && fits(reference.vector)) return coder_.code(reference.vector);
  return fail(ErrorCode::template_pack_mismatch, "the user's template has no code made by model pack " +
                                                     to_string(source_.pack) +
                                                     " under the current key; enrol the user again");
}

Status CodeBook::check_vector(const Probe& probe) const {
  if (fits(probe.vector)) return {};
  return fail(ErrorCode::invalid_argument, "a code cannot be compared with a record of another system; send a picture");
}

Result<match::SoftDistances> CodeBook::distances(const Probe& probe) const {
  SELFSAME_TRY(check_vector(probe));
  return coder_.soft_distances(coder_.rotate(probe.vector));
}

Result<match::Code> CodeBook::code_of(const Probe& probe) const {
  SELFSAME_TRY(check_vector(probe));
  return coder_.code(probe.vector);
}

Result<Comparison> CodeBook::compare(const match::Code& reference, const Probe& probe) const {
  SELFSAME_TRY(check_vector(probe));
  const auto rotated = coder_.rotate(probe.vector);
  const float bits = hamming_ ? static_cast<float>(match::distance(reference, coder_.code_of_rotated(rotated)))
                              : coder_.soft_distance(reference, rotated);
  return calibrated(match::raw_of_bits(bits), &calibration(), Scale::code);
}

CodedEngine::CodedEngine(std::shared_ptr<const ModalityEngine> engine, std::shared_ptr<const CodeBook> book,
                         const CodingOptions& options)
    : ModalityEngine(with_codes(engine->description(), *book)),
      engine_(std::move(engine)),
      book_(std::move(book)),
      options_(options) {}

Result<std::shared_ptr<const CodedEngine>> CodedEngine::create(std::shared_ptr<const ModalityEngine> engine,
                                                               CodeSource source, const CodeKey& key,
                                                               const CodingOptions& options) {
  SELFSAME_ASSIGN(auto coder,
                  match::Coder::create(key.bytes, source.dimension, source.centre, match::Coder::Part::codes));
  auto book = std::make_shared<const CodeBook>(std::move(source), key.number, options.hamming, std::move(coder));
  return std::shared_ptr<const CodedEngine>(new CodedEngine(std::move(engine), std::move(book), options));
}

Result<Enrolment> CodedEngine::enrol(std::span<const Probe> probes, std::int64_t now_ms) const {
  SELFSAME_ASSIGN(Enrolment enrolment, engine_->enrol(probes, now_ms));
  if (options_.form == TemplateForm::full) return enrolment;
  match::Template& reference = enrolment.reference;
  if (book_->fits(reference.vector)) {
    reference.code = book_->code_of(reference.vector);
  } else if (auto mean = mean_vector(probes, enrolment.outliers)) {
    reference.code = book_->code_of(*mean);
    wipe_away(*mean);
  } else if (options_.form == TemplateForm::code) {
    return fail(mean.error());
  }
  if (options_.form == TemplateForm::code) {
    wipe_away(reference.vector);
    wipe_away(reference.relief);
    match::wipe(reference.features.data(), reference.features.size());
    reference.features.clear();
  }
  return enrolment;
}

Result<std::unique_ptr<const Reference>> CodedEngine::open(const match::Template& reference) const {
  if (!options_.hamming && !reference.is_code_only()) return engine_->open(reference);
  SELFSAME_TRY(check_pack(reference.pack, description().pack));
  SELFSAME_ASSIGN(const match::Code code, book_->code_of(reference));
  return make_reference([code, book = book_](const Probe& probe) { return book->compare(code, probe); });
}

std::unique_ptr<Gallery> CodedEngine::make_gallery() const {
  return make_coded_gallery(engine_->make_gallery(), description().dimension > 0, description().pack, book_);
}

}  // namespace selfsame::pipeline
