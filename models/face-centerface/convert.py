#!/usr/bin/env python3
"""convert.py CENTERFACE.onnx OUT.onnx

Makes the input size of CenterFace free (the file fixes it at 32 x 32) and drops what inference does not need: weights
listed as inputs. Written for onnx 1.23.2. The weights stay as they are."""
import sys

import onnx
from onnx.tools.update_model_dims import update_inputs_outputs_dims

OUTPUTS = {"537": 1, "538": 2, "539": 2, "540": 10}


def main():
    source, target = sys.argv[1:3]
    model = onnx.load(source)
    inputs = {node.name: [d.dim_value for d in node.type.tensor_type.shape.dim] for node in model.graph.input}
    inputs["input.1"] = ["batch", 3, "height", "width"]
    outputs = {name: ["batch", channels, "rows", "columns"] for name, channels in OUTPUTS.items()}
    model = update_inputs_outputs_dims(model, inputs, outputs)
    weights = {weight.name for weight in model.graph.initializer}
    kept = [node for node in model.graph.input if node.name not in weights]
    del model.graph.input[:]
    model.graph.input.extend(kept)
    used = {name for node in model.graph.node for name in node.input}
    weights_used = [weight for weight in model.graph.initializer if weight.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend(weights_used)
    onnx.checker.check_model(model)
    onnx.save(model, target)


if __name__ == "__main__":
    main()
