"""Items arrive, change and are withdrawn while a client pages: nothing that stays is skipped, and nothing is doubled.

In every order, in both directions, from both ends, and by the titles a reader of another language sees.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from m4d_core.content.identity import content_id
from m4d_core.content.item import Translation
from m4d_core.content.kind import State
from m4d_core.storage import repository
from m4d_core.storage.content_rows import Write
from m4d_core.storage.database import Database
from m4d_schema.ids import global_id
from tests.schema.asking import Asker
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio
LIST = """query ($order: ContentOrder!, $in: LocaleInput, $first: Int, $after: String, $last: Int, $before: String) {
  contents(orderBy: [$order], locale: $in, first: $first, after: $after, last: $last, before: $before,
           filter: {kinds: [NEWS]}) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
# order -> what of an item moves it there
MOVES = {
    "publishedAt": {"date"},
    "updatedAt": {"date", "title", "country"},
    "firstSeenAt": set[str](),
    "title": {"title"},
}
START = 24


def identity(number: int) -> str:
    return global_id("Content", content_id("demo", str(number)))


@dataclass
class Newsroom:
    """Changes content between any two pages. touched: what of each item was changed; left: what was withdrawn."""

    database: Database
    chance: Random
    written: dict[int, Write] = field(default_factory=dict)
    touched: dict[int, set[str]] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)
    minutes: int = 0
    arrived: int = START

    async def open(self) -> None:
        for number in range(START):
            await self.arrive(number)

    async def begin_anew(self) -> None:
        """Bring back what was withdrawn and take away what has come, so that each walk begins alike."""
        came = [number for number in self.written if number >= START]
        await self._move(State.PUBLISHED, self.left.difference(came))
        await self._move(State.HIDDEN, came)
        for number in came:
            del self.written[number]
        self.touched.clear()
        self.left.clear()

    async def arrive(self, number: int) -> None:
        await self._save(number, self._item(number))

    async def meanwhile(self) -> None:
        for _ in range(self.chance.randint(1, 3)):
            number = self.chance.choice(sorted(self.written))
            deed = self.chance.choice(("arrive", "withdraw", "date", "title", "country"))
            if deed == "arrive":
                self.arrived += 1
                await self.arrive(self.arrived)
            elif deed == "withdraw":
                self.left.add(number)
                await self._move(State.HIDDEN, [number])
            else:
                self.touched.setdefault(number, set()).add(deed)
                await self._save(number, self._item(number, deed))

    def stayed(self, order: str) -> set[str]:
        """Return the ids of what was there all the time and never moved in this order."""
        moved = {number for number, deeds in self.touched.items() if deeds & MOVES[order]}
        return {identity(number) for number in set(range(START)) - self.left - moved}

    async def _save(self, number: int, item: Write) -> None:
        self.minutes += 1
        self.written[number] = item
        await save(self.database, item, now=NOW + timedelta(minutes=self.minutes // 2))  # two share an instant

    async def _move(self, state: State, numbers: Iterable[int]) -> None:
        async with repository.transaction(self.database, NOW) as transaction:
            await transaction.set_state([content_id("demo", str(number)) for number in numbers], state)

    def _item(self, number: int, anew: str | None = None) -> Write:
        """Return an item as it was but for what is anew; titles and dates are few, so that many are equal."""
        before = self.written.get(number)
        values: dict[str, Any] = {
            "date": NOW + timedelta(days=self.chance.randrange(5)),
            "title": f"{self.chance.choice('abc')} title",
            "french": f"{self.chance.choice('abc')} titre",
            "country": self.chance.choice(("TN", "MA", "SN")),
        }
        if before is not None:
            item = before.item
            kept = {
                "date": item.published_at,
                "title": item.title,
                "french": item.translations[0].title if item.translations else None,
                "country": item.countries[0],
            }
            values = {name: values[name] if name == anew or (name, anew) == ("french", "title") else old
                      for name, old in kept.items()}  # fmt: skip
        french = (Translation(language="fr", title=values["french"]),) if values["french"] and number % 3 else ()
        return write(
            str(number),
            title=values["title"],
            published_at=values["date"],
            countries=(values["country"],),
            translations=french,
            content_hash=f"{self.minutes}",
        )


async def walk(ask: Asker, newsroom: Newsroom, variables: dict[str, Any], *, backward: bool) -> list[str]:
    """All ids of a list, page by page, from its start or from its end, while things happen between any two pages."""
    seen: list[str] = []
    place: str | None = None
    while True:
        size = newsroom.chance.randint(1, 5)
        part = {"last": size, "before": place} if backward else {"first": size, "after": place}
        page = (await ask.data(LIST, **variables, **part))["contents"]
        ids = [edge["node"]["id"] for edge in page["edges"]]
        seen = [*ids, *seen] if backward else [*seen, *ids]
        info = page["pageInfo"]
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            return seen
        place = info["startCursor" if backward else "endCursor"]
        await newsroom.meanwhile()


CASES = [
    (order, way, prefer, backward)
    for order in MOVES
    for way in ("ASC", "DESC")
    for prefer in ((), ("fr",)) if not prefer or order == "title"
    for backward in (False, True)
]  # fmt: skip


@pytest.mark.parametrize("seed", range(1))
async def test_what_stays_is_met_once(world: Database, ask: Asker, seed: int) -> None:
    await every_walk(world, ask, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 110))
async def test_what_stays_is_met_once_whatever_happens(world: Database, ask: Asker, seed: int) -> None:
    await every_walk(world, ask, seed)


async def every_walk(world: Database, ask: Asker, seed: int) -> None:
    newsroom = Newsroom(world, Random(seed))
    await newsroom.open()
    for order, way, prefer, backward in CASES:
        variables = {"order": {order: way}, "in": {"prefer": list(prefer)} if prefer else None}
        await newsroom.begin_anew()
        seen = await walk(ask, newsroom, variables, backward=backward)
        stayed = newsroom.stayed(order)
        case = (seed, order, way, prefer, backward)
        assert stayed, case
        assert stayed <= set(seen), (case, "skipped")
        assert [key for key in seen if key in stayed] == list(dict.fromkeys(key for key in seen if key in stayed)), case
        settled = [key for key in await whole(ask, variables) if key in stayed]
        assert [key for key in seen if key in stayed] == settled, (case, "out of order")


async def whole(ask: Asker, variables: dict[str, Any]) -> list[str]:
    page = (await ask.data(LIST, **variables, first=200))["contents"]
    assert not page["pageInfo"]["hasNextPage"]
    return [edge["node"]["id"] for edge in page["edges"]]


async def test_a_client_that_turns_round_meets_what_it_has_seen(world: Database, ask: Asker) -> None:
    newsroom = Newsroom(world, Random(3))
    await newsroom.open()
    variables = {"order": {"publishedAt": "DESC"}}
    page = (await ask.data(LIST, **variables, first=8))["contents"]
    seen = [edge["node"]["id"] for edge in page["edges"]]
    place = page["edges"][5]["cursor"]
    here = next(number for number in range(START) if identity(number) == seen[5])  # what the cursor stands on
    newsroom.left.add(here)
    await newsroom._move(State.HIDDEN, [here])
    for _ in range(6):
        await newsroom.meanwhile()
    back = (await ask.data(LIST, **variables, last=200, before=place))["contents"]
    stayed = newsroom.stayed("publishedAt")
    assert [edge["node"]["id"] for edge in back["edges"] if edge["node"]["id"] in stayed] == [
        key for key in seen[:5] if key in stayed
    ]
