#!/usr/bin/env python3
"""Fails on an include or import that the module graph forbids: upward, sideways, circular, or of a library that is
another room's; and on a permission to include a library that is not used.

    tools/check_graph.py [REPOSITORY]

The tables below are the graph; ARCHITECTURE.md draws it. Prints `file:line: what is wrong` and exits 1, or one line
and 0.
"""

import ast
import re
import sys
from pathlib import Path

# Room (folder below src/) -> the rooms it may include, besides itself. Bottom to top.
MODALITY = ["infer", "pipeline", "match", "media", "base"]
ROOMS = {
    "base": [],
    "net": ["base"],
    "media": ["base"],
    "media/codec": ["media", "base"],
    "capture": ["media/codec", "media", "base"],
    "synth": ["media", "base"],
    "match": ["base"],
    "pipeline": ["match", "media", "base"],
    "crypto": ["base"],
    "infer": ["crypto", "pipeline", "match", "media", "base"],
    "store": ["crypto", "match", "base"],
    "store/sqlite": ["store", "crypto", "match", "base"],
    "face/liveness": ["pipeline", "media", "base"],
    "face": ["face/liveness"] + MODALITY,
    "voice": MODALITY,
    "finger": MODALITY,
    "intake": ["pipeline", "match", "media/codec", "media", "base"],
    "draw": ["media", "base"],
    "eval": ["draw", "pipeline", "match", "media/codec", "media", "base"],
    "trials": ["eval", "finger", "match", "media", "base"],
    "auth": ["pipeline", "store", "crypto", "match", "media", "base"],
    "views": ["auth", "pipeline", "store", "crypto", "match", "media", "base"],
    "http": ["views", "auth", "intake", "pipeline", "store", "crypto", "match", "media/codec", "media", "base"],
}

# Folders that wire: they may include every room.
WIRING = ["apps", "bench", "fuzz", "tests", "web"]

# What a room's tests may include besides what the room may.
TEST_EXTRA = {
    "face": ["media/codec"],
    "voice": ["media/codec", "crypto"],
    "finger": ["media/codec"],
    "store": ["store/sqlite"],
    "auth": ["store/sqlite"],
    "http": ["store/sqlite"],
}

# Library headers (by prefix) -> who may include them. Whatever is not listed here, and is no system header, nobody may.
LIBRARIES = {
    "onnxruntime": ["infer"],
    "openssl/": ["crypto"],
    "sodium": ["crypto"],
    "sqlite3": ["store/sqlite"],
    "boost/": ["http"],
    "curl/": ["net"],
    "cairo.h": ["draw"],
    "jpeglib.h": ["media/codec"],
    "jerror.h": ["media/codec"],
    "png.h": ["media/codec"],
    "tiffio.h": ["media/codec"],
    "sndfile.h": ["media/codec"],
    "tl/expected.hpp": ["base"],
    "Eigen/": ["face/liveness", "eval"],
    "nlohmann/": ["infer", "eval", "views", "http", "apps"],
    "fmt/": ["views", "http"],
    "spdlog/": ["apps"],
    "CLI/": ["apps"],
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

# training/ holds a folder for each recipe, and these that all share -> what these may import. A recipe may import
# itself and them.
LAB = {"lab": [], "lab/speech": ["lab"]}
RECIPE_TESTS = "tests"
# Python packages -> who may import them; None: every recipe and the lab. The standard library is free.
PACKAGES = {
    "torch": None,
    "numpy": None,
    "onnx": None,
    "PIL": ["lab", "face_pad"],
    "soundfile": ["lab/speech", "voice_embed"],
    "pocketsphinx": ["voice_digits"],
}

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
        if re.fullmatch(r"(PORTABLE|NATIVE)_SOURCES|(NATIVE_)?(DEPENDS|LIBRARIES)|ALONE", word):
            keyword = word
        elif word == ")":
            keyword = None
        elif keyword:
            lists.setdefault(keyword, []).append(word)
    return lists


def circles(edges):
    """[(file, line, [file, ..., file])] of a graph {file: [(line, file)]}, each once."""
    done, path, found = set(), [], []

    def visit(file):
        done.add(file)
        path.append(file)
        for line, target in edges[file]:
            if target in path:
                found.append((file, line, path[path.index(target):] + [target]))
            elif target in edges and target not in done:
                visit(target)
        path.pop()

    for file in edges:
        if file not in done:
            visit(file)
    return found


def unused(owner, library):
    return f"tools/check_graph.py:1: {owner} may include {library} and does not: take it out of that row"


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
        return re.search(r"_test(_\w+)?\.[ch]pp$|/fake_\w+\.hpp$", file) is not None

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
        for file, line, circle in circles({file: self.quoted(file) for file in self.includes}):
            self.complain(file, line, "circular include: " + " -> ".join(circle))

    def check_permissions(self):
        """Of a whole repository: who may include a library and does not."""
        used = {(self.owner(file), prefix) for file, includes in self.includes.items()
                for _, bracket, name in includes if bracket == "<" for prefix in LIBRARIES if name.startswith(prefix)}
        for prefix, owners in LIBRARIES.items():
            for owner in owners:
                if (owner, prefix) not in used:
                    self.problems.append(unused(owner, f"<{prefix}>"))

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


class Recipes:
    """The imports of training/: recipes know the lab, not each other."""

    def __init__(self, root):
        self.folder = Path(root) / "training"
        self.files = {path.relative_to(self.folder).as_posix(): path for path in sorted(self.folder.rglob("*.py"))
                      if "__pycache__" not in path.parts}
        self.problems = []
        self.used = set()

    @staticmethod
    def owner(file):
        """A shared folder of the lab, a recipe, or tests."""
        folder = Path(file).parent.as_posix()
        return folder if folder in LAB else folder.split("/")[0]

    def complain(self, file, line, text):
        self.problems.append(f"training/{file}:{line}: {text}")

    def module(self, name):
        """The file of a dotted name below training/, or None."""
        path = name.replace(".", "/")
        return next((file for file in (path + ".py", path + "/__init__.py") if file in self.files), None)

    def imports_of(self, file):
        """[(line, dotted name)], those inside functions too; from A import b is A.b where that is a module, else A."""
        found, package = [], list(Path(file).parent.parts)
        for node in ast.walk(ast.parse(self.files[file].read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                start = package[: len(package) - node.level + 1] if node.level else []
                source = ".".join(start + ([node.module] if node.module else []))
                for alias in node.names:
                    inner = f"{source}.{alias.name}"
                    found.append((node.lineno, inner if self.module(inner) else source))
        return found

    def run(self):
        edges = {}
        for file in self.files:
            owner = self.owner(file)
            edges[file] = []
            for line, name in self.imports_of(file):
                if target := self.module(name):
                    edges[file].append((line, target))
                    self.check_import(file, line, owner, name, self.owner(target))
                else:
                    self.check_package(file, line, owner, name.split(".")[0])
        for file, line, circle in circles(edges):
            self.complain(file, line, "circular import: " + " -> ".join(circle))
        return self.problems

    def check_import(self, file, line, owner, name, target):
        if owner in (target, RECIPE_TESTS):
            return
        allowed = LAB[owner] if owner in LAB else list(LAB)
        if target not in allowed:
            self.complain(file, line, f"{owner} may not import {name} (it may use: {', '.join(allowed) or 'nothing'})")

    def check_package(self, file, line, owner, package):
        if package in sys.stdlib_module_names:
            return
        if package not in PACKAGES:
            self.complain(file, line, f"{package} is neither ours nor listed: a new package needs a row in check_graph.py")
            return
        self.used.add((owner, package))
        owners = PACKAGES[package]
        if owners is not None and owner not in owners + [RECIPE_TESTS]:
            self.complain(file, line, f"{package} belongs to {', '.join(owners)}; {owner} may not import it")

    def check_permissions(self):
        for package, owners in PACKAGES.items():
            for owner in owners or []:
                if (owner, package) not in self.used:
                    self.problems.append(unused(owner, package))


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    program, recipes = Check(root), Recipes(root)
    problems = set()
    for check in (program, recipes):
        check.run()
        check.check_permissions()
        problems |= set(check.problems)
    problems = sorted(problems)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print(f"module graph: {len(problems)} forbidden", file=sys.stderr)
        return 1
    print(f"module graph: {len(program.includes)} files and {len(recipes.files)} of the recipes in order")
    return 0


if __name__ == "__main__":
    sys.exit(main())
