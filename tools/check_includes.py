#!/usr/bin/env python3
"""check_includes.py [ROOT]: dependencies point one way.

core <- runtime, vault, egress <- rooms <- pipeline <- doors. Each src/ROOM/CMakeLists.txt names the rooms that ROOM
may include (`firstpass_room(... ROOMS ...)`, in a comment where the folder makes a program or a shared library instead);
other targets of the folder may include what they link (`fp_ROOM`); tests may include helpers of tests/. Checked:
every `#include "ROOM/..."` is allowed, the named rooms stand lower in the house, nothing goes round in a circle, and
include/firstpass includes nothing of src/. Prints one line for each breach; exit code 1 when there is one."""
import pathlib
import re
import sys

# Who may stand on whom. Rooms of one level do not include each other; the pipeline hands one room to another.
LEVELS = [
    {"core"},
    {"vault", "runtime"},
    {"egress"},
    {"input", "understand", "condense", "protect", "route", "cloud", "restore", "deliver", "outbox"},
    {"pipeline"},
    {"web"},
    {"gateway"},
    {"capi", "cli"},
]
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)
SOURCES = {".cc", ".h", ".c"}
KEYWORDS = {"NAME", "ROOMS", "LIBRARIES", "TEST_LIBRARIES", "EXCLUDE"}


def level(room):
    return next((number for number, rooms in enumerate(LEVELS) if room in rooms), None)


def words_after(keyword, call):
    """The values that follow `keyword` in one CMake call, up to the next keyword."""
    values, active = [], False
    for word in call:
        if word in KEYWORDS:
            active = word == keyword
        elif active:
            values.append(word)
    return values


class Room:
    """What one folder of src/ may include, as its CMakeLists.txt says."""

    def __init__(self, folder):
        self.name, self.folder = folder.name, folder
        text = (folder / "CMakeLists.txt").read_text(encoding="utf-8")
        text = re.sub(r"#.*", "", re.sub(r"^# (?=firstpass_room\()", "", text, flags=re.MULTILINE))
        call = re.search(r"firstpass_room\(([^)]*)\)", text)
        words = call[1].split() if call else []
        self.rooms = set(words_after("ROOMS", words))
        linked = set(re.findall(r"\bfp_(\w+)", text)) - {self.name}
        in_room_call = set(re.findall(r"\bfp_(\w+)", call[1])) if call else set()
        test_only = {word[3:] for word in words_after("TEST_LIBRARIES", words) if word.startswith("fp_")}
        self.smuggled = in_room_call - test_only - {self.name}  # a room under LIBRARIES would hide from ROOMS
        self.is_room = call is not None
        self.extra = linked - in_room_call  # other targets of the folder, e.g. a program
        self.test_only = test_only


def rooms_of(root):
    return {f.parent.name: Room(f.parent) for f in sorted((root / "src").glob("*/CMakeLists.txt"))}


def declared_breaches(rooms):
    for room in rooms.values():
        where = f"src/{room.name}/CMakeLists.txt"
        for other in sorted(room.smuggled):
            yield f"{where}: fp_{other} belongs under ROOMS as {other}"
        if room.is_room and level(room.name) is None:
            yield f"{where}: {room.name} has no place in the house: add it to LEVELS in tools/check_includes.py"
            continue
        for other in sorted(room.rooms):
            if level(other) is None:
                yield f"{where}: there is no room {other}"
            elif level(other) >= level(room.name) and not allowed_beside(room.name, other):
                yield f"{where}: {room.name} may not stand on {other}, which is not below it"


def allowed_beside(room, other):
    return (room, other) in {("cli", "capi")}


def circle_breaches(rooms):
    done, path = set(), []

    def visit(name):
        if name in path:
            yield "rooms in a circle: " + " -> ".join(path[path.index(name):] + [name])
            return
        if name in done or name not in rooms:
            return
        path.append(name)
        for other in sorted(rooms[name].rooms):
            yield from visit(other)
        path.pop()
        done.add(name)

    for name in sorted(rooms):
        yield from visit(name)


def sources_below(folder):
    return (f for f in sorted(folder.rglob("*")) if f.suffix in SOURCES and f.is_file())


def include_breaches(root, rooms):
    names = {f.name for f in (root / "src").iterdir() if f.is_dir()}
    for folder in sorted(f for f in (root / "src").iterdir() if f.is_dir()):
        room = rooms.get(folder.name)
        allowed = {folder.name} | (room.rooms | room.extra if room else set())
        for file in sources_below(folder):
            is_test = re.search(r"_(test|bench|fuzz)\.|_testing\.", file.name) is not None
            mine = allowed | (room.test_only if room and is_test else set())
            for line, target in includes(file):
                other = target.split("/")[0]
                if target.startswith("../") and not (is_test and target.startswith("../tests/")):
                    yield f"{file.relative_to(root)}:{line}: include from src/: \"{target}\""
                elif "/" in target and other in names and room and other not in mine:
                    yield (f"{file.relative_to(root)}:{line}: {folder.name} may not include {other} "
                           f"(ROOMS of src/{folder.name}/CMakeLists.txt)")


def public_breaches(root, rooms):
    names = {f.name for f in (root / "src").iterdir() if f.is_dir()}
    for file in sources_below(root / "include"):
        for line, target in includes(file):
            if target.split("/")[0] in names or target.startswith(".."):
                yield f"{file.relative_to(root)}:{line}: a public header may not include {target} of src/"


def includes(file):
    text = file.read_text(encoding="utf-8", errors="replace")
    for match in INCLUDE.finditer(text):
        yield text.count("\n", 0, match.start(2)) + 1, match[2]


def breaches(root):
    rooms = rooms_of(root)
    if not rooms:
        yield f"{root}/src holds no room: is this the checkout?"
        return
    yield from declared_breaches(rooms)
    yield from circle_breaches(rooms)
    yield from include_breaches(root, rooms)
    yield from public_breaches(root, rooms)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    found = list(breaches(root))
    for line in found:
        print(line)
    print(f"includes: {len(found)} breaches in {len(rooms_of(root))} folders", file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
