// Parses multipart/form-data bodies (RFC 7578, RFC 2046) in place.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace selfsame::http {

/// One form field. All views point into the body.
struct Part {
  std::string_view name;                     // as written between the quotes
  std::optional<std::string_view> filename;  // as written; never used as a path
  std::string_view content_type;             // empty if the part has none
  ByteView content;
};

struct MultipartLimits {
  std::size_t parts = 64;
  std::size_t header_bytes = 4096;  // per part, including the empty line
  std::size_t name_bytes = 128;
  std::size_t filename_bytes = 1024;
};

/// Strict: at most one line break as preamble or epilogue, every part a `form-data` with a name, no transfer encodings.
/// `boundary` as returned by parse_content_type. Errors: invalid_multipart.
Result<std::vector<Part>> parse_multipart(ByteView body, std::string_view boundary, const MultipartLimits& limits = {});

}  // namespace selfsame::http
