"""Real feeds, damaged: no crash, no hang, and every entry that stands whole before the damage is kept."""

import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from types import FrameType

import pytest

from m4d_core.errors import FeedError
from m4d_core.ingestion.child import Limits
from m4d_core.ingestion.contract import Entry
from m4d_core.ingestion.formats import load_light, load_parser
from m4d_core.ingestion.reading import parse
from tests.hostile.mutations import Mutant, entry_ends, mutant

OWN = Path(__file__).parent.parent / "plugins" / "recorded"
ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
SHORT, LONG = 300, 10_000
HANG_S = 10.0
LARGEST = 300_000  # bytes of a feed that is damaged thousands of times
SEED = 20261127

Told = list[tuple[str, str]]


@dataclass(frozen=True)
class Feed:
    """A whole feed: its entries by identity and title, and where each ends."""

    name: str
    body: bytes
    entries: tuple[tuple[str, str], ...]
    ends: tuple[int, ...]


class HungError(Exception):
    """A parser did not come to an end."""


@contextmanager
def in_time(seconds: float) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise HungError(f"more than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def brief(entry: Entry) -> tuple[str, str]:
    return str(entry.data.get("id") or entry.data.get("link")), str(entry.data.get("title"))


def read(body: bytes) -> Told:
    """What is read of a body, as M4D does it: in the server where that is safe, else as the child does."""
    light = load_light("feeds")
    found = light(body, {}) if light is not None else None
    entries: Told = []
    try:
        for value in load_parser("feeds")(body, {}) if found is None else found:
            if isinstance(value, Entry):
                entries.append(brief(value))
    except FeedError:
        pass  # what came before it is what counts
    return entries


def paths() -> list[Path]:
    captured = OWN.parent.parent.parent.parent / "shared" / "samples"
    found = [*OWN.glob("*.xml"), *sorted(captured.rglob("*.xml")), *captured.rglob("*.rss"), *captured.rglob("*.atom")]
    return sorted(path for path in found if path.stat().st_size <= LARGEST)


@cache
def feeds() -> tuple[Feed, ...]:
    """Own feeds, and captured ones where there are any."""
    made = []
    for path in paths():
        body = path.read_bytes()
        if ROOT.search(body[:3000]):
            entries = read(body)
            made.append(Feed(path.name, body, tuple(entries), tuple(entry_ends(body))))
    return tuple(made)


def fault(feed: Feed, made: Mutant) -> str | None:
    """What is wrong with how a damaged feed was read."""
    try:
        with in_time(HANG_S):
            found = read(made.body)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    if len(feed.ends) != len(feed.entries):
        return None  # where its entries end is not known: it is tried for crashes and hangs alone
    if made.keeps_all and len(found) < len(feed.entries):
        return f"{len(found)} of {len(feed.entries)} entries"
    whole = list(feed.entries[: sum(end <= made.at for end in feed.ends)])
    kept = found[: len(whole)]
    if is_utf8(feed.body) and not is_utf8(made.body):  # see `test_one_bad_byte_garbles_no_other_entry`
        whole, kept = ([(identity, "") for identity, _ in each] for each in (whole, kept))
    return None if made.at == 0 or kept == whole else f"{len(whole)} before the damage, {found[:2]}"


def is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def case(number: int) -> tuple[Feed, Mutant]:
    chance = Random(f"{SEED}-{number}")
    feed = chance.choice(feeds())
    return feed, mutant(feed.body, chance)


def faults(numbers: Sequence[int]) -> list[str]:
    told = []
    for number in numbers:
        feed, made = case(number)
        wrong = fault(feed, made)
        if wrong is not None:
            told.append(f"case {number}: {feed.name}, {made.kind} at {made.at}: {wrong}")
    return told


def test_there_is_something_to_damage() -> None:
    assert len(feeds()) >= 10
    assert sum(len(feed.ends) == len(feed.entries) for feed in feeds()) >= 0.8 * len(feeds())


def test_damaged_feeds_lose_nothing_that_is_whole() -> None:
    assert faults(range(SHORT)) == [], f"seed {SEED}"


async def read_apart(body: bytes, limits: Limits) -> tuple[Told, str]:
    """What a run reads of a body, and the reason it ends early for."""
    entries: Told = []
    try:
        async with aclosing(parse("feeds", body, {}, limits)) as values:
            async for value in values:
                if isinstance(value, Entry):
                    entries.append(brief(value))
    except FeedError as error:
        return entries, error.reason
    return entries, ""


@pytest.mark.anyio
async def test_damaged_feeds_are_read_in_the_child_as_here() -> None:
    limits = Limits(cpu_s=10, wall_s=30.0, memory_bytes=512 * 1024**2)
    for number in range(SHORT, SHORT + 15):
        _, made = case(number)
        entries, reason = await read_apart(made.body, limits)
        assert not reason.startswith("parse_"), number
        assert entries == read(made.body), number


HEAD, ITEM = b"<rss version='2.0'><channel>", b"<item><title>%s</title></item>"


@pytest.mark.parametrize("piece", [b"\xff", b"\xc3(", b"\xed\xa0\x80"])
def test_one_bad_byte_garbles_no_other_entry(piece: bytes) -> None:
    body = HEAD + ITEM % "Caf\u00e9 \u2014 one".encode() + ITEM % (b"two" + piece) + b"</channel></rss>"
    assert read(body)[0][1] == "Caf\u00e9 \u2014 one"


def test_an_unknown_entity_in_a_feed_that_breaks_off_loses_no_whole_entry() -> None:
    body = HEAD + ITEM % b"one" + ITEM % b"a &nosuch; b" + ITEM % b"three" + b"<item><title>four"
    assert len(read(body)) == 3


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_damaged_feeds_lose_nothing_that_is_whole() -> None:
    batches = [range(start, start + 100) for start in range(0, LONG, 100)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        told = [one for batch in pool.map(faults, batches) for one in batch]
    sys.stderr.write(f"seed {SEED}: {LONG} damaged feeds of {len(feeds())}, {len(told)} faults\n")
    assert told == []
