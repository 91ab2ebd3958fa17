"""Rewrites the golden files: the answers of all saved queries, and the comparison of all claims.

Run it by hand, then read what has changed:

python tests/golden.py
"""

from __future__ import annotations

from pathlib import Path

import aljir

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "data" / "golden"
COMPARISON = ROOT / "tests" / "data" / "comparison" / "golden.csv"
FORMATS = {"SELECT": "csv", "ASK": "json", "CONSTRUCT": "nt", "DESCRIBE": "nt"}


def main() -> None:
    kg = aljir.open(ROOT)
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
