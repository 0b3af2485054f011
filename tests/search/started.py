"""A real Meilisearch server, started for tests."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

KEY = "a-master-key-of-the-test-suite"


@contextmanager
def running(binary: str, folder: Path) -> Iterator[tuple[str, int]]:
    """Address and process of a server that keeps its data in a folder; its key is KEY."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [binary, "--http-addr", address, "--master-key", KEY, "--no-analytics", "--db-path", str(folder / "db")]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _until_up(process, address)
            yield f"http://{address}", process.pid
        finally:
            process.terminate()


@contextmanager
def started(binary: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Address and key of such a server."""
    with running(binary, folder) as (url, _):
        yield url, KEY


def _until_up(process: subprocess.Popen[bytes], address: str) -> None:
    host, port = address.split(":")
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((host, int(port))) == 0:
                return
    pytest.fail("the `meilisearch` on the PATH does not start")
