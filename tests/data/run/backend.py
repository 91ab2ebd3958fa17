"""The smallest build backend (PEP 660): a wheel that points to `scripts/`."""

from __future__ import annotations

import zipfile
from pathlib import Path

NAME = "aljir-0-py3-none-any.whl"
FILES = {
    "aljir.pth": f"{Path(__file__).parent / 'scripts'}\n",
    "aljir-0.dist-info/METADATA": "Metadata-Version: 2.1\nName: aljir\nVersion: 0\n",
    "aljir-0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: backend\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}


def build_editable(wheel_directory: str, config_settings: object = None, metadata_directory: object = None) -> str:
    """Write the wheel; give its name."""
    with zipfile.ZipFile(Path(wheel_directory) / NAME, "w") as wheel:
        for name, content in FILES.items():
            wheel.writestr(name, content)
        wheel.writestr("aljir-0.dist-info/RECORD", "".join(f"{name},,\n" for name in FILES))
    return NAME
