"""What the tests of the program share."""
import argparse
import pathlib


def given_program(description):
    """(absolute path of --program, the arguments left for unittest)"""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    arguments, rest = parser.parse_known_args()
    return str(pathlib.Path(arguments.program).resolve()), rest
