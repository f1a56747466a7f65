"""Copies what a run made to models/ner and renews size and SHA-256 of its files in models/manifest.toml. Weights go into files of
their own, student.weights and teacher.weights: ONNX Runtime maps such a file, where it holds those within a model twice in memory
while it loads. usage: install.py MODELS RUN"""
import hashlib
import pathlib
import re
import shutil
import sys

import onnx


def install(run, folder):
    shutil.copy(run / "vocab.txt", folder / "vocab.txt")
    for name in ("student", "teacher"):
        weights = folder / f"{name}.weights"
        weights.unlink(missing_ok=True)  # else the new ones would be written behind the old
        onnx.save_model(onnx.load(run / f"{name}.onnx"), folder / f"{name}.onnx", save_as_external_data=True, location=weights.name, size_threshold=1024)
        weights.chmod(0o644)


def main():
    models = pathlib.Path(sys.argv[1])
    install(pathlib.Path(sys.argv[2]), models / "ner")
    manifest = models / "manifest.toml"
    parts = re.split(r"(?m)^(?=\[\[model\]\]$)", manifest.read_text(encoding="utf-8"))
    for index, part in enumerate(parts):
        if 'id = "ner"\n' not in part:
            continue
        for name in re.findall(r'(?m)^  name = "([^"]+\.(?:onnx|txt|weights))"$', part):
            data = (models / "ner" / name).read_bytes()
            hashed = hashlib.sha256(data).hexdigest()
            part = re.sub(rf'(name = "{re.escape(name)}"\n  sha256 = ")[^"]*("\n  size = )\d+', rf"\g<1>{hashed}\g<2>{len(data)}", part)
        parts[index] = part
    manifest.write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
