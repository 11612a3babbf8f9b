#include "capture/folder.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "base/limits.hpp"
#include "base/system.hpp"
#include "media/codec/codec.hpp"
#include "media/kernels.hpp"

namespace selfsame::capture {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> kEndings = {".jpg", ".jpeg", ".png", ".pgm", ".ppm",
                                                      ".pnm", ".bmp",  ".tif", ".tiff"};
constexpr std::string_view kDepthEnding = ".depth.png";

bool is_picture(const fs::path& file) {
  std::string name = file.filename().string();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (name.ends_with(kDepthEnding)) return false;
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

/// Reads and decodes, and names the file in errors.
template <typename Decode>
auto load(const fs::path& file, Decode&& decode) -> decltype(decode(ByteView{})) {
  const auto bytes = base::read_file(file, limits::kMaxImageBytes);
  if (!bytes) return fail(bytes.error());
  auto decoded = decode(*bytes);
  if (!decoded) return fail(decoded.error().code, file.string() + ": " + decoded.error().message);
  return decoded;
}

}  // namespace

Result<std::unique_ptr<Source>> FolderSource::open(const fs::path& folder, Rate rate, const StopFlag& stop) {
  std::error_code error;
  std::vector<fs::path> pictures;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (!is_picture(entry->path())) continue;
    pictures.push_back(entry->path());
    if (pictures.size() > limits::kMaxVideoPictures) {
      return fail(ErrorCode::media_too_large,
                  folder.string() + " holds more than " + std::to_string(limits::kMaxVideoPictures) + " pictures");
    }
  }
  if (error) return fail(ErrorCode::invalid_argument, "cannot list " + folder.string() + ": " + error.message());
  if (pictures.empty()) {
    return fail(ErrorCode::invalid_argument, folder.string() + " holds no JPEG, PNG, TIFF, PNM or BMP pictures");
  }
  std::sort(pictures.begin(), pictures.end());
  return std::unique_ptr<Source>(new FolderSource(std::move(pictures), rate, stop));
}

Result<std::optional<Frame>> FolderSource::next() {
  if (stop_ || next_ == pictures_.size()) return std::nullopt;
  const fs::path& file = pictures_[next_];
  SELFSAME_ASSIGN(const auto image, load(file, media::codec::decode_image));
  Frame frame;
  frame.rgb = media::to_rgb(image);
  fs::path depth = file;
  depth.replace_extension(kDepthEnding);
  std::error_code error;
  if (fs::exists(depth, error)) {
    SELFSAME_ASSIGN(frame.depth, load(depth, media::codec::decode_image16));
  }
  frame.time_ms = rate_.time_ms(static_cast<std::int64_t>(next_++));
  return frame;
}

}  // namespace selfsame::capture
