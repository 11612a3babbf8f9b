#include "http/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>

namespace selfsame::http {
namespace {

using testing::HasSubstr;
using testing::Not;

Result<nlohmann::json> parse(std::string_view text, const JsonLimits& limits = {}) {
  return parse_json(base::as_bytes(text), limits);
}

TEST(Json, reads_what_the_library_reads) {
  for (const std::string text : {R"({"a": [1, -2, 3.5, true, false, null, "x\u00e9", {}], "b": {"c": []}})", "[]", "7",
                                 R"("text")", "null", "  {}\n"}) {
    const auto parsed = parse(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(*parsed, nlohmann::json::parse(text));
  }
}

TEST(Json, refuses_what_is_not_json) {
  for (const std::string text : {"", " ", "{", "{}x", "{a: 1}", "{'a': 1}", "[1,]", "NaN", "[Infinity]", "01",
                                 "\"\xff\"", "\"\n\"", "{\"a\" 1}", "[1e999]", "// x\n1", "\xff\xfe{}"}) {
    const auto parsed = parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::invalid_json);
  }
}

TEST(Json, errors_tell_the_place_and_no_text) {
  const auto parsed = parse(R"({"image": "c2VjcmV0 picture" oops)");
  ASSERT_FALSE(parsed);
  EXPECT_THAT(parsed.error().message, HasSubstr("byte"));
  EXPECT_THAT(parsed.error().message, Not(HasSubstr("c2Vj")));
  EXPECT_THAT(parsed.error().message, Not(HasSubstr("oops")));
}

TEST(Json, refuses_a_key_that_stands_twice_in_one_object) {
  EXPECT_FALSE(parse(R"({"a": 1, "a": 2})"));
  EXPECT_FALSE(parse(R"({"x": {"a": 1, "a": 1}})"));
  EXPECT_FALSE(parse(R"({"a": 1, "\u0061": 2})"));
  EXPECT_TRUE(parse(R"({"a": {"a": 1}, "b": {"a": 1}})"));
}

TEST(Json, holds_to_its_depth) {
  EXPECT_TRUE(parse(std::string(8, '[') + std::string(8, ']')));
  EXPECT_FALSE(parse(std::string(9, '[') + std::string(9, ']')));
  EXPECT_FALSE(parse(std::string(1'000'000, '[')));
  EXPECT_FALSE(parse(R"({"a":)" + std::string(8, '[') + std::string(8, ']') + "}"));
}

TEST(Json, holds_to_its_number_of_values) {
  const auto list_of = [](std::size_t items) {
    std::string text = "[0";
    for (std::size_t i = 1; i < items; ++i) text += ",0";
    return text + "]";
  };
  EXPECT_TRUE(parse(list_of(1023)));  // the list is a value too
  EXPECT_FALSE(parse(list_of(1024)));
}

TEST(Json, writes_text_that_is_not_utf8_with_replacement_characters) {
  EXPECT_EQ(to_text(Json("a\xff")), "\"a\xef\xbf\xbd\"");
}

TEST(Json, numbers_read_back_as_the_same_float) {
  EXPECT_EQ(to_text(number(0.1F)), "0.1");
  EXPECT_EQ(to_text(number(-1.5F)), "-1.5");
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  for (int i = 0; i < 1000; ++i) {
    const float value = normal(random);
    EXPECT_EQ(std::stof(to_text(number(value))), value);
  }
}

TEST(Json, rounds_to_decimals) {
  EXPECT_EQ(to_text(rounded(0.8500000238, 2)), "0.85");
  EXPECT_EQ(to_text(rounded(2.0, 3)), "2.0");
}

TEST(Json, writes_times_as_iso_8601) {
  EXPECT_EQ(iso8601(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(iso8601(1'709'208'000'123), "2024-02-29T12:00:00.123Z");
  EXPECT_EQ(iso8601(-1), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace selfsame::http
