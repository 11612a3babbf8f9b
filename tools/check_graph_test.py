#!/usr/bin/env python3
"""Unit tests of check_graph.py: each writes a small tree and looks at what the check says about it."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import check_graph


class CheckGraphTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("src/base/bytes.hpp", "#pragma once\n")
        self.write("src/media/image.hpp", '#include "base/bytes.hpp"\n')

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def problems(self):
        return check_graph.Check(self.root).run()

    def assert_one(self, start):
        problems = self.problems()
        self.assertEqual(len(problems), 1, problems)
        self.assertTrue(problems[0].startswith(start), problems[0])

    def test_the_table_itself_looks_down_only(self):
        below = []
        for room, allowed in check_graph.ROOMS.items():
            self.assertEqual([other for other in allowed if other not in below], [], room)
            below.append(room)

    def test_modalities_never_know_each_other(self):
        for modality in {"face", "voice", "finger"} & check_graph.ROOMS.keys():
            self.assertFalse({"face", "voice", "finger"} & set(check_graph.ROOMS[modality]))

    def test_accepts_an_include_that_looks_down(self):
        self.assertEqual(self.problems(), [])

    def test_names_file_and_line_of_an_upward_include(self):
        self.write("src/base/up.cpp", '#include "base/bytes.hpp"\n#include "media/image.hpp"\n')
        self.assert_one("src/base/up.cpp:2: base may not include media/image.hpp")

    def test_refuses_a_sideways_include(self):
        self.write("src/crypto/seal.cpp", '#include "media/image.hpp"\n')
        self.assert_one("src/crypto/seal.cpp:1: crypto may not include media/image.hpp")

    def test_tells_an_inner_room_from_its_outer_one(self):
        self.write("src/media/codec/codec.hpp", '#include "media/image.hpp"\n')
        self.assertEqual(self.problems(), [])
        self.write("src/media/load.cpp", '#include "media/codec/codec.hpp"\n')
        self.assert_one("src/media/load.cpp:1: media may not include media/codec/codec.hpp")

    def test_refuses_a_circle_inside_one_room(self):
        self.write("src/base/a.hpp", '#include "base/b.hpp"\n')
        self.write("src/base/b.hpp", '#include "base/a.hpp"\n')
        self.assert_one("src/base/b.hpp:1: circular include: src/base/a.hpp -> src/base/b.hpp -> src/base/a.hpp")

    def test_refuses_a_missing_file_and_an_unknown_room(self):
        self.write("src/base/lost.cpp", '#include "base/nowhere.hpp"\n')
        self.assert_one('src/base/lost.cpp:1: "base/nowhere.hpp" is no file')
        self.write("src/base/lost.cpp", "")
        self.write("src/utils/x.cpp", "")
        self.assert_one("src/utils/x.cpp:1: src/utils has no row")

    def test_lets_wiring_include_every_room(self):
        self.write("apps/selfsame/main.cpp", '#include "media/image.hpp"\n#include <CLI/CLI.hpp>\n#include "serve.hpp"\n')
        self.assertEqual(self.problems(), [])

    def test_keeps_libraries_in_their_room(self):
        self.write("src/crypto/seal.cpp", "#include <openssl/evp.h>\n#include <sodium.h>\n#include <sys/stat.h>\n")
        self.assertEqual(self.problems(), [])
        for header in ("openssl/evp.h", "onnxruntime_cxx_api.h", "sqlite3.h", "boost/asio.hpp", "png.h", "spdlog/spdlog.h"):
            self.write("src/match/gallery.cpp", f"#include <vector>\n#include <{header}>\n")
            self.assert_one(f"src/match/gallery.cpp:2: <{header}> belongs to ")

    def test_refuses_a_library_nobody_has_been_given(self):
        self.write("apps/selfsame/main.cpp", "#include <absl/strings/str_cat.h>\n")
        self.assert_one("apps/selfsame/main.cpp:1: <absl/strings/str_cat.h> belongs to no room")

    def test_keeps_test_support_out_of_the_product(self):
        self.write("tests/support/test_data.hpp", "#include <gtest/gtest.h>\n")
        uses = '#include "tests/support/test_data.hpp"\n'
        self.write("src/base/bytes_test.cpp", "#include <gtest/gtest.h>\n" + uses)
        self.assertEqual(self.problems(), [])
        self.write("src/base/bytes.cpp", uses)
        self.assert_one("src/base/bytes.cpp:1: only tests may include tests/support/test_data.hpp")
        self.write("src/base/bytes.cpp", "#include <gtest/gtest.h>\n")
        self.assert_one("src/base/bytes.cpp:1: only tests may include <gtest/gtest.h>")

    def test_keeps_files_threads_and_clocks_out_of_the_portable_core(self):
        self.write("src/match/CMakeLists.txt", "selfsame_module(match\n  PORTABLE_SOURCES a.cpp\n  NATIVE_SOURCES b.cpp)\n")
        self.write("src/match/b.cpp", "#include <thread>\n")
        self.write("src/match/a.cpp", "#include <vector>\n")
        self.assertEqual(self.problems(), [])
        for header in ("fstream", "filesystem", "thread", "mutex", "chrono"):
            self.write("src/match/a.cpp", f"#include <{header}>\n")
            self.assert_one(f"src/match/a.cpp:1: the portable core may not include {header}")

    def test_follows_the_portable_core_through_headers(self):
        self.write("src/base/system.hpp", "#include <vector>\n#include <filesystem>\n")
        self.write("src/match/CMakeLists.txt", "selfsame_module(match PORTABLE_SOURCES a.cpp)")
        self.write("src/match/a.cpp", '#include "base/system.hpp"\n')
        self.assert_one("src/base/system.hpp:2: the portable core may not include filesystem (reached from src/match/a.cpp)")

    def test_reads_the_dependencies_in_cmake_too(self):
        self.write("src/media/codec/CMakeLists.txt", "selfsame_module(media_codec NATIVE_DEPENDS media base)\n")
        self.assertEqual(self.problems(), [])
        self.write("src/media/CMakeLists.txt", "# DEPENDS nothing\nselfsame_module(media\n  DEPENDS base\n  NATIVE_DEPENDS media_codec)\n")
        self.assert_one("src/media/CMakeLists.txt:1: media may not depend on media_codec")

    def test_refuses_a_permission_that_nobody_uses(self):
        check = check_graph.Check(self.root)
        check.check_permissions()
        self.assertIn("tools/check_graph.py:1: store/sqlite may include <sqlite3> and does not: take it out of that row", check.problems)
        self.write("src/store/sqlite/connection.cpp", "#include <sqlite3.h>\n")
        check = check_graph.Check(self.root)
        check.check_permissions()
        self.assertFalse([problem for problem in check.problems if "sqlite3" in problem])


class RecipesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for folder in ("lab", "lab/speech", "face_embed", "voice_embed", "tests"):
            self.write(f"{folder}/__init__.py", "")
        self.write("lab/layers.py", "import torch\n")
        self.write("lab/speech/clips.py", "from ..layers import unit\nimport soundfile\n")
        self.write("face_embed/model.py", "import math\nfrom lab.layers import unit\nfrom lab.speech import clips\n")

    def write(self, name, text):
        path = self.root / "training" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def problems(self):
        return check_graph.Recipes(self.root).run()

    def assert_one(self, start):
        problems = self.problems()
        self.assertEqual(len(problems), 1, problems)
        self.assertTrue(problems[0].startswith(start), problems[0])

    def test_accepts_recipes_that_use_the_lab_and_tests_that_use_all(self):
        self.write("tests/test_all.py", "import tests.support\nfrom face_embed import model\nfrom lab.layers import unit\n")
        self.write("tests/support.py", "")
        self.assertEqual(self.problems(), [])

    def test_refuses_an_import_from_recipe_to_recipe_wherever_it_stands(self):
        for line in ("from face_embed.model import Student", "from face_embed import model", "import face_embed.model"):
            self.write("voice_embed/train.py", f"def main():\n    {line}\n")
            self.assert_one("training/voice_embed/train.py:2: voice_embed may not import face_embed.model")

    def test_refuses_a_lab_that_knows_a_recipe_or_its_own_inner_folder(self):
        self.write("lab/release.py", "from face_embed.model import Student\n")
        self.assert_one("training/lab/release.py:1: lab may not import face_embed.model")
        self.write("lab/release.py", "from .speech import clips\n")
        self.assert_one("training/lab/release.py:1: lab may not import lab.speech.clips")

    def test_refuses_tests_in_a_recipe(self):
        self.write("tests/support.py", "")
        self.write("face_embed/train.py", "from tests.support import x\n")
        self.assert_one("training/face_embed/train.py:1: face_embed may not import tests.support")

    def test_refuses_a_circle_that_a_function_closes(self):
        self.write("face_embed/teacher.py", "def main():\n    from . import evaluate\n")
        self.write("face_embed/evaluate.py", "from .teacher import Teacher\n")
        self.assert_one("training/face_embed/teacher.py:2: circular import: face_embed/evaluate.py -> face_embed/teacher.py"
                        " -> face_embed/evaluate.py")

    def test_keeps_packages_where_they_belong(self):
        self.write("face_embed/model.py", "import soundfile\n")
        self.assert_one("training/face_embed/model.py:1: soundfile belongs to lab/speech")
        self.write("face_embed/model.py", "import scipy.signal\n")
        self.assert_one("training/face_embed/model.py:1: scipy is neither ours nor listed")

    def test_refuses_a_package_permission_that_nobody_uses(self):
        check = check_graph.Recipes(self.root)
        check.run()
        check.check_permissions()
        self.assertIn("tools/check_graph.py:1: voice_digits may include pocketsphinx and does not: take it out of that row",
                      check.problems)


if __name__ == "__main__":
    unittest.main()
