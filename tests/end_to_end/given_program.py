"""What the tests of the program share."""
import argparse
import pathlib
import sys
import unittest


def given_program(description):
    """(absolute path of --program, the arguments left for unittest)"""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    arguments, rest = parser.parse_known_args()
    return str(pathlib.Path(arguments.program).resolve()), rest


def run_tests(description):
    """The main() of a file of tests: sets its PROGRAM, and runs the classes in it."""
    sys.modules["__main__"].PROGRAM, rest = given_program(description)
    unittest.main(argv=[sys.argv[0], *rest])
