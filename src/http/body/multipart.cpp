#include "http/body/multipart.hpp"

#include <string>

#include "http/header_value.hpp"

namespace selfsame::http {
namespace {

constexpr std::string_view kLineBreak = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

auto broken(std::string message) { return fail(ErrorCode::invalid_multipart, std::move(message)); }

bool has_control_character(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) return true;
  }
  return false;
}

class Parser {
 public:
  Parser(ByteView body, std::string_view boundary, const MultipartLimits& limits)
      : rest_(base::as_text(body)), limits_(limits) {
    delimiter_.append("\r\n--").append(boundary);
  }

  Result<std::vector<Part>> run() {
    if (rest_.starts_with(kLineBreak)) rest_.remove_prefix(kLineBreak.size());
    const auto first = std::string_view(delimiter_).substr(kLineBreak.size());
    if (!rest_.starts_with(first)) return broken("the body does not begin with the boundary of Content-Type");
    rest_.remove_prefix(first.size());

    std::vector<Part> parts;
    for (;;) {
      SELFSAME_ASSIGN(const bool last, end_of_delimiter());
      if (last) break;
      if (parts.size() == limits_.parts) return broken("more than " + std::to_string(limits_.parts) + " parts");
      SELFSAME_ASSIGN(const Part part, part_here());
      parts.push_back(part);
    }
    if (!rest_.empty() && rest_ != kLineBreak) return broken("bytes follow the closing boundary");
    return parts;
  }

 private:
  /// After "--boundary": true for the closing "--", false for a line break that begins a part.
  Result<bool> end_of_delimiter() {
    if (rest_.starts_with("--")) {
      rest_.remove_prefix(2);
      return true;
    }
    const auto padding = rest_.find_first_not_of(" \t");
    if (padding != std::string_view::npos) rest_.remove_prefix(padding);
    if (!rest_.starts_with(kLineBreak)) return broken("a boundary is not followed by a line break");
    rest_.remove_prefix(kLineBreak.size());
    return false;
  }

  Result<Part> part_here() {
    if (rest_.starts_with(kLineBreak)) return broken("a part has no Content-Disposition header");
    const std::string_view window = rest_.substr(0, limits_.header_bytes);
    const auto head_end = window.find(kHeadEnd);
    if (head_end == std::string_view::npos) return broken("the headers of a part do not end, or are too long");
    Part part;
    SELFSAME_TRY(read_head(rest_.substr(0, head_end), part));

    // The delimiter's own line break may be the empty line after the headers, if the part has no content.
    const std::size_t content = head_end + kHeadEnd.size();
    const auto end = rest_.find(delimiter_, content - kLineBreak.size());
    if (end == std::string_view::npos) return broken("a part does not end with the boundary: was the body cut off?");
    part.content = base::as_bytes(rest_.substr(content, end < content ? 0 : end - content));
    rest_.remove_prefix(end + delimiter_.size());
    return part;
  }

  Status read_head(std::string_view head, Part& part) const {
    bool named = false;
    while (!head.empty()) {
      const std::string_view line = head.substr(0, head.find(kLineBreak));
      head.remove_prefix(line.size() == head.size() ? line.size() : line.size() + kLineBreak.size());
      const auto colon = line.find(':');
      if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) || has_control_character(line)) {
        return broken("a part has a malformed header");
      }
      const std::string_view name = line.substr(0, colon);
      const std::string_view value = trim(line.substr(colon + 1));
      if (equal_ignoring_case(name, "content-disposition")) {
        if (named) return broken("a part has two Content-Disposition headers");
        named = true;
        SELFSAME_TRY(read_disposition(value, part));
      } else if (equal_ignoring_case(name, "content-type")) {
        part.content_type = value;
      } else if (equal_ignoring_case(name, "content-transfer-encoding") && !is_plain_encoding(value)) {
        return broken("Content-Transfer-Encoding is not supported; send the bytes as they are");
      }
    }
    if (!named) return broken("a part has no Content-Disposition header");
    return {};
  }

  static bool is_plain_encoding(std::string_view value) {
    return equal_ignoring_case(value, "binary") || equal_ignoring_case(value, "8bit") ||
           equal_ignoring_case(value, "7bit");
  }

  Status read_disposition(std::string_view value, Part& part) const {
    const std::string_view kind = value.substr(0, value.find(';'));
    if (!equal_ignoring_case(trim(kind), "form-data")) return broken("a part is not form-data");
    ParameterReader reader(value.substr(kind.size()));
    std::optional<std::string_view> name;
    std::string_view key;
    std::string_view text;
    while (reader.next(key, text)) {
      if (equal_ignoring_case(key, "name")) {
        if (name) return broken("a part has two names");
        name = text;
      } else if (equal_ignoring_case(key, "filename")) {
        if (part.filename) return broken("a part has two file names");
        part.filename = text;
      }
    }
    if (reader.failed()) return broken("a Content-Disposition header does not parse");
    if (!name || name->empty()) return broken("a part has no name");
    if (name->size() > limits_.name_bytes) return broken("the name of a part is too long");
    if (part.filename && part.filename->size() > limits_.filename_bytes) return broken("a file name is too long");
    part.name = *name;
    return {};
  }

  std::string_view rest_;
  std::string delimiter_;
  const MultipartLimits& limits_;
};

}  // namespace

Result<std::vector<Part>> parse_multipart(ByteView body, std::string_view boundary, const MultipartLimits& limits) {
  if (boundary.empty()) return broken("Content-Type has no boundary");
  return Parser(body, boundary, limits).run();
}

}  // namespace selfsame::http
