"""Has work done in a child process that can be killed: hostile bytes and strangers' code cost bounded time and memory.

The child speaks lines of JSON on a pipe of its own, so what it prints does no harm. What it handed over before it
failed is kept. What runs in it is `child.py`; one child serves one payload, so nothing it leaks is there in the next.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from m4d_core.errors import FeedError
from m4d_core.ingestion import child
from m4d_core.ingestion.child import Limits
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo

CHUNK = 256 * 1024  # bytes on the way at once, in either direction
LAST_WORDS_S = 1.0  # for what a dead child has printed; only what it started and hid from us keeps that open
_OURS = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
_MEASURING = ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")

Told = tuple[str, dict[str, Any]]


class ChildError(FeedError):
    """The child came to grief. what: it did, to be put behind a subject: `took more than 30 s and was stopped`."""

    def __init__(self, what: str, *, reason: str) -> None:
        super().__init__(f"the parser {what}", reason=reason)
        self.what = what


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a child is to do: call `tell(body, given)` of a module, or `parse`, and hand over what that yields.

    given: JSON-able; it goes through a pipe, since arguments and environment are everybody's to read. hear: is given
    what the child prints, piece by piece; None for nobody.
    """

    module: str
    limits: Limits
    given: Mapping[str, Any] = field(default_factory=dict)
    body: bytes = b""
    hear: Callable[[bytes], None] | None = None


async def parse_isolated(
    module: str, body: bytes, hints: Mapping[str, str], limits: Limits
) -> AsyncGenerator[FeedInfo | Entry | BadEntry]:
    """Yield what `module.parse(body, hints)` yields. Raises FeedError as `told` does; closed like it."""
    job = Job(module=module, body=body, given=dict(hints), limits=limits)
    async with contextlib.aclosing(told(job)) as lines:
        async for name, fields in lines:
            yield value_of(name, fields)


async def told(job: Job) -> AsyncGenerator[Told]:
    """Yield what the child tells, name and fields of each.

    Raises FeedError: the parser's own, or ChildError with reason `parse_timeout`, `parse_memory` or `parse_crashed`.
    The wall clock of the limits runs while the child is waited for, not while the caller is busy with a value. The
    child is gone when this ends, however it ends; a caller that may stop early closes it (`contextlib.aclosing`).
    """
    running = await _start(job)
    try:
        async with contextlib.aclosing(_lines(running.reading, job.limits)) as lines:
            async for line in lines:
                name, fields = _decode(line)
                if name == child.END:
                    return
                yield name, fields
        raise await _death(running.process, job.limits.wall_s)
    finally:
        os.close(running.reading)
        await _end(running)


def value_of(name: str, fields: Mapping[str, Any]) -> FeedInfo | Entry | BadEntry:
    """Return a value of a parser. Raises ChildError for what is none."""
    try:
        return child.VALUES[name](**fields)
    except (KeyError, TypeError):
        raise _nonsense() from None


@dataclass(frozen=True, kw_only=True)
class _Running:
    """A child at work. reading: the descriptor its lines come from. helpers: feed it and hear it."""

    process: asyncio.subprocess.Process
    reading: int
    feeding: asyncio.Task[None]
    hearing: asyncio.Task[None] | None


async def _start(job: Job) -> _Running:
    with contextlib.ExitStack() as ours, contextlib.ExitStack() as childs:
        reading = _pipe(ours, childs)
        ear = _pipe(ours, childs) if job.hear is not None else None
        printing = asyncio.subprocess.DEVNULL if ear is None else ear.writing
        # -P: the folder M4D is started in has no say in what is imported
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", child.__name__, job.module),
            *(str(reading.writing), json.dumps(asdict(job.limits))),
            stdin=asyncio.subprocess.PIPE,
            stdout=printing,
            stderr=printing,
            pass_fds=(reading.writing,),
            env=_environment(),
            start_new_session=True,
        )
        ours.pop_all()
    hearing = None if ear is None or job.hear is None else asyncio.create_task(_hear(ear.reading, job.hear))
    feeding = asyncio.create_task(_feed(process, job))
    return _Running(process=process, reading=reading.reading, feeding=feeding, hearing=hearing)


@dataclass(frozen=True, kw_only=True)
class _Pipe:
    reading: int
    writing: int


def _pipe(ours: contextlib.ExitStack, childs: contextlib.ExitStack) -> _Pipe:
    """Return a pipe of which one end is closed with each stack."""
    reading, writing = os.pipe()
    ours.callback(os.close, reading)
    childs.callback(os.close, writing)
    return _Pipe(reading=reading, writing=writing)


async def _hear(descriptor: int, hear: Callable[[bytes], None]) -> None:
    try:
        while piece := await _read(descriptor):
            hear(piece)
    finally:
        os.close(descriptor)


async def _feed(process: asyncio.subprocess.Process, job: Job) -> None:
    if process.stdin is None:
        return
    with contextlib.suppress(ConnectionError):  # a child that died early is told by its exit code
        process.stdin.write(json.dumps({"given": dict(job.given), "size": len(job.body)}).encode() + b"\n")
        for start in range(0, len(job.body), CHUNK):  # a copy of a piece at a time
            process.stdin.write(job.body[start : start + CHUNK])
            await process.stdin.drain()
        process.stdin.close()  # not waited for: asyncio would break when that is cancelled


async def _lines(descriptor: int, limits: Limits) -> AsyncGenerator[bytearray]:
    """Yield whole lines; what a dying child left of one is dropped. The wall clock is for all of them together."""
    clock, left, rest = asyncio.get_running_loop().time, limits.wall_s, bytearray()
    while True:
        asked = clock()
        async with _in_time(max(left, 0.0), limits.wall_s):
            piece = await _read(descriptor)
        left -= clock() - asked
        if not piece:
            return
        for index, part in enumerate(piece.split(b"\n")):
            if index:
                yield rest
                rest = bytearray()
            rest += part
            if len(rest) > limits.line_bytes:
                raise ChildError(f"made a value of more than {limits.line_bytes} bytes", reason="parse_memory")


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
        raise ChildError(f"took more than {wall_s:g} s and was stopped", reason="parse_timeout") from None


async def _end(running: _Running) -> None:
    """Kill what is left of the child and wait until it is gone, also while being cancelled."""
    process = running.process
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    running.feeding.cancel()
    if process.stdin is not None:
        process.stdin.close()
    is_cancelled = False
    while process.returncode is None or not running.feeding.done() or not _is_heard(running):
        try:
            await asyncio.gather(running.feeding, return_exceptions=True)
            await process.wait()
            await _hear_out(running)
        except asyncio.CancelledError:
            is_cancelled = True
    if is_cancelled:
        raise asyncio.CancelledError


def _is_heard(running: _Running) -> bool:
    return running.hearing is None or running.hearing.done()


async def _hear_out(running: _Running) -> None:
    if running.hearing is not None:
        await asyncio.wait({running.hearing}, timeout=LAST_WORDS_S)
        running.hearing.cancel()
        await asyncio.gather(running.hearing, return_exceptions=True)


def _decode(line: bytearray) -> Told:
    try:
        ((name, fields),) = json.loads(line).items()
        if name == child.ERROR:
            error: FeedError = FeedError(fields["message"], reason=fields["reason"], hint=fields["hint"])
        elif name == child.DIED:
            error = ChildError(fields["what"], reason=fields["reason"])
        else:
            return name, {**fields}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _nonsense() from None
    raise error


def _nonsense() -> ChildError:
    return ChildError("made what is no entry", reason="parse_crashed")


async def _death(process: asyncio.subprocess.Process, wall_s: float) -> ChildError:
    async with _in_time(wall_s, wall_s):  # it may have closed its pipe and still go on
        code = await process.wait()
    if code == -signal.SIGXCPU:
        return ChildError("used up its CPU time and was stopped", reason="parse_timeout")
    if code == -signal.SIGKILL:
        return ChildError("was killed, most likely for its memory", reason="parse_memory")
    what = f"by signal {-code} ({_signal_name(-code)})" if code < 0 else f"with exit code {code}"
    return ChildError(f"died {what}", reason="parse_crashed")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return "unnamed"


def _environment() -> dict[str, str]:
    # nothing of ours: neither parser nor plugin needs a key, address or setting that it is not given
    kept = {name: os.environ[name] for name in _OURS + _MEASURING if name in os.environ}
    return kept | {"PYTHONHASHSEED": "0", "PYTHONUNBUFFERED": "1"}
