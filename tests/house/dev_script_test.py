#!/usr/bin/env python3
"""./dev explains itself, refuses what it does not know, and never needs more rights than it has."""
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERBS = "setup build demo test bench check fuzz train help".split()


def dev(*arguments, cwd=ROOT, **environment):
    return subprocess.run([str(ROOT / "dev"), *arguments], capture_output=True, text=True, check=False, cwd=cwd,
                          timeout=60, env={**os.environ, **environment}, stdin=subprocess.DEVNULL)


class DevScript(unittest.TestCase):
    def test_every_verb_explains_itself_in_both_ways(self):
        for verb in VERBS:
            by_help, by_flag = dev("help", verb), dev(verb, "--help")
            self.assertEqual(by_help.returncode, 0)
            self.assertIn("usage: ./dev", by_help.stdout)
            self.assertEqual(by_help.stdout, by_flag.stdout, verb)

    def test_without_a_verb_it_lists_them(self):
        done = dev()
        self.assertEqual(done.returncode, 0)
        for verb in VERBS:
            self.assertIn(f"  {verb} ", done.stdout)

    def test_it_works_from_any_folder_and_through_a_link(self):
        with tempfile.TemporaryDirectory() as folder:
            link = pathlib.Path(folder) / "dev"
            link.symlink_to(ROOT / "dev")
            done = subprocess.run([str(link), "check", "includes"], capture_output=True, text=True, check=False,
                                  cwd=folder, timeout=60)
            self.assertIn("includes", done.stderr)
            self.assertNotIn("No such file", done.stderr)

    def test_what_it_does_not_know_is_wrong_usage_in_one_line(self):
        for arguments in (["fly"], ["help", "fly"], ["setup", "--fly"], ["build", "fly"], ["check", "fly"],
                          ["train", "fly"], ["bench", "--fly"]):
            done = dev(*arguments)
            if arguments[0] == "train" and done.returncode == 0:
                continue  # there is no foundry yet
            self.assertEqual(done.returncode, 2, arguments)
            self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_someone_with_neither_root_nor_sudo_gets_one_clear_line(self):
        # A machine where every package is missing, nobody is root and there is no sudo.
        with tempfile.TemporaryDirectory() as folder:
            bin_folder = pathlib.Path(folder)
            scripts = {"id": "#!/bin/sh\necho 1000\n", "dpkg-query": "#!/bin/sh\nexit 1\n", "apt-get": "#!/bin/sh\nexit 99\n"}
            for name, text in scripts.items():
                (bin_folder / name).write_text(text, encoding="utf-8")
                (bin_folder / name).chmod(0o755)
            for name in "bash env sed tr sort comm readlink dirname nproc printf sh".split():
                found = subprocess.run(["which", name], capture_output=True, text=True, check=False).stdout.strip()
                (bin_folder / name).symlink_to(found)
            done = dev("setup", PATH=folder)
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, r"^dev: \d+ packages are missing; as root, run: .*/dev setup\n$")

    def test_setup_lists_what_is_missing_without_installing(self):
        done = dev("setup", "--list")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr, "")


if __name__ == "__main__":
    unittest.main()
