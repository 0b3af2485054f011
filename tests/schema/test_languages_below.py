"""Languages reach everything below a root field: the menu, figures, what one node opens, content below content."""

from typing import Any

import pytest

from m4d_core.content.authors import Author
from m4d_core.content.item import Translation
from m4d_core.storage.database import Database
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, index, statements
from tests.schema.shelf import on, own, partner
from tests.schema.test_languages import prefer
from tests.world import save

pytestmark = pytest.mark.anyio

LINK, SITE = "https://example.org/paper", "http://127.0.0.1:8000"
HARBOR: dict[str, Any] = {"countries": ("TN",), "themes": ("remittances",)}
KEPT = [
    own(
        "one",
        title="First harbor",
        published_at=on(2026, 1, 1),
        compact_objectives=("20",),
        translations=(Translation(language="fr", title="Premier port", summary="Un port."),),
        **HARBOR,
    ),
    own("two", title="Second harbor", published_at=on(2026, 1, 2), **HARBOR),
    own(
        "three",
        title="Third harbor",
        published_at=on(2026, 1, 3),
        translations=(Translation(language="fr", title="Troisième port"),),
        **HARBOR,
    ),
    own(
        "paper",
        kind="DOCUMENT",
        title="A paper",
        url=LINK,
        countries=("TN",),
        published_at=on(2026, 1, 4),
        translations=(Translation(language="fr", title="Un papier"),),
        detail={"subtitle": "On ports"},
    ),
    partner(
        "whole",
        kind="PROJECT",
        title="A whole",
        published_at=on(2026, 1, 5),
        translations=(Translation(language="fr", title="Un tout"),),
        detail={
            "phase": 2,
            "status": "CLOSED",
            "related": [{"relation": "CHILD", "identity": each} for each in ("part", "plain")],
            "documents": [{"url": LINK, "title": "A paper"}],
        },
    ),
    partner(
        "part",
        kind="PROJECT",
        title="A part",
        published_at=on(2026, 1, 6),
        translations=(Translation(language="fr", title="Une partie"),),
        detail={"phase": 2, "related": [{"relation": "PARENT", "identity": "whole"}]},
    ),
    partner("plain", kind="PROJECT", title="A plain part", published_at=on(2026, 1, 7)),
]
FRENCH, ONLY_FRENCH = prefer("fr"), prefer("fr", omit=True)


def asked(fields: str) -> str:
    return f"query ($in: LocaleInput) {{ it: {fields} }}"


def one(kind: str, slug: str, fields: str) -> str:
    return asked(f'content(by: {{slug: {{kind: {kind}, slug: "{slug}"}}}}, locale: $in) {{ {fields} }}')


CASES: list[tuple[str, dict[str, Any], Any]] = [
    # the menu
    (asked('section(slug: "projects", locale: $in) { label count }'), FRENCH, {"label": "Projets", "count": 3}),
    (asked('section(slug: "projects", locale: $in) { label count }'), ONLY_FRENCH, {"label": "Projets", "count": 2}),
    (asked('section(slug: "projects", locale: $in) { label count }'), {}, {"label": "Projects", "count": 3}),
    # figures
    (asked("statistics(locale: $in) { total byKind { label count } projectsByPhase { label count } }"), ONLY_FRENCH, {
        "total": 5,
        "byKind": [{"label": "Actualités", "count": 2}, {"label": "Projet", "count": 2},
                   {"label": "Document", "count": 1}],
        "projectsByPhase": [{"label": "Phase 2", "count": 2}],
    }),
    (asked("statistics(locale: $in) { total projectsByStatus { label count } }"), prefer("ar"), {
        "total": 7, "projectsByStatus": [{"label": "غير معروف", "count": 2}, {"label": "مغلق", "count": 1}],
    }),
    # what one node opens
    (asked("""country(code: "TN", locale: $in) {
       contents { count { value } nodes { title } facets(by: [THEME]) { buckets { label count } } }
       profile { statistics { total } keyDocuments { title } } }"""), ONLY_FRENCH, {
        "contents": {
            "count": {"value": 3},
            "nodes": [{"title": "Un papier"}, {"title": "Troisième port"}, {"title": "Premier port"}],
            "facets": [{"buckets": [{"label": "Transferts de fonds", "count": 2}]}],
        },
        "profile": {"statistics": {"total": 3}, "keyDocuments": [{"title": "Un papier"}]},
    }),
    (asked("""theme(slug: "economy", locale: $in) { contents(filter: {not: {languages: ["fr"]}}) {
       count { value } nodes { title isFallback } } }"""), FRENCH, {
        "contents": {"count": {"value": 1}, "nodes": [{"title": "Second harbor", "isFallback": True}]},
    }),
    (asked("countries(withContent: true, locale: $in) { name }"), ONLY_FRENCH, [{"name": "Tunisie"}]),
    (asked("countries(withContent: true, locale: $in) { name }"), prefer("es", omit=True), []),
    # content below content
    (one("NEWS", "first-harbor", "related(first: 2) { content { title isFallback } }"), FRENCH, {"related": [
        {"content": {"title": "Troisième port", "isFallback": False}},
        {"content": {"title": "Second harbor", "isFallback": True}},
    ]}),
    (one("NEWS", "first-harbor", "related(first: 2, kinds: [NEWS]) { content { title } }"), ONLY_FRENCH,
     {"related": [{"content": {"title": "Troisième port"}}]}),
    (one("NEWS", "premier-port", "related(first: 1) { content { title } }"), {},
     {"related": [{"content": {"title": "Troisième port"}}]}),
    (one("PROJECT", "a-whole", "... on Project { children { title } documents { count { value } nodes { title } } }"),
     FRENCH, {"children": [{"title": "Une partie"}, {"title": "A plain part"}],
              "documents": {"count": {"value": 1}, "nodes": [{"title": "Un papier"}]}}),
    (one("PROJECT", "a-whole", "... on Project { children { title } documents { count { value } } }"),
     prefer("fr-CA", omit=True), {"children": [{"title": "Une partie"}], "documents": {"count": {"value": 1}}}),
    (one("PROJECT", "a-part", "... on Project { parent { title } }"), FRENCH, {"parent": {"title": "Un tout"}}),
    # labels and the head of a page
    (one("NEWS", "first-harbor", "compactObjectives { name title } countries { region { parent { name } } }"), FRENCH, {
        "compactObjectives": [{"name": "Remittances (fr)", "title": "Objective 20"}],
        "countries": [{"region": {"parent": {"name": "Afrique"}}}],
    }),
    (one("NEWS", "first-harbor", "seo { title description alternates { locale path } }"), FRENCH, {"seo": {
        "title": "Premier port", "description": "Un port.", "alternates": [
            {"locale": "en", "path": "/news/first-harbor"}, {"locale": "fr", "path": "/news/premier-port"},
        ],
    }}),
    (one("DOCUMENT", "a-paper", "title ... on Document { cite(style: APA) }"), FRENCH, {
        "title": "Un papier", "cite": f"A paper: On ports. (2026, January 4). {SITE}/library/a-paper",
    }),
    (asked("contents(locale: $in) { facets(by: [MONTH, GOES_LOCAL]) { buckets { label count } } }"), ONLY_FRENCH, {
        "facets": [{"buckets": [{"label": "Janvier 2026", "count": 5}]},
                   {"buckets": [{"label": "Tout le reste", "count": 5}]}],
    }),
    # search, with all that filters ask
    (asked('search(text: "", filter: {or: [{phases: [2]}, {kinds: [DOCUMENT]}]}, locale: $in) { count { value } }'),
     ONLY_FRENCH, {"count": {"value": 3}}),
    (asked('search(text: "port", filter: {compactObjectives: {anyOf: ["20"]}}, locale: $in) { nodes { title } }'),
     ONLY_FRENCH, {"nodes": [{"title": "Premier port"}]}),
]  # fmt: skip
"""(document, variables, what `it` must be)"""


@pytest.fixture
async def kept(world: Database, engine: SearchEngine) -> Database:
    await save(world, *KEPT)
    await index(world, engine)
    return world


async def test_each_case_gives_its_answer(kept: Database, ask: Asker) -> None:
    for document, variables, expected in CASES:
        assert (await ask.data(document, **variables))["it"] == expected, (document, variables)


async def test_the_names_in_linked_data_are_in_the_language_too(kept: Database, ask: Asker) -> None:
    (found,) = (await ask.data(one("NEWS", "first-harbor", "seo { jsonLd }"), **FRENCH)).values()
    document = found["seo"]["jsonLd"]
    assert (document["headline"], document["inLanguage"]) == ("Premier port", "fr")
    assert document["about"] == [{"@type": "Thing", "name": "Transferts de fonds"}]
    assert document["spatialCoverage"] == [{"@type": "Country", "name": "Tunisie"}]


async def test_a_person_names_the_organization_in_the_language(world: Database, ask: Asker) -> None:
    author = Author(name="Ann Lee", slug="ann-lee", affiliation="undp")
    await save(world, own("by", authors=("Ann Lee",), people=(author,)))
    document = asked('person(slug: "ann-lee", locale: $in) { name affiliation { name } }')
    answer = (await ask.data(document, **FRENCH))["it"]
    assert answer == {"name": "Ann Lee", "affiliation": {"name": "Programme des Nations Unies"}}


async def test_a_language_costs_no_statement_below_either(kept: Database, ask: Asker) -> None:
    document = asked("""contents(locale: $in) { nodes { related(first: 3) { content { title } }
      ... on Project { children { title } } } }""")
    for tags in ({}, FRENCH, ONLY_FRENCH):
        with statements(kept) as seen:
            await ask.data(document, **tags)
        assert len(seen) == 3
