#!/usr/bin/env python3
"""check_test_results.py FOLDER: sums up the GoogleTest XML files that one ctest run left in FOLDER.

ctest counts programs; this counts tests, and says how many were skipped and why. Prints two or three lines."""
import collections
import pathlib
import sys
import xml.etree.ElementTree as tree


def reason_of(case):
    skipped = case.find("skipped")
    message = (skipped.get("message") if skipped is not None else "") or "no reason given"
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    # GoogleTest puts "file:line" before the message.
    return next((line for line in lines if not line.rpartition(":")[2].isdigit()), "no reason given")


def main():
    run, failed, reasons = 0, 0, collections.Counter()
    files = sorted(pathlib.Path(sys.argv[1]).glob("*.xml"))
    for file in files:
        for case in tree.parse(file).getroot().iter("testcase"):
            if case.get("result") == "skipped":
                reasons["needs ../shared" if "shared" in reason_of(case) else reason_of(case)] += 1
            elif case.get("status") == "run":
                run += 1
                failed += case.find("failure") is not None
    print(f"{run} tests ran in {len(files)} programs, {failed} failed, {reasons.total()} skipped")
    for reason, count in reasons.most_common():
        print(f"  skipped {count}: {reason}")


if __name__ == "__main__":
    main()
