#!/usr/bin/env python3
"""Fails on an include that the module graph forbids: upward, sideways, circular, or of a library that is another room's.

    tools/check_graph.py [REPOSITORY]

The tables below are the graph; ARCHITECTURE.md draws it. Prints `file:line: what is wrong` and exits 1, or one line and 0.
"""

import re
import sys
from pathlib import Path

# Room (folder below src/) -> the rooms it may include, besides itself. Bottom to top.
MODALITY = ["pipeline", "match", "infer", "media", "base"]
ROOMS = {
    "base": [],
    "media": ["base"],
    "media/codec": ["media", "base"],
    "capture": ["media/codec", "media", "base"],
    "synth": ["media", "base"],
    "match": ["base"],
    "pipeline": ["match", "media", "base"],
    "crypto": ["base"],
    "infer": ["crypto", "match", "media", "base"],
    "store": ["crypto", "match", "base"],
    "face/liveness": ["pipeline", "media", "base"],
    "face": ["face/liveness"] + MODALITY,
    "voice": MODALITY,
    "finger": MODALITY,
    "intake": ["pipeline", "match", "media/codec", "media", "base"],
    "eval": ["pipeline", "match", "media/codec", "media", "base"],
    "auth": ["pipeline", "store", "crypto", "match", "media", "base"],
    "http": ["auth", "intake", "pipeline", "store", "crypto", "match", "media/codec", "media", "base"],
}

# Folders that wire: they may include every room.
WIRING = ["apps", "bench", "fuzz", "tests"]

# What a room's tests may include besides what the room may.
TEST_EXTRA = {"face": ["media/codec"], "voice": ["media/codec", "crypto"], "finger": ["media/codec"]}

# Library headers (by prefix) -> who may include them. Whatever is not listed here, and is no system header, nobody may.
PORTABLE = ["base", "media", "match", "pipeline", "face", "face/liveness", "voice", "finger"]
LIBRARIES = {
    "onnxruntime": ["infer"],
    "openssl/": ["crypto"],
    "sodium": ["crypto"],
    "sqlite3": ["store"],
    "boost/": ["http"],
    "jpeglib.h": ["media/codec"],
    "jerror.h": ["media/codec"],
    "png.h": ["media/codec"],
    "tiffio.h": ["media/codec"],
    "sndfile.h": ["media/codec"],
    "tl/expected.hpp": ["base"],
    "Eigen/": PORTABLE + ["eval"],
    "nlohmann/": ["infer", "eval", "store", "auth", "http", "apps"],
    "fmt/": ["infer", "eval", "store", "auth", "http", "apps", "bench"],
    "spdlog/": ["apps"],
    "CLI/": ["apps", "bench"],
    "opencv2/": ["bench"],
    "faiss/": ["bench"],
    "soxr.h": ["bench"],
    "benchmark/": ["bench"],
}
TEST_LIBRARIES = ("gtest/", "gmock/")
SYSTEM_FOLDERS = ("sys/", "netinet/", "arpa/", "net/", "linux/")

# The portable core has no files, no threads and no clock.
NOT_PORTABLE = ("fstream", "filesystem", "thread", "mutex", "shared_mutex", "condition_variable", "future", "chrono",
                "unistd.h", "fcntl.h", "sys/", "pthread.h", "opencv2/", "media/codec/")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SOURCES = (".cpp", ".hpp", ".h", ".inc")


def includes_of(path):
    """[(line number, '<' or '"', name)]"""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if match := INCLUDE.match(line):
            found.append((number, match[1], match[2]))
    return found


def room_of(path):
    """The longest room that is a folder prefix of a path below src/, or its first folder where there is none."""
    folder = Path(path).parent.as_posix()
    owners = [room for room in ROOMS if folder == room or folder.startswith(room + "/")]
    return max(owners, key=len) if owners else folder.split("/")[0]


def cmake_lists(text):
    """The keyword lists of a selfsame_module() call: {keyword: [words]}."""
    lists, keyword = {}, None
    for word in re.sub(r"#.*", "", text).replace("(", " ( ").replace(")", " ) ").split():
        if re.fullmatch(r"(PORTABLE|NATIVE)_SOURCES|(NATIVE_)?(DEPENDS|LIBRARIES)", word):
            keyword = word
        elif word == ")":
            keyword = None
        elif keyword:
            lists.setdefault(keyword, []).append(word)
    return lists


class Check:
    def __init__(self, root):
        self.root = Path(root)
        self.src = self.root / "src"
        self.problems = []
        folders = [self.src] + [self.root / name for name in WIRING]
        files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in SOURCES]
        self.includes = {path.relative_to(self.root).as_posix(): includes_of(path) for path in files}

    def complain(self, file, line, text):
        self.problems.append(f"{file}:{line}: {text}")

    def owner(self, file):
        return room_of(file.removeprefix("src/")) if file.startswith("src/") else file.split("/")[0]

    @staticmethod
    def is_test(file):
        return re.search(r"_test(_\w+)?\.[ch]pp$", file) is not None

    def run(self):
        for file, includes in self.includes.items():
            owner = self.owner(file)
            if file.startswith("src/") and owner not in ROOMS:
                self.complain(file, 1, f"src/{owner} has no row in tools/check_graph.py")
                continue
            for line, bracket, name in includes:
                if bracket == '"':
                    self.check_room(file, line, owner, name)
                else:
                    self.check_library(file, line, owner, name)
        self.check_cycles()
        self.check_cmake()
        return self.problems

    def check_room(self, file, line, owner, name):
        is_test = self.is_test(file)
        if name.startswith("tests/support/") and (self.root / name).is_file():
            if not is_test and owner not in WIRING:
                self.complain(file, line, f"only tests may include {name}")
            return
        if owner in WIRING:
            return
        if not (self.src / name).is_file():
            self.complain(file, line, f'"{name}" is no file below src/')
            return
        target = room_of(name)
        allowed = ROOMS[owner] + (TEST_EXTRA.get(owner, []) if is_test else [])
        if target != owner and target not in allowed:
            self.complain(file, line, f"{owner} may not include {name} (it may use: {', '.join(allowed) or 'nothing'})")

    def check_library(self, file, line, owner, name):
        if name.startswith(TEST_LIBRARIES):
            if not self.is_test(file) and owner != "tests":
                self.complain(file, line, f"only tests may include <{name}>")
            return
        for prefix, owners in LIBRARIES.items():
            if name.startswith(prefix):
                if owner not in owners and owner not in ("tests", "fuzz"):
                    self.complain(file, line, f"<{name}> belongs to {', '.join(owners)}; {owner} may not include it")
                return
        if ("/" in name or name.endswith(".hpp")) and not name.startswith(SYSTEM_FOLDERS):
            self.complain(file, line, f"<{name}> belongs to no room: a new library needs a row in tools/check_graph.py")

    def quoted(self, file):
        return [(line, "src/" + name) for line, bracket, name in self.includes.get(file, []) if bracket == '"']

    def check_cycles(self):
        done, path = set(), []

        def visit(file):
            done.add(file)
            path.append(file)
            for line, target in self.quoted(file):
                if target in path:
                    circle = path[path.index(target):] + [target]
                    self.complain(file, line, "circular include: " + " -> ".join(circle))
                elif target in self.includes and target not in done:
                    visit(target)
            path.pop()

        for file in self.includes:
            if file not in done:
                visit(file)

    def check_cmake(self):
        for lists_file in sorted(self.src.rglob("CMakeLists.txt")):
            folder = lists_file.parent.relative_to(self.src).as_posix()
            lists = cmake_lists(lists_file.read_text(encoding="utf-8"))
            for target in lists.get("DEPENDS", []) + lists.get("NATIVE_DEPENDS", []):
                if target.replace("_", "/") not in ROOMS.get(folder, []):
                    self.complain(lists_file.relative_to(self.root), 1, f"{folder} may not depend on {target}")
            for source in lists.get("PORTABLE_SOURCES", []):
                self.check_portable(f"src/{folder}/{source}")

    def check_portable(self, source):
        seen, queue = {source}, [source]
        while queue:
            file = queue.pop()
            for line, bracket, name in self.includes.get(file, []):
                if any(name == word or (word.endswith("/") and name.startswith(word)) for word in NOT_PORTABLE):
                    reached = "" if file == source else f" (reached from {source})"
                    self.complain(file, line, f"the portable core may not include {name}{reached}")
                elif bracket == '"' and (target := "src/" + name) not in seen:
                    seen.add(target)
                    queue.append(target)


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    check = Check(root)
    problems = sorted(set(check.run()))
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print(f"module graph: {len(problems)} forbidden", file=sys.stderr)
        return 1
    print(f"module graph: {len(check.includes)} files in order")
    return 0


if __name__ == "__main__":
    sys.exit(main())
