#!/usr/bin/env python3
"""openapi_test.py ROOT: docs/openapi.yaml and the code name exactly the same addresses, and every reference in the
document leads somewhere. Headers that the daemon reads by name (x-firstpass-…) must be described, and the other way."""
import pathlib
import re
import sys


def answered_by(root):
    """(method, path) that the code answers."""
    code = "".join(path.read_text() for path in sorted((root / "src/gateway").glob("*.cc"))
                   if not path.name.endswith("_test.cc") and path.name != "leak_check.cc")
    answered = {tuple(line.split(" ")) for line in re.findall(r'"((?:GET|POST|DELETE) /[a-z0-9_/{}]+)"', code)}
    answered |= {("POST", path) for path in re.findall(r'add_relay\("(/v1/[a-z_/]+)"', code)}
    answered |= {("GET", path) for path in re.findall(r'"GET" && path == "(/[a-z]+)"', code)}
    answered |= {("POST", path) for path in re.findall(r'"POST" && path == "(/[a-z0-9/]+)"', code)}
    header = (root / "src/gateway/auth.h").read_text()
    answered |= {("POST", path) for path in re.findall(r'kPageOpen = "([^"]+)"', header)}
    page = (root / "src/web/page/page.cc.in").read_text()
    answered |= {("GET", path) for path in re.findall(r'Asset\{"([^"]+)"', page)}
    read = set(re.findall(r'header\("(x-firstpass-[a-z-]+)"\)', code))
    return answered, read


def described_in(text):
    described, path = set(), ""
    for line in text.splitlines():
        if found := re.fullmatch(r"  (/[^:]+):", line):
            path = found[1]
        elif found := re.fullmatch(r"    (get|post|delete):", line):
            described.add((found[1].upper(), path))
    return described


def dangling(text):
    """References to components that are not there, and components that nothing refers to."""
    used = set(re.findall(r'#/components/([a-zA-Z]+/[a-zA-Z_]+)', text))
    defined, kind = set(), ""
    for line in text[text.index("\ncomponents:"):].splitlines():
        if found := re.fullmatch(r"  ([a-zA-Z]+):", line):
            kind = found[1]
        elif found := re.match(r"    ([a-zA-Z_]+):", line):
            defined.add(f"{kind}/{found[1]}")
    defined = {name for name in defined if not name.startswith("securitySchemes/")}
    return used ^ defined


def main():
    root = pathlib.Path(sys.argv[1])
    text = (root / "docs/openapi.yaml").read_text()
    answered, read = answered_by(root)
    described, named = described_in(text), set(re.findall(r"name: (x-firstpass-[a-z-]+)", text))
    problems = []
    for method, path in sorted(answered ^ described):
        where = "is answered but not described" if (method, path) in answered else "is described but not answered"
        problems.append(f"{method} {path} {where}")
    problems += [f"header {name} is {'read but not described' if name in read else 'described but not read'}"
                 for name in sorted(read ^ named)]
    problems += [f"component {name} is used and not defined, or defined and not used" for name in sorted(dangling(text))]
    print("\n".join([*problems, f"{len(answered & described)} addresses and {len(read & named)} headers agree"]))
    return 1 if problems or len(answered) < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
