"""The menu, with exact counts out of one statement."""

import pytest

from m4d_core.storage.database import Database
from tests.schema.asking import Asker, statements
from tests.schema.shelf import fill

pytestmark = pytest.mark.anyio


async def test_counts_are_those_of_lists(ask: Asker, world: Database) -> None:
    await fill(world)
    with statements(world) as seen:
        found = (await ask.data("{ sections { slug path kinds goesLocal knowledgeProducts position count } }"))[
            "sections"
        ]
    assert len(seen) == 1
    assert [each["position"] for each in found] == list(range(1, len(found) + 1))
    for section in found:
        wanted = {"kinds": section["kinds"]}
        wanted |= {"goesLocal": True} if section["goesLocal"] else {}
        wanted |= {"knowledgeProduct": True} if section["knowledgeProducts"] else {}
        document = "query ($f: ContentFilter) { contents(filter: $f) { count { value } } }"
        assert (await ask.data(document, f=wanted))["contents"]["count"]["value"] == section["count"], section
    by_slug = {each["slug"]: each["count"] for each in found}
    assert (by_slug["m4d-goes-local"], by_slug["library"], by_slug["members"]) == (1, 1, 0)


async def test_what_is_not_counted_costs_nothing(ask: Asker, world: Database) -> None:
    with statements(world) as seen:
        found = await ask.data(
            '{ section(slug: "news") { slug label path introduction { html } } none: section(slug: "x") { slug } }'
        )
    assert seen == []
    assert found == {
        "section": {"slug": "news", "label": "What’s New", "path": "/news", "introduction": None}, "none": None,
    }  # fmt: skip
