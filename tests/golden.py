"""Rewrites the golden files: the answers of all saved queries, and the comparison of all claims.

Run it by hand, then read what has changed:

python -m tests.golden
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.standins.query_service import QueryService

import aljir
from aljir.wikidata import QUERY_SERVICE
from aljir.wikidata.client import Wikidata

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "data" / "golden"
COMPARISON = ROOT / "tests" / "data" / "comparison" / "golden.csv"
FORMATS = {"SELECT": "csv", "ASK": "json", "CONSTRUCT": "nt", "DESCRIBE": "nt"}


def main() -> None:
    with TemporaryDirectory() as cache, TemporaryDirectory() as folder, QueryService(Path(folder)) as service:
        wikidata = Wikidata(query_service=service.url, cache=Path(cache))
        kg = aljir.KnowledgeGraph(aljir.find_project(ROOT), services={QUERY_SERVICE: wikidata.query})
        answers = {
            f"{query.slug}.{FORMATS[query.form]}": kg.query(query.slug).serialise(FORMATS[query.form])
            for query in kg.catalogue.all()
        }
    for path in GOLDEN.iterdir():
        if path.name not in answers:
            path.unlink()
    for name, content in answers.items():
        (GOLDEN / name).write_bytes(content)
    COMPARISON.write_bytes(kg.compare().serialise("csv"))


if __name__ == "__main__":
    main()
