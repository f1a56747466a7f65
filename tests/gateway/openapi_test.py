#!/usr/bin/env python3
"""openapi_test.py ROOT: docs/openapi.yaml names exactly the addresses that the daemon answers."""
import pathlib
import re
import sys


def main():
    root = pathlib.Path(sys.argv[1])
    code = "".join((root / "src/gateway" / name).read_text() for name in ("service.cc", "native.cc"))
    answered = {tuple(line.split(" ")) for line in re.findall(r'"((?:GET|POST) /v1/[a-z_/]+)"', code)}
    answered |= {("POST", path) for path in re.findall(r'add_relay\("(/v1/[a-z_/]+)"', code)}
    answered |= {("GET", path) for path in re.findall(r'path == "(/[a-z]+)"', code)}
    described, path = set(), ""
    for line in (root / "docs/openapi.yaml").read_text().splitlines():
        if found := re.fullmatch(r"  (/[^:]+):", line):
            path = found[1]
        elif found := re.fullmatch(r"    (get|post|delete):", line):
            described.add((found[1].upper(), path))
    for method, path in sorted(answered ^ described):
        where = "is answered but not described" if (method, path) in answered else "is described but not answered"
        print(f"{method} {path} {where}")
    print(f"{len(answered & described)} addresses agree")
    return 1 if answered != described or len(answered) < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
