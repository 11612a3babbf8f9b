#include "eval/score_csv.hpp"

#include <charconv>

namespace selfsame::eval {
namespace {

constexpr std::size_t kBufferBytes = 64U << 10;

void append_field(std::string& out, std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += field;
    return;
  }
  out += '"';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

ScoreCsvWriter::ScoreCsvWriter(std::ostream& out) : out_(out) {
  buffer_.reserve(kBufferBytes + 1024);
  buffer_ = "sample_a,sample_b,person_a,person_b,genuine,score\n";
}

void ScoreCsvWriter::write(const ScoreRow& row) {
  for (const std::string_view field : {row.sample_a, row.sample_b, row.person_a, row.person_b}) {
    append_field(buffer_, field);
    buffer_ += ',';
  }
  buffer_ += row.genuine ? "1," : "0,";
  if (row.score) {
    char text[32];
    const auto result = std::to_chars(text, text + sizeof text, *row.score);
    buffer_.append(text, result.ptr);
  }
  buffer_ += '\n';
  if (buffer_.size() >= kBufferBytes) flush();
}

void ScoreCsvWriter::flush() {
  out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  buffer_.clear();
}

Status ScoreCsvWriter::finish() {
  flush();
  out_.flush();
  if (!out_) return fail(ErrorCode::io_failed, "cannot write the scores; is the disk full?");
  return {};
}

}  // namespace selfsame::eval
