#!/usr/bin/env python3
"""check_hygiene.py [ROOT]: what must not stand in the repository.

Looks at the files that git tracks (at all files where there is no git): names of package registries' hosts, paths of
one machine, private keys, large files outside models/ and examples/, stray spaces and line ends in source files, a
missing or changed licence, scripts that cannot be run, the package lists out of order. One line for each breach;
exit code 1 when there is one."""
import pathlib
import re
import stat
import subprocess
import sys

# Written in pieces, so that this file passes its own check.
REGISTRY_HOSTS = [".".join(labels) for labels in [
    ("pypi", "org"), ("files", "pythonhosted", "org"), ("registry", "npmjs", "org"), ("registry", "yarnpkg", "com"),
    ("proxy", "golang", "org"), ("sum", "golang", "org"), ("static", "crates", "io"), ("index", "crates", "io"),
    ("deb", "debian", "org"), ("security", "debian", "org"), ("snapshot", "debian", "org"),
    ("repo", "maven", "apache", "org"), ("repo1", "maven", "org"), ("rubygems", "org"), ("conda", "anaconda", "org"),
    ("huggingface", "co"), ("artifactregistry", "googleapis", "com"), ("pkg", "dev")]]
HOSTS = re.compile(r"(?<![\w.-])(?:[\w-]+\.)*(?:%s)(?![\w.-]*\w)" % "|".join(map(re.escape, REGISTRY_HOSTS)))
MACHINE_PATHS = re.compile(r"(?<![\w.}~*-])/(?:%s)/[\w.]" % "|".join(["work", "root", "home"]))
PRIVATE_KEY = re.compile("-----BEGIN " + "[A-Z ]*PRIVATE KEY-----")
LARGE_BYTES = 1 << 20
LARGE_ALLOWED = ("models/", "examples/")
# Bytes that are data: a fuzzer's seeds and recorded inputs are as they are.
DATA = ("fuzz/corpus/", "examples/", "models/", "third_party/")
DATA_SUFFIXES = {".eml", ".txt", ".jsonl", ".json", ".ics", ".csv"}
SOURCE_SUFFIXES = {".cc", ".h", ".c", ".py", ".cmake", ".sh", ".toml", ".yaml", ".yml", ".md"}
# A path in a test or a pattern that is the subject itself, not a place of ours: (file, text on the line).
ALLOWED_PATHS = set()
PACKAGE_LISTS = ("tools/debian-packages.txt", "tools/debian-packages-dev.txt")


def tracked(root):
    command = ["git", "-c", f"safe.directory={root}", "-C", str(root), "ls-files", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = [str(f.relative_to(root)) for f in root.rglob("*") if f.is_file() and not f.is_symlink()]
        listed = [name for name in listed if not name.startswith(("build/", ".git/"))]
    return [name for name in sorted(listed) if name and (root / name).is_file()]


def text_of(path):
    data = path.read_bytes()
    return None if b"\0" in data[:8192] else data.decode("utf-8", errors="replace")


def lines_matching(pattern, text):
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match[0]


def content_breaches(name, text):
    for line, host in lines_matching(HOSTS, text):
        yield f"{name}:{line}: names a registry's host ({host}); use the ordinary package client"
    for line, path in lines_matching(MACHINE_PATHS, text):
        if (name, path) not in ALLOWED_PATHS:
            yield f"{name}:{line}: a path of one machine ({path}…)"
    for line, _ in lines_matching(PRIVATE_KEY, text):
        if "_test." not in name and not name.startswith("tests/"):
            yield f"{name}:{line}: a private key"


def shape_breaches(name, text):
    if "\r" in text:
        yield f"{name}: carriage returns"
    if text and not text.endswith("\n"):
        yield f"{name}: no line end at the end"
    for line, _ in lines_matching(re.compile(r"[ \t]+$", re.MULTILINE), text):
        yield f"{name}:{line}: spaces at the end of the line"
    if not name.endswith(".md"):
        for line, _ in lines_matching(re.compile(r"^ *\t", re.MULTILINE), text):
            yield f"{name}:{line}: a tab"


def is_source(path):
    return path.suffix in SOURCE_SUFFIXES or path.name in ("CMakeLists.txt", "dev", "run")


def file_breaches(root, name):
    path = root / name
    size = path.stat().st_size
    if size > LARGE_BYTES and not name.startswith(LARGE_ALLOWED):
        yield f"{name}: {size >> 10} KiB; large files stand only in {' and '.join(LARGE_ALLOWED)}"
    if name.startswith(DATA) or (path.suffix in DATA_SUFFIXES and path.name != "CMakeLists.txt" and
                                 name not in PACKAGE_LISTS):
        return
    text = text_of(path)
    if text is None:
        return
    yield from content_breaches(name, text)
    if is_source(path):
        yield from shape_breaches(name, text)
    if text.startswith("#!") and path.suffix != ".py" and not path.stat().st_mode & stat.S_IXUSR:
        yield f"{name}: a script that is not executable"


def licence_breaches(root):
    licence = root / "LICENSE"
    text = licence.read_text(encoding="utf-8") if licence.exists() else ""
    if "Apache License" not in text or "Version 2.0, January 2004" not in text or len(text) < 10000:
        yield "LICENSE: is not the full text of the Apache License 2.0"
    for name in ("NOTICE", "README.md"):
        path = root / name
        if not path.exists() or "Apache-2.0" not in path.read_text(encoding="utf-8"):
            yield f"{name}: does not name the licence by its SPDX identifier, Apache-2.0"


def package_list_breaches(root):
    """Each commented block is sorted, and no package stands twice: one list, easy to merge."""
    for name in PACKAGE_LISTS:
        seen, previous = set(), ""
        for number, line in enumerate((root / name).read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("#"):
                previous = ""
                continue
            if line in seen:
                yield f"{name}:{number}: {line} stands twice"
            if line < previous:
                yield f"{name}:{number}: {line} is out of order"
            seen.add(line)
            previous = line


def breaches(root):
    for name in tracked(root):
        yield from file_breaches(root, name)
    yield from licence_breaches(root)
    yield from package_list_breaches(root)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    found = list(breaches(root))
    for line in found:
        print(line)
    print(f"hygiene: {len(found)} breaches in {len(tracked(root))} files", file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
