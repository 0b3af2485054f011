"""One address, asked as gently as can be; how redirects for good are followed stands in `test_manners`."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from m4d_core.clock import FixedClock, Randomness, seeded_randomness
from m4d_core.content.item import License
from m4d_core.content.reference import Reference
from m4d_core.errors import FeedError
from m4d_core.ingestion import Budget, FeedSource, source
from m4d_core.ingestion.asking import IN_THE_LOOP, UNCONDITIONAL, Asker
from m4d_core.ingestion.contract import Request, Source
from m4d_core.ingestion.fetch import Fetched, Validators
from m4d_core.ingestion.moving import PERIOD, SIGHTINGS
from m4d_core.ingestion.workshop import Workshop
from m4d_core.settings import Settings
from m4d_core.storage.database import Database
from m4d_core.storage.sources import UrlState
from tests.world import NOW

pytestmark = pytest.mark.anyio
URL, NEW = "https://partner.example/feed", "https://new.example/feed"
KNOWN = UrlState(url=URL, etag='"1"', last_modified="then", payload_sha=hashlib.sha256(b"body").hexdigest())
MOVED = UrlState(**{**vars(KNOWN), "moved_to": NEW, "moved_count": SIGHTINGS, "moved_since": NOW - PERIOD})


@source("demo", partner="m4d", license=License(key="CC-BY-4.0"), budget=Budget(concurrency=2))
class Demo(FeedSource):
    pass


class Always:
    """Chance that is always the same."""

    def __init__(self, number: float) -> None:
        self.number = number

    def random(self) -> float:
        return self.number


class Door:
    """A door behind which these answers are, by address."""

    def __init__(self, **answer: Any) -> None:
        self.answer: Mapping[str, Any] = {"body": b"body", "validators": Validators(etag='"2"'), **answer}
        self.asked: list[tuple[Request, Validators | None]] = []
        self.gone: set[str] = set()

    async def fetch(self, request: Request, validators: Validators | None = None) -> Fetched:
        self.asked.append((request, validators))
        if request.url in self.gone:
            raise FeedError("gone", reason="http_404")
        return Fetched(url=request.url, content_type=None, **self.answer)


def asker(database: Database, door: Door, chance: Randomness | None = None, made: Source | None = None) -> Asker:
    workshop = Workshop(
        database=database, fetcher=door, reference=Reference.from_rows({}), settings=Settings(),
        clock=FixedClock(NOW), chance=chance or Always(0.5),
    )  # fmt: skip
    return Asker(workshop=workshop, source=made or Demo(), now=NOW)


async def test_what_is_known_is_asked_on_condition_and_what_is_not_is_not(world: Database) -> None:
    door = Door()
    answer = await asker(world, door).ask(Request(url=URL, version="3"), KNOWN)
    assert (answer.is_same, answer.state.etag, answer.state.last_modified) == (True, '"2"', None)
    assert (answer.state.version, answer.state.payload_sha) == ("3", KNOWN.payload_sha)
    await asker(world, door).ask(Request(url=URL), UrlState(url=URL, etag='"1"'))
    assert [validators for _, validators in door.asked] == [Validators(etag='"1"', last_modified="then"), None]
    assert {request.at_once for request, _ in door.asked} == {2}


@pytest.mark.parametrize(("number", "is_free"), [(0.0, True), (UNCONDITIONAL, False), (0.99, False)])
async def test_one_poll_in_a_hundred_is_unconditional(world: Database, number: float, is_free: bool) -> None:
    door = Door()
    await asker(world, door, Always(number)).ask(Request(url=URL), KNOWN)
    assert (door.asked[0][1] is None) is is_free


async def test_that_share_is_one_in_a_hundred(world: Database) -> None:
    door, chance = Door(), seeded_randomness(1)
    asking = asker(world, door, chance)
    for _ in range(3000):
        await asking.ask(Request(url=URL), KNOWN)
    assert 15 < sum(validators is None for _, validators in door.asked) < 50


@pytest.mark.parametrize("size", [IN_THE_LOOP, IN_THE_LOOP + 1])
async def test_bodies_of_any_size_are_told_apart(world: Database, size: int) -> None:
    body = b"x" * size
    known = UrlState(url=URL, payload_sha=hashlib.sha256(body).hexdigest())
    assert (await asker(world, Door(body=body)).ask(Request(url=URL), known)).is_same
    assert not (await asker(world, Door(body=body + b"y")).ask(Request(url=URL), known)).is_same
    assert not (await asker(world, Door(body=body)).ask(Request(url=URL, kept=False), known)).is_same
    assert (await asker(world, Door(body=b"", not_modified=True)).ask(Request(url=URL), known)).is_same


async def test_a_key_is_not_sent_to_where_an_address_has_moved(world: Database) -> None:
    door = Door()
    await asker(world, door).ask(Request(url=URL, headers={"X-Key": "s3cret"}), MOVED)
    ((request, validators),) = door.asked
    assert (request.url, request.headers, validators) == (NEW, {}, Validators(etag='"1"', last_modified="then"))


async def test_a_new_address_that_is_gone_is_not_believed_any_longer(world: Database) -> None:
    door = Door()
    door.gone.add(NEW)
    answer = await asker(world, door).ask(Request(url=URL), MOVED)
    assert [request.url for request, _ in door.asked] == [NEW, URL]
    assert (door.asked[1][1], answer.state.moved_to) == (None, None)
    door.gone.add(URL)
    with pytest.raises(FeedError, match="gone"):
        await asker(world, door).ask(Request(url=URL), MOVED)


async def test_one_that_is_not_certain_is_asked_where_it_was(world: Database) -> None:
    door = Door(permanent_url=NEW)
    young = UrlState(**{**vars(MOVED), "moved_since": NOW - PERIOD + timedelta(seconds=1)})
    answer = await asker(world, door).ask(Request(url=URL), young)
    assert ([request.url for request, _ in door.asked], answer.state.moved_count) == ([URL], SIGHTINGS + 1)
