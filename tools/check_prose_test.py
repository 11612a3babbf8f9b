#!/usr/bin/env python3
"""Unit tests of check_prose.py: which lines are too wide, and what --fix makes of them."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import check_prose

WORDS = "word " * 40  # 200 columns


class TooLongTest(unittest.TestCase):
    def test_accepts_the_limit_and_refuses_one_more(self):
        at_limit = "ab " * 39 + "abc"
        self.assertEqual(len(at_limit), check_prose.WIDTH)
        self.assertEqual(check_prose.too_long(at_limit), [])
        self.assertEqual(check_prose.too_long("fine\n" + at_limit + "d"), [2])

    def test_passes_over_what_cannot_be_wrapped(self):
        for line in ("| " + WORDS, "# " + WORDS, "    " + WORDS, "<p>" + WORDS, "https://" + "x" * 200):
            self.assertEqual(check_prose.too_long(line), [], line[:20])

    def test_passes_over_code_between_fences_and_no_more(self):
        self.assertEqual(check_prose.too_long(f"```\n{WORDS}\n```\n{WORDS}"), [4])

    def test_reads_lists_and_quotations(self):
        self.assertEqual(check_prose.too_long(f"- {WORDS}\n12. {WORDS}\n> {WORDS}"), [1, 2, 3])


class WrappedTest(unittest.TestCase):
    def assert_same_words(self, text):
        fixed = check_prose.wrapped(text)
        self.assertEqual(check_prose.too_long(fixed), [])
        self.assertEqual(fixed.split(), text.split())
        return fixed.splitlines()

    def test_breaks_a_paragraph(self):
        self.assertEqual(len(self.assert_same_words(WORDS)), 2)

    def test_indents_further_lines_of_a_list(self):
        lines = self.assert_same_words(f"- {WORDS}\n- short\n12. {WORDS}\n")
        self.assertTrue(lines[0].startswith("- word") and lines[1].startswith("  word"))
        self.assertEqual(lines[2], "- short")
        self.assertTrue(lines[3].startswith("12. word") and lines[4].startswith("    word"))

    def test_marks_every_line_of_a_quotation(self):
        fixed = check_prose.wrapped("> " + WORDS).splitlines()
        self.assertEqual([line[:6] for line in fixed], ["> word", "> word"])

    def test_leaves_paragraphs_tables_and_code_that_fit(self):
        text = f"one\ntwo\n\n| {WORDS} |\n```\n{WORDS}\n```\n"
        self.assertEqual(check_prose.wrapped(text), text)


if __name__ == "__main__":
    unittest.main()
