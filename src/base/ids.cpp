#include "base/ids.hpp"

#include <algorithm>

namespace selfsame {
namespace {

constexpr std::size_t kMaxSubjectIdLength = 128;

bool is_subject_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '@' || c == '-';
}

}  // namespace

std::string fold_case(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

SubjectId::SubjectId(std::string_view text) : text_(text), folded_(fold_case(text)) {}

Result<SubjectId> SubjectId::create(std::string_view text) {
  const bool well_formed = !text.empty() && text.size() <= kMaxSubjectIdLength && text != "." && text != ".." &&
                           std::all_of(text.begin(), text.end(), is_subject_character);
  if (!well_formed) {
    return fail(ErrorCode::invalid_subject_id,
                "a user id has 1 to 128 characters: letters, digits, dot, underscore, @ and hyphen");
  }
  return SubjectId(text);
}

std::string_view to_string(Modality modality) {
  switch (modality) {
    case Modality::face: return "face";
    case Modality::voice: return "voice";
    case Modality::finger: return "finger";
  }
  return "unknown";
}

std::optional<Modality> modality_from(std::string_view name) {
  for (const auto modality : kAllModalities) {
    if (to_string(modality) == name) return modality;
  }
  return std::nullopt;
}

std::optional<Modality> modality_from(std::uint8_t number) {
  for (const auto modality : kAllModalities) {
    if (static_cast<std::uint8_t>(modality) == number) return modality;
  }
  return std::nullopt;
}

std::string to_string(const PackRef& pack) { return pack.id + "@" + std::to_string(pack.version); }

}  // namespace selfsame
