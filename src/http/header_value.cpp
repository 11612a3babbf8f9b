#include "http/header_value.hpp"

#include <algorithm>

namespace selfsame::http {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::size_t kMaxBoundaryBytes = 70;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z'); }

bool is_token_char(char c) {
  return is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// RFC 2046 section 5.1.1: bchars, the last one not a space.
bool is_boundary(std::string_view text) {
  if (text.empty() || text.size() > kMaxBoundaryBytes || text.back() == ' ') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
  });
}

Status read_parameters(std::string_view text, ContentType& out) {
  ParameterReader reader(text);
  std::string_view name;
  std::string_view value;
  while (reader.next(name, value)) {
    if (equal_ignoring_case(name, "charset") && !equal_ignoring_case(value, "utf-8")) {
      return fail(ErrorCode::unsupported_content_type, "the charset must be utf-8");
    }
    if (!equal_ignoring_case(name, "boundary")) continue;
    if (!out.boundary.empty() || !is_boundary(value)) {
      return fail(ErrorCode::unsupported_content_type, "Content-Type has a boundary that RFC 2046 does not allow");
    }
    out.boundary = value;
  }
  if (reader.failed()) return fail(ErrorCode::unsupported_content_type, "Content-Type has malformed parameters");
  return {};
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_token(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char); }

bool ParameterReader::next(std::string_view& name, std::string_view& value) {
  rest_ = trim(rest_);
  while (!rest_.empty()) {
    if (rest_.front() != ';') {
      failed_ = true;
      return false;
    }
    rest_ = trim(rest_.substr(1));
    if (rest_.empty() || rest_.front() == ';') continue;  // RFC 9110 section 5.6.6 allows empty parameters
    if (read_pair(name, value)) return true;
    failed_ = true;
    return false;
  }
  return false;
}

bool ParameterReader::read_pair(std::string_view& name, std::string_view& value) {
  const auto equals = rest_.find('=');
  if (equals == std::string_view::npos) return false;
  name = rest_.substr(0, equals);
  if (!is_token(name)) return false;
  rest_.remove_prefix(equals + 1);
  if (rest_.empty() || rest_.front() != '"') {
    value = rest_.substr(0, rest_.find_first_of("; \t"));
    rest_.remove_prefix(value.size());
    return is_token(value);
  }
  std::size_t end = 1;
  while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2U : 1U;
  if (end >= rest_.size()) return false;
  value = rest_.substr(1, end - 1);
  rest_.remove_prefix(end + 1);
  return true;
}

Result<ContentType> parse_content_type(std::string_view text) {
  const auto end = std::min(text.find(';'), text.size());
  const std::string_view type = trim(text.substr(0, end));
  const auto slash = type.find('/');
  if (slash == std::string_view::npos || !is_token(type.substr(0, slash)) || !is_token(type.substr(slash + 1))) {
    return fail(ErrorCode::unsupported_content_type, "Content-Type is missing or not a media type");
  }
  ContentType out{.type = to_lower(type), .boundary = {}};
  SELFSAME_TRY(read_parameters(text.substr(end), out));
  return out;
}

}  // namespace selfsame::http
