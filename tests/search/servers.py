"""A real Meilisearch server: the one that is named, or one started from the binary on the PATH."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KEY = "a-master-key-of-the-test-suite"
ABSENT = "no Meilisearch server: neither M4D_TEST_MEILI_URL nor a `meilisearch` on the PATH"


@dataclass(frozen=True)
class RealServer:
    """Where a server is. pid: of the process, where it was started here."""

    url: str
    key: str
    pid: int | None = None


@contextmanager
def real_server(folder: Path) -> Iterator[RealServer | None]:
    """Give a server for as long as it is needed, its data in the folder; None where there is none."""
    url, binary = os.environ.get("M4D_TEST_MEILI_URL"), shutil.which("meilisearch")
    if url or binary is None:
        yield RealServer(url, os.environ.get("M4D_TEST_MEILI_KEY", "")) if url else None
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [binary, "--http-addr", address, "--master-key", KEY, "--no-analytics", "--db-path", str(folder / "db")]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _until_up(process, address)
            yield RealServer(f"http://{address}", KEY, process.pid)
        finally:
            process.terminate()


def _until_up(process: subprocess.Popen[bytes], address: str) -> None:
    host, port = address.split(":")
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((host, int(port))) == 0:
                return
    raise RuntimeError("the `meilisearch` on the PATH does not start")
