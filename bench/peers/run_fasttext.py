"""Rows {text, intent, train: true} to learn from, then rows {text}: {intent} for each of these, by fastText."""
import json
import os
import re
import sys
import tempfile

import fasttext


def plain(text):
    return " ".join(re.findall(r"\w+", text.lower()))


examples, asked = [], []
for line in sys.stdin:
    row = json.loads(line)
    (examples if row.get("train") else asked).append(row)
with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False, encoding="utf-8") as file:
    file.writelines(f"__label__{row['intent']} {plain(row['text'])}\n" for row in examples)
model = fasttext.train_supervised(file.name, wordNgrams=2, epoch=25, lr=0.5, thread=1, verbose=0)
os.unlink(file.name)
for row in asked:
    label = model.f.predict(plain(row["text"]) + "\n", 1, 0.0, "strict")[0][1]
    print(json.dumps({"intent": label.removeprefix("__label__")}), flush=True)
