// Values of header fields: media types and their parameters (RFC 9110 section 5.6).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace selfsame::http {

/// ASCII only.
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string to_lower(std::string_view text);
/// Removes spaces and tabs at both ends.
std::string_view trim(std::string_view text);
/// RFC 9110 token characters.
bool is_token(std::string_view text);

/// Iterates over `; name=value` pairs. Values are views into the text: quoted strings come without quotes, but with
/// their backslashes.
class ParameterReader {
 public:
  explicit ParameterReader(std::string_view text) : rest_(text) {}
  /// False at the end and on a malformed pair; `failed` distinguishes them.
  bool next(std::string_view& name, std::string_view& value);
  bool failed() const { return failed_; }

 private:
  bool read_pair(std::string_view& name, std::string_view& value);

  std::string_view rest_;
  bool failed_ = false;
};

struct ContentType {
  std::string type;      // lower case, e.g. "multipart/form-data"
  std::string boundary;  // for multipart types; empty if missing
};

/// Errors: unsupported_content_type (not a media type, a charset other than UTF-8, a boundary outside RFC 2046).
Result<ContentType> parse_content_type(std::string_view text);

}  // namespace selfsame::http
