// multipart/form-data bodies (RFC 7578, RFC 2046), read in place.
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
  std::string_view content_type;             // empty where the part has none
  ByteView content;
};

struct MultipartLimits {
  std::size_t parts = 64;
  std::size_t header_bytes = 4096;  // of one part, the empty line included
  std::size_t name_bytes = 128;
  std::size_t filename_bytes = 1024;
};

/// Strict: no preamble but one line break, no epilogue but one, every part a `form-data` with a name, no transfer
/// encodings. `boundary` as parse_content_type gives it. Errors: invalid_multipart.
Result<std::vector<Part>> parse_multipart(ByteView body, std::string_view boundary, const MultipartLimits& limits = {});

}  // namespace selfsame::http
