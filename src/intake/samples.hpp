// Turns the bytes of files into samples, for HTTP and the command line. A page decodes files itself and passes pixels
// (web/wasm).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"
#include "pipeline/sample.hpp"

namespace selfsame::intake {

/// The bytes of one file, and its name in messages; if `name` is empty, for example "picture 2".
struct Encoded {
  ByteView bytes = {};
  std::string name = {};
};

/// Facts that print files do not state, or state wrongly.
struct PrintFormat {
  std::string raw = {};   // WIDTHxHEIGHT@DPI: the files are gray pixels alone; empty: they are pictures or records
  int dots_per_inch = 0;  // 0: as stated in the file
};

/// All samples of one request or command. The bytes must outlive the call that reads them.
struct EncodedSamples {
  std::vector<Encoded> pictures = {};
  std::vector<Encoded> depths = {};  // 16-bit depth frames: none, or one per picture
  std::vector<Encoded> recordings = {};
  std::vector<Encoded> prints = {};         // pictures of fingers, or minutiae records of other systems
  std::vector<std::string> positions = {};  // positions of the fingers: none, one for all prints, or one per print
  std::vector<std::int64_t> times_ms = {};  // capture times: none, or one per sample, in the order of the result
  PrintFormat print_format = {};

  std::size_t count() const { return pictures.size() + recordings.size() + prints.size(); }
};

/// Limit on the total decoded size, which bounds memory. Each file also has its own limits.
struct Budget {
  std::uint64_t pixels = limits::kMaxImagePixels;
  double seconds = 2 * limits::kMaxSoundSeconds;
};

/// Pictures, each with its depth frame if there are any, then recordings, then prints. Errors: those of decode_image,
/// decode_image16, decode_raw and decode_sound, with the name of the file; media_too_large if the total exceeds the
/// budget; invalid_argument if there is no sample, or the number of depth frames, positions or times does not match.
/// Threads: any.
Result<std::vector<pipeline::Sample>> read_samples(const EncodedSamples& encoded, const Budget& budget = {});

/// A single sample of each kind, without a name in messages.
Result<pipeline::FacePicture> read_picture(ByteView bytes);
Result<pipeline::Recording> read_recording(ByteView bytes);
/// Decodes pictures. Anything else is passed on as a record, and the modality refuses invalid ones.
Result<pipeline::Sample> read_print(ByteView bytes, const PrintFormat& format = {});
/// The same for pictures only. Errors: also unsupported_media for a record.
Result<pipeline::FingerPicture> read_print_picture(ByteView bytes, const PrintFormat& format = {});

}  // namespace selfsame::intake
