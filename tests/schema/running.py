"""An installation as its operator has it: `m4d up` in a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

M4D = Path(sys.executable).parent / "m4d"
STARTED = "M4D is up"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def environment(folder: Path, **settings: str) -> dict[str, str]:
    quiet = {"M4D_DATA_DIR": str(folder / "var"), "M4D_LOG_LEVEL": "error", "COLUMNS": "200", "NO_COLOR": "1"}
    return {**os.environ, **quiet, **settings}


@dataclass
class Running:
    """A server that answers at `base`."""

    process: subprocess.Popen[str]
    base: str
    environ: dict[str, str]

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        answer = httpx.post(f"{self.base}/graphql", json={"query": query, "variables": variables}, timeout=20)
        found: dict[str, Any] = answer.json()
        assert "errors" not in found, found
        return dict(found["data"])

    def until(self, query: str, wanted: str) -> None:
        """Ask until the answer holds the text."""
        deadline = time.monotonic() + 30
        while wanted not in json.dumps(self.ask(query), ensure_ascii=False):
            assert time.monotonic() < deadline, f"'{wanted}' never came"

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(20)


@contextmanager
def running(folder: Path, *arguments: str, command: str = "up", **settings: str) -> Iterator[Running]:
    port = free_port()
    environ = environment(folder, **settings)
    process = subprocess.Popen(
        [M4D, command, "--port", str(port), *arguments], env=environ, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        said = []
        for line in process.stderr:
            said.append(line)
            if STARTED in line:
                break
        assert any(STARTED in line for line in said), said
        base = f"http://127.0.0.1:{port}"
        _reach(base)
        yield Running(process, base, environ)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def _reach(base: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            httpx.get(f"{base}/health/live", timeout=5)
        except httpx.TransportError:
            assert time.monotonic() < deadline
        else:
            return
