"""Writes teacher or student as ONNX with 8-bit weights: whole products in integers, tables as bytes."""
import argparse
import pathlib
import tempfile

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file

from graph import make_faster


def export_teacher(base, weights, path):
    from teacher import build

    model = build(base)
    model.load_state_dict(load_file(weights))
    model.config._attn_implementation = "eager"

    class Logits(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model.eval()

        def forward(self, input_ids, attention_mask, token_type_ids):
            return self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).logits

    ids = torch.randint(1000, 2000, (2, 16))
    names = ["input_ids", "attention_mask", "token_type_ids"]
    torch.onnx.export(Logits(), (ids, torch.ones_like(ids), torch.zeros_like(ids)), path, input_names=names, output_names=["logits"],
                      dynamic_axes={name: {0: "batch", 1: "pieces"} for name in names + ["logits"]}, opset_version=17, dynamo=False)


def export_student(weights, path):
    from student import Student

    model = Student()
    model.load_state_dict(torch.load(weights))
    model.eval()
    ids = torch.randint(1000, 2000, (2, 16))
    names = ["ids", "kinds", "hashes", "keep"]
    torch.onnx.export(model, (ids, torch.zeros_like(ids), torch.zeros(2, 16, 4, dtype=torch.long), torch.ones(2, 16)), path, input_names=names,
                      output_names=["logits"], dynamic_axes={name: {0: "batch", 1: "pieces"} for name in names + ["logits"]}, opset_version=17, dynamo=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["teacher", "student"])
    parser.add_argument("weights")
    parser.add_argument("out")
    parser.add_argument("--base", help="folder of MiniLM (teacher)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        whole = str(pathlib.Path(folder) / "whole.onnx")
        if arguments.what == "teacher":
            export_teacher(arguments.base, arguments.weights, whole)
        else:
            export_student(arguments.weights, whole)
        quantize_dynamic(whole, arguments.out, weight_type=QuantType.QInt8, per_channel=True,
                         op_types_to_quantize=["MatMul", "Gather", "LSTM"])
    onnx.save(make_faster(onnx.load(arguments.out)), arguments.out)
    print(f"{arguments.out}: {pathlib.Path(arguments.out).stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
