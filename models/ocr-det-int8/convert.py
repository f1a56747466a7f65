#!/usr/bin/env python3
"""Makes det.onnx of this folder: PP-OCRv6 small detection with 8-bit convolutions.

usage: convert.py PP-OCRv6_det_small.onnx OUT.onnx      (pip: onnx==1.23.2 onnxruntime==1.32.0 pillow==13.0.0 numpy==2.4.6)

The activation ranges are measured on pages that this script draws itself (receipts, forms and dark screens with noise,
blur, slant and uneven light), so that nobody's documents are in the model. Weights have 7 bits (reduce_range): on
processors without VNNI, 8-bit sums would overflow.
"""
import random
import sys
import tempfile

import numpy
import onnx
from onnx import version_converter
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf", "DejaVuSerif.ttf"]
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:-/&()%#"
SIZES = [(480, 640), (320, 960), (640, 480), (352, 736), (640, 640), (960, 320)]


def word(rng):
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(2, 10)))


def page(rng):
    """One drawn page as RGB."""
    width, height = rng.choice(SIZES)
    dark = rng.random() < 0.2
    paper = rng.randint(0, 60) if dark else rng.randint(170, 255)
    ink = rng.randint(180, 255) if dark else rng.randint(0, 110)
    picture = Image.new("RGB", (width, height), (paper, paper, max(0, paper - rng.randint(0, 30))))
    draw = ImageDraw.Draw(picture)
    y = rng.randint(4, 60)
    while y < height - 30:
        size = rng.choice([9, 11, 13, 14, 16, 20, 30])
        font = ImageFont.truetype(rng.choice(FONTS), size)
        x = rng.choice([6, width // 8, width // 4])
        while x < width - 40:
            text = word(rng)
            draw.text((x, y), text, fill=(ink, ink, ink), font=font)
            x += int(draw.textlength(text, font=font)) + rng.choice([size // 3, size // 3, size * 3])
            if rng.random() < 0.15:
                break
        y += int(size * rng.choice([1.3, 1.6, 2.5]))
        if rng.random() < 0.1:
            draw.line((4, y, width - 4, y), fill=(ink, ink, ink))
    if rng.random() < 0.5:
        picture = picture.rotate(rng.uniform(-4, 4), fillcolor=(paper, paper, paper), resample=Image.BICUBIC)
    if rng.random() < 0.5:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.2)))
    values = numpy.asarray(picture).astype(numpy.float32)
    light = numpy.linspace(rng.uniform(0.6, 1), 1, width, dtype=numpy.float32)[None, :, None]
    noise = numpy.random.default_rng(rng.randint(0, 1 << 30)).normal(0, rng.uniform(0, 10), values.shape)
    return numpy.clip(values * light + noise, 0, 255).astype(numpy.float32)


class Pages(CalibrationDataReader):
    def __init__(self, count):
        rng = random.Random(20261123)
        self.pages = iter([page(rng) for _ in range(count)])

    def get_next(self):
        values = next(self.pages, None)
        if values is None:
            return None
        return {"x": (values[:, :, ::-1] / 127.5 - 1).transpose(2, 0, 1)[None].astype(numpy.float32)}


def with_gelu(model):
    """x / sqrt(2) -> Erf -> + 1 -> * x -> * 0.5 as one Gelu: ONNX Runtime does not see it once x has been quantized, and
    five passes over memory cost more than the convolution before them."""
    graph = model.graph
    users, makers = {}, {output: node for node in graph.node for output in node.output}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    gone = []
    for erf in [node for node in graph.node if node.op_type == "Erf"]:
        chain = [makers[erf.input[0]], erf]
        while len(chain) < 5:
            chain.append(users[chain[-1].output[0]][0])
        if [node.op_type for node in chain] != ["Div", "Erf", "Add", "Mul", "Mul"]:
            raise SystemExit(f"no Gelu around {erf.name}")
        gelu = onnx.helper.make_node("Gelu", [chain[0].input[0]], [chain[-1].output[0]], erf.name.replace("Erf", "Gelu"),
                                     domain="com.microsoft")
        graph.node.insert(list(graph.node).index(chain[-1]), gelu)
        gone += chain
    for node in gone:
        graph.node.remove(node)
    if not any(one.domain == "com.microsoft" for one in model.opset_import):
        model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    return model


def main():
    source, target = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        # Per-channel scales need opset 13 or later.
        onnx.save(version_converter.convert_version(onnx.load(source), 17), folder + "/17.onnx")
        quant_pre_process(folder + "/17.onnx", folder + "/prepared.onnx", skip_symbolic_shape=True)
        onnx.save(with_gelu(onnx.load(folder + "/prepared.onnx")), folder + "/prepared.onnx")
        quantize_static(folder + "/prepared.onnx", target, Pages(20), quant_format=QuantFormat.QDQ, per_channel=True,
                        reduce_range=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
                        op_types_to_quantize=["Conv", "Add", "Mul", "Concat", "Resize"], calibrate_method=CalibrationMethod.MinMax)


if __name__ == "__main__":
    main()
