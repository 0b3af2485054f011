"""The root field `suggest`: what a reader who is typing may mean."""

from collections import Counter
from typing import Any

import pytest

from m4d_core.storage.database import Database
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, context_of, index, statements
from tests.schema.shelf import fill
from tests.schema.test_searching import Switch

pytestmark = pytest.mark.anyio
ALL = """query ($text: String!, $first: Int, $l: LocaleInput) { suggest(text: $text, first: $first, locale: $l) {
  degraded queries { text html } items { html node { title countries { name } } }
  organizations { html node { name } } countries { html node { name } } themes { html node { name } } } }"""
SORTS = ("queries", "items", "organizations", "countries", "themes")


class Counting(Switch):
    """An engine whose calls are counted."""

    def __init__(self, engine: SearchEngine) -> None:
        super().__init__(engine)
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        self.calls[name] += 1
        return super().__getattr__(name)


@pytest.fixture
async def counting(world: Database, engine: SearchEngine) -> Counting:
    await fill(world)
    await index(world, engine)
    return Counting(engine)


@pytest.fixture
async def typing(world: Database, counting: Counting, ask: Asker) -> Asker:
    """Who asks while a reader types."""
    return ask.of(await context_of(world, counting))


async def suggest(ask: Asker, text: str, **variables: Any) -> Any:
    return (await ask.data(ALL, text=text, **variables))["suggest"]


async def test_every_sort_is_found_in_one_call_and_one_statement(
    world: Database, counting: Counting, typing: Asker
) -> None:
    with statements(world) as seen:
        found = await suggest(typing, "remi")
    assert (len(seen), counting.calls) == (1, {"search": 1})
    assert found["degraded"] is False
    assert found["queries"] == [{"text": "remittance", "html": "<mark>remi</mark>ttance"}]
    assert found["items"][0]["html"] == "<mark>Remi</mark>ttance fees fall in Tunisia"
    assert found["items"][0]["node"]["countries"] == [{"name": "Tunisia"}]
    assert found["themes"] == [{"html": "<mark>Remi</mark>ttances", "node": {"name": "Remittances"}}]
    assert (found["organizations"], found["countries"]) == ([], [])


@pytest.mark.parametrize(
    ("text", "locale", "sort", "told"),
    [
        ("tunisai", "en", "countries", ("<mark>Tunisia</mark>", "Tunisia")),
        ("Tunisie", "en", "countries", ("<mark>Tunisie</mark>", "Tunisia")),
        ("tunisi", "fr", "countries", ("<mark>Tunisi</mark>e", "Tunisie")),
        ("senegal", "fr", "countries", ("<mark>Sénégal</mark>", "Sénégal")),
        ("undp", "en", "organizations", ("<mark>UNDP</mark>", "United Nations Development Programme")),
        ("nations unies", "fr", "organizations", ("Programme des <mark>Nations</mark> <mark>Unies</mark>", "Programme des Nations Unies")),  # noqa: E501 - read as one line
        ("remesas", "ar", "themes", ("<mark>Remesas</mark>", "تحويلات")),
    ],
)  # fmt: skip
async def test_a_name_in_any_language_is_found_and_shown(
    typing: Asker, text: str, locale: str, sort: str, told: tuple[str, str]
) -> None:
    found = await suggest(typing, text, l={"prefer": [locale]})
    html, name = told
    assert found[sort] == [{"html": html, "node": {"name": name}}]


async def test_items_forgive_errors_and_hide_what_is_hidden(typing: Asker) -> None:
    found = await suggest(typing, "remitances")
    assert "<mark>Remittance</mark> fees fall in Tunisia" in [each["html"] for each in found["items"]]
    assert not [each for each in found["items"] if "No longer" in each["node"]["title"]]


@pytest.mark.parametrize("text", ["", " ", "\x00", "-x", "🙂"])
async def test_without_a_word_nothing_is_asked(world: Database, counting: Counting, typing: Asker, text: str) -> None:
    with statements(world) as seen:
        found = await suggest(typing, text)
    assert [found[sort] for sort in SORTS] == [[]] * 5
    assert (seen, counting.calls) == ([], {})


async def test_only_what_is_selected_is_looked_for(world: Database, counting: Counting, typing: Asker) -> None:
    with statements(world) as seen:
        found = await typing.data('{ suggest(text: "tun") { countries { node { iso2 } } } }')
    assert found == {"suggest": {"countries": [{"node": {"iso2": "TN"}}]}}
    assert (seen, counting.calls) == ([], {})


async def test_bounds(world: Database, counting: Counting, typing: Asker) -> None:
    assert len((await suggest(typing, "e", first=20))["items"]) <= 20
    assert [(await suggest(typing, "remi", first=0))[sort] for sort in SORTS] == [[]] * 5
    assert len((await suggest(typing, "a", first=1))["items"]) == 1
    error = await typing.error(ALL, text="e", first=21)
    assert error["extensions"] == {
        "code": "TOO_EXPENSIVE", "limit": "page size", "allowed": 20, "requested": 21, "argument": "first",
    }  # fmt: skip
    assert (await typing.error(ALL, text="e", first=-1))["extensions"]["code"] == "BAD_INPUT"
    await suggest(typing, "a" * 500)
    assert (await typing.error(ALL, text="a" * 501))["extensions"]["requested"] == 501
    few = typing.of(await context_of(world, counting, search_max_suggestions=1))
    assert (await few.error(ALL, text="e", first=2))["extensions"]["allowed"] == 1


async def test_while_the_engine_is_away_the_database_answers(
    world: Database, counting: Counting, typing: Asker
) -> None:
    counting.is_away = True
    with statements(world) as seen:
        found = await suggest(typing, "remittance f")
    assert len(seen) == 1
    assert found["degraded"] is True
    assert found["items"][0]["html"] == "<mark>Remittance</mark> <mark>f</mark>ees <mark>f</mark>all in Tunisia"
    assert found["queries"] == [{"text": "remittance fees", "html": "<mark>remittance</mark> <mark>f</mark>ees"}]
    counting.is_away = False
    assert (await suggest(typing, "remittance f"))["degraded"] is False
