"""The small model of the default profile: what MiniLM knows, distilled into a convolution, a BiLSTM and a convolution.
It reads pieces, letter case and gaps as the teacher does, and besides hashes of each word's shape, first and last three
characters and the word itself, which cost nothing to look up and tell names from words that no vocabulary has."""
import argparse
import json
import pathlib
import pickle
import random
import signal
import time

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

import corpora
from features import AFFIXES, CASES, CLS, GAPS, LABELS, SEP, SHAPES, UNKNOWN, WORDS, load_tokenizer
from teacher import batches, spent_share
from values import Values

VOCABULARY = 30522


class Window(nn.Module):
    """A layer over three neighbours, added to its input."""

    def __init__(self, width, hidden):
        super().__init__()
        self.inner, self.outer = nn.Linear(3 * width, hidden), nn.Linear(hidden, width)
        self.norm, self.drop = nn.LayerNorm(width), nn.Dropout(0.05)

    def forward(self, x, keep):
        padded = F.pad(x * keep, (0, 0, 1, 1))
        count = x.shape[1]
        near = torch.cat([padded[:, k:k + count] for k in range(3)], -1)
        return self.norm(x + self.drop(self.outer(F.relu(self.inner(near)))))


class Student(nn.Module):
    def __init__(self, width=192, hidden=384, state=128, affix=32, word=64):
        super().__init__()
        self.pieces, self.kinds = nn.Embedding(VOCABULARY, width), nn.Embedding(CASES * GAPS, width)
        self.shapes = nn.Embedding(SHAPES, width)
        self.prefixes, self.suffixes = nn.Embedding(AFFIXES, affix), nn.Embedding(AFFIXES, affix)
        self.words = nn.Embedding(WORDS, word)
        self.mix = nn.Linear(2 * affix + word, width)
        self.norm, self.drop = nn.LayerNorm(width), nn.Dropout(0.1)
        self.before, self.after = Window(width, hidden), Window(width, hidden)
        self.lstm = nn.LSTM(width, state, batch_first=True, bidirectional=True)
        self.join = nn.Linear(2 * state, width)
        self.out = nn.Linear(width, len(LABELS))
        for table in (self.kinds, self.shapes, self.prefixes, self.suffixes, self.words):
            nn.init.normal_(table.weight, std=0.1)

    def forward(self, ids, kinds, hashes, keep):
        """ids, kinds: int64 [batch, pieces]; hashes: int64 [batch, pieces, 4]; keep: float [batch, pieces]."""
        words = torch.cat([self.prefixes(hashes[..., 1]), self.suffixes(hashes[..., 2]), self.words(hashes[..., 3])], -1)
        x = self.pieces(ids) + self.kinds(kinds) + self.shapes(hashes[..., 0]) + self.mix(words)
        x, keep = self.drop(self.norm(x)), keep[..., None]
        x = self.before(x, keep)
        x = self.join(self.lstm(x * keep)[0])
        return self.out(self.after(x, keep))


def start_from(model, teacher, counts):
    """The piece table begins as the leading components of the teacher's."""
    table = load_file(teacher)["bert.embeddings.word_embeddings.weight"].float()
    weight = torch.tensor(np.sqrt(counts) + 0.05).float()[:, None]
    centred = table - (table * weight).sum(0) / weight.sum()
    _, vectors = torch.linalg.eigh((centred * weight).T @ centred)
    small = centred @ vectors[:, -model.pieces.weight.shape[1]:]
    with torch.no_grad():
        model.pieces.weight.copy_(small / small.std() * 0.5)


def groups_of(windows, pieces):
    """Numbers of windows of similar length, at most `pieces` together, and the length of their longest."""
    order = sorted(range(len(windows)), key=lambda k: len(windows[k][0]))
    begin = 0
    while begin < len(order):
        end = begin + 1
        while end < len(order) and (end - begin + 1) * (len(windows[order[end]][0]) + 2) <= pieces:
            end += 1
        yield order[begin:end], len(windows[order[end - 1]][0])
        begin = end


def teach(session, windows):
    """The teacher's logits for each window, in half precision."""
    out = [None] * len(windows)
    for group, longest in groups_of(windows, 1024):
        ids, kinds, mask = (np.zeros((len(group), longest + 2), np.int64) for _ in range(3))
        for row, k in enumerate(group):
            pieces, types = windows[k][0], windows[k][1]
            ids[row, :len(pieces) + 2] = [CLS] + pieces + [SEP]
            kinds[row, 1:len(pieces) + 1] = types
            mask[row, :len(pieces) + 2] = 1
        logits = session.run(["logits"], {"input_ids": ids, "token_type_ids": kinds, "attention_mask": mask})[0]
        for row, k in enumerate(group):
            out[k] = logits[row, 1:len(windows[k][0]) + 1].astype(np.float16)
    return out


def recall(model, windows):
    """The logits of the network itself before it is trained on: a twentieth of what the teacher's cost."""
    out = [None] * len(windows)
    model.eval()
    with torch.inference_mode():
        for group, _ in groups_of(windows, 4096):
            ids, kinds, hashes, keep, *_ = tensors([(*windows[k], None) for k in group], np.random.default_rng(0), 0, 0)
            for k, logits in zip(group, model(ids, kinds, hashes, keep)):
                out[k] = logits[:len(windows[k][0])].numpy().astype(np.float16)
    return out


def tensors(group, chance, hide=0.03, hide_word=0.2):
    """A batch. Some pieces and word hashes are hidden, so that the model learns to do without."""
    width = max(len(w[0]) for w in group)
    size = (len(group), width)
    ids, kinds, hashes = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros((*size, 4), np.int64)
    keep, labels, soft = np.zeros(size, np.float32), np.full(size, -100), np.zeros((*size, len(LABELS)), np.float32)
    taught = np.zeros(size, bool)
    for row, (pieces, types, tables, answer, logits) in enumerate(group):
        count = len(pieces)
        ids[row, :count], kinds[row, :count], hashes[row, :count] = pieces, types, tables
        keep[row, :count], labels[row, :count] = 1, answer
        if logits is not None:
            soft[row, :count], taught[row, :count] = logits, True
    ids = np.where(chance.random(size) < hide, UNKNOWN, ids)
    hashes[..., 3] = np.where(chance.random(size) < hide_word, 0, hashes[..., 3])
    return [torch.from_numpy(a) for a in (ids, kinds, hashes, keep, labels, soft, taught)]


def loss_of(logits, labels, soft, keep, taught, temperature=2.0, hard=0.3):
    """Pieces that the teacher has read are learnt from its answers and, in part, from their labels; others from labels alone."""
    chosen = keep.bool()
    logits, labels, soft, taught = logits.float()[chosen], labels[chosen], soft[chosen], taught[chosen]
    distance = F.kl_div(F.log_softmax(logits[taught] / temperature, -1), F.log_softmax(soft[taught] / temperature, -1), log_target=True,
                        reduction="sum") * temperature ** 2 / len(labels)
    weight = torch.where(taught, hard, 1.0)
    losses = F.cross_entropy(logits, labels, ignore_index=-100, reduction="none")
    truth = (weight * losses).sum() / max(1, int((labels >= 0).sum()))
    return (1 - hard) * distance + truth, distance.item(), truth.item()


class Mean:
    """A running mean of the weights, which does better than the last of them."""

    def __init__(self, model, decay):
        self.model, self.decay = model, decay
        self.values = {name: value.detach().clone() for name, value in model.state_dict().items()}

    def update(self):
        with torch.no_grad():
            for name, value in self.model.state_dict().items():
                self.values[name].lerp_(value, 1 - self.decay)


def train(model, sets, seconds, rate, out, deadline=None, pieces=3072, warm=150, save_every=180, bf16=False, mean_every=4, milestones=()):
    """`milestones`: shares of the budget at which the running mean is kept as student_<per cent>.pt beside the end's."""
    smooth, milestones = Mean(model, 0.995), sorted(milestones)
    chance = np.random.default_rng(1)
    optimizer = torch.optim.AdamW([{"params": [p for p in model.parameters() if p.dim() >= 2], "weight_decay": 0.01},
                                   {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0}],
                                  lr=rate, betas=(0.9, 0.98), fused=True)
    model.train()
    begin, saved, stop, step, seen, mean = (time.time(), time.process_time()), time.monotonic(), [], 0, 0, None
    signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    for group in batches(sets, pieces, 5):
        used = spent_share(begin, seconds, deadline)
        if used > 1 or stop:
            break
        for parameters in optimizer.param_groups:
            parameters["lr"] = rate * min(1, (step + 1) / warm) * max(0.01, 0.5 * (1 + np.cos(np.pi * used)))
        ids, kinds, hashes, keep, labels, soft, known = tensors(group, chance)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            logits = model(ids, kinds, hashes, keep)
        loss, distance, truth = loss_of(logits, labels, soft, keep, known)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step, seen = step + 1, seen + int(keep.sum())
        if step % mean_every == 0:
            smooth.update()
        mean = (distance, truth) if mean is None else (0.98 * mean[0] + 0.02 * distance, 0.98 * mean[1] + 0.02 * truth)
        if step % 100 == 0 or step == 5:
            cpu = time.process_time() - begin[1]
            print(f"step {step} {100 * used:.0f} % distance {mean[0]:.4f} truth {mean[1]:.4f} pieces {seen} cpu {cpu:.0f} s "
                  f"wall {time.time() - begin[0]:.0f} s {seen / max(cpu, 1):.0f} pieces a CPU-second", flush=True)
        if milestones and used >= milestones[0]:
            save(smooth.values, out, f"student_{100 * milestones.pop(0):.0f}.pt")
        if time.monotonic() - saved > save_every:
            save(smooth.values, out)
            saved = time.monotonic()
    save(smooth.values, out)
    return {"steps": step, "pieces": seen, "cpu_seconds": round(time.process_time() - begin[1]), "distance": mean[0], "truth": mean[1]}


def read_windows(tokenizer, arguments):
    """Windows of English corpora, of those with their names exchanged, of invented text and of corpora in other languages;
    kept in a file if one is named, because cutting them takes minutes."""
    kept = pathlib.Path(arguments.windows) if arguments.windows else None
    if kept and kept.exists():
        return pickle.loads(kept.read_bytes())
    public = corpora.load_public(tokenizer, arguments.corpora, limit=arguments.limit, unlabelled=True)
    foreign = corpora.load_public(tokenizer, arguments.corpora, foreign=True, limit=arguments.limit)
    foreign = random.Random(4).sample(foreign, int(arguments.foreign_used * len(foreign)))
    made, shuffled = [], []
    if arguments.synthetic:
        made = corpora.load_synthetic(tokenizer, arguments.synthetic, arguments.synthetic_rows)
        values = Values(random.Random(8))
        shuffled = []
        for draw in range(arguments.draws):
            shuffled += corpora.load_shuffled(tokenizer, arguments.corpora, values, seed=5 + draw, limit=arguments.limit, used=0.6, keep=0.1)
        shuffled += corpora.load_shuffled(tokenizer, arguments.corpora, values, limit=arguments.limit, foreign=True, used=0.13, keep=0.1)
    parts = public, shuffled, made, foreign
    if kept:
        kept.write_bytes(pickle.dumps(parts))
    return parts


def save(weights, out, name="student.pt"):
    path = pathlib.Path(out)
    path.mkdir(parents=True, exist_ok=True)
    torch.save(weights, path / f"{name}.part")
    (path / f"{name}.part").rename(path / name)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", required=True)
    parser.add_argument("--corpora", required=True)
    parser.add_argument("--synthetic", help="text made by generate.py; without it corpora alone, as they are")
    parser.add_argument("--share", type=float, default=0.5, help="share of synthetic text, by pieces")
    parser.add_argument("--teacher", required=True, help="folder with model.safetensors and teacher.onnx")
    parser.add_argument("--seconds", type=float, required=True, help="CPU seconds")
    parser.add_argument("--until", type=float, help="seconds since 1970 when to be done at the latest")
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--pieces", type=int, default=3072)
    parser.add_argument("--init", help="weights to go on from, of a student or as from_int8.py makes them")
    parser.add_argument("--foreign", type=float, default=0.2, help="share of corpora in other languages than English, by pieces")
    parser.add_argument("--foreign-used", type=float, default=0.4, help="share of their windows that is used at all: the teacher has to read each")
    parser.add_argument("--labels-only", nargs="*", default=[], choices=["corpora", "exchanged", "synthetic", "foreign"],
                        help="sets that the teacher does not read: their labels are all there is to learn")
    parser.add_argument("--recall", nargs="*", default=[], choices=["corpora", "exchanged", "synthetic", "foreign"],
                        help="sets that the network of --init answers in the teacher's place, so that what it knows stays")
    parser.add_argument("--own", type=float, default=0.0, help="share of the answers of the network of --init in those of the large one: the mean of both "
                        "leaks less on held-out rows than either")
    parser.add_argument("--draws", type=int, default=1, help="how often the corpora's names are exchanged, each time for others")
    parser.add_argument("--milestones", type=float, nargs="*", default=[], help="shares of the budget at which the weights are kept too")
    parser.add_argument("--synthetic-rows", type=int, help="rows of the synthetic text that are used at most")
    parser.add_argument("--windows", help="file that keeps the windows for the next training on the same text")
    parser.add_argument("--only-windows", action="store_true", help="end when that file is written")
    parser.add_argument("--bf16", action="store_true", help="products in bfloat16")
    parser.add_argument("--limit", type=int, help="use only the first rows of each corpus and windows of each kind (a trial of the machinery)")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    tokenizer = load_tokenizer(pathlib.Path(arguments.base) / "tokenizer.json")
    parts = read_windows(tokenizer, arguments)
    if arguments.only_windows:
        return
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(pathlib.Path(arguments.teacher) / "teacher.onnx"), options)
    model = Student()
    if arguments.init:
        model.load_state_dict(load_file(arguments.init) if arguments.init.endswith(".safetensors") else torch.load(arguments.init))
    taught = []
    for name, windows in zip(("corpora", "exchanged", "synthetic", "foreign"), (part[:arguments.limit] for part in parts)):
        begin = time.process_time()
        if name in arguments.labels_only:
            taught.append([(*window, None) for window in windows])
            continue
        answers = recall(model, windows) if name in arguments.recall else teach(session, windows)
        if arguments.own and name not in arguments.recall:
            own = recall(model, windows)
            answers = [((1 - arguments.own) * one + arguments.own * other).astype(np.float16) for one, other in zip(answers, own)]
        taught.append([(*window, logits) for window, logits in zip(windows, answers)])
        total = sum(len(w[0]) for w in windows)
        print(f"taught {len(windows)} windows, {total} pieces, {total / max(0.01, time.process_time() - begin):.0f} a CPU-second", flush=True)
    counts = np.zeros(VOCABULARY)
    for windows in taught:
        for window in windows:
            np.add.at(counts, window[0], 1)
    if not arguments.init:
        start_from(model, pathlib.Path(arguments.teacher) / "model.safetensors", counts)
    rest = 1 - arguments.share - arguments.foreign
    sets = [(taught[0], 0.5 * rest), (taught[1], 0.5 * rest), (taught[2], arguments.share), (taught[3], arguments.foreign)]
    report = train(model, sets, arguments.seconds, arguments.rate, arguments.out, arguments.until, arguments.pieces,
                   bf16=arguments.bf16, milestones=arguments.milestones)
    (pathlib.Path(arguments.out) / "training_student.json").write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
