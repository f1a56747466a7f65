"""run_pocketsphinx.py FILE...: {file, text, audio_seconds} for each recording, by pocketsphinx and its own model."""
import json
import sys

import numpy
import soundfile
from pocketsphinx import Decoder
from sound import mono_16k

decoder = Decoder(loglevel="FATAL")
for file in sys.argv[1:]:
    sound, seconds = mono_16k(*soundfile.read(file, dtype="float32", always_2d=True))
    decoder.start_utt()
    decoder.process_raw((numpy.clip(sound, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    heard = decoder.hyp()
    print(json.dumps({"file": file, "text": heard.hypstr if heard else "", "audio_seconds": seconds}), flush=True)
