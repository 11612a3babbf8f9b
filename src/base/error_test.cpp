#include "base/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>

#include "base/result.hpp"

namespace selfsame::base {
namespace {

bool is_snake_case(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

TEST(ErrorCode, each_has_a_name_of_its_own_in_snake_case) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i) {
    const std::string_view name = to_string(static_cast<ErrorCode>(i));
    EXPECT_TRUE(std::all_of(name.begin(), name.end(), is_snake_case)) << name;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(ErrorCode::internal) + 1);
}

TEST(ErrorCode, is_found_again_by_its_name) {
  for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    EXPECT_EQ(error_code_from(to_string(code)), code);
    EXPECT_FALSE(title_of(code).empty());
  }
  EXPECT_EQ(error_code_from("no_such_code"), std::nullopt);
  EXPECT_EQ(error_code_from(""), std::nullopt);
}

TEST(ErrorCode, has_the_kind_of_its_row) {
  EXPECT_EQ(kind_of(ErrorCode::invalid_json), ErrorKind::bad_request);
  EXPECT_EQ(kind_of(ErrorCode::store_newer), ErrorKind::unusable);
  EXPECT_EQ(kind_of(ErrorCode::internal), ErrorKind::fault);
}

// Clients match on these.
TEST(ErrorCode, released_names_stay) {
  EXPECT_EQ(to_string(ErrorCode::face_not_found), "face_not_found");
  EXPECT_EQ(to_string(ErrorCode::invalid_subject_id), "invalid_subject_id");
  EXPECT_EQ(to_string(ErrorCode::unauthorized), "unauthorized");
  EXPECT_EQ(to_string(ErrorCode::internal), "internal");
}

Result<int> half_of(int value) {
  if (value % 2 != 0) return fail(ErrorCode::invalid_argument, "odd");
  return value / 2;
}

Result<int> quarter_of(int value) {
  SELFSAME_ASSIGN(const int half, half_of(value));
  SELFSAME_ASSIGN(const int quarter, half_of(half));
  return quarter;
}

Status need_even(int value) {
  SELFSAME_TRY(half_of(value));
  return {};
}

Result<std::unique_ptr<int>> boxed(int value) {
  SELFSAME_ASSIGN(auto box, Result<std::unique_ptr<int>>(std::make_unique<int>(value)));
  return box;
}

TEST(Result, assign_takes_the_value_or_hands_on_the_error) {
  EXPECT_EQ(quarter_of(8).value(), 2);
  EXPECT_EQ(quarter_of(7).error().message, "odd");
  EXPECT_EQ(quarter_of(6).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(*boxed(3).value(), 3);
}

TEST(Result, try_hands_on_the_error_alone) {
  EXPECT_TRUE(need_even(2));
  EXPECT_EQ(need_even(3).error().message, "odd");
}

}  // namespace
}  // namespace selfsame::base
