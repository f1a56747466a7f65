"""Rows {id, text} in, {id, keywords: [{text}]} out, by YAKE."""
import json
import sys

import yake

extractor = yake.KeywordExtractor(n=3, top=10)
for line in sys.stdin:
    row = json.loads(line)
    found = [{"text": phrase} for phrase, _ in extractor.extract_keywords(row["text"])]
    print(json.dumps({"id": row["id"], "keywords": found}), flush=True)
