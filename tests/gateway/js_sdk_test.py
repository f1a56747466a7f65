#!/usr/bin/env python3
"""js_sdk_test.py --program FIRSTPASS --folder FOLDER [--sound WAV]: the real JavaScript SDKs through the daemon.

Installs what tests/gateway/js/package-lock.json pins into FOLDER once; without Node, npm or a package registry it says so
and skips (77). Afterwards the stand-in tells what it was sent: nothing private may be in it, and cancelled calls must
have been cancelled there."""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
FILES = ("package.json", "package-lock.json", ".npmrc", "sdk_test.mjs")


def install(folder):
    """True when the SDKs are there."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = "".join((HERE / "js" / name).read_text() for name in FILES[:2])
    done = folder / "installed"
    for name in FILES:
        shutil.copy(HERE / "js" / name, folder / name)
    if done.exists() and done.read_text() == wanted:
        return True
    if not shutil.which("npm") or not shutil.which("node"):
        return False
    try:
        got = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1"], cwd=folder,
                             capture_output=True, check=False, timeout=1200)
    except subprocess.TimeoutExpired:
        return False
    if got.returncode == 0:
        done.write_text(wanted)
    return got.returncode == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--sound", default="")
    options = parser.parse_args()
    if not install(options.folder):
        print("skipped: the JavaScript SDKs could not be installed; 18 tests")
        return 77
    sys.path.insert(0, str(HERE))
    import gateway_test as gateway
    gateway.OPTIONS = options
    settings = {name: gateway.Setting(name) for name in ("openai", "anthropic")}
    try:
        environment = {**os.environ, "OPENAI_URL": settings["openai"].url, "ANTHROPIC_URL": settings["anthropic"].url,
                       "KEY": gateway.KEY, "TEXT": gateway.TEXT, "SOUND": options.sound}
        ran = subprocess.run(["node", "--test", "--test-reporter=spec", "sdk_test.mjs"], cwd=options.folder,
                             env=environment, check=False, timeout=600)
        leaked = [(name, request["path"], value) for name, at in settings.items() for request in at.recorded()
                  for value in gateway.PRIVATE
                  if value in request["body"] or json.dumps(value)[1:-1] in request["body"]]
        left = {name: at.left() for name, at in settings.items()}
    finally:
        for at in settings.values():
            at.stop()
    print("cancelled at the provider:", left, "; private values that left:", len(leaked))
    for row in leaked[:5]:
        print(*row)
    return 1 if ran.returncode or leaked or left["openai"] < 2 or left["anthropic"] < 1 else 0


if __name__ == "__main__":
    sys.exit(main())
