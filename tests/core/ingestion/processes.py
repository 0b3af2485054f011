"""What the machine says of processes."""

import os
from pathlib import Path


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def state(process_id: int) -> str:
    """The state of a process on Linux: `Z` for one that is dead and not yet buried by its parent."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def descriptors() -> set[str]:
    return {path.name for path in Path("/dev/fd").iterdir()}
