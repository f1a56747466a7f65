"""The figures of a run as Markdown, for models/ner/DATASHEET.md: data by size and licence, training, held-out scores."""
import json
import pathlib
import sys

import corpora


def main():
    folder = pathlib.Path(sys.argv[1])
    print("| corpus | licence | by | what was changed |\n|---|---|---|---|")
    for corpus in corpora.load_catalogue():
        print(f"| {corpus['source']} | {corpus['licence']} | {corpus['authors']} | {corpus['changes']} |")
    for name in ("teacher", "student"):
        path = folder / f"training_{name}.json"
        if path.exists():
            print(f"\n{name}: " + json.dumps(json.loads(path.read_text())))
    scores = json.loads((folder / "evaluation.json").read_text())["scores"]
    thresholds = list(next(iter(scores.values())))
    print("\n| held-out rows, leak / harmless hidden, % | " + " | ".join(thresholds) + " |\n|---|" + "---|" * len(thresholds))
    for key, row in scores.items():
        path, name = key.split(" ", 1)
        print(f"| {pathlib.Path(path).stem}, {name} | " + " | ".join(f"{leak} / {vain}" for leak, vain in row.values()) + " |")


if __name__ == "__main__":
    main()
