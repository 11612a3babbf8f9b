// Samples from sensors, one type per kind.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "media/image.hpp"
#include "media/sound.hpp"

namespace selfsame::pipeline {

/// The purpose of a sample; enrolment requires higher quality, and exactly one person.
enum class Purpose { enrolment, verification, identification };

/// A picture of a face.
struct FacePicture {
  static constexpr Modality kModality = Modality::face;
  media::Image image = {};
  media::Image16 depth = {};  // registered to `image`, millimetres, 0 = no reading; may be empty or of another size
};

/// A voice.
struct Recording {
  static constexpr Modality kModality = Modality::voice;
  media::Sound sound = {};
};

/// A picture of one finger's print.
struct FingerPicture {
  static constexpr Modality kModality = Modality::finger;
  media::Image image = {};
  int dots_per_inch = 0;      // 0: unknown
  std::string position = {};  // the name of a finger::FingerPosition; empty: unknown
};

/// Features of one or more prints in an interchange format.
struct FingerRecord {
  static constexpr Modality kModality = Modality::finger;
  Bytes bytes = {};
  std::string position = {};  // as FingerPicture's; empty: as stated in the record
};

/// One biometric sample. Never stored. A new modality adds its sample type here.
struct Sample {
  std::int64_t time_ms = 0;  // capture time; samples of one presentation share a clock
  std::variant<FacePicture, Recording, FingerPicture, FingerRecord> content = {};
};

inline Modality modality_of(const Sample& sample) {
  return std::visit([](const auto& content) { return content.kModality; }, sample.content);
}

}  // namespace selfsame::pipeline
