"""Weights of an earlier int8 export of the same network, made float again, to go on training from."""
import sys

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import save_file

from features import CASES, GAPS


def restore(path):
    graph = onnx.load(path).graph
    constants = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    prefix = next(name for name in constants if name.endswith("embeddings.LayerNorm.weight")).split("bert.")[0]
    users = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    out = {name[len(prefix):]: value for name, value in constants.items()
           if name.startswith(prefix) and value.dtype == np.float32 and value.ndim and not name.endswith("_scale")}
    for name, value in constants.items():
        if not name.endswith("_quantized"):
            continue
        base = name.removesuffix("_quantized")
        real = (value.astype(np.float32) - constants[base + "_zero_point"].astype(np.float32)) * constants[base + "_scale"]
        if base.startswith(prefix):
            out[base[len(prefix):]] = real
            continue
        node = users[name][0]  # follow the product to the bias that is added to it: its name is the layer's
        while node.op_type != "Add":
            node = users[node.output[0]][0]
        bias = next(item for item in node.input if item.startswith(prefix) and item.endswith(".bias"))
        out[bias[len(prefix):].replace(".bias", ".weight")] = real.T
    table = "bert.embeddings.token_type_embeddings.weight"
    if len(out[table]) == CASES:  # an export from before gaps were read
        out[table] = np.tile(out[table], (GAPS, 1))
    return {name: torch.tensor(np.ascontiguousarray(value)) for name, value in out.items()}


if __name__ == "__main__":
    save_file(restore(sys.argv[1]), sys.argv[2])
