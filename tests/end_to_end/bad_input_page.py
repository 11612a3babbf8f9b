"""Records cases of bad input, and writes the page that lists them."""

import sys

from harness import SOURCE, ProgramTest

PAGE = SOURCE / "docs/bad-input.md"
WRITE = "--write" in sys.argv

INTRODUCTION = """# Bad input

What the program answers to what it cannot use. Made by `tests/end_to_end/bad_input_test.py PROGRAM --write`; the same
test without `--write` fails when an answer differs from this page. After each group of cases a person enrolled before
them is verified: nothing is lost by any of them.
"""


class Table:
    """The recorded cases of a group."""

    def __init__(self, title, status_title):
        self.title, self.status_title, self.rows = title, status_title, []

    def add(self, what, status, code, message):
        self.rows.append((what, str(status), code, message))

    def text(self):
        lines = [f"\n## {self.title}\n", f"| case | {self.status_title} | code | message |", "|---|---|---|---|"]
        cell = lambda value: value.replace("|", "\\|")
        lines += [f"| {cell(what)} | {status} | `{code}` | {cell(message)} |" for what, status, code, message in self.rows]
        return "\n".join(lines) + "\n"


TABLES = {}


class Checked(ProgramTest):
    def check(self, table, what, got, wanted):
        """`got`: status, code, message; `wanted`: status and code."""
        status, code, message = got
        table.add(what, status, code, message)
        with self.subTest(what):
            self.assertEqual((status, code), wanted, message)

    def keep(self, table):
        TABLES[table.title] = table.text()
        if not WRITE:
            with self.subTest("docs/bad-input.md"):
                self.assertIn(table.text(), PAGE.read_text(), "the page says something else; run with --write, look at the change")
