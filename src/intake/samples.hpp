// From the bytes of files to samples: the one way for HTTP and the command line. A page decodes by
// itself and hands over pixels (web/wasm).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"
#include "pipeline/sample.hpp"

namespace selfsame::intake {

/// The bytes of one file, and what messages call it; where `name` is empty, "picture 2".
struct Encoded {
  ByteView bytes = {};
  std::string name = {};
};

/// What files of prints do not tell, or tell wrongly.
struct PrintFormat {
  std::string raw = {};   // WIDTHxHEIGHT@DPI: the files are gray pixels alone; empty: they are pictures or records
  int dots_per_inch = 0;  // 0: as the file tells
};

/// All samples of one request or one command. The bytes outlive the call that reads them.
struct EncodedSamples {
  std::vector<Encoded> pictures = {};
  std::vector<Encoded> depths = {};  // 16-bit depth frames: none, or one for each picture
  std::vector<Encoded> recordings = {};
  std::vector<Encoded> prints = {};         // pictures of fingers, or minutiae records of other systems
  std::vector<std::string> positions = {};  // which finger they show: none, one for all prints, or one for each
  std::vector<std::int64_t> times_ms = {};  // when they were taken: none, or one for each, in the order of the result
  PrintFormat print_format = {};

  std::size_t count() const { return pictures.size() + recordings.size() + prints.size(); }
};

/// What all samples together may decode to: it bounds memory. Each file has limits of its own besides.
struct Budget {
  std::uint64_t pixels = limits::kMaxImagePixels;
  double seconds = 2 * limits::kMaxSoundSeconds;
};

/// Pictures, each with its depth frame where there are any, then recordings, then prints. Errors: those of
/// decode_image, decode_image16, decode_raw and decode_sound, with the name of the file; media_too_large where all
/// together pass the budget; invalid_argument where there is no sample, or another number of depth frames, positions or
/// times than of what they belong to. Threads: any.
Result<std::vector<pipeline::Sample>> read_samples(const EncodedSamples& encoded, const Budget& budget = {});

/// One of each, without a name in the messages.
Result<pipeline::FacePicture> read_picture(ByteView bytes);
Result<pipeline::Recording> read_recording(ByteView bytes);
/// What begins as a picture is decoded. Anything else is handed on as a record, and the modality refuses what is none.
Result<pipeline::Sample> read_print(ByteView bytes, const PrintFormat& format = {});
/// The same for pictures alone. Errors: also unsupported_media for a record.
Result<pipeline::FingerPicture> read_print_picture(ByteView bytes, const PrintFormat& format = {});

}  // namespace selfsame::intake
