// Values of header fields: media types and their parameters (RFC 9110 section 5.6).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace selfsame::http {

/// ASCII only.
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string to_lower(std::string_view text);
/// Without the spaces and tabs at both ends.
std::string_view trim(std::string_view text);
/// RFC 9110 token characters.
bool is_token(std::string_view text);

/// Walks `; name=value` pairs. Values are views into the text: a quoted string comes without its quotes and with its
/// backslashes as they stand.
class ParameterReader {
 public:
  explicit ParameterReader(std::string_view text) : rest_(text) {}
  /// False at the end and on a broken pair; `failed` tells which.
  bool next(std::string_view& name, std::string_view& value);
  bool failed() const { return failed_; }

 private:
  bool read_pair(std::string_view& name, std::string_view& value);

  std::string_view rest_;
  bool failed_ = false;
};

struct ContentType {
  std::string type;      // lower case, e.g. "multipart/form-data"
  std::string boundary;  // of multipart types; empty where there is none
};

/// Errors: unsupported_content_type (not a media type, a charset other than UTF-8, a boundary outside RFC 2046).
Result<ContentType> parse_content_type(std::string_view text);

}  // namespace selfsame::http
