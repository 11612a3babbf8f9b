// Comparison scores as CSV (RFC 4180), written as they are made.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace selfsame::eval {

struct ScoreRow {
  std::string_view sample_a;  // path or name of the sample, relative to the data
  std::string_view sample_b;
  std::string_view person_a;
  std::string_view person_b;
  bool genuine = false;
  std::optional<float> score;  // nullopt: a sample failed to enrol; the field stays empty
};

/// Columns, in this order for ever: sample_a,sample_b,person_a,person_b,genuine,score. `genuine` is 1 or 0; a score is
/// the shortest decimal that reads back as the same float; lines end in LF. Fields with a comma, a quote or a line
/// break are quoted. Millions of rows cost a buffer of 64 KiB.
class ScoreCsvWriter {
 public:
  /// Writes the header. `out` must outlive the writer.
  explicit ScoreCsvWriter(std::ostream& out);
  ScoreCsvWriter(const ScoreCsvWriter&) = delete;
  ScoreCsvWriter& operator=(const ScoreCsvWriter&) = delete;

  void write(const ScoreRow& row);
  /// Hands over what is buffered; without this call the last rows are lost. Errors: io_failed if any write failed.
  Status finish();

 private:
  void flush();

  std::ostream& out_;
  std::string buffer_;
};

}  // namespace selfsame::eval
