#!/usr/bin/env python3
"""check_docs.py [ROOT] [PROGRAM]: the documents name what is there.

ARCHITECTURE.md names every folder of src/, README.md, CONTRIBUTING.md and the rest link only to files that exist,
`./dev` explains each of its verbs, every verb of the program (PROGRAM --help, when given or built) stands in README.md
or docs/, and THIRD_PARTY_NOTICES.md names every library package. One line for each breach; exit code 1 for any."""
import pathlib
import re
import subprocess
import sys

LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]+)(?:#[^)]*)?\)")
VERB_LINE = re.compile(r"^  ([a-z][a-z-]+)(?: {2,}|$)", re.MULTILINE)


def read(path):
    return path.read_text(encoding="utf-8") if path.exists() else ""


def documents(root):
    """Every Markdown document that the project wrote."""
    skipped = ("build", "third_party", "fuzz", ".git", "node_modules")
    return [f for f in sorted(root.rglob("*.md")) if f.relative_to(root).parts[0] not in skipped]


def room_breaches(root):
    text = read(root / "ARCHITECTURE.md")
    if not text:
        yield "ARCHITECTURE.md: missing"
        return
    for folder in sorted(f for f in (root / "src").iterdir() if f.is_dir() and any(f.rglob("*.cc"))):
        if not re.search(rf"\b{folder.name}\b", text):
            yield f"ARCHITECTURE.md: does not name src/{folder.name}/"


def link_breaches(root):
    for document in documents(root):
        for target in LINK.findall(re.sub(r"```.*?```", "", read(document), flags=re.DOTALL)):
            if re.match(r"[a-z]+:", target):
                continue
            base = root if target.startswith("/") else document.parent
            if not (base / target.lstrip("/")).exists():
                yield f"{document.relative_to(root)}: links to {target}, which is not there"


def dev_breaches(root):
    if not (root / "dev").exists():
        yield "dev: missing"
        return
    run = subprocess.run([str(root / "dev"), "help"], capture_output=True, text=True, check=False)
    verbs = VERB_LINE.findall(run.stdout)
    for verb in ("setup", "build", "demo", "test", "bench", "check", "fuzz", "train", "help"):
        if verb not in verbs:
            yield f"dev: help does not name {verb}"
    readme = read(root / "README.md")
    for command in ("./dev demo", "./dev test"):
        if command not in readme:
            yield f"README.md: does not tell of {command}"


def program_verbs(program):
    """The subcommands in the program's own help; none when there is no program to ask."""
    if not program.exists():
        return []
    run = subprocess.run([str(program), "--help"], capture_output=True, text=True, check=False, timeout=60)
    return VERB_LINE.findall(run.stdout)


def verb_breaches(root, program):
    prose = read(root / "README.md") + "".join(read(f) for f in sorted((root / "docs").rglob("*.md")))
    for verb in program_verbs(program):
        if verb != "help" and not re.search(rf"firstpass {verb}\b", prose):
            yield f"README.md, docs/: neither tells of `firstpass {verb}`"


def notice_breaches(root):
    notices = read(root / "THIRD_PARTY_NOTICES.md")
    libraries = re.findall(r"^(lib[\w.+-]+-dev|nlohmann[\w-]+|zlib[\w-]+)$", read(root / "tools/debian-packages.txt"), re.MULTILINE)
    for package in libraries:
        if f"`{package}`" not in notices:
            yield f"THIRD_PARTY_NOTICES.md: does not name `{package}`"
    for model in re.findall(r'^id *= *"([^"]+)"', read(root / "models/manifest.toml"), re.MULTILINE):
        if f"`{model}`" not in notices:
            yield f"THIRD_PARTY_NOTICES.md: does not name the model `{model}`"


def breaches(root, program):
    yield from room_breaches(root)
    yield from link_breaches(root)
    yield from dev_breaches(root)
    yield from verb_breaches(root, program)
    yield from notice_breaches(root)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    program = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else root / "build/release/firstpass"
    found = list(breaches(root, program))
    for line in found:
        print(line)
    print(f"docs: {len(found)} breaches in {len(documents(root))} documents", file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
