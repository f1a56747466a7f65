"""run_moonshine.py FILE...: {file, text, audio_seconds} for each recording, whole, by Moonshine's own library with the
model that its package carries (base, English)."""
import ctypes
import json
import pathlib
import sys

import moonshine_cpp
import soundfile
from sound import mono_16k

FOLDER = pathlib.Path(moonshine_cpp.__path__[0]) / "models/base-en"
library = moonshine_cpp.moonshine_cpp.moonshine_lib
model = library.moonshine_load_model(*(str(FOLDER / name).encode() for name in
                                       ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin")), 1)
for file in sys.argv[1:]:
    sound, seconds = mono_16k(*soundfile.read(file, dtype="float32", always_2d=True))
    text = ctypes.c_char_p()
    failed = library.moonshine_transcribe(model, sound.ctypes.data_as(ctypes.POINTER(ctypes.c_float)), len(sound),
                                          ctypes.byref(text))
    print(json.dumps({"file": file, "text": "" if failed else (text.value or b"").decode(errors="replace"),
                      "audio_seconds": seconds}), flush=True)
