"""The mean of the weights of several trainings of one network, which does better on text unlike the training text than any
of them. usage: average.py OUT WEIGHTS..."""
import sys

from safetensors.torch import load_file, save_file


def main():
    parts = [load_file(path) for path in sys.argv[2:]]
    save_file({name: sum(part[name].float() for part in parts) / len(parts) for name in parts[0]}, sys.argv[1])


if __name__ == "__main__":
    main()
