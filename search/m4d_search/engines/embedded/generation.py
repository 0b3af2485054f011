"""The folder of the index on disk: one subfolder per generation, one file that names the present one, one lock.

`<folder>/CURRENT` holds the name; `<folder>/<name>/` the index and `form`, which says how it was built. The lock
stands beside the folder, so that whoever deletes the index does not free the writer's place.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from m4d_core.clock import Randomness
from m4d_core.errors import EngineError
from m4d_search.engines.embedded.fields import format_id

_CURRENT = "CURRENT"
_FORM = "form"
_META = "meta.json"  # the library's own list of segments, replaced at each commit


def current(folder: Path) -> Path | None:
    """Return the folder of the present generation; None when there is none, or one of another form."""
    try:
        name = (folder / _CURRENT).read_text().strip()
        form = (folder / name / _FORM).read_text()
    except OSError:
        return None
    there = folder / name
    return there if name and form == format_id() and (there / _META).is_file() else None


def stamp(generation: Path) -> tuple[int, int]:
    """Return a value that changes with every commit. Raises OSError when the generation is gone."""
    meta = (generation / _META).stat()
    return meta.st_mtime_ns, meta.st_ino


def create(folder: Path, randomness: Randomness) -> Path:
    """Make the folder of a new generation, which nothing names yet, and return it."""
    generation = folder / f"{int(randomness.random() * (1 << 48)):012x}"
    generation.mkdir(parents=True)
    _write(generation / _FORM, format_id())
    return generation


def switch(folder: Path, generation: Path) -> None:
    """Make a generation the present one, at once and durably."""
    fresh = folder / f"{_CURRENT}.new"
    _write(fresh, generation.name)
    fresh.replace(folder / _CURRENT)
    _sync(folder)


def tidy(folder: Path) -> None:
    """Remove every generation but the present one, what a crash left half-built included.

    Readers of a removed one keep its files open and go on until they look again. Without a present one all stay.
    """
    present = current(folder)
    if present is None:
        return
    for other in folder.iterdir():
        if other.is_dir() and other != present:
            shutil.rmtree(other, ignore_errors=True)


@contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Hold the one place of a writer. Raises EngineError when another process holds it.

    The place is free again when the process ends, however it ends.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EngineError(
                "another process (`m4d up`) is writing the search index",
                hint="stop it first, or leave the index to it: it follows every change by itself",
            ) from None
        yield
    finally:
        os.close(handle)


def _write(path: Path, text: str) -> None:
    with path.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
