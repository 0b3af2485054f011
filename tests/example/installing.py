"""The example plugin as a stranger installs it: a wheel, built without a network, in a folder of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "plugins" / "example"
BIN = Path(sys.executable).parent


def run(folder: Path, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1", "COLUMNS": "200",
        "M4D_DATA_DIR": str(folder / "var"), "M4D_LOG_LEVEL": "error", **environ,
    }  # fmt: skip
    return subprocess.run(
        ["sh", "-c", " ".join(command)], cwd=folder, env=environment, capture_output=True, text=True, timeout=110,
        check=False,
    )  # fmt: skip


def offline(target: Path) -> Mapping[str, str]:
    """What makes pip build here, ask nobody, and install into a folder that Python then looks into."""
    return {
        "PIP_NO_BUILD_ISOLATION": "false",
        "PIP_NO_INDEX": "1",
        "PIP_TARGET": str(target),
        "PYTHONPATH": str(target),
    }
