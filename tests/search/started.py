"""A real Meilisearch server, started for tests, which may be killed, and lose all it holds."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

KEY = "a-master-key-of-the-test-suite"
ABSENT = "no Meilisearch server: no `meilisearch` on the PATH, and no M4D_TEST_MEILI_URL, where any server does"


@dataclass
class OwnServer:
    """A server with a folder of its own."""

    binary: str
    folder: Path
    address: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    @property
    def is_up(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        asked = ["--http-addr", self.address, "--master-key", KEY, "--no-analytics", "--db-path", "db"]
        self.folder.mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [self.binary, *asked], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        host, port = self.address.split(":")
        while self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex((host, int(port))) == 0:
                    return
        pytest.fail("the `meilisearch` on the PATH does not start")

    def kill(self) -> None:
        """End it as a crash does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def lose(self) -> None:
        """Remove what it holds."""
        shutil.rmtree(self.folder)


def own_server(folder: Path) -> OwnServer:
    """A server that is started, or the test is skipped, saying so."""
    binary = shutil.which("meilisearch")
    if binary is None:
        pytest.skip(ABSENT)
    server = OwnServer(binary, folder)
    server.start()
    return server


@contextmanager
def running(binary: str, folder: Path) -> Iterator[OwnServer]:
    """A server that keeps its data in a folder."""
    server = OwnServer(binary, folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def started(binary: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Address and key of such a server."""
    with running(binary, folder) as server:
        yield server.url, KEY
