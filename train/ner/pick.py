"""Of several weights of a network and of means of them, the one that costs least on held-out rows, where a cost is
the leak and `--price` times the harmless text hidden, at thresholds of its own. Nothing that anything is scored on is read.
usage: pick.py teacher|student OUT --base B --corpora C --synthetic S --seen-list L WEIGHTS[=SHARE][+WEIGHTS[=SHARE]]..."""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys

import evaluate
from features import load_tokenizer

HERE = pathlib.Path(__file__).parent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["teacher", "student"])
    parser.add_argument("out", help="folder that gets student.pt and student.onnx, or model.safetensors and teacher.onnx, and picked_<what>.json")
    parser.add_argument("candidates", nargs="+", help="weights; several, joined by +, are averaged")
    parser.add_argument("--base", required=True)
    parser.add_argument("--corpora", required=True)
    parser.add_argument("--synthetic", required=True, help="synthetic rows of a seed that was not trained on")
    parser.add_argument("--seen-list")
    parser.add_argument("--rows", type=int, default=700, help="of each kind")
    parser.add_argument("--price", type=float, default=1.0, help="what a point of harmless text hidden is worth in points of leak")
    arguments = parser.parse_args()
    tokenizer = load_tokenizer(pathlib.Path(arguments.base) / "tokenizer.json")
    sets = evaluate.held_out_sets(pathlib.Path(arguments.corpora), arguments.synthetic, arguments.rows, arguments.seen_list)
    out, costs, is_student = pathlib.Path(arguments.out), {}, arguments.what == "student"
    folder = out / f"candidates_{arguments.what}"
    folder.mkdir(parents=True, exist_ok=True)
    for number, candidate in enumerate(arguments.candidates):
        weights = folder / f"{number}{'.pt' if is_student else '.safetensors'}"
        subprocess.run([sys.executable, HERE / "average.py", weights, *candidate.split("+")], check=True)
        subprocess.run([sys.executable, HERE / "export.py", arguments.what, weights, weights.with_suffix(".onnx"), "--base", arguments.base], check=True,
                       capture_output=True)
        model = evaluate.Model(weights.with_suffix(".onnx"), tokenizer)
        words = [evaluate.scored_words(model, rows) for rows in sets.values()]
        costs[candidate] = {str(price): round(100 * evaluate.cost(words, price), 3) for price in sorted({0.5, 1.0, 2.0, arguments.price})}
        print(f"{candidate}: leak + price x harm, % {costs[candidate]}", flush=True)
    best = min(range(len(costs)), key=lambda k: list(costs.values())[k][str(arguments.price)])
    for ending, name in ((".pt", "student.pt"), (".safetensors", "model.safetensors"), (".onnx", f"{arguments.what}.onnx")):
        if (folder / f"{best}{ending}").exists():
            shutil.copy(folder / f"{best}{ending}", out / name)
    report = {"price": arguments.price, "picked": arguments.candidates[best], "costs": costs}
    (out / f"picked_{arguments.what}.json").write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
