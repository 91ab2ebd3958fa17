"""The service needs no rights: it runs without capabilities, from files that it cannot write, without a home."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import requests

import aljir

ROOT = Path(__file__).resolve().parent.parent
POWERLESS = ["setpriv", "--no-new-privs", "--bounding-set", "-all", "--inh-caps", "-all"]
"""Takes from root what other users do not have."""


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="there is no setpriv: root's powers cannot be laid down")
def test_it_runs_without_rights_from_files_that_it_cannot_write(lighthouse: Path, tmp_path: Path) -> None:
    project = Path(shutil.copytree(lighthouse, tmp_path / "lighthouse"))
    assert aljir.open(project).store  # build/ is made by whoever may write
    folders = [project, *(path for path in project.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "scripts"), "PYTHONDONTWRITEBYTECODE": "1"}
    assert subprocess.run([*POWERLESS, "touch", str(project / "build" / "x")], check=False).returncode != 0
    command = [*POWERLESS, sys.executable, "-m", "aljir", "--project", str(project), "serve", "--port", "0"]
    service = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert service.stderr
        said = []
        for line in service.stderr:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                break
        else:
            pytest.fail("".join(said))
        url = found[0]
        assert requests.get(f"{url}/health", timeout=30).status_code == 200
        assert requests.get(f"{url}/person/sanna-aldwin", timeout=30).status_code == 200
        asked = requests.get(f"{url}/sparql", {"query": "ASK { ?s ?p ?o }"}, timeout=30)
        assert asked.json()["boolean"] is True
    finally:
        service.terminate()
        service.communicate(timeout=60)
        for folder in folders:
            folder.chmod(0o755)
    assert service.returncode in (0, -15)
