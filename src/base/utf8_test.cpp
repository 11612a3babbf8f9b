#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace selfsame::base {
namespace {

TEST(Utf8, bytes_outside_valid_sequences_become_question_marks) {
  const std::string whole = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  EXPECT_EQ(printable(whole), whole);
  EXPECT_EQ(printable("\xC3"), "?");
  EXPECT_EQ(printable("\xC3("), "?(");
  EXPECT_EQ(printable("\xC0\xAF"), "??");
  EXPECT_EQ(printable("\xE0\x80\x80"), "???");
  EXPECT_EQ(printable("\xED\xA0\x80"), "???");
  EXPECT_EQ(printable("\xF4\x90\x80\x80"), "????");
  EXPECT_EQ(printable("a\x01\x7F z"), "a?? z");
}

}  // namespace
}  // namespace selfsame::base
