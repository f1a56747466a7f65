"""Weights of an earlier int8 export of the same network, made float again, to go on training from."""
import sys

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import save_file

from features import CASES, GAPS


LSTM_GATES = (0, 2, 3, 1)  # ONNX orders them input, output, forget, cell; PyTorch input, forget, cell, output


def real_of(constants, base):
    value, scale, zero = (constants[base + end].astype(np.float32) for end in ("_quantized", "_scale", "_zero_point"))
    if scale.ndim == 2:  # a scale for each direction and column of an LSTM
        scale, zero = scale[:, None, :], zero[:, None, :]
    return (value - zero) * scale


def restore_student(graph):
    """The small network's weights. Products lost their names in the export; the node that uses one still has its layer's."""
    constants = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    out = {}
    for name, value in constants.items():
        if not name.startswith("onnx::") and value.dtype == np.float32 and value.ndim:
            out[name] = value
        elif name.endswith(".weight_quantized"):
            out[name.removesuffix("_quantized")] = real_of(constants, name.removesuffix("_quantized"))
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            layer = node.name.split("/MatMul")[0].strip("/").replace("/", ".")
            out[f"{layer}.weight"] = real_of(constants, node.input[1].removesuffix("_quantized")).T
        elif node.op_type == "DynamicQuantizeLSTM":
            weights = [real_of(constants, name.removesuffix("_quantized")).transpose(0, 2, 1) for name in node.input[1:3]]
            biases = np.split(constants[node.input[3]], 2, axis=1)
            for direction, suffix in enumerate(("", "_reverse")):
                for kind, values in zip(("weight_ih", "weight_hh", "bias_ih", "bias_hh"), (*weights, *biases)):
                    gates = np.split(values[direction], 4)
                    # From (input, output, forget, cell) to (input, forget, cell, output).
                    out[f"lstm.{kind}_l0{suffix}"] = np.concatenate([gates[k] for k in LSTM_GATES])
    return {name: torch.tensor(np.ascontiguousarray(value)) for name, value in out.items()}


def restore(path):
    graph = onnx.load(path).graph
    if any(item.name == "hashes" for item in graph.input):
        return restore_student(graph)
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
