"""The languages of an answer: one table of what is asked, and of what each must give, on both databases."""

from typing import Any

import pytest

from m4d_core.storage.database import Database
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, context_of, index, statements
from tests.schema.speaking import TOTAL, speak

pytestmark = pytest.mark.anyio

ITEM = 'query ($in: LocaleInput) { it: content(by: {slug: {kind: NEWS, slug: "%s"}}, locale: $in) { %s } }'
LIST = "query ($in: LocaleInput) { it: contents(locale: $in%s) { %s } }"
HITS = 'query ($in: LocaleInput) { it: search(text: "%s", locale: $in) { %s } }'
FEES, ABOUT = "cost-of-fees", "locale isFallback title"


def prefer(*tags: str, omit: bool = False) -> dict[str, Any]:
    return {"in": {"prefer": list(tags), "onMissing": "OMIT" if omit else "FALLBACK"}}


def title(document: str, tags: dict[str, Any], *expected: Any) -> tuple[str, dict[str, Any], Any]:
    """A case whose answer is one content's locale, isFallback and title."""
    return document, tags, dict(zip(("locale", "isFallback", "title"), expected, strict=True))


def fees(fields: str = ABOUT) -> str:
    return ITEM % (FEES, fields)


def listed(arguments: str = "", fields: str = "count { value }") -> str:
    return LIST % (f", {arguments}" if arguments else "", fields)


def names(*expected: str) -> dict[str, Any]:
    return {"nodes": [{"title": each} for each in expected]}


CASES: list[tuple[str, dict[str, Any], Any]] = [
    # present, missing, partial
    title(fees(), {}, "en", False, "Cost of fees"),
    title(fees(), prefer(), "en", False, "Cost of fees"),
    title(fees(), prefer("fr"), "fr", False, "Baisse des frais"),
    title(fees(), prefer("en"), "en", False, "Cost of fees"),
    title(fees(), prefer("es"), "en", True, "Cost of fees"),
    (fees(ABOUT), prefer("es", omit=True), None),
    (fees("summary body { html } excerpt"), prefer("fr"), {
        "summary": "Envoyer coûte moins.", "body": {"html": "<p>Texte français</p>"}, "excerpt": "Envoyer coûte moins.",
    }),
    (ITEM % ("almanac-of-ports", "title summary body { html } excerpt"), prefer("es"), {
        "title": "Ciudades portuarias", "summary": None, "body": None, "excerpt": None,  # never half in another one
    }),
    (fees("slug path"), prefer("fr"), {"slug": "baisse-des-frais", "path": "/news/baisse-des-frais"}),
    # right to left
    (fees("locale dir title"), prefer("ar"), {"locale": "ar", "dir": "RTL", "title": "رسوم التحويل"}),
    (fees("locale dir"), prefer("he", "en"), {"locale": "en", "dir": "LTR"}),
    # a chain of three
    title(fees(), prefer("es", "fr", "ar"), "fr", True, "Baisse des frais"),
    title(fees(), prefer("de", "es", "ar"), "ar", True, "رسوم التحويل"),
    title(fees(), prefer("de", "es", "pt"), "en", True, "Cost of fees"),
    (fees(ABOUT), prefer("de", "es", "pt", omit=True), None),
    # ranges of BCP 47
    title(fees(), prefer("fr-CA"), "fr", False, "Baisse des frais"),
    title(fees(), prefer("FR-ca"), "fr", False, "Baisse des frais"),
    title(fees(), prefer("ar-EG", "fr"), "ar", False, "رسوم التحويل"),
    title(ITEM % ("almanac-of-ports", ABOUT), prefer("en"), "en-GB", False, "Almanac of ports"),
    title(ITEM % ("almanac-of-ports", ABOUT), prefer("en-US"), "en-GB", True, "Almanac of ports"),
    title(ITEM % ("移民政策", ABOUT), prefer("zh-Hant-TW"), "zh-Hans", True, "移民政策"),
    title(ITEM % ("移民政策", ABOUT), prefer("zh"), "zh-Hans", False, "移民政策"),
    # slugs in another language
    title(ITEM % ("baisse-des-frais", ABOUT), {}, "fr", False, "Baisse des frais"),
    title(ITEM % ("baisse-des-frais", ABOUT), prefer("en"), "en", False, "Cost of fees"),
    title(ITEM % ("رسوم-التحويل", ABOUT), prefer("fr", "ar"), "fr", False, "Baisse des frais"),
    # all languages of a content
    (fees("translations { locale dir path title origin }"), prefer("fr"), {"translations": [
        {"locale": "en", "dir": "LTR", "path": "/news/cost-of-fees", "title": "Cost of fees", "origin": "PUBLISHER"},
        {"locale": "ar", "dir": "RTL", "path": "/news/رسوم-التحويل", "title": "رسوم التحويل", "origin": "PUBLISHER"},
        {"locale": "fr", "dir": "LTR", "path": "/news/baisse-des-frais", "title": "Baisse des frais",
         "origin": "PUBLISHER"},
    ]}),
    (ITEM % ("almanac-of-ports", "translations { locale origin }"), {}, {"translations": [
        {"locale": "en-GB", "origin": "PUBLISHER"}, {"locale": "es", "origin": "MACHINE"},
    ]}),
    # relations
    (fees("countries { name } themes { name broader { name } } goals { name }"), prefer("fr"), {
        "countries": [{"name": "Tunisie"}], "goals": [{"name": "Orderly migration"}],
        "themes": [{"name": "Transferts de fonds", "broader": {"name": "Economy"}}],
    }),
    (fees("countries { name region { name parent { name } } }"), prefer("de", "fr-CH"), {
        "countries": [{"name": "Tunisie", "region": {"name": "Northern Africa", "parent": {"name": "Afrique"}}}],
    }),
    (ITEM % ("baisse-des-frais", "countries { name }"), {}, {"countries": [{"name": "Tunisie"}]}),
    ("query ($in: LocaleInput) { it: country(code: \"TN\", locale: $in) { name region { countries { name } } } }",
     prefer("ar"), {"name": "تونس", "region": {"countries": [{"name": "تونس"}, {"name": "المغرب"}]}}),
    ("query ($in: LocaleInput) { it: countries(locale: $in) { name } }", prefer("es"),
     [{"name": "Marruecos"}, {"name": "Senegal"}, {"name": "Túnez"}]),
    ("query ($in: LocaleInput) { it: themes(locale: $in) { name } }", prefer("fr"),
     [{"name": "Economy"}, {"name": "Local authorities"}, {"name": "Transferts de fonds"}]),
    ("query ($in: LocaleInput) { it: theme(slug: \"economy\", locale: $in) { narrower { name } } }", prefer("es"),
     {"narrower": [{"name": "Remesas"}]}),
    ("query ($in: LocaleInput) { it: organization(slug: \"undp\", locale: $in) { name } }", prefer("fr"),
     {"name": "Programme des Nations Unies"}),
    ("query ($in: LocaleInput) { it: organizations(locale: $in) { nodes { name } } }", prefer("fr"),
     {"nodes": [{"name": "M4D Net"}, {"name": "Programme des Nations Unies"}]}),
    # filters
    (listed('filter: {languages: ["fr"]}', "count { value } nodes { title }"), prefer("fr"),
     {"count": {"value": 2}, **names("Baisse des frais", "Zone de marché")}),
    (listed('filter: {languages: ["es"]}'), {}, {"count": {"value": 3}}),  # translated by two, and a file
    (listed('filter: {languages: ["EN"]}'), {}, {"count": {"value": 5}}),
    (listed('filter: {languages: ["en-GB"]}'), {}, {"count": {"value": 1}}),
    (listed('filter: {languages: ["tlh"]}'), {}, {"count": {"value": 0}}),
    # totals, and what is left out
    (listed(), prefer("fr"), {"count": {"value": TOTAL}}),
    (listed(), prefer("fr", omit=True), {"count": {"value": 2}}),
    (listed(), prefer("de", "es", "pt", omit=True), {"count": {"value": 3}}),  # a file is no text
    (listed(), prefer("pt-PT", omit=True), {"count": {"value": 0}}),
    (listed("", "nodes { title }"), prefer("zh-Hant-TW", "ar", omit=True), names("السوق", "رسوم التحويل")),
    # order by the title that is shown
    (listed("orderBy: [{title: ASC}]", "nodes { title }"), prefer("fr"), names(
        "Almanac of ports", "Baisse des frais", "Bound text", "Dados do Brasil", "Manual", "Work in cities",
        "Zone de marché", "السوق", "移民政策",
    )),
    (listed("orderBy: [{title: DESC}], first: 3", "nodes { title }"), prefer("es", "fr", omit=True), names(
        "Zone de marché", "Trabajo en ciudades", "Ciudades portuarias",
    )),
    # facets
    (listed("", "facets(by: [COUNTRY]) { buckets { label count } }"), prefer("fr"), {"facets": [
        {"buckets": [{"label": "Maroc", "count": 2}, {"label": "Tunisie", "count": 2}]},
    ]}),
    (listed("", "facets(by: [COUNTRY]) { buckets { label count } }"), prefer("fr", omit=True), {"facets": [
        {"buckets": [{"label": "Tunisie", "count": 2}]},
    ]}),
    (listed("", "facets(by: [KIND], first: 1) { buckets { label count } }"), prefer("ar"), {"facets": [
        {"buckets": [{"label": "أخبار", "count": 6}]},
    ]}),
    (listed('filter: {languages: ["es"]}', "facets(by: [LANGUAGE], first: 3) { buckets { value label count } }"),
     prefer("fr"), {"facets": [{"buckets": [
        {"value": "en", "label": "Anglais", "count": 5}, {"value": "es", "label": "Espagnol", "count": 3},
        {"value": "ar", "label": "Arabe", "count": 2},
     ]}]}),
    # search
    (HITS % ("coûte", "nodes { locale title }"), {}, {"nodes": [{"locale": "en", "title": "Cost of fees"}]}),
    (HITS % ("frais", "nodes { locale title }"), prefer("fr"),
     {"nodes": [{"locale": "fr", "title": "Baisse des frais"}]}),
    (HITS % ("frais", "count { value }"), prefer("es", omit=True), {"count": {"value": 0}}),
    (HITS % ("", "count { value } facets(by: [COUNTRY]) { buckets { label count } }"), prefer("fr", omit=True), {
        "count": {"value": 2}, "facets": [{"buckets": [{"label": "Tunisie", "count": 2}]}],
    }),
    (HITS % ("ciudades", "nodes { title }"), prefer("es", omit=True),
     names("Ciudades portuarias", "Trabajo en ciudades")),
]  # fmt: skip
"""(document, variables, what `it` must be)"""

WRONG = [
    ({"prefer": ["*"]}, "BAD_INPUT"),
    ({"prefer": ["fr_FR"]}, "BAD_INPUT"),
    ({"prefer": [""]}, "BAD_INPUT"),
    ({"prefer": ["f"]}, "BAD_INPUT"),
    ({"prefer": ["fr-"]}, "BAD_INPUT"),
    ({"prefer": [7]}, "BAD_INPUT"),
    ({"prefer": [None]}, "BAD_INPUT"),
    ({"onMissing": "OMIT"}, "BAD_INPUT"),
    ({"prefer": ["fr"], "onMissing": "HIDE"}, "BAD_INPUT"),
    ({"prefer": ["fr"] * 11}, "TOO_EXPENSIVE"),
]


@pytest.fixture
async def spoken(world: Database, engine: SearchEngine) -> Database:
    await speak(world)
    await index(world, engine)
    return world


async def test_each_case_gives_its_answer(spoken: Database, engine: SearchEngine, ask: Asker) -> None:
    assert len(CASES) + len(WRONG) >= 60
    for document, variables, expected in CASES:
        assert (await ask.data(document, **variables))["it"] == expected, (document, variables)
    for given, code in WRONG:
        assert (await ask.error(fees(), **{"in": given}))["extensions"]["code"] == code, given
    assert await ask.data(fees("title"), **prefer(*["fr"] * 10)) == {"it": {"title": "Baisse des frais"}}


async def test_each_root_field_speaks_its_own_languages(spoken: Database, ask: Asker) -> None:
    answer = await ask.data("""{
      fr: country(code: "TN", locale: {prefer: ["fr"]}) { name }
      es: country(code: "TN", locale: {prefer: ["es"]}) { name }
      plain: country(code: "TN") { name } }""")
    assert answer == {"fr": {"name": "Tunisie"}, "es": {"name": "Túnez"}, "plain": {"name": "Tunisia"}}


async def test_a_language_costs_no_statement(spoken: Database, ask: Asker) -> None:
    fields = "nodes { title translations { title } } count { value } facets(by: [LANGUAGE]) { otherCount }"
    for tags in ({}, prefer("fr", "ar", "es"), prefer("fr", "ar", omit=True)):
        for order in ("", "orderBy: [{title: ASC}]"):
            with statements(spoken) as seen:
                await ask.data(listed(order, fields), **tags)
            assert len(seen) == 3


@pytest.mark.parametrize("size", [1, 2, 5])
async def test_pages_by_title_meet_in_both_directions(spoken: Database, ask: Asker, size: int) -> None:
    document = """query ($in: LocaleInput, $way: Direction!, $first: Int, $after: String, $last: Int, $before: String) {
      contents(orderBy: [{title: $way}], locale: $in, first: $first, after: $after, last: $last, before: $before) {
        nodes { title } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    for tags in (prefer("fr"), prefer("es", "fr", omit=True), prefer("fr-CA", "ar", "en")):
        for way in ("ASC", "DESC"):
            whole = await ask.data(document, **tags, way=way, first=50)
            expected = [node["title"] for node in whole["contents"]["nodes"]]
            assert await walked(ask, document, {**tags, "way": way}, size, backward=False) == expected
            assert await walked(ask, document, {**tags, "way": way}, size, backward=True) == expected


async def walked(ask: Asker, document: str, variables: dict[str, Any], size: int, *, backward: bool) -> list[str]:
    seen: list[str] = []
    place = None
    for _ in range(TOTAL + 1):
        page = {"last": size, "before": place} if backward else {"first": size, "after": place}
        answer = (await ask.data(document, **variables, **page))["contents"]
        titles = [node["title"] for node in answer["nodes"]]
        seen = [*titles, *seen] if backward else [*seen, *titles]
        info = answer["pageInfo"]
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            return seen
        place = info["startCursor" if backward else "endCursor"]
    raise AssertionError("endless")


async def test_a_cursor_by_title_belongs_to_its_languages(spoken: Database, ask: Asker) -> None:
    document = """query ($in: LocaleInput, $after: String) {
      contents(orderBy: [{title: ASC}], first: 1, after: $after, locale: $in) { pageInfo { endCursor } } }"""
    cursor = (await ask.data(document, **prefer("fr")))["contents"]["pageInfo"]["endCursor"]
    assert "errors" not in await ask.body(document, **prefer("fr"), after=cursor)
    assert (await ask.error(document, **prefer("es"), after=cursor))["extensions"]["argument"] == "after"
    by_name = """query ($in: LocaleInput, $after: String) {
      organizations(first: 1, after: $after, locale: $in) { pageInfo { endCursor } } }"""
    cursor = (await ask.data(by_name, **prefer("fr")))["organizations"]["pageInfo"]["endCursor"]
    assert (await ask.error(by_name, after=cursor))["extensions"]["argument"] == "after"


async def test_numbered_pages_by_title_are_cut_from_the_same_order(spoken: Database, ask: Asker) -> None:
    document = """query ($in: LocaleInput, $n: Int) {
      contents(orderBy: [{title: ASC}], first: 4, offset: $n, locale: $in) { nodes { title } } }"""
    pages = [(await ask.data(document, **prefer("fr"), n=n))["contents"]["nodes"] for n in (0, 4, 8)]
    assert [len(page) for page in pages] == [4, 4, 1]
    assert len({node["title"] for page in pages for node in page}) == TOTAL


async def test_a_preference_above_the_setting_is_refused(spoken: Database, engine: SearchEngine, ask: Asker) -> None:
    narrow = ask.of(await context_of(spoken, engine, graphql_max_locales=2))
    assert (await narrow.data(fees(), **prefer("tlh", "fr")))["it"]["locale"] == "fr"
    error = await narrow.error(fees(), **prefer("de", "es", "fr"))
    assert error["extensions"] == {
        "code": "TOO_EXPENSIVE", "limit": "locales", "allowed": 2, "requested": 3, "argument": "locale.prefer",
    }  # fmt: skip
