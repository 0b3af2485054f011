"""One suite of searches as the door asks them, run against every engine."""

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from m4d_search.attributes import FILTERED, NUMBERS, texts
from m4d_search.contract import Document, Keep, Order, SearchEngine, SearchQuery, ValuesQuery
from m4d_search.filters.read import Bounds, read
from m4d_search.filters.tree import And, Between, Compare, Is, Not, OneOf, Or, Sign, State, Tree
from m4d_search.filters.tree import leaves as conditions
from tests.search.documents import CORPUS, DAY, START, doc, find, key, upserts
from tests.search.filters.trees import trees

pytestmark = pytest.mark.anyio
ANY = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = ("rise", "arabic", "french", "spanish", "chinese", "mixed", "quoted")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
VALUES = st.sampled_from(
    ["TN", "tn", "ma", "NEWS", "blog_post", "2023", "20", str(START), str(START + 4 * DAY), f"{START}.5", "1e3", "",
     "-1", 'odd "key" \\ here', "EXAMPLE", "en", "=en", "Remittances", "x", "false", "é", str(key("rise"))]
)  # fmt: skip
ATTRIBUTES = st.sampled_from([name for name in FILTERED if name != "id"])


def where(text: str) -> Tree | None:
    return read(text, Bounds())


def holds(tree: Tree, document: Document) -> bool:
    """Whether a document is what a filter asks for: slow, and plainly right."""
    if isinstance(tree, Not):
        return not holds(tree.inner, document)
    if isinstance(tree, And):
        return all(holds(part, document) for part in tree.parts)
    if isinstance(tree, Or):
        return any(holds(part, document) for part in tree.parts)
    assert not hasattr(tree, "shape")
    value: Any = getattr(document, tree.attribute)
    if isinstance(tree, Is):
        return {State.EXISTS: True, State.NULL: value is None, State.EMPTY: bool(value == ())}[tree.state]
    found = [value] if tree.attribute in NUMBERS and value is not None else [text.lower() for text in texts(value)]
    return any(meets(tree, each) for each in found) if not is_unequal(tree) else not any(meets(tree, v) for v in found)


def is_unequal(leaf: Any) -> bool:
    return isinstance(leaf, Compare) and leaf.sign is Sign.UNEQUAL


def meets(leaf: Any, value: str | int) -> bool:
    """Whether one value is what a condition asks for; for `!=`, whether it is the one that must not be there."""
    if isinstance(leaf, OneOf):
        return any(meets(Compare("", Sign.EQUAL, each), value) for each in leaf.values)
    if isinstance(leaf, Between):
        return meets(Compare("", Sign.FROM, leaf.low), value) and meets(Compare("", Sign.TO, leaf.high), value)
    if isinstance(value, int):
        if not NUMBER.fullmatch(leaf.value):
            return False
        return compares(leaf.sign, value, float(leaf.value))
    return compares(leaf.sign, value, unicodedata.normalize("NFKD", leaf.value.strip()).lower())


def compares(sign: Sign, one: Any, other: Any) -> bool:
    if sign is Sign.BEGINS:
        return isinstance(one, str) and one.startswith(other)
    return bool(
        {
            Sign.EQUAL: lambda: one == other,
            Sign.UNEQUAL: lambda: one == other,
            Sign.ABOVE: lambda: one > other,
            Sign.FROM: lambda: one >= other,
            Sign.BELOW: lambda: one < other,
            Sign.TO: lambda: one <= other,
        }[sign]()
    )


@pytest.fixture
async def filled(engine: SearchEngine) -> SearchEngine:
    await engine.write(upserts(CORPUS))
    return engine


def names(page: Any) -> list[str]:
    known = {key(name): name for name in NAMES}
    return [known[id_] for id_ in page.ids]


@given(tree=trees(ATTRIBUTES, VALUES))
@settings(ANY, max_examples=100)
@example(tree=Compare("countries", Sign.UNEQUAL, "tn"))
@example(tree=Compare("year", Sign.FROM, "2020"))
@example(tree=Not(OneOf("countries", ())))
@example(tree=Between("published_at", f"{START}.5", "1e10"))
@example(tree=Between("languages", "TN", "é"))
@example(tree=Compare("source", Sign.BEGINS, "ODD "))
@example(tree=Compare("published_at", Sign.BEGINS, "1"))
@example(tree=Compare("published_at", Sign.ABOVE, "1e300"))
async def test_a_condition_finds_what_it_says(filled: SearchEngine, tree: Tree) -> None:
    expected = {document.id for document in CORPUS if holds(tree, document)}
    page = await find(filled, "", where=tree)
    assert set(page.ids) == expected
    assert page.total == len(expected)
    assert list(conditions(tree))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f'id = "{key("rise")}"', ["rise"]),
        (f'id IN ["{key("rise")}", "{str(key("french")).upper()}"]', ["rise", "french"]),
        (f'id != "{key("rise")}" AND countries = "TN"', ["arabic"]),
        ("id EXISTS AND id IS NOT NULL AND id IS NOT EMPTY", [*NAMES]),
    ],
)
async def test_ids(filled: SearchEngine, text: str, found: list[str]) -> None:
    assert set(names(await find(filled, "", where=where(text)))) == set(found)


async def test_a_condition_narrows_searches_totals_and_counts(filled: SearchEngine) -> None:
    page = await find(filled, "migr", where=where("countries = ES"), counted=("languages", "countries"))
    assert (names(page), page.total) == (["spanish"], 1)
    assert page.counted == {"languages": {"es": 1}, "countries": {"ES": 1}}


async def test_counts_and_extremes(filled: SearchEngine) -> None:
    page = await find(filled, "", counted=("kind", "published_at", "goals", "updated_at"), limit=0)
    assert page.counted == {
        "kind": {"NEWS": 6, "BLOG_POST": 1},
        "published_at": {str(START + 4 * DAY): 1, str(START + 5 * DAY): 1},
        "goals": {},
        "updated_at": {},
    }
    assert page.extremes == {"published_at": (START + 4 * DAY, START + 5 * DAY)}


async def test_order(engine: SearchEngine) -> None:
    ages: list[tuple[str, int | None, int | None]] = [
        ("a", 3, 1),
        ("b", None, 2),
        ("c", 1, 1),
        ("d", 3, 2),
        ("e", 2, None),
    ]
    await engine.write(upserts(doc(name, "same", issued_first=first, issued_last=last) for name, first, last in ages))
    known = {key(name): name for name, _, _ in ages}

    async def sorted_by(*order: tuple[str, bool], **more: Any) -> str:
        wanted = tuple(Order(attribute=name, descending=down) for name, down in order)
        return "".join(known[id_] for id_ in (await find(engine, "same", order=wanted, **more)).ids)

    assert await sorted_by(("issued_first", True), ("issued_last", False)) == "adecb"
    assert await sorted_by(("issued_first", False), ("issued_last", True)) == "cedab"
    assert await sorted_by(("issued_last", True), ("issued_first", False)) == "dbcae"
    assert await sorted_by(("issued_last", True), ("issued_first", False), offset=1, limit=2) == "bc"


async def test_order_stands_before_how_well_words_match(engine: SearchEngine) -> None:
    await engine.write(
        upserts([doc("typo", "remitance", issued_first=2), doc("old", "remittance", issued_first=1),
                 doc("same", "remittance", issued_first=2)])
    )  # fmt: skip
    order = (Order(attribute="issued_first", descending=True),)
    assert (await find(engine, "remittance ", order=order)).ids == (key("same"), key("typo"), key("old"))


async def test_which_words_must_be_there(engine: SearchEngine) -> None:
    common = [doc(f"common {n}", "labour market") for n in range(5)]
    await engine.write(upserts([doc("both", "labour migration"), doc("rare", "bird migration"), *common]))
    every = await find(engine, "labour migration ", keep=Keep.ALL)
    assert (every.ids, every.total) == ((key("both"),), 1)
    assert (await find(engine, "labour migration ", keep=Keep.LAST)).total == 6
    rare = await find(engine, "labour migration ", keep=Keep.FREQUENCY)
    assert (rare.ids, rare.total) == ((key("both"), key("rare")), 2)
    assert (await find(engine, "labour nowhere ", keep=Keep.ALL)).total == 0


async def test_where_is_looked(filled: SearchEngine) -> None:
    assert names(await find(filled, "migrant", searched=("title",))) == ["spanish"]
    assert names(await find(filled, "migrant", searched=("summary",))) == ["rise"]
    assert set(names(await find(filled, "migrant", searched=("title", "summary")))) == {"rise", "spanish"}
    assert names(await find(filled, '"migrant workers"', searched=("title",))) == []
    for attribute in filled.capabilities.searched:
        await find(filled, "migrant", searched=(attribute,))


async def test_what_is_not_good_enough_is_not_found(filled: SearchEngine) -> None:
    page = await find(filled, "remittances money record", counted=("kind",), least_score=0.1)
    assert (page.total, page.counted["kind"]) == (1, {"NEWS": 1})
    nothing = await find(filled, "remitances", counted=("kind",), least_score=1.0)
    assert (nothing.ids, nothing.total, nothing.counted["kind"]) == ((), 0, {})
    assert (await find(filled, "", least_score=1.0)).total == len(CORPUS)


async def test_a_value_is_shown_once(filled: SearchEngine) -> None:
    everything = await find(filled, "")
    for attribute in ("countries", "source", "year", "published_at"):
        seen: set[object] = set()
        expected = []
        for key_ in everything.ids:
            document = next(each for each in CORPUS if each.id == key_)
            values = set(texts(getattr(document, attribute)))
            if seen.isdisjoint(values):
                expected.append(key_)
            seen |= values if key_ in expected else set()
        page = await find(filled, "", distinct=attribute, counted=("kind",))
        assert list(page.ids) == expected
        assert page.total == sum(page.counted["kind"].values()) == len(expected)
        second = await find(filled, "", distinct=attribute, offset=1, limit=2)
        assert (list(second.ids), second.total) == (expected[1:3], len(expected))
    oldest = await find(filled, "", distinct="year", order=(Order(attribute="published_at"),))
    assert oldest.ids[0] == key("arabic")
    assert (await find(filled, "nothing at all", distinct="year")).ids == ()


@pytest.mark.parametrize(
    ("attribute", "text", "found"),
    [
        ("countries", None, {"TN": 2, "CH": 1, "ES": 1, "MA": 1}),
        ("countries", "", {"TN": 2, "CH": 1, "ES": 1, "MA": 1}),
        ("countries", "t", {"TN": 2}),
        ("kind", "blog", {"BLOG_POST": 1}),
        ("kind", "nes", {}),
        ("source", "exmaple", {"example": 6}),
        ("source", "here", {}),
        ("year", "20", {"2023": 2}),
        ("published_at", "1", {}),
    ],
)
async def test_values(filled: SearchEngine, attribute: str, text: str | None, found: dict[str, int]) -> None:
    query = ValuesQuery(attribute=attribute, text=text, within=SearchQuery(text=""))
    assert dict(await filled.values(query)) == found


async def test_values_of_what_a_search_finds(filled: SearchEngine) -> None:
    within = SearchQuery(text="migr", where=where("languages = en"))
    assert dict(await filled.values(ValuesQuery(attribute="countries", text=None, within=within))) == {"MA": 1, "TN": 1}
    within = SearchQuery(text="migr", least_score=1.0)
    assert dict(await filled.values(ValuesQuery(attribute="countries", text=None, within=within))) == {}
