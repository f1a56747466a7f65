"""run_rapidocr.py FILE...: {file, text} for each picture, by RapidOCR with the models of its package, one thread."""
import contextlib
import json
import sys

from rapidocr import RapidOCR

with contextlib.redirect_stdout(sys.stderr):
    engine = RapidOCR(params={"Global.log_level": "error", "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                              "EngineConfig.onnxruntime.inter_op_num_threads": 1})
for file in sys.argv[1:]:
    with contextlib.redirect_stdout(sys.stderr):
        result = engine(file)
    print(json.dumps({"file": file, "text": "\n".join(result.txts or ())}), flush=True)
