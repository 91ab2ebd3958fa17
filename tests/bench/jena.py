"""Apache Jena, where Debian's package libapache-jena-java is installed: its commands, each in a Java process."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

ARQ = Path("/usr/share/java/jena-arq.jar")
MAVEN = Path("/usr/share/maven-repo/org/apache/jena/jena-arq")
BUNDLES = "org/apache/jena/ext/xerces/impl/"


def is_installed() -> bool:
    """Tell whether Jena is here."""
    return ARQ.is_file() and shutil.which("java") is not None


def version() -> str:
    """Give the version, as Debian's repository for Maven has it: 4.5.0."""
    poms = (path.parent.name for path in MAVEN.glob("*/jena-arq-*.pom"))
    return next((name for name in poms if name[0].isdigit()), "unknown")


def command(folder: Path, name: str, *words: str | Path) -> list[str | Path]:
    """Give the command line of a command of Jena.

    Args:
        folder: Where the message bundles are unpacked: those of Debian's package lie where Jena does not look.
        name: The command, as its Java class: `tdb2.tdbquery`.
        words: Its arguments.
    """
    unpacked = folder / "jena"
    with zipfile.ZipFile(ARQ.with_name("jena-core.jar")) as jar:
        for member in jar.namelist():
            target = unpacked / member.removeprefix("org/apache/jena/ext/")
            if member.startswith(BUNDLES) and member.endswith(".properties") and not target.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(member))
    jars = sorted(jar for jar in ARQ.parent.glob("*.jar") if not jar.name.startswith("log4j-over-slf4j"))
    return ["java", "-cp", os.pathsep.join(map(str, (unpacked, *jars))), name, *words]
