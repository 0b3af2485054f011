"""Run by `test_bombs.py`: reads bombs as a run does, and says what each cost, a JSON object a line.

`python -m tests.hostile.bombed NAME…`; memory is the greatest resident set, of this process and of the children.
"""

import asyncio
import gc
import json
import resource
import sys
import time
from contextlib import aclosing
from pathlib import Path

from m4d_core.errors import FeedError
from m4d_core.ingestion.child import Limits
from m4d_core.ingestion.reading import parse
from m4d_core.settings import Settings
from tests.hostile.bombs import BOMBS

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


async def read(name: str) -> dict[str, object]:
    bomb = BOMBS[name]
    body = bomb.make()
    forget()
    before, began = resident("VmRSS"), time.perf_counter()
    values, reason = 0, ""
    try:
        parsed = parse(bomb.format, body, dict(bomb.hints), Limits.from_settings(Settings()))
        async with aclosing(parsed) as found:
            async for _ in found:
                values += 1
    except FeedError as error:
        reason = error.reason
    took, peak = time.perf_counter() - began, resident("VmHWM")
    return {"name": name, "size": len(body), "values": values, "reason": reason, "seconds": round(took, 2),
            "server": peak - before, "child": children()}  # fmt: skip


if __name__ == "__main__":
    for each in sys.argv[1:]:
        sys.stdout.write(json.dumps(asyncio.run(read(each))) + "\n")
        sys.stdout.flush()
