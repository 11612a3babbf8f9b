#include "intake/samples.hpp"

#include <string_view>
#include <utility>

#include "media/codec/codec.hpp"
#include "media/codec/sound_codec.hpp"

namespace selfsame::intake {
namespace {

/// Reads the files of one call, and counts their decoded size.
class Reader {
 public:
  Reader(const EncodedSamples& encoded, const Budget& budget) : encoded_(encoded), budget_(budget) {}

  Result<std::vector<pipeline::Sample>> run() {
    SELFSAME_TRY(check_counts());
    samples_.reserve(encoded_.count());
    SELFSAME_TRY(read_pictures());
    SELFSAME_TRY(read_recordings());
    SELFSAME_TRY(read_prints());
    for (std::size_t i = 0; i < encoded_.times_ms.size(); ++i) samples_[i].time_ms = encoded_.times_ms[i];
    return std::move(samples_);
  }

 private:
  Status check_counts() const {
    if (encoded_.count() == 0) {
      return fail(ErrorCode::invalid_argument, "the request has no picture, recording or print");
    }
    if (!encoded_.depths.empty() && encoded_.depths.size() != encoded_.pictures.size()) {
      return fail(ErrorCode::invalid_argument, "give one depth frame per picture, in the same order");
    }
    if (encoded_.positions.size() > 1 && encoded_.positions.size() != encoded_.prints.size()) {
      return fail(ErrorCode::invalid_argument, "give one position for all prints, or one per print, in order");
    }
    if (!encoded_.times_ms.empty() && encoded_.times_ms.size() != encoded_.count()) {
      return fail(ErrorCode::invalid_argument, "give one t_ms per picture, then one per recording, then one per print");
    }
    return {};
  }

  Status read_pictures() {
    for (std::size_t i = 0; i < encoded_.pictures.size(); ++i) {
      const Encoded& encoded = encoded_.pictures[i];
      SELFSAME_ASSIGN(auto picture, named(read_picture(encoded.bytes), encoded, "picture", i));
      SELFSAME_TRY(count_pixels(picture.image.width(), picture.image.height()));
      if (!encoded_.depths.empty()) {
        SELFSAME_ASSIGN(picture.depth, named(media::codec::decode_image16(encoded_.depths[i].bytes), encoded_.depths[i],
                                             "depth frame", i));
        SELFSAME_TRY(count_pixels(picture.depth.width(), picture.depth.height()));
      }
      samples_.push_back({.content = std::move(picture)});
    }
    return {};
  }

  Status read_recordings() {
    for (std::size_t i = 0; i < encoded_.recordings.size(); ++i) {
      const Encoded& recording = encoded_.recordings[i];
      SELFSAME_ASSIGN(auto decoded, named(read_recording(recording.bytes), recording, "recording", i));
      seconds_ += decoded.sound.seconds();
      if (seconds_ > budget_.seconds) {
        return fail(ErrorCode::media_too_large, "the recordings together are longer than " +
                                                    std::to_string(static_cast<int>(budget_.seconds)) +
                                                    " s; send fewer or shorter ones");
      }
      samples_.push_back({.content = std::move(decoded)});
    }
    return {};
  }

  Status read_prints() {
    for (std::size_t i = 0; i < encoded_.prints.size(); ++i) {
      const Encoded& print = encoded_.prints[i];
      SELFSAME_ASSIGN(auto sample, named(read_print(print.bytes, encoded_.print_format), print, "print", i));
      const std::string position =
          encoded_.positions.empty() ? std::string() : encoded_.positions[encoded_.positions.size() == 1 ? 0 : i];
      if (auto* record = std::get_if<pipeline::FingerRecord>(&sample.content)) record->position = position;
      if (auto* picture = std::get_if<pipeline::FingerPicture>(&sample.content)) {
        SELFSAME_TRY(count_pixels(picture->image.width(), picture->image.height()));
        picture->position = position;
      }
      samples_.push_back(std::move(sample));
    }
    return {};
  }

  template <class Decoded>
  static Result<Decoded> named(Result<Decoded> decoded, const Encoded& file, std::string_view kind, std::size_t index) {
    if (decoded) return decoded;
    const std::string name = file.name.empty() ? std::string(kind) + " " + std::to_string(index + 1) : file.name;
    return fail(decoded.error().code, name + ": " + decoded.error().message);
  }

  Status count_pixels(int width, int height) {
    pixels_ += static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height);
    if (pixels_ <= budget_.pixels) return {};
    return fail(ErrorCode::media_too_large, "the pictures together have more than " +
                                                std::to_string(budget_.pixels / 1'000'000) +
                                                " megapixels; send fewer or smaller ones");
  }

  const EncodedSamples& encoded_;
  const Budget& budget_;
  std::vector<pipeline::Sample> samples_;
  std::uint64_t pixels_ = 0;
  double seconds_ = 0;
};

}  // namespace

Result<pipeline::FacePicture> read_picture(ByteView bytes) {
  pipeline::FacePicture picture;
  SELFSAME_ASSIGN(picture.image, media::codec::decode_image(bytes));
  return picture;
}

Result<pipeline::Recording> read_recording(ByteView bytes) {
  pipeline::Recording recording;
  SELFSAME_ASSIGN(recording.sound, media::codec::decode_sound(bytes));
  return recording;
}

Result<pipeline::FingerPicture> read_print_picture(ByteView bytes, const PrintFormat& format) {
  pipeline::FingerPicture picture;
  if (format.raw.empty()) {
    SELFSAME_ASSIGN(picture.image, media::codec::decode_image(bytes));
    picture.dots_per_inch = media::codec::sensor_dots_per_inch(bytes);
  } else {
    SELFSAME_ASSIGN(const auto layout, media::codec::parse_raw_layout(format.raw));
    SELFSAME_ASSIGN(picture.image, media::codec::decode_raw(bytes, layout));
    picture.dots_per_inch = layout.dots_per_inch;
  }
  if (format.dots_per_inch != 0) picture.dots_per_inch = format.dots_per_inch;
  return picture;
}

Result<pipeline::Sample> read_print(ByteView bytes, const PrintFormat& format) {
  if (!format.raw.empty() || bytes.empty() || media::codec::sniff(bytes)) {
    SELFSAME_ASSIGN(auto picture, read_print_picture(bytes, format));
    return pipeline::Sample{.content = std::move(picture)};
  }
  return pipeline::Sample{.content = pipeline::FingerRecord{Bytes(bytes.begin(), bytes.end())}};
}

Result<std::vector<pipeline::Sample>> read_samples(const EncodedSamples& encoded, const Budget& budget) {
  return Reader(encoded, budget).run();
}

}  // namespace selfsame::intake
