#!/usr/bin/env python3
"""The checks of tools/ find what they are there for: each test builds a small house with one thing wrong."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
ROOM = "firstpass_room(NAME {name} ROOMS {rooms})\n"


def run(check, *arguments):
    command = [sys.executable, str(TOOLS / f"check_{check}.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


class House(unittest.TestCase):
    """A house of three rooms that has nothing wrong."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        for name, rooms in (("core", ""), ("vault", "core"), ("restore", "core vault"), ("protect", "core vault")):
            self.write(f"src/{name}/CMakeLists.txt", ROOM.format(name=name, rooms=rooms))
            self.write(f"src/{name}/{name}.h", "#pragma once\n")
        self.write("src/restore/restore.cc", '#include "restore/restore.h"\n#include "vault/vault.h"\n')
        self.write("include/firstpass/firstpass.h", "#include <stddef.h>\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def assert_finds(self, check, words):
        done = run(check, self.root)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(words, done.stdout)


class Includes(House):
    def test_a_clean_house_passes(self):
        done = run("includes", self.root)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_a_room_that_is_not_named(self):
        self.write("src/restore/restore.cc", '\n#include "protect/protect.h"\n')
        self.assert_finds("includes", "src/restore/restore.cc:2: restore may not include protect")

    def test_a_deeper_folder_belongs_to_its_room(self):
        self.write("src/restore/stream/stream.cc", '#  include <protect/protect.h>\n')
        self.assert_finds("includes", "src/restore/stream/stream.cc:1")

    def test_a_test_may_include_only_what_its_room_tests_with(self):
        self.write("src/restore/restore_test.cc", '#include "protect/protect.h"\n')
        self.assert_finds("includes", "restore_test.cc:1")
        self.write("src/restore/CMakeLists.txt",
                   "firstpass_room(NAME restore ROOMS core vault TEST_LIBRARIES fp_protect)\n")
        self.assertEqual(run("includes", self.root).returncode, 0)

    def test_naming_a_room_that_is_not_below(self):
        self.write("src/restore/CMakeLists.txt", ROOM.format(name="restore", rooms="core vault protect"))
        self.assert_finds("includes", "restore may not stand on protect")

    def test_a_circle(self):
        self.write("src/core/CMakeLists.txt", ROOM.format(name="core", rooms="vault"))
        self.assert_finds("includes", "rooms in a circle: core -> vault -> core")

    def test_a_room_hidden_among_the_libraries(self):
        self.write("src/restore/CMakeLists.txt",
                   "firstpass_room(NAME restore ROOMS core vault LIBRARIES fp_protect)\n")
        self.assert_finds("includes", "fp_protect belongs under ROOMS")

    def test_a_public_header_stays_public(self):
        self.write("include/firstpass/firstpass.h", '#include "vault/vault.h"\n')
        self.assert_finds("includes", "a public header may not include vault/vault.h")

    def test_an_empty_folder_is_not_a_house(self):
        with tempfile.TemporaryDirectory() as empty:
            self.assertEqual(run("includes", empty).returncode, 1)


class Hygiene(House):
    def setUp(self):
        super().setUp()
        for name in ("LICENSE", "tools/debian-packages.txt", "tools/debian-packages-dev.txt"):
            self.write(name, (TOOLS.parent / name).read_text(encoding="utf-8"))
        for name in ("NOTICE", "README.md"):
            self.write(name, "Apache-2.0\n")

    def test_a_clean_house_passes(self):
        done = run("hygiene", self.root)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_a_registry_host(self):
        self.write("src/core/fetch.py", "URL = 'https://" + "files.pythonhosted" + ".org/packages'\n")
        self.assert_finds("hygiene", "src/core/fetch.py:1: names a registry's host")

    def test_a_path_of_one_machine(self):
        self.write("src/core/a.cc", "// see /" + "home/somebody/notes\n")
        self.assert_finds("hygiene", "src/core/a.cc:1: a path of one machine")

    def test_a_large_file(self):
        self.write("docs/big.json", "x" * (1 << 20) + "xx\n")
        self.assert_finds("hygiene", "docs/big.json")

    def test_a_large_model_is_no_breach(self):
        self.write("models/m/big.onnx", "x" * (2 << 20))
        self.assertEqual(run("hygiene", self.root).returncode, 0)

    def test_spaces_and_line_ends(self):
        self.write("src/core/b.cc", "int a; \n")
        self.assert_finds("hygiene", "src/core/b.cc:1: spaces at the end")
        self.write("src/core/b.cc", "int a;")
        self.assert_finds("hygiene", "src/core/b.cc: no line end")

    def test_a_changed_licence(self):
        self.write("LICENSE", "MIT\n")
        self.assert_finds("hygiene", "LICENSE: is not the full text")

    def test_an_unsorted_package_list(self):
        self.write("tools/debian-packages.txt", "# a\nzlib1g-dev\ncmake\n")
        self.assert_finds("hygiene", "cmake is out of order")

    def test_a_script_that_cannot_be_run(self):
        self.write("tools/x.sh", "#!/bin/sh\n").chmod(0o644)
        self.assert_finds("hygiene", "a script that is not executable")


class Docs(House):
    def test_a_room_that_no_document_names(self):
        self.write("ARCHITECTURE.md", "core and vault\n")
        self.assert_finds("docs", "does not name src/restore/")

    def test_a_link_to_nowhere(self):
        self.write("docs/a.md", "see [there](nowhere.md) and `[not](this.md)`... [fine](a.md)\n")
        self.assert_finds("docs", "docs/a.md: links to nowhere.md")

    def test_a_library_without_notice(self):
        self.write("tools/debian-packages.txt", "libfoo-dev\n")
        self.assert_finds("docs", "does not name `libfoo-dev`")

    def test_a_verb_without_a_word(self):
        program = self.write("firstpass", "#!/bin/sh\nprintf 'Subcommands:\\n  mask    hides\\n  fly     flies\\n'\n")
        program.chmod(0o755)
        self.write("README.md", "firstpass mask\n")
        done = run("docs", self.root, program)
        self.assertIn("neither tells of `firstpass fly`", done.stdout)
        self.assertNotIn("firstpass mask`", done.stdout)


class Licences(unittest.TestCase):
    def test_a_missing_program_is_an_error(self):
        self.assertEqual(run("licences", "no/such/program").returncode, 2)

    def test_a_harmless_program_passes(self):
        self.assertEqual(run("licences", "/bin/true").returncode, 0)

    def test_a_library_that_brings_another(self):
        with tempfile.TemporaryDirectory() as folder:
            library, program = pathlib.Path(folder) / "libjbig.so.0", pathlib.Path(folder) / "program"
            self.compile("-shared", "-fPIC", "-Wl,-soname,libjbig.so.0", "-o", library)
            self.compile("-o", program, "-Wl,--no-as-needed", f"-Wl,-rpath,{folder}", "-x", "none", library)
            done = run("licences", program)
            self.assertEqual(done.returncode, 1)
            self.assertIn("program: loads libjbig.so.0", done.stdout)

    def compile(self, *arguments):
        done = subprocess.run(["cc", "-x", "c", "-", *map(str, arguments)], input="int main(void) { return 0; }\n",
                              text=True, capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)


class TestResults(unittest.TestCase):
    def test_skips_are_counted_with_their_reasons(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "a.xml").write_text(
                '<testsuites><testsuite><testcase name="x" status="run" result="completed"/>'
                '<testcase name="y" status="run" result="completed"><failure message="no"/></testcase>'
                '<testcase name="z" status="run" result="skipped">'
                '<skipped message="src/a_test.cc:12&#x0A;needs ../shared/data"/></testcase></testsuite></testsuites>',
                encoding="utf-8")
            done = run("test_results", folder)
            self.assertIn("2 tests ran in 1 programs, 1 failed, 1 skipped", done.stdout)
            self.assertIn("skipped 1: needs ../shared", done.stdout)


if __name__ == "__main__":
    unittest.main()
