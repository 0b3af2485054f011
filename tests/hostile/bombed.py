"""Run by `test_bombs.py`: takes bombs as a run does, and says what each cost, a JSON object a line.

`python -m tests.hostile.bombed NAME…`; memory is the greatest resident set, of this process and of the children.
`door/…` are what a server answers, the others what a body holds.
"""

import asyncio
import gc
import json
import resource
import sys
import time
from contextlib import aclosing
from pathlib import Path

from m4d_core.errors import FeedError, SourceError
from m4d_core.ingestion.child import Limits
from m4d_core.ingestion.contract import Request
from m4d_core.ingestion.fetch import Fetcher
from m4d_core.ingestion.policy import FetchPolicy
from m4d_core.ingestion.reading import at_most, parse
from m4d_core.settings import Settings
from m4d_core.testing.hostile_server import HostileServer, Reply
from tests.hostile.bombs import BOMBS, REPLIES, Bomb

TIMEOUT_S = 3.0
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def resident(name: str) -> int:
    """`VmRSS` now or `VmHWM` at its greatest, in bytes."""
    (line,) = [line for line in STATUS.read_text().splitlines() if line.startswith(name)]
    return int(line.split()[1]) * 1024


def children() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def forget() -> None:
    """Have the kernel count the greatest resident set from now on."""
    gc.collect()
    CLEAR.write_text("5")


async def read(bomb: Bomb, body: bytes) -> str:
    """Read a body; returns the reason it ends early for."""
    try:
        parsed = parse(bomb.format, body, dict(bomb.hints), Limits.from_settings(Settings()))
        async with aclosing(parsed) as found:
            async for _ in at_most(Settings().ingest_max_entries, found):
                pass
    except FeedError as error:
        return error.reason
    return ""


async def fetch(reply: Reply) -> str:
    """Fetch an answer; returns the reason it was refused for."""
    async with HostileServer() as server:
        server.route("/", reply)
        settings = Settings(fetch_allow=(server.authority,), fetch_timeout_s=TIMEOUT_S)
        async with Fetcher(FetchPolicy.from_settings(settings)) as fetcher:
            try:
                await fetcher.fetch(Request(url=server.url()))
            except SourceError as error:
                return error.reason
    return ""


def cost(name: str) -> dict[str, object]:
    bomb = BOMBS.get(name)
    work = read(bomb, bomb.make()) if bomb is not None else fetch(REPLIES[name]())
    forget()
    before, began = resident("VmRSS"), time.perf_counter()
    reason = asyncio.run(work)
    took, peak = time.perf_counter() - began, resident("VmHWM")
    return {"name": name, "reason": reason, "seconds": round(took, 2), "server": peak - before, "child": children()}


if __name__ == "__main__":
    for each in sys.argv[1:]:
        sys.stdout.write(json.dumps(cost(each)) + "\n")
        sys.stdout.flush()
