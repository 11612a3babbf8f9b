#!/usr/bin/env python3
"""Holds Markdown prose to 120 columns; with --fix wraps what is longer. Tables and code stay as they are."""
import argparse
import pathlib
import re
import sys
import textwrap

WIDTH = 120
FOLDER = pathlib.Path(__file__).resolve().parent.parent
LEFT_OUT = {"build", "node_modules", ".git", "shared"}
# "- ", "12. ", "> ", or none: what the first line of a paragraph begins with. Further lines are indented as far.
BEGINNING = re.compile(r"^(\s*(?:[-*+]|\d+\.)\s+|\s*>\s?)?")


def files():
    return sorted(path for path in FOLDER.rglob("*.md") if not LEFT_OUT & set(path.relative_to(FOLDER).parts[:-1]))


def is_prose(line, fenced):
    """Whether a line is running text: neither code, nor a table, nor a heading, nor empty."""
    return not fenced and line.strip() and not line.lstrip().startswith(("|", "#", "```", "<", "    ", "[")) \
        and not line.startswith(("    ", "\t"))


def lines_with_state(text):
    fenced = False
    for line in text.splitlines():
        mark = line.lstrip().startswith("```")
        yield line, fenced or mark
        fenced ^= mark


def too_long(text):
    """The numbers of the prose lines that are too wide and could be broken."""
    return [number for number, (line, fenced) in enumerate(lines_with_state(text), 1)
            if len(line) > WIDTH and is_prose(line, fenced) and " " in line.strip()[:WIDTH]]


def wrapped(text):
    """The same text with every paragraph that holds a line too wide broken anew."""
    out, paragraph = [], []

    def flush():
        if any(len(line) > WIDTH for line in paragraph):
            first = BEGINNING.match(paragraph[0]).group(0)
            quoted = first.strip() == ">"
            body = " ".join(line.lstrip("> ").strip() if quoted else line.strip() for line in paragraph)
            body = body if quoted else body[len(first.strip()):].strip() if first.strip() else body
            out.extend(textwrap.wrap(body, WIDTH, initial_indent=first, subsequent_indent=first if quoted else " " * len(first),
                                     break_long_words=False, break_on_hyphens=False))
        else:
            out.extend(paragraph)
        paragraph.clear()

    for line, fenced in lines_with_state(text):
        if not is_prose(line, fenced):
            flush()
            out.append(line)
            continue
        if paragraph and BEGINNING.match(line).group(1):
            flush()
        paragraph.append(line)
    flush()
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true", help="wrap lines that are too wide")
    options = parser.parse_args()
    wrong = 0
    for path in files():
        text = path.read_text(encoding="utf-8")
        if options.fix and too_long(text):
            path.write_text(wrapped(text), encoding="utf-8")
            text = path.read_text(encoding="utf-8")
        for number in too_long(text):
            print(f"{path.relative_to(FOLDER)}:{number}: prose is wider than {WIDTH} columns (tools/check_prose.py --fix)")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
