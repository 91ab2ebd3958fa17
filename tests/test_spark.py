"""The recipe for Spark runs as it is written, and finds what is in the dataset."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph

import aljir
from aljir.terms import ALJIR, RDF

RECIPE = Path(__file__).resolve().parent.parent / "scripts" / "deploy" / "spark.md"
PYTHON = os.environ.get("ALJIR_SPARK_PYTHON", sys.executable)
"""A Python that has pyspark, which is no package of the project."""


def recipe() -> str:
    """Give the program of the recipe."""
    (code,) = re.findall(r"^```python\n(.*?)^```", RECIPE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return str(code)


def test_the_recipe_is_python() -> None:
    assert compile(recipe(), RECIPE.name, "exec")


@pytest.mark.skipif(
    sys.executable == PYTHON and find_spec("pyspark") is None, reason="pyspark is not installed (ALJIR_SPARK_PYTHON)"
)
@pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed")
def test_the_recipe_counts_what_is_there(kg: aljir.KnowledgeGraph, tmp_path: Path) -> None:
    kg.export(tmp_path / "dump", ["partitioned"])
    program = tmp_path / "quads.py"
    program.write_text(recipe(), "utf-8")
    ended = subprocess.run([PYTHON, program, tmp_path / "dump"], capture_output=True, text=True, cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert f"quads {len(kg.store)}\n" in ended.stdout
    assert "not read 0\n" in ended.stdout
    facts = [*kg.store.quads_for_pattern(None, None, None, DefaultGraph())]
    for predicate, number in Counter(str(quad.predicate) for quad in facts).most_common(3):
        assert re.search(rf"^\|{re.escape(predicate)} *\|{number} *\|$", ended.stdout, re.MULTILINE)
    claims = sum(quad.predicate == RDF.type and quad.object == ALJIR.Claim for quad in facts)
    by_source = re.findall(r"^\|<\S+/source/\S+> *\|(\d+) *\|", ended.stdout, re.MULTILINE)
    assert sum(map(int, by_source)) == claims
