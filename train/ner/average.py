"""The mean of the weights of several trainings of one network, which does better on text unlike the training text than any
of them. usage: average.py OUT WEIGHTS[=SHARE]... (safetensors, or .pt as student.py writes)"""
import sys

import torch
from safetensors.torch import load_file, save_file


def main():
    parts = [word.partition("=") for word in sys.argv[2:]]
    shares = [float(share or 1) for _, _, share in parts]
    weights = [torch.load(path) if path.endswith(".pt") else load_file(path) for path, _, _ in parts]
    mean = {name: sum(share * part[name].float() for share, part in zip(shares, weights)) / sum(shares) for name in weights[-1]}
    if sys.argv[1].endswith(".pt"):
        torch.save(mean, sys.argv[1])
    else:
        save_file(mean, sys.argv[1])


if __name__ == "__main__":
    main()
