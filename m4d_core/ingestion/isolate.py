"""Runs a parser over a payload in a child process that can be killed: hostile bytes cost bounded time and memory.

The child speaks lines of JSON on a pipe of its own, one a value, so what a parser prints does no harm. What it
handed over before it failed is kept. Run as `python -m m4d_core.ingestion.isolate MODULE LIMITS`.
"""

import asyncio
import contextlib
import importlib
import json
import os
import resource
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo

if TYPE_CHECKING:  # pydantic would double the start of every child
    from m4d_core.settings import Settings

MAX_LINE = 64 * 1024 * 1024
_VALUES: dict[str, Callable[..., FeedInfo | Entry | BadEntry]] = {"feed": FeedInfo, "entry": Entry, "bad": BadEntry}
_NAMES = {made: name for name, made in _VALUES.items()}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child may use: CPU seconds, wall-clock seconds, bytes of address space (no limit on macOS)."""

    cpu_s: int
    wall_s: float
    memory_bytes: int

    @classmethod
    def from_settings(cls, settings: "Settings") -> "Limits":
        """Return the limits of an installation."""
        return cls(
            cpu_s=settings.parser_cpu_s, wall_s=settings.parser_timeout_s, memory_bytes=settings.parser_memory_bytes
        )


class _Parser(Protocol):
    def __call__(self, body: bytes, hints: dict[str, str]) -> Iterator[FeedInfo | Entry | BadEntry]: ...


async def parse_isolated(
    module: str, body: bytes, hints: Mapping[str, str], limits: Limits
) -> AsyncGenerator[FeedInfo | Entry | BadEntry]:
    """Yield what `module.parse(body, hints)` yields.

    Raises FeedError: the parser's own, or with reason `parse_timeout`, `parse_memory` or `parse_crashed`. The child
    is gone when this ends, however it ends.
    """
    reading, writing = os.pipe()
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", __name__, module, str(writing), json.dumps(asdict(limits))),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            pass_fds=(writing,),
            env=_environment(),
            start_new_session=True,
        )
    finally:
        os.close(writing)
    feeding = asyncio.create_task(_feed(process, json.dumps(dict(hints)).encode() + b"\n" + body))
    try:
        async with asyncio.timeout(limits.wall_s), _lines(reading) as lines:
            async for line in lines:
                value = json.loads(line)
                if "end" in value:
                    return
                yield _decode(value)
            raise _death(await process.wait())
    except TimeoutError:
        message = f"the parser took more than {limits.wall_s:g} s and was stopped"
        raise FeedError(message, reason="parse_timeout") from None
    finally:
        await _end(process, feeding)


async def _feed(process: asyncio.subprocess.Process, payload: bytes) -> None:
    if process.stdin is None:
        return
    with contextlib.suppress(ConnectionError):  # a child that died early is told by its exit code
        process.stdin.write(payload)
        await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()


@contextlib.asynccontextmanager
async def _lines(descriptor: int) -> AsyncIterator[asyncio.StreamReader]:
    reader = asyncio.StreamReader(limit=MAX_LINE)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb")
    )
    try:
        yield reader
    finally:
        transport.close()


async def _end(process: asyncio.subprocess.Process, feeding: asyncio.Task[None]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    feeding.cancel()
    await asyncio.gather(feeding, return_exceptions=True)
    if process.stdin is not None:
        process.stdin.close()
    await process.wait()


def _decode(value: Mapping[str, Any]) -> FeedInfo | Entry | BadEntry:
    ((name, fields),) = value.items()
    if name == "error":
        raise FeedError(fields["message"], reason=fields["reason"])
    return _VALUES[name](**fields)


def _death(code: int) -> FeedError:
    if code == -signal.SIGXCPU:
        return FeedError("the parser used up its CPU time and was stopped", reason="parse_timeout")
    if code == -signal.SIGKILL:
        return FeedError("the parser was killed, most likely for its memory", reason="parse_memory")
    what = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    return FeedError(f"the parser died {what}", reason="parse_crashed")


def _environment() -> dict[str, str]:
    # nothing of ours: a parser needs no key, address or setting
    kept = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONHASHSEED": "0"}


# --- in the child ---------------------------------------------------------------
def main() -> None:
    """Parse standard input and write what comes of it to the descriptor named in the arguments."""
    module, descriptor, limits = sys.argv[1], int(sys.argv[2]), Limits(**json.loads(sys.argv[3]))
    _restrict(limits)
    with os.fdopen(descriptor, "wb") as out:
        hints = json.loads(sys.stdin.buffer.readline())
        for value in _values(module, sys.stdin.buffer.read(), hints):
            out.write(json.dumps(value, ensure_ascii=True).encode() + b"\n")


def _values(module: str, body: bytes, hints: dict[str, str]) -> Iterator[dict[str, Any]]:
    parse: _Parser = importlib.import_module(module).parse
    try:
        for value in parse(body, hints):
            yield {_NAMES[type(value)]: asdict(value)}
    except FeedError as error:
        yield {"error": {"reason": error.reason, "message": error.message}}
    except MemoryError:
        yield {"error": {"reason": "parse_memory", "message": "the parser ran out of its memory and was stopped"}}
    except Exception as error:
        message = f"the parser failed: {type(error).__name__}: {error}"
        yield {"error": {"reason": "parse_crashed", "message": message[:500]}}
    else:
        yield {"end": True}


def _restrict(limits: Limits) -> None:
    for what, amount in ((resource.RLIMIT_CPU, limits.cpu_s), (resource.RLIMIT_AS, limits.memory_bytes)):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses a limit on address space
            resource.setrlimit(what, (amount, amount + (1 if what == resource.RLIMIT_CPU else 0)))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
