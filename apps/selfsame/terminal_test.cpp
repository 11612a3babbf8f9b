#include "selfsame/terminal.hpp"

#include <gtest/gtest.h>

namespace selfsame::app {
namespace {

TEST(Table, numbers_are_aligned_to_the_right_and_words_to_the_left) {
  Table table({"name", "EER"});
  table.add({"a", "10.00"});
  table.add({"longer", "1.5"});
  EXPECT_EQ(table.str(),
            "name      EER\n"
            "------  -----\n"
            "a       10.00\n"
            "longer    1.5\n");
}

TEST(Table, widths_count_characters_and_not_bytes) {
  Table table({"who", "x"});
  table.add({"\xC3\x85sa", "1"});
  table.add({"Bo", "2"});
  EXPECT_EQ(table.str(),
            "who  x\n"
            "---  -\n"
            "\xC3\x85sa  1\n"
            "Bo   2\n");
}

TEST(Table, missing_cells_are_empty_and_lines_have_no_spaces_at_the_end) {
  Table table({"a", "b", "c"});
  table.add({"x"});
  table.add({"y", "words", "z"});
  EXPECT_EQ(table.str(),
            "a  b      c\n"
            "-  -----  -\n"
            "x\n"
            "y  words  z\n");
  EXPECT_EQ(table.rows(), 2U);
}

TEST(Terminal, times_and_numbers_have_one_form) {
  EXPECT_EQ(date_time(1'700'000'000'000), "2023-11-14 22:13:20");
  EXPECT_EQ(fixed(2.345, 1), "2.3");
}

}  // namespace
}  // namespace selfsame::app
