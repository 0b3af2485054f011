"""A real Meilisearch server for what is measured: the one that is named, or one started from the binary on the PATH."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.search.started import KEY, running


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
    with running(binary, folder) as server:
        yield RealServer(server.url, KEY, server.process.pid if server.process else None)
