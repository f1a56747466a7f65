"""Whisper weights of a CTranslate2 package → the GGML file that whisper.cpp loads.

CTranslate2's binary: version, name, revision, then for each variable its name, shape, data type and bytes, then aliases.
GGML's: the magic number, eleven sizes, the mel filters, the vocabulary, then for each tensor its shape (reversed), name,
type (0 float32, 1 float16) and bytes. Only float16 packages are understood."""
import math
import struct


class Variables:
    """The named arrays of a CTranslate2 model: name → (shape, float16 bytes)."""

    def __init__(self, data):
        self._data, self._at, self._arrays = data, 0, {}
        self._number("I"), self._text(), self._number("I")
        for _ in range(self._number("I")):
            name = self._text()
            shape = [self._number("I") for _ in range(self._number("B"))]
            kind, size = self._number("B"), self._number("I")
            self._arrays[name] = (shape, kind, self._at, size)
            self._at += size
        for _ in range(self._number("I")):
            alias, name = self._text(), self._text()
            if name in self._arrays:
                self._arrays[alias] = self._arrays[name]

    def _number(self, form):
        value = struct.unpack_from("<" + form, self._data, self._at)[0]
        self._at += struct.calcsize("<" + form)
        return value

    def _text(self):
        size = self._number("H")
        self._at += size
        return self._data[self._at - size : self._at - 1].decode()

    def names(self):
        return self._arrays

    def shape(self, name):
        return self._arrays[name][0]

    def part(self, name, index=0, count=1):
        """The `index`-th of `count` equal slices along the first axis; fused projections are stored as one array."""
        shape, kind, at, size = self._arrays[name]
        if kind != 4:
            raise ValueError(f"{name} is not float16")
        size //= count
        return [shape[0] // count, *shape[1:]], self._data[at + index * size : at + (index + 1) * size]


def mel_filters(bands, bins=201, rate=16000):
    """Slaney's triangular filters, as Whisper was trained with (Auditory Toolbox, 1998)."""
    def to_mel(hertz):
        return hertz * 3 / 200 if hertz < 1000 else 15 + 27 * math.log(hertz / 1000) / math.log(6.4)

    def to_hertz(mel):
        return mel * 200 / 3 if mel < 15 else 1000 * math.exp((mel - 15) * math.log(6.4) / 27)

    edges = [to_hertz(to_mel(rate / 2) * i / (bands + 1)) for i in range(bands + 2)]
    for low, middle, high in zip(edges, edges[1:], edges[2:]):
        hertz = [k * rate / 2 / (bins - 1) for k in range(bins)]
        slopes = [max(0.0, min((f - low) / (middle - low), (high - f) / (high - middle))) for f in hertz]
        yield struct.pack(f"<{bins}f", *(slope * 2 / (high - low) for slope in slopes))


def token_bytes(vocabulary, count):
    """GPT-2's printable stand-ins turned back into the bytes they mean."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in printable]
    byte_of = {chr(byte): byte for byte in printable} | {chr(256 + n): byte for n, byte in enumerate(rest)}
    for word in vocabulary.split("\n")[:count]:
        yield bytes(byte_of[c] for c in word) if all(c in byte_of for c in word) else word.encode()


def layer_tensors(side, source, target):
    """(GGML name, CTranslate2 name, slice index, slices) of one layer."""
    def norm(name, under):
        return [(f"{target}.{name}.{kind}", f"{source}/{under}/layer_norm/{gamma}", 0, 1)
                for kind, gamma in (("weight", "gamma"), ("bias", "beta"))]

    def linear(name, under, index=0, count=1, bias=True):
        kinds = ("weight", "bias") if bias else ("weight",)
        return [(f"{target}.{name}.{kind}", f"{source}/{under}/{kind}", index, count) for kind in kinds]

    own, cross, feed = "self_attention", "attention", "ffn"
    tensors = norm("attn_ln", own) + norm("mlp_ln", feed)
    tensors += linear("attn.query", f"{own}/linear_0", 0, 3) + linear("attn.key", f"{own}/linear_0", 1, 3, bias=False)
    tensors += linear("attn.value", f"{own}/linear_0", 2, 3) + linear("attn.out", f"{own}/linear_1")
    tensors += linear("mlp.0", f"{feed}/linear_0") + linear("mlp.2", f"{feed}/linear_1")
    if side == "decoder":
        tensors += norm("cross_attn_ln", cross) + linear("cross_attn.query", f"{cross}/linear_0")
        tensors += linear("cross_attn.key", f"{cross}/linear_1", 0, 2, bias=False)
        tensors += linear("cross_attn.value", f"{cross}/linear_1", 1, 2) + linear("cross_attn.out", f"{cross}/linear_2")
    return tensors


def tensor(name, shape, data, wide):
    if wide:
        count = len(data) // 2
        data = struct.pack(f"<{count}f", *struct.unpack(f"<{count}e", data))
    label = name.encode()
    head = struct.pack("<3i", len(shape), len(label), 0 if wide else 1) + struct.pack(f"<{len(shape)}i", *shape[::-1])
    return head + label + data


def layers(variables, side):
    return sum(name.startswith(f"{side}/layer_") and name.endswith("/self_attention/linear_0/weight")
               for name in variables.names())


def convert(binary, vocabulary):
    """The GGML file of a CTranslate2 `model.bin` and its `vocabulary.txt`."""
    variables = Variables(binary)
    vocabulary_size, width = variables.shape("decoder/embeddings/weight")
    bands = variables.shape("encoder/conv1/weight")[1]
    frames, words = (variables.shape(f"{side}/position_encodings/encodings")[0] for side in ("encoder", "decoder"))
    depth = {side: layers(variables, side) for side in ("encoder", "decoder")}
    heads = width // 64
    out = [struct.pack("<12i", 0x67676D6C, vocabulary_size, frames, width, heads, depth["encoder"], words, width, heads,
                       depth["decoder"], bands, 1), struct.pack("<2i", bands, 201), *mel_filters(bands)]
    # The special tokens behind the words are made by whisper.cpp itself; English-only models have one word less.
    known = 50257 if vocabulary_size >= 51865 else 50256
    out.append(struct.pack("<i", known))
    out += [struct.pack("<i", len(word)) + word for word in token_bytes(vocabulary, known)]

    def put(target, source, index=0, count=1, shape=None, wide=False):
        found, data = variables.part(source, index, count)
        out.append(tensor(target, shape or found, data, wide or len(found) == 1))

    put("encoder.positional_embedding", "encoder/position_encodings/encodings", wide=True)
    put("decoder.positional_embedding", "decoder/position_encodings/encodings", wide=True)
    put("decoder.token_embedding.weight", "decoder/embeddings/weight")
    for number in (1, 2):
        put(f"encoder.conv{number}.weight", f"encoder/conv{number}/weight")
        put(f"encoder.conv{number}.bias", f"encoder/conv{number}/bias", shape=[width, 1], wide=True)
    for target, side in (("encoder.ln_post", "encoder"), ("decoder.ln", "decoder")):
        put(f"{target}.weight", f"{side}/layer_norm/gamma")
        put(f"{target}.bias", f"{side}/layer_norm/beta")
    for side, count in depth.items():
        for number in range(count):
            for target, source, index, slices in layer_tensors(side, f"{side}/layer_{number}", f"{side}.blocks.{number}"):
                put(target, source, index, slices)
    return b"".join(out)
