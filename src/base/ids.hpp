// Strong identifiers and the words shared by every room.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace selfsame {

/// The owner of a template: 1 to 128 characters of [A-Za-z0-9._@-], not "." or "..", so that it is safe in a path, a
/// URL and a log line. Ids that differ only in case are the same id, because people reading a list would confuse "Ada"
/// and "ada".
class SubjectId {
 public:
  /// Errors: invalid_subject_id.
  static Result<SubjectId> create(std::string_view text);
  /// As it was first written, for display.
  const std::string& str() const { return text_; }
  /// In lower case, the same for every spelling, for keys. SQL's lower(id).
  const std::string& folded() const { return folded_; }
  bool operator==(const SubjectId& other) const { return folded_ == other.folded_; }
  auto operator<=>(const SubjectId& other) const { return folded_ <=> other.folded_; }

 private:
  explicit SubjectId(std::string_view text);
  std::string text_;
  std::string folded_;
};

/// SubjectId::folded for any text, valid id or not.
std::string fold_case(std::string_view text);

/// A biometric modality (ISO/IEC 2382-37 "mode"). The numbers are stored in templates: never renumber.
enum class Modality : std::uint8_t { face = 1, voice = 2, finger = 3 };
inline constexpr std::array kAllModalities{Modality::face, Modality::voice, Modality::finger};

std::string_view to_string(Modality modality);
std::optional<Modality> modality_from(std::string_view name);
std::optional<Modality> modality_from(std::uint8_t number);

/// The model pack that made a vector. Vectors of different packs are never compared.
struct PackRef {
  std::string id;             // e.g. "mobilefacenet-foamliu"
  std::uint32_t version = 0;  // incremented with every change of weights or preprocessing
  auto operator<=>(const PackRef&) const = default;
};

/// "id@version".
std::string to_string(const PackRef& pack);

}  // namespace selfsame
