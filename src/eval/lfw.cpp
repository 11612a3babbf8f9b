#include "eval/lfw.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <set>

#include "base/check.hpp"

namespace selfsame::eval {
namespace {

struct Fields {
  std::array<std::string_view, 4> at;
  std::size_t count = 0;  // 5 stands for "more than 4"
};

Fields split(std::string_view line) {
  Fields fields;
  for (;;) {
    const std::size_t tab = line.find('\t');
    if (fields.count == fields.at.size()) {
      ++fields.count;
      return fields;
    }
    fields.at[fields.count++] = line.substr(0, tab);
    if (tab == std::string_view::npos) return fields;
    line.remove_prefix(tab + 1);
  }
}

bool valid_name(std::string_view name) {
  const auto allowed = [](char c) { return c > ' ' && c < 127 && c != '/' && c != '\\' && c != ':'; };
  return !name.empty() && name.size() <= kMaxLfwNameBytes && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), allowed);
}

std::optional<std::uint32_t> number_from(std::string_view text, std::uint32_t largest) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0 || value > largest) return std::nullopt;
  return value;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  Result<LfwPairs> parse() {
    SELFSAME_TRY(header());
    for (std::uint32_t fold = 1; fold <= result_.folds; ++fold) {
      for (const bool genuine : {true, false}) {
        for (std::uint32_t i = 0; i < result_.pairs_per_class; ++i) SELFSAME_TRY(pair(fold, genuine));
      }
    }
    if (!rest_.empty()) {
      ++line_number_;
      return refuse("text after the last pair that the first line announces");
    }
    return std::move(result_);
  }

 private:
  tl::unexpected<Error> refuse(const std::string& what) const {
    return fail(ErrorCode::invalid_argument, "pairs file, line " + std::to_string(line_number_) + ": " + what);
  }

  std::optional<Fields> next_line() {
    ++line_number_;
    if (rest_.empty()) return std::nullopt;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return split(line);
  }

  Status header() {
    const auto fields = next_line();
    if (!fields || fields->count != 2) return refuse("expected the number of folds, a tab, and the pairs per class");
    const auto folds = number_from(fields->at[0], kMaxLfwFolds);
    const auto pairs = number_from(fields->at[1], kMaxLfwPairsPerClass);
    if (!folds) return refuse("the number of folds must be 1 to " + std::to_string(kMaxLfwFolds));
    if (!pairs) return refuse("the pairs per class must be 1 to " + std::to_string(kMaxLfwPairsPerClass));
    result_.folds = *folds;
    result_.pairs_per_class = *pairs;
    return {};
  }

  Status pair(std::uint32_t fold, bool genuine) {
    const auto fields = next_line();
    const std::string where = " in fold " + std::to_string(fold);
    if (!fields) return refuse("the file ends early; a pair" + where + " is missing");
    if (fields->count != (genuine ? 3U : 4U)) {
      return refuse(genuine ? "expected a genuine pair (name, number, number)" + where
                            : "expected an impostor pair (name, number, name, number)" + where);
    }
    LfwPair read;
    read.fold = fold;
    read.genuine = genuine;
    SELFSAME_TRY(sample(fields->at[0], fields->at[1], read.a));
    SELFSAME_TRY(sample(fields->at[genuine ? 0 : 2], fields->at[genuine ? 2 : 3], read.b));
    if (read.a == read.b) return refuse("a picture is paired with itself");
    if (!genuine && read.a.person == read.b.person) return refuse("an impostor pair of one person");
    result_.pairs.push_back(std::move(read));
    return {};
  }

  Status sample(std::string_view name, std::string_view number, LfwSample& out) const {
    if (!valid_name(name)) return refuse("not a name that can be a folder");
    const auto value = number_from(number, kMaxLfwImageNumber);
    if (!value) return refuse("a picture number must be 1 to " + std::to_string(kMaxLfwImageNumber));
    out = {std::string(name), *value};
    return {};
  }

  std::string_view rest_;
  std::size_t line_number_ = 0;
  LfwPairs result_;
};

}  // namespace

std::string relative_path(const LfwSample& sample) {
  const std::string digits = std::to_string(sample.number);
  const std::string zeros(digits.size() < 4 ? 4 - digits.size() : 0, '0');
  return sample.person + "/" + sample.person + "_" + zeros + digits + ".jpg";
}

Result<LfwPairs> parse_lfw_pairs(std::string_view text) {
  if (text.size() > kMaxLfwPairsBytes) {
    return fail(ErrorCode::payload_too_large,
                "the pairs file is larger than " + std::to_string(kMaxLfwPairsBytes) + " bytes");
  }
  return Parser(text).parse();
}

Result<LfwPairs> load_lfw_pairs(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return fail(ErrorCode::io_failed, "cannot open the pairs file " + file.string());
  // One byte past the limit is enough to know that it is exceeded.
  std::string text(kMaxLfwPairsBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return fail(ErrorCode::io_failed, "cannot read the pairs file " + file.string());
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return parse_lfw_pairs(text);
}

std::vector<std::string> people_of(const LfwPairs& pairs) {
  std::set<std::string> people;
  for (const LfwPair& pair : pairs.pairs) people.insert({pair.a.person, pair.b.person});
  return {people.begin(), people.end()};
}

std::vector<LfwSample> samples_of(const LfwPairs& pairs) {
  std::set<LfwSample> samples;
  for (const LfwPair& pair : pairs.pairs) samples.insert({pair.a, pair.b});
  return {samples.begin(), samples.end()};
}

std::vector<FoldComparison> fold_comparisons(const LfwPairs& pairs, std::span<const std::optional<float>> scores) {
  SELFSAME_CHECK(scores.size() == pairs.pairs.size());
  std::vector<FoldComparison> comparisons;
  comparisons.reserve(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    comparisons.push_back({scores[i], pairs.pairs[i].genuine, pairs.pairs[i].fold});
  }
  return comparisons;
}

std::vector<ScoredPair> scored_pairs(const LfwPairs& pairs, std::span<const std::optional<float>> scores) {
  SELFSAME_CHECK(scores.size() == pairs.pairs.size());
  const std::vector<std::string> people = people_of(pairs);
  const auto number = [&](const std::string& person) {
    return static_cast<std::uint32_t>(std::lower_bound(people.begin(), people.end(), person) - people.begin());
  };
  std::vector<ScoredPair> result;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const LfwPair& pair = pairs.pairs[i];
    if (scores[i]) result.push_back({*scores[i], pair.genuine, number(pair.a.person), number(pair.b.person)});
  }
  return result;
}

}  // namespace selfsame::eval
