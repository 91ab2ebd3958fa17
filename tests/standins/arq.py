"""Jena's own command for remote queries, `rsparql` of Debian's libapache-jena-java: a client that nobody here wrote."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

JARS = Path("/usr/share/java")
JENA = JARS / "jena-cmds.jar"
_OTHER_LOGS = re.compile(r"log4j|slf4j-(?!api|nop)|-slf4j|jul-to")
"""Debian has every way of logging in one folder; they exclude each other."""
_MESSAGES = "org/apache/jena/ext/xerces/impl/"
"""Where Debian's jar has what Jena looks for in `xerces/impl/`."""


def is_there() -> bool:
    """Tell whether Java and Jena are installed."""
    return JENA.is_file() and shutil.which("java") is not None


def rsparql(service: str, query: str, folder: Path) -> str:
    """Give what Jena makes of the answer of an endpoint, as CSV; a failure is an error of the process."""
    with zipfile.ZipFile(JARS / "jena-core.jar") as core:
        for name in core.namelist():
            if name.startswith(_MESSAGES) and not name.endswith("/"):
                target = folder / "xerces" / "impl" / name.removeprefix(_MESSAGES)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(core.read(name))
    jars = [str(jar) for jar in sorted(JARS.glob("*.jar")) if not _OTHER_LOGS.search(jar.name)]
    (folder / "query.rq").write_text(query, "utf-8")
    asked = ["--service", service, "--query", str(folder / "query.rq"), "--results", "csv"]
    command = ["java", "-cp", ":".join([str(folder), *jars]), "arq.rsparql", *asked]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
