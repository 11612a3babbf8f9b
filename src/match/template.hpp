// A template (ISO/IEC 2382-37 "biometric reference"): what is stored of a person, and its stable byte form.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "match/codes.hpp"

namespace selfsame::match {

/// A code, and the net and key under which it can be compared.
struct StoredCode {
  PackRef pack;           // of the net whose vector was coded; not always the template's
  std::uint32_t key = 0;  // the number of the rotation's key
  Code code;

  bool operator==(const StoredCode&) const = default;
};

struct Template {
  Modality modality = Modality::face;
  PackRef pack;
  float quality = 0;               // [0, 1], of the samples it came from
  std::int64_t created_ms = 0;     // since 1970 UTC
  std::uint32_t samples = 0;       // how many samples were aggregated
  std::vector<float> vector = {};  // L2 norm 1; empty if the modality compares features, or only the code is kept
  std::vector<float> relief = {};  // from depth frames, L2 norm 1; empty if there were none
  Bytes features = {};             // in the modality's own form; empty if it compares only vectors
  std::optional<StoredCode> code = {};

  /// Only the code can be compared.
  bool is_code_only() const { return code && vector.empty() && features.empty(); }

  bool operator==(const Template&) const = default;
};

/// Byte form, little endian: "SSTP", u16 format, u8 modality, u8 0, i64 created_ms, f32 quality, u32 samples, u32 pack
/// version, string pack id (u16 length), u32 dimension, f32 x dimension. Format 2 goes on: u32 dimension of the relief,
/// f32 x that; a template without one is written in format 1, as ever. Format 3 is for templates with features: both
/// dimensions may be 0, and u32 length of the features, features follow. Format 4 is for templates with a code: the
/// features' length may be 0 too, and u32 key, u32 pack version, string pack id, 16 bytes of the code follow.
Bytes serialize(const Template& value);

/// Errors: template_corrupt (wrong magic, newer format, wrong lengths, not finite, norm not 1 within 1e-3, trailing
/// bytes). Features are validated by the modality.
Result<Template> parse_template(ByteView bytes);

}  // namespace selfsame::match
