"""What runs in the child of `isolate.py`: it limits itself, does what it is told, and writes lines of JSON.

Run as `python -m m4d_core.ingestion.child MODULE DESCRIPTOR LIMITS`. No asyncio here: every child would pay for it.
"""

import contextlib
import importlib
import json
import os
import resource
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo

if TYPE_CHECKING:  # pydantic would double the start of every child
    from m4d_core.settings import Settings

VALUES: dict[str, type[FeedInfo | Entry | BadEntry]] = {"feed": FeedInfo, "entry": Entry, "bad": BadEntry}
NAMES = {made: name for name, made in VALUES.items()}
OUTCOME, REFUSED = "outcome", "refused"  # what a plugin makes of an entry
TOO_LARGE = "too_large"
END, ERROR, DIED = "end", "error", "died"

Line = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child may use: CPU seconds, wall-clock seconds, bytes of address space (no limit on macOS).

    line_bytes: of one value as JSON; an entry that takes more is a bad one.
    """

    cpu_s: int
    wall_s: float
    memory_bytes: int
    line_bytes: int = 2 * 1024 * 1024

    @classmethod
    def from_settings(cls, settings: "Settings") -> "Limits":
        """Return the limits of an installation."""
        return cls(
            cpu_s=settings.parser_cpu_s,
            wall_s=settings.parser_timeout_s,
            memory_bytes=settings.parser_memory_bytes,
            line_bytes=settings.parser_entry_bytes,
        )

    @classmethod
    def of_questions(cls, settings: "Settings") -> "Limits":
        """Return the limits of what a stranger's plugin is asked without a payload."""
        return replace(cls.from_settings(settings), wall_s=settings.plugin_timeout_s)


def main() -> None:
    """Do what standard input says and write what comes of it to the descriptor named in the arguments."""
    module, descriptor, limits = sys.argv[1], int(sys.argv[2]), Limits(**json.loads(sys.argv[3]))
    _restrict(limits)
    with os.fdopen(descriptor, "wb") as out:
        for line in _written(module, limits.line_bytes):
            out.write(line + b"\n")
            out.flush()  # what was handed over survives whatever comes next


def _written(module: str, most: int) -> Iterator[bytes]:
    try:
        told = json.loads(sys.stdin.buffer.readline())
        body = sys.stdin.buffer.read(told["size"])
        for name, fields in _lines(module, body, told["given"]):
            line = _line(name, fields)
            yield line if len(line) <= most else _instead(name, fields, most)
    except FeedError as error:
        yield _line(ERROR, {"reason": error.reason, "message": error.message, "hint": error.hint})
    except MemoryError:
        yield _OUT_OF_MEMORY
    except Exception as error:
        yield _line(DIED, {"reason": "parse_crashed", "what": f"failed: {type(error).__name__}: {error}"[:480]})
    else:
        yield _line(END, {})


def _lines(module: str, body: bytes, given: dict[str, Any]) -> Iterator[Line]:
    """Yield what the module tells; of a parser the values it makes."""
    found = importlib.import_module(module)
    if hasattr(found, "tell"):
        yield from found.tell(body, given)
        return
    for value in found.parse(body, given):
        yield NAMES[type(value)], vars(value)


def _line(name: str, fields: Mapping[str, Any]) -> bytes:
    return json.dumps({name: fields}, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _instead(name: str, fields: Mapping[str, Any], most: int) -> bytes:
    """Return what is told in the place of a value that is too large."""
    if name == OUTCOME:
        return _line(
            REFUSED, {"message": f"what the plugin makes of it has more than {most} bytes", "reason": TOO_LARGE}
        )
    if name == NAMES[Entry]:
        told = {"locator": fields["locator"], "reason": TOO_LARGE, "error": f"the entry has more than {most} bytes"}
        return _line(NAMES[BadEntry], told)
    return _line(DIED, {"reason": "parse_memory", "what": f"made a value of more than {most} bytes"})


# made beforehand: when it is needed there may be no memory to make it
_OUT_OF_MEMORY = _line(DIED, {"reason": "parse_memory", "what": "ran out of its memory and was stopped"})


def _restrict(limits: Limits) -> None:
    for what, amount in ((resource.RLIMIT_CPU, limits.cpu_s), (resource.RLIMIT_AS, limits.memory_bytes)):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses a limit on address space
            resource.setrlimit(what, (amount, amount + (1 if what == resource.RLIMIT_CPU else 0)))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
