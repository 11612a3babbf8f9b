#include "http/routes/shared_rows.hpp"

namespace selfsame::http::rows {
namespace {

void add_files(const Fields& fields, std::string_view name, std::vector<intake::Encoded>& out) {
  if (!fields.describes(name)) return;
  for (const ByteView file : fields.files(name)) out.push_back({.bytes = file});
}

}  // namespace

intake::EncodedSamples encoded_samples(const Fields& fields) {
  intake::EncodedSamples encoded;
  add_files(fields, "image", encoded.pictures);
  add_files(fields, "depth", encoded.depths);
  add_files(fields, "audio", encoded.recordings);
  add_files(fields, "finger", encoded.prints);
  if (fields.describes("position")) {
    const auto positions = fields.texts("position");
    encoded.positions.assign(positions.begin(), positions.end());
  }
  return encoded;
}

Result<std::vector<pipeline::Sample>> samples_of(const Fields& fields) {
  return intake::read_samples(encoded_samples(fields));
}

Result<SubjectId> subject_of(const Fields& fields) { return SubjectId::create(fields.text("user_id")); }

store::IfExists if_exists(const Fields& fields) {
  return fields.flag("replace") ? store::IfExists::replace : store::IfExists::refuse;
}

}  // namespace selfsame::http::rows
