"""run_rapidocr.py FILE...: {file, text} for each picture, by RapidOCR with the models of its package, one thread; with --words also
[[word, confidence 0..1]]: it says one for all words of a piece."""
import contextlib
import json
import sys

from rapidocr import RapidOCR

with contextlib.redirect_stdout(sys.stderr):
    engine = RapidOCR(params={"Global.log_level": "error", "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                              "EngineConfig.onnxruntime.inter_op_num_threads": 1})
for file in (word for word in sys.argv[1:] if word != "--words"):
    with contextlib.redirect_stdout(sys.stderr):
        result = engine(file)
    row = {"file": file, "text": "\n".join(result.txts or ())}
    if "--words" in sys.argv:
        row["words"] = [(word, float(score)) for text, score in zip(result.txts or (), result.scores or ()) for word in text.split()]
    print(json.dumps(row), flush=True)
