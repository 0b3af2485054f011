import asyncio
import gc
import os
from collections.abc import Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import uvloop

from m4d_core.errors import FeedError
from m4d_core.ingestion.child import Limits
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.isolate import parse_isolated
from m4d_core.settings import Settings
from tests.core.ingestion.doors import until
from tests.core.ingestion.processes import descriptors, is_alive, state

pytestmark = pytest.mark.anyio
LIMITS = Limits(cpu_s=10, wall_s=60.0, memory_bytes=512 * 1024**2)
HEAD = """
    import os, signal, sys
    from pathlib import Path
    from m4d_core.errors import FeedError, EntryError
    from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo

    def entry(number, **data):
        return Entry(locator=f"entry[{number}]", data={"number": number, **data})

    def parse(body, hints):
"""
Plant = Callable[[str], str]


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Make a parser module of a function body; returns its name."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def planted(body: str) -> str:
        (tmp_path / "planted.py").write_text(
            dedent(HEAD) + "\n".join(f"    {line}" for line in dedent(body).splitlines())
        )
        return "planted"

    return planted


async def run(
    module: str, body: bytes = b"", hints: Mapping[str, str] | None = None, limits: Limits = LIMITS
) -> tuple[list[FeedInfo | Entry | BadEntry], FeedError | None]:
    """What a parser handed over, and how it failed."""
    values = []
    try:
        async with aclosing(parse_isolated(module, body, hints or {}, limits)) as parsed:
            async for value in parsed:
                values.append(value)  # noqa: PERF401 - what came before an error is wanted too
    except FeedError as error:
        return values, error
    return values, None


def numbers(values: list[FeedInfo | Entry | BadEntry]) -> list[object]:
    return [value.data["number"] for value in values if isinstance(value, Entry)]


async def test_values_come_as_they_were_made(plant: Plant) -> None:
    module = plant(
        """
        yield FeedInfo(title="News", language="ar", rights=None)
        yield Entry(locator="entry[1]", data={"body": body.decode(), "hints": hints, "more": [1, 2.5, None, True, {}]})
        yield BadEntry(locator="entry[2]", reason="bad_xml", error="line 3")
        """
    )
    values, error = await run(module, b"<rss/>\n\n" * 3, {"url": "http://partner.example/\n", "content_type": "\u0627"})
    hints = {"url": "http://partner.example/\n", "content_type": "\u0627"}
    data: dict[str, Any] = {"body": "<rss/>\n\n" * 3, "hints": hints, "more": [1, 2.5, None, True, {}]}
    assert error is None
    assert values == [
        FeedInfo(title="News", language="ar", rights=None),
        Entry(locator="entry[1]", data=data),
        BadEntry(locator="entry[2]", reason="bad_xml", error="line 3"),
    ]


async def test_a_thousand_entries_keep_their_order_and_odd_text_survives(plant: Plant) -> None:
    module = plant(
        r"yield from (entry(n, text='\ud800 \x00 \u2028\r\n \U0001f30d ' + body.decode()) for n in range(1000))"
    )
    values, error = await run(module, b"x" * 500)
    assert error is None
    assert numbers(values) == list(range(1000))
    texts = {value.data["text"] for value in values if isinstance(value, Entry)}
    assert texts == {"\ud800 \x00 \u2028\r\n \U0001f30d " + "x" * 500}


async def test_large_bodies_and_large_entries_pass(plant: Plant) -> None:
    module = plant("yield from (entry(n, text=body[n:].decode()) for n in range(3))")
    body = b"abcdefg" * 250_000
    values, error = await run(module, body)
    assert error is None
    assert [len(value.data["text"]) for value in values if isinstance(value, Entry)] == [
        len(body) - n for n in range(3)
    ]


async def test_an_entry_has_a_greatest_size_and_a_larger_one_is_bad(plant: Plant) -> None:
    line = len('{"entry":{"locator":"entry[1]","data":{"number":1,"text":""},"digest":null}}')
    limits = replace(LIMITS, line_bytes=300_000)
    module = plant("yield from (entry(n, text='x' * size) for n, size in ((1, int(hints['size'])), (2, 3)))")
    values, error = await run(module, hints={"size": str(300_000 - line)}, limits=limits)
    assert (numbers(values), error) == ([1, 2], None)
    values, error = await run(module, hints={"size": str(300_001 - line)}, limits=limits)
    assert (numbers(values), error) == ([2], None)
    assert values[0] == BadEntry(locator="entry[1]", reason="too_large", error="the entry has more than 300000 bytes")


@pytest.mark.parametrize(
    ("last", "what"),
    [("yield FeedInfo(title='x' * 300_000)", "value"), ("os.write(int(sys.argv[2]), b'x' * 300_001)", "value")],
)
async def test_any_other_value_that_is_larger_ends_the_parser(plant: Plant, last: str, what: str) -> None:
    values, error = await run(plant(f"yield entry(1)\n{last}"), limits=replace(LIMITS, line_bytes=300_000))
    assert numbers(values) == [1]
    assert error is not None
    assert (error.reason, error.message) == ("parse_memory", f"the parser made a {what} of more than 300000 bytes")


FAILURES = [
    ("raise FeedError('no feed', reason='not_a_feed', hint='look')", "not_a_feed", "no feed"),
    ("raise ValueError('odd ' + 'x' * 1000)", "parse_crashed", "the parser failed: ValueError: odd x"),
    ("raise EntryError('bad', reason='bad')", "parse_crashed", "the parser failed: EntryError: bad"),
    ("raise RecursionError", "parse_crashed", "the parser failed: RecursionError: "),
    ("yield 'text'", "parse_crashed", "the parser failed: KeyError: "),
    ("yield entry(3, when=Path())", "parse_crashed", "the parser failed: TypeError: "),
    (
        "yield Entry(locator='x' * 10, data={1: {2: {'deep': set()}}})",
        "parse_crashed",
        "the parser failed: TypeError: ",
    ),
    ("os._exit(3)", "parse_crashed", "the parser died with exit code 3"),
    ("sys.exit(4)", "parse_crashed", "the parser died with exit code 4"),
    ("sys.exit()", "parse_crashed", "the parser died with exit code 0"),
    ("os.kill(os.getpid(), signal.SIGSEGV)", "parse_crashed", "the parser died by signal 11 (SIGSEGV)"),
    ("os.abort()", "parse_crashed", "the parser died by signal 6 (SIGABRT)"),
    ("os.kill(os.getpid(), signal.SIGKILL)", "parse_memory", "the parser was killed, most likely for its memory"),
    ("raise MemoryError", "parse_memory", "the parser ran out of its memory and was stopped"),
    ("os.write(int(sys.argv[2]), b'[1]\\n')", "parse_crashed", "the parser made what is no entry"),
    ('os.write(int(sys.argv[2]), b\'{"entry": {"a": 1}}\\n\')', "parse_crashed", "the parser made what is no entry"),
    ("os.write(int(sys.argv[2]), b'{\"ent'); os._exit(5)", "parse_crashed", "the parser died with exit code 5"),
]


@pytest.mark.parametrize(("last", "reason", "message"), FAILURES, ids=[last[:30] for last, _, _ in FAILURES])
async def test_what_came_before_a_failure_is_kept(plant: Plant, last: str, reason: str, message: str) -> None:
    values, error = await run(plant(f"yield from (entry(n) for n in (1, 2))\n{last}"))
    assert numbers(values) == [1, 2]
    assert error is not None
    assert error.reason == reason
    assert error.message.startswith(message)
    assert len(error.message) <= 500
    assert error.hint == ("look" if reason == "not_a_feed" else None)


async def test_a_parser_that_is_not_there_is_named(plant: Plant) -> None:
    plant("yield entry(1)")
    for module, message in (
        ("no_such_module", "ModuleNotFoundError: No module"),
        ("json", "AttributeError: module 'json'"),
    ):
        _, error = await run(module)
        assert error is not None
        assert (error.reason, error.message[:43]) == ("parse_crashed", f"the parser failed: {message}"[:43])


DRIP = """
while True:
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    signal.pause()
    yield FeedInfo()
"""
STUCK = ["while True: signal.pause()", "os.close(int(sys.argv[2]))\nsignal.pause()", DRIP]


@pytest.mark.parametrize("last", STUCK)
async def test_the_wall_clock_stops_a_parser(plant: Plant, tmp_path: Path, last: str) -> None:
    start = "signal.signal(signal.SIGALRM, lambda *_: None)\nyield entry(1)"
    module = plant(f"{start}\nPath({str(tmp_path / 'pid')!r}).write_text(str(os.getpid()))\n{last}")
    values, error = await run(module, limits=Limits(cpu_s=10, wall_s=1.5, memory_bytes=LIMITS.memory_bytes))
    assert numbers(values) == [1]
    assert error is not None
    assert (error.reason, error.message) == ("parse_timeout", "the parser took more than 1.5 s and was stopped")
    assert not is_alive(int((tmp_path / "pid").read_text()))


async def test_a_parser_that_stops_reading_or_never_reads_is_stopped(plant: Plant, tmp_path: Path) -> None:
    (tmp_path / "deaf.py").write_text("import signal\nsignal.pause()\n")
    plant("yield entry(1)")
    _, error = await run(
        "deaf", b"x" * 3_000_000, limits=Limits(cpu_s=10, wall_s=1.0, memory_bytes=LIMITS.memory_bytes)
    )
    assert error is not None
    assert error.reason == "parse_timeout"


async def test_the_time_of_the_caller_is_not_the_parsers(plant: Plant) -> None:
    module = plant("yield from (entry(n) for n in range(3))")
    limits = Limits(cpu_s=10, wall_s=5.0, memory_bytes=LIMITS.memory_bytes)
    loop, seen = asyncio.get_running_loop(), []
    async with aclosing(parse_isolated(module, b"", {}, limits)) as parsed:
        async for value in parsed:
            seen.append(value)
            later = partial(lambda before: before() + 4.0, loop.time)
            loop.time = later  # type: ignore[method-assign] # the caller takes four seconds
    del loop.time
    assert len(seen) == 3


async def test_the_limit_of_cpu_stops_a_parser(plant: Plant) -> None:
    module = plant("yield entry(1)\nwhile True: pass")
    values, error = await run(module, limits=Limits(cpu_s=1, wall_s=60.0, memory_bytes=LIMITS.memory_bytes))
    assert numbers(values) == [1]
    assert error is not None
    assert (error.reason, error.message) == ("parse_timeout", "the parser used up its CPU time and was stopped")


HOGS = ["bytes(200 * 1024**2)", "[entry(n, text='x' * n) for n in range(10**9)]", "body * 10_000"]


@pytest.mark.parametrize("hog", HOGS)
async def test_the_limit_of_memory_stops_a_parser(plant: Plant, hog: str) -> None:
    module = plant(f"yield entry(1)\nhog = {hog}\nyield entry(2)")
    values, error = await run(module, b"x" * 100_000, limits=Limits(cpu_s=10, wall_s=60.0, memory_bytes=200 * 1024**2))
    assert numbers(values) == [1]
    assert error is not None
    assert error.reason == "parse_memory"
    values, error = await run(module if hog == HOGS[0] else plant("yield entry(1)"))
    assert error is None


async def test_a_body_beyond_the_memory_is_named(plant: Plant) -> None:
    module = plant("yield entry(1)")
    _, error = await run(module, bytes(150 * 1024**2), limits=Limits(cpu_s=10, wall_s=60.0, memory_bytes=120 * 1024**2))
    assert error is not None
    assert error.reason == "parse_memory"


async def test_what_a_parser_prints_does_no_harm(plant: Plant) -> None:
    module = plant(
        """
        print('{"entry": {"locator": "forged", "data": {}}}', flush=True)
        print("x" * 1_000_000, file=sys.stderr, flush=True)
        os.write(1, b'{"end": {}}\\n')
        yield entry(1)
        print("more")
        """
    )
    values, error = await run(module)
    assert (numbers(values), error) == ([1], None)


async def test_nothing_of_ours_reaches_a_parser(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("M4D_DATABASE_URL", "postgresql://user:secret@localhost/m4d")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.chdir("/")
    module = plant("yield entry(1, env=dict(os.environ), args=sys.argv, path=sys.path, fds=os.listdir('/dev/fd'))")
    readable, writable = os.pipe()
    os.set_inheritable(readable, True)
    try:
        (value,), error = await run(module)
    finally:
        os.close(readable)
        os.close(writable)
    assert error is None
    assert isinstance(value, Entry)
    assert "secret" not in str(value.data)
    assert {name for name in value.data["env"] if name.startswith("M4D_")} == set()
    assert not {"", "/"} & set(value.data["path"]), "the folder M4D is started in has no say"
    assert len(value.data["fds"]) <= 5, "the three of every process, the pipe, and the folder that is being read"


ENDLESS = """
    Path({path!r}).write_text(str(os.getpid()))
    number = 0
    while True:
        yield entry(number)
        number += 1
"""


async def test_leaving_early_kills_the_child(plant: Plant, tmp_path: Path) -> None:
    module, path = plant(ENDLESS.format(path=str(tmp_path / "pid"))), tmp_path / "pid"
    async with aclosing(parse_isolated(module, b"x" * 1_000_000, {}, LIMITS)) as parsed:
        async for _ in parsed:
            assert is_alive(int(path.read_text()))
            break
    assert not is_alive(int(path.read_text()))

    async def fail() -> None:
        async with aclosing(parse_isolated(module, b"", {}, LIMITS)) as parsed:
            async for _ in parsed:
                raise RuntimeError("of the caller")

    with pytest.raises(RuntimeError, match="of the caller"):
        await fail()
    assert not is_alive(int(path.read_text()))


@pytest.mark.parametrize("last", ["signal.pause()", "yield entry(2)\nsignal.pause()"])
async def test_being_cancelled_kills_the_child(plant: Plant, tmp_path: Path, last: str) -> None:
    path = tmp_path / "pid"
    module = plant(f"Path({str(path)!r}).write_text(str(os.getpid()))\nyield entry(1)\n{last}")
    first = asyncio.Event()

    async def consume() -> None:
        async with aclosing(parse_isolated(module, b"", {}, LIMITS)) as parsed:
            async for _ in parsed:
                first.set()

    task = asyncio.create_task(consume())
    await first.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not is_alive(int(path.read_text()))


async def test_being_cancelled_at_any_step_leaves_nothing(plant: Plant) -> None:
    module = plant("yield from (entry(n) for n in range(3))")
    before = len(descriptors())
    for steps in range(0, 24, 2):
        task = asyncio.create_task(run(module, b"x" * 1000))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    gc.collect()
    await asyncio.sleep(0)
    assert len(descriptors()) <= before + 1, "the self-pipe of the child watcher may have come"


async def test_twenty_runs_leave_no_descriptor_open(plant: Plant) -> None:
    module = plant("yield from (entry(n) for n in range(3))\nif hints: os._exit(3)")
    await run(module)
    before = descriptors()
    for number in range(20):
        values, _ = await run(module, b"x" * 100_000, {"die": "yes"} if number % 2 else None)
        assert len(values) == 3
    assert descriptors() == before


async def test_grandchildren_go_too(plant: Plant, tmp_path: Path) -> None:
    path = tmp_path / "pid"
    module = plant(
        f"""
        child = os.fork()
        if child == 0:
            signal.pause()
        Path({str(path)!r}).write_text(str(child))
        yield entry(1)
        signal.pause()
        """
    )
    async with aclosing(parse_isolated(module, b"", {}, LIMITS)) as parsed:
        assert isinstance(await anext(parsed), Entry)
    process = int(path.read_text())
    await until(lambda: not is_alive(process) or state(process) == "Z")


@pytest.mark.parametrize("loop_factory", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_it_works_on_either_loop_and_is_closed_when_forgotten(
    plant: Plant, tmp_path: Path, loop_factory: Callable[[], object]
) -> None:
    module = plant(ENDLESS.format(path=str(tmp_path / "pid")))
    (tmp_path / "planted_too.py").write_text(dedent(HEAD) + "    yield from (entry(n) for n in range(3))\n")

    async def main() -> None:
        async for _ in parse_isolated(module, b"x" * 100_000, {}, LIMITS):
            break  # not closed by hand, as it should be
        await until(lambda: not is_alive(int((tmp_path / "pid").read_text())))
        values, error = await run("planted_too")
        assert (len(values), error) == (3, None)

    with asyncio.Runner(loop_factory=loop_factory) as runner:  # type: ignore[arg-type] # uvloop's has no stub
        runner.run(main())
    gc.collect()


def test_the_limits_are_what_the_settings_say() -> None:
    settings = Settings(parser_cpu_s=3, parser_timeout_s=4.5, parser_memory_bytes=1000)
    assert Limits.from_settings(settings) == Limits(cpu_s=3, wall_s=4.5, memory_bytes=1000)
    assert Limits.from_settings(Settings()) == Limits(cpu_s=10, wall_s=30.0, memory_bytes=512 * 1024**2)
