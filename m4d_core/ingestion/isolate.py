"""Runs a parser over a payload in a child process that can be killed: hostile bytes cost bounded time and memory.

The child speaks lines of JSON on a pipe of its own, one a value, so what a parser prints does no harm. What it
handed over before it failed is kept. Run as `python -m m4d_core.ingestion.isolate MODULE DESCRIPTOR LIMITS`.
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
from typing import TYPE_CHECKING, Protocol

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo

if TYPE_CHECKING:  # pydantic would double the start of every child
    from m4d_core.settings import Settings

MAX_LINE = 16 * 1024 * 1024  # bytes of one value as JSON
CHUNK = 256 * 1024  # bytes on the way at once, in either direction
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

    Raises FeedError: the parser's own, or with reason `parse_timeout`, `parse_memory` or `parse_crashed`. The wall
    clock of the limits runs while the parser is waited for, not while the caller is busy with a value. The child is
    gone when this ends, however it ends; a caller that may stop early closes it (`contextlib.aclosing`).
    """
    process, reading = await _start(module, limits)
    feeding = asyncio.create_task(_feed(process, hints, body))
    try:
        async with contextlib.aclosing(_lines(reading, limits.wall_s)) as lines:
            async for line in lines:
                value = _decode(line)
                if value is None:
                    return
                yield value
        raise await _death(process, limits.wall_s)
    finally:
        os.close(reading)
        await _end(process, feeding)


async def _start(module: str, limits: Limits) -> tuple[asyncio.subprocess.Process, int]:
    """Return the child and the descriptor that its values come from."""
    reading, writing = os.pipe()
    try:
        # -P: the folder M4D is started in has no say in what is imported
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", __name__, module, str(writing), json.dumps(asdict(limits))),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            pass_fds=(writing,),
            env=_environment(),
            start_new_session=True,
        )
    except BaseException:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    return process, reading


async def _feed(process: asyncio.subprocess.Process, hints: Mapping[str, str], body: bytes) -> None:
    if process.stdin is None:
        return
    with contextlib.suppress(ConnectionError):  # a child that died early is told by its exit code
        process.stdin.write(json.dumps({"hints": dict(hints), "size": len(body)}).encode() + b"\n")
        for start in range(0, len(body), CHUNK):  # a copy of a piece at a time
            process.stdin.write(body[start : start + CHUNK])
            await process.stdin.drain()
        process.stdin.close()  # not waited for: asyncio would break when that is cancelled


async def _lines(descriptor: int, wall_s: float) -> AsyncGenerator[bytearray]:
    """Yield whole lines; what a dying child left of one is dropped. wall_s: to wait for all of them together."""
    clock, left, rest = asyncio.get_running_loop().time, wall_s, bytearray()
    while True:
        asked = clock()
        async with _in_time(max(left, 0.0), wall_s):
            piece = await _read(descriptor)
        left -= clock() - asked
        if not piece:
            return
        for index, part in enumerate(piece.split(b"\n")):
            if index:
                yield rest
                rest = bytearray()
            rest += part
            if len(rest) > MAX_LINE:
                message = f"the parser made an entry of more than {MAX_LINE} bytes"
                raise FeedError(message, reason="parse_memory")


async def _read(descriptor: int) -> bytes:
    """Return what is in a pipe next, b"" at its end; however full the pipe is, others get their turn first."""
    # not a transport: of those, the loop of uvloop closes the descriptor twice when it is cancelled
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
    return os.read(descriptor, CHUNK)


@contextlib.asynccontextmanager
async def _in_time(left: float, wall_s: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(left):
            yield
    except TimeoutError:
        message = f"the parser took more than {wall_s:g} s and was stopped"
        raise FeedError(message, reason="parse_timeout") from None


async def _end(process: asyncio.subprocess.Process, feeding: asyncio.Task[None]) -> None:
    """Kill what is left of the child and wait until it is gone, also while being cancelled."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    feeding.cancel()
    if process.stdin is not None:
        process.stdin.close()
    is_cancelled = False
    while process.returncode is None or not feeding.done():
        try:
            await asyncio.gather(feeding, return_exceptions=True)
            await process.wait()
        except asyncio.CancelledError:
            is_cancelled = True
    if is_cancelled:
        raise asyncio.CancelledError


def _decode(line: bytearray) -> FeedInfo | Entry | BadEntry | None:
    try:
        ((name, fields),) = json.loads(line).items()
        if name in _VALUES:
            return _VALUES[name](**fields)
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise FeedError("the parser made what is no entry", reason="parse_crashed") from None
    if name == "end":
        return None
    raise FeedError(fields["message"], reason=fields["reason"], hint=fields["hint"])


async def _death(process: asyncio.subprocess.Process, wall_s: float) -> FeedError:
    async with _in_time(wall_s, wall_s):  # it may have closed its pipe and still go on
        code = await process.wait()
    if code == -signal.SIGXCPU:
        return FeedError("the parser used up its CPU time and was stopped", reason="parse_timeout")
    if code == -signal.SIGKILL:
        return FeedError("the parser was killed, most likely for its memory", reason="parse_memory")
    what = f"by signal {-code} ({_signal_name(-code)})" if code < 0 else f"with exit code {code}"
    return FeedError(f"the parser died {what}", reason="parse_crashed")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return "unnamed"


def _environment() -> dict[str, str]:
    # nothing of ours: a parser needs no key, address or setting
    kept = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
    measuring = ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
    return {name: os.environ[name] for name in kept + measuring if name in os.environ} | {"PYTHONHASHSEED": "0"}


# --- in the child ---------------------------------------------------------------
def main() -> None:
    """Parse standard input and write what comes of it to the descriptor named in the arguments."""
    module, descriptor, limits = sys.argv[1], int(sys.argv[2]), Limits(**json.loads(sys.argv[3]))
    _restrict(limits)
    with os.fdopen(descriptor, "wb") as out:
        for line in _written(module):
            out.write(line + b"\n")
            out.flush()  # what was handed over survives whatever comes next


def _written(module: str) -> Iterator[bytes]:
    try:
        given = json.loads(sys.stdin.buffer.readline())
        body = sys.stdin.buffer.read(given["size"])
        parse: _Parser = importlib.import_module(module).parse
        for value in parse(body, given["hints"]):
            yield json.dumps({_NAMES[type(value)]: vars(value)}).encode()
    except FeedError as error:
        yield _error(error.reason, error.message, error.hint)
    except MemoryError:
        yield _OUT_OF_MEMORY
    except Exception as error:
        yield _error("parse_crashed", f"the parser failed: {type(error).__name__}: {error}"[:500])
    else:
        yield b'{"end": {}}'


def _error(reason: str, message: str, hint: str | None = None) -> bytes:
    return json.dumps({"error": {"reason": reason, "message": message, "hint": hint}}).encode()


# made beforehand: when it is needed there may be no memory to make it
_OUT_OF_MEMORY = _error("parse_memory", "the parser ran out of its memory and was stopped")


def _restrict(limits: Limits) -> None:
    for what, amount in ((resource.RLIMIT_CPU, limits.cpu_s), (resource.RLIMIT_AS, limits.memory_bytes)):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses a limit on address space
            resource.setrlimit(what, (amount, amount + (1 if what == resource.RLIMIT_CPU else 0)))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
