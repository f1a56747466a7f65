#!/usr/bin/env python3
"""check_licences.py FILE...: no built program loads a library under the GPL or AGPL.

Walks what each FILE really loads (ldd), since a harmless library may bring another: Debian's libtiff brings libjbig.
One line for each breach; exit code 1 for any, 2 when a FILE cannot be read."""
import pathlib
import re
import subprocess
import sys

# Shared libraries of Debian 12 that are only under the GPL or AGPL; the word before ".so".
COPYLEFT_NAMES = """libjbig libreadline libhistory libx264 libx265 libexiv2 libpoppler libpoppler-cpp libpoppler-glib libgdal
    libavcodec libavformat libavutil libavfilter libavdevice libswscale libswresample libpostproc libfftw3 libfftw3f
    libgsl libmad libid3tag libfaad liba52 libdjvulibre libgs libmupdf libespeak libespeak-ng librubberband libdb-5.3
    libmpeg2 libdca libxvidcore libgettextpo libcdio""".split()
COPYLEFT = re.compile(r"^(?:%s)\.so" % "|".join(map(re.escape, COPYLEFT_NAMES)))


def loaded(program):
    """Names of the shared libraries that `program` loads, itself and through others."""
    run = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=False)
    if run.returncode != 0 and "not a dynamic executable" not in run.stdout + run.stderr:
        print(f"{program}: ldd failed: {run.stderr.strip()}")
        sys.exit(2)
    return [line.split()[0].rpartition("/")[2] for line in run.stdout.splitlines() if line.strip()]


def main():
    breaches, libraries = [], set()
    for program in map(pathlib.Path, sys.argv[1:]):
        if not program.exists():
            print(f"{program}: is not there")
            sys.exit(2)
        names = loaded(program)
        libraries.update(names)
        breaches += [f"{program.name}: loads {name}, which is under the GPL" for name in names if COPYLEFT.match(name)]
    for line in breaches:
        print(line)
    print(f"licences: {len(breaches)} breaches in {len(libraries)} libraries", file=sys.stderr)
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
