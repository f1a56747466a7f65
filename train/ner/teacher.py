"""Fine-tunes MiniLM-L6 as a token classifier: the model of the profiles that look closely, and the student's teacher.
Runs for a given time, so that the share of a machine that is free decides how much is learnt; every few minutes a
checkpoint is written that can be used as it is."""
import argparse
import json
import pathlib
import random
import signal
import time

import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertForTokenClassification

import corpora
from features import CASES, CLS, GAPS, LABELS, SEP, load_tokenizer
from values import Values

DECAYED = ("bias", "LayerNorm.weight")


def build(folder, init=None):
    """MiniLM with a head of our labels; letter case and gaps come in as token types."""
    config = BertConfig.from_pretrained(folder)
    config.num_labels, config.type_vocab_size = len(LABELS), CASES * GAPS
    config._attn_implementation = "sdpa"
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0  # a few passes over much text: no need, half the time
    model = BertForTokenClassification(config)
    if init:
        model.load_state_dict(load_file(init))
        return model
    weights = {f"bert.{name}": value for name, value in load_file(pathlib.Path(folder) / "model.safetensors").items()}
    table = "bert.embeddings.token_type_embeddings.weight"
    weights[table] = weights[table][:1].repeat(CASES * GAPS, 1) + torch.randn(CASES * GAPS, config.hidden_size) * 0.01
    model.load_state_dict(weights, strict=False)
    return model


def batches(sets, pieces, seed):
    """Endless batches of windows of similar length. `sets`: [(windows, share)], the share being of the pieces."""
    chance = random.Random(seed)
    pools = [[windows, share, [], 0] for windows, share in sets if windows]
    while True:
        chosen = []
        while sum(len(w[0]) for w in chosen) < pieces * 24:
            pool = min(pools, key=lambda p: p[3] / p[1])
            if not pool[2]:
                pool[2] = list(range(len(pool[0])))
                chance.shuffle(pool[2])
            window = pool[0][pool[2].pop()]
            pool[3] += len(window[0])
            chosen.append(window)
        chosen.sort(key=lambda w: len(w[0]))
        groups, group = [], []
        for window in chosen:
            if group and (len(group) + 1) * (len(window[0]) + 2) > pieces:
                groups.append(group)
                group = []
            group.append(window)
        groups.append(group)
        chance.shuffle(groups)
        yield from groups


def tensors(group):
    width = max(len(window[0]) for window in group) + 2
    ids, kinds, mask = (torch.zeros(len(group), width, dtype=torch.long) for _ in range(3))
    labels = torch.full((len(group), width), -100)
    for row, (pieces, types, _, answer) in enumerate(group):
        count = len(pieces)
        ids[row, :count + 2] = torch.tensor([CLS] + pieces + [SEP])
        kinds[row, 1:count + 1] = torch.tensor(types)
        mask[row, :count + 2] = 1
        labels[row, 1:count + 1] = torch.tensor(answer)
    return ids, kinds, mask, labels


def spent_share(begin, seconds, deadline):
    """How much of the budget is used: of CPU seconds, or of the time until the deadline, whichever is further on."""
    wall, cpu = begin
    used = (time.process_time() - cpu) / seconds
    return max(used, (time.time() - wall) / (deadline - wall)) if deadline else used


def train(model, sets, seconds, rate, out, seed=1, pieces=2048, warm=60, floor=0.02, save_every=240, deadline=None, bf16=False):
    named = list(model.named_parameters())
    plain = [p for n, p in named if any(key in n for key in DECAYED)]
    decayed = [p for n, p in named if not any(key in n for key in DECAYED)]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
                                  lr=rate, betas=(0.9, 0.98), fused=True)
    model.train()
    begin, saved = (time.time(), time.process_time()), time.monotonic()
    step = seen = 0
    loss_mean, stop = None, []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(True))  # ends early with what is learnt so far
    for group in batches(sets, pieces, seed):
        used = spent_share(begin, seconds, deadline)
        if used > 1 or stop:
            break
        for parameters in optimizer.param_groups:
            parameters["lr"] = rate * min(1, (step + 1) / warm) * max(floor, 1 - used)
        ids, kinds, mask, labels = tensors(group)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            logits = model(input_ids=ids, token_type_ids=kinds, attention_mask=mask).logits.float()
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=-100)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        seen += int(mask.sum())
        loss_mean = loss.item() if loss_mean is None else 0.97 * loss_mean + 0.03 * loss.item()
        if step % 50 == 0 or step == 3:
            cpu = time.process_time() - begin[1]
            print(f"step {step} {100 * used:.0f} % loss {loss_mean:.4f} pieces {seen} cpu {cpu:.0f} s wall "
                  f"{time.time() - begin[0]:.0f} s {seen / max(cpu, 1):.0f} pieces a CPU-second", flush=True)
        if time.monotonic() - saved > save_every:
            save(model, out)
            saved = time.monotonic()
    save(model, out)
    return {"steps": step, "pieces": seen, "seconds": round(time.time() - begin[0]), "loss": loss_mean,
            "cpu_seconds": round(time.process_time() - begin[1])}


def save(model, out):
    path = pathlib.Path(out)
    path.mkdir(parents=True, exist_ok=True)
    part = path / "model.safetensors.part"
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, part)
    part.rename(path / "model.safetensors")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", required=True, help="folder of MiniLM: config.json, model.safetensors, tokenizer.json")
    parser.add_argument("--corpora", required=True, help="folder of the files of corpora.toml")
    parser.add_argument("--synthetic", help="text made by generate.py; without it public corpora only")
    parser.add_argument("--share", type=float, default=0.45, help="share of synthetic text, by pieces")
    parser.add_argument("--foreign", type=float, default=0.35, help="share of other languages among the corpora, by pieces")
    parser.add_argument("--foreign-exchanged", type=float, default=0.0, help="share of the rows in other languages that is exchanged too")
    parser.add_argument("--draws", type=int, default=1, help="how often names are exchanged, each time for others")
    parser.add_argument("--exchanged", type=float, default=0.0, help="share of English corpora with their names exchanged for invented ones, by pieces")
    parser.add_argument("--init", help="weights to go on from")
    parser.add_argument("--seconds", type=float, required=True, help="CPU seconds")
    parser.add_argument("--until", type=float, help="seconds since 1970 when to be done at the latest")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--pieces", type=int, default=2048, help="pieces in a batch")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bf16", action="store_true", help="products in bfloat16: twice the speed where the processor has them")
    parser.add_argument("--limit", type=int, help="use only the first windows of each kind (a trial of the machinery)")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    tokenizer = load_tokenizer(pathlib.Path(arguments.base) / "tokenizer.json")
    public = corpora.load_public(tokenizer, arguments.corpora, limit=arguments.limit)
    foreign = corpora.load_public(tokenizer, arguments.corpora, foreign=True, limit=arguments.limit)
    rest = (1 - arguments.share if arguments.synthetic else 1.0) - arguments.exchanged
    sets = [(public, rest * (1 - arguments.foreign)), (foreign, rest * arguments.foreign)]
    if arguments.synthetic:
        sets.append((corpora.load_synthetic(tokenizer, arguments.synthetic), arguments.share))
    if arguments.exchanged:
        values = Values(random.Random(arguments.seed))
        shuffled = []
        for draw in range(arguments.draws):
            shuffled += corpora.load_shuffled(tokenizer, arguments.corpora, values, seed=5 + draw, limit=arguments.limit, used=0.8, keep=0.1)
        if arguments.foreign_exchanged:
            shuffled += corpora.load_shuffled(tokenizer, arguments.corpora, values, limit=arguments.limit, foreign=True, used=arguments.foreign_exchanged,
                                              keep=0.1)
        sets.append((shuffled, arguments.exchanged))
    sets = [(windows[:arguments.limit], share) for windows, share in sets]
    for windows, share in sets:
        print(f"{len(windows)} windows, {sum(len(w[0]) for w in windows)} pieces, share {share:.2f}", flush=True)
    report = train(build(arguments.base, arguments.init), sets, arguments.seconds, arguments.rate, arguments.out,
                   arguments.seed, arguments.pieces, deadline=arguments.until, bf16=arguments.bf16)
    report["command"] = {key: value for key, value in vars(arguments).items() if key in ("share", "rate", "pieces", "seed")}
    (pathlib.Path(arguments.out) / "training_teacher.json").write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
