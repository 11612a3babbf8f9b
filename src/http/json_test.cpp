#include "http/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace selfsame::http
