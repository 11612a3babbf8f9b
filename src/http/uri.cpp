#include "http/uri.hpp"

#include <algorithm>

#include "http/header_value.hpp"

namespace selfsame::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Forms encode a space as '+' (WHATWG URL, application/x-www-form-urlencoded).
Result<std::string> decode_form_text(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced);
}

Result<std::vector<QueryPair>> parse_pairs(std::string_view text, std::size_t most, const char* complaint) {
  std::vector<QueryPair> pairs;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    if (pairs.size() == most) return fail(ErrorCode::invalid_argument, complaint);
    const std::string_view name = pair.substr(0, pair.find('='));
    SELFSAME_ASSIGN(auto decoded_name, decode_form_text(name));
    SELFSAME_ASSIGN(auto value, decode_form_text(pair.substr(std::min(name.size() + 1, pair.size()))));
    pairs.push_back({std::move(decoded_name), std::move(value)});
  }
  return pairs;
}

/// Removes the scheme and the authority of the absolute form, and returns the authority.
std::string_view take_authority(std::string_view& text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equal_ignoring_case(text.substr(0, scheme.size()), scheme)) continue;
    text.remove_prefix(scheme.size());
    const std::string_view authority = text.substr(0, text.find_first_of("/?#"));
    text.remove_prefix(authority.size());
    return authority;
  }
  return {};
}

}  // namespace

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    const int value = high * 16 + low;
    if (high < 0 || low < 0 || value < 0x20 || value == 0x7F) {
      return fail(ErrorCode::invalid_argument, "a percent escape is malformed, or encodes a control character");
    }
    out.push_back(static_cast<char>(value));
    i += 2;
  }
  return out;
}

Result<Target> parse_target(std::string_view text) {
  if (text.size() > kMaxTargetBytes) return fail(ErrorCode::invalid_argument, "the request path is too long");
  const bool absolute = !text.starts_with('/');
  const std::string_view authority = take_authority(text);
  if (absolute && authority.empty()) return fail(ErrorCode::invalid_argument, "invalid request path");
  const std::string_view path = text.substr(0, text.find('?'));
  const bool empty_path = absolute && path.empty();  // equivalent to "/"
  if ((!empty_path && !path.starts_with('/')) || text.find('#') != std::string_view::npos) {
    return fail(ErrorCode::invalid_argument, "invalid request path");
  }
  Target target{.authority = std::string(authority), .path = empty_path ? "/" : std::string(path), .query = {}};
  SELFSAME_ASSIGN(target.query, parse_pairs(text.substr(std::min(path.size() + 1, text.size())), kMaxQueryPairs,
                                            "the query has too many parameters"));
  return target;
}

Result<std::vector<QueryPair>> parse_urlencoded(std::string_view text) {
  const bool control = std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
  if (control) return fail(ErrorCode::invalid_argument, "the form contains a control character");
  return parse_pairs(text, kMaxFormPairs, "the form has too many fields");
}

}  // namespace selfsame::http
