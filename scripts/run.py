#!/usr/bin/env python3
"""Sets everything up and runs it, on a machine that has only Python 3.11 or later.

    python3 scripts/run.py build        make the dataset, check it, run every saved query, write the dumps
    python3 scripts/run.py test         run the tests
    python3 scripts/run.py VERB ...     any other verb of `aljir`

At first use, and whenever requirements.lock has changed, it makes the folder .venv with the packages of the lock.
This file keeps to what Python 3.6 can read, so that an old one gets a message instead of a syntax error.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
MARK = VENV / "made-by-run.txt"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)

ENVIRONMENT = 3
INTERRUPTED = 130


def main(words: "list[str]") -> int:
    """Set up what is missing, then run pytest or a verb of aljir; give its exit code."""
    try:
        check_python()
        if not is_ready():
            set_up()
        if words[:1] == ["test"]:
            os.chdir(str(ROOT))
            return run("pytest", words[1:])
        return run("aljir", words)
    except (SetupError, OSError) as error:
        print(f"run.py: {error}", file=sys.stderr)
        return ENVIRONMENT
    except KeyboardInterrupt:
        print("run.py: interrupted", file=sys.stderr)
        return INTERRUPTED


class SetupError(Exception):
    """The machine lacks something; the message says what to do about it."""


def check_python() -> None:
    """Refuse a Python that is too old."""
    if sys.version_info[:2] < OLDEST:
        raise SetupError(
            "this is Python {}.{}, and {}.{} or later is needed.\n"
            "  Install one, and use it: python3.12 scripts/run.py …".format(*sys.version_info[:2], *OLDEST)
        )


def is_ready() -> bool:
    """Tell whether .venv was made, to its end, from this very lock and in this very place."""
    return PYTHON.is_file() and MARK.is_file() and MARK.read_text("utf-8") == digest()


def digest() -> str:
    """Give what the mark of a finished .venv says."""
    return hashlib.sha256(LOCK.read_bytes() + os.fsencode(str(ROOT))).hexdigest()


def set_up() -> None:
    """Make .venv; when that does not succeed, leave none."""
    try:
        import ensurepip  # noqa: F401 - Debian and Ubuntu part it from Python
        import venv  # noqa: F401
    except ImportError:
        raise SetupError(
            "this Python cannot make virtual environments.\n  On Debian and Ubuntu: sudo apt install python3-venv"
        ) from None
    if VENV.exists() and not MARK.exists():
        raise SetupError(f"{VENV} is not from here.\n  Move it away: run.py makes one of its own.")
    print("Setting up .venv from requirements.lock; this is done once …", file=sys.stderr)
    shutil.rmtree(VENV, ignore_errors=True)
    finished = False
    try:
        VENV.mkdir()
        MARK.write_text("not finished\n", "utf-8")
        step(sys.executable, "-m", "venv", str(VENV))
        pip = (str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-deps")
        step(*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK))
        step(*pip, "--no-index", "--no-build-isolation", "--editable", str(ROOT))
        MARK.write_text(digest(), "utf-8")
        finished = True
    finally:
        if not finished:
            shutil.rmtree(VENV, ignore_errors=True)


def step(*command: str) -> None:
    """Run one command of the set-up; what it says is shown when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=str(ROOT))
    if done.returncode:
        sys.stderr.write(done.stdout.decode("utf-8", "replace"))
        raise SetupError(
            "the set-up has failed (see above); nothing is left of it.\n  Mend the cause and run this again."
        )


def run(module: str, words: "list[str]") -> int:
    """Run a module with the Python of .venv; on POSIX in place of this process, signals and all."""
    command = [str(PYTHON), "-P", "-m", module, *words]
    if os.name == "posix":
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606
    return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
