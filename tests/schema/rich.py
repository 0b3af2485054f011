"""Content and reference data that hold something for every field; and the same as it must not come, but may."""

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from m4d_core.content.authors import Author
from m4d_core.content.identity import content_id
from m4d_core.content.item import Image, Translation
from m4d_core.content.reference import Place
from m4d_core.storage import sources, tables
from m4d_core.storage.content_rows import Write
from m4d_core.storage.database import Database
from m4d_core.storage.reference_rows import write_reference
from tests.schema.shelf import on, partner
from tests.world import NOW, save, source_row, write

REFERENCE: Mapping[str, Any] = {
    "regions": [
        {"m49": "900", "names": {"en": "Everywhere", "fr": "Partout"}, "level": "region", "parent": "002"},
        {"m49": "901", "names": {"en": "Below"}, "level": "subregion", "parent": "900"},
    ],
    "countries": [
        {
            "iso2": "ZZ", "iso3": "ZZZ", "m49": "999", "names": {"en": "Everyland"}, "region": "900", "ldc": True,
            "lldc": True, "sids": True, "latitude": 1.5, "longitude": -2.5,
        }
    ],
    "themes": [
        {"slug": "whole", "names": {"en": "Whole"}, "scheme": "focus-area", "broader": "economy", "goes_local": True},
        {"slug": "part", "names": {"en": "Part"}, "scheme": "focus-area", "broader": "whole"},
    ],
    "places": [
        {"id": "zz-town", "name": "Town", "kind": "CITY", "country": "ZZ", "latitude": 3.5, "longitude": 4.5}
    ],
    "organizations": [
        {
            "slug": "all", "names": {"en": "All of us"}, "kind": "NETWORK", "acronym": "ALL", "iati_ref": "ZZ-1",
            "homepage": "https://all.example", "country": "ZZ", "parent": "undp", "is_partner": True,
        }
    ],
}  # fmt: skip
SOURCE = source_row("rich", partner="all", homepage="https://rich.example", urls=["https://rich.example/feed"])
PROVENANCE = {
    "run_id": 1, "plugin": "rich", "plugin_version": "1.0", "fetched_at": "2026-02-28T08:00:00+00:00",
    "fetched_from": "https://rich.example/feed", "payload_sha": "0" * 64, "locator": "entry[1]",
    "declared_language": "en", "inferred": [["countries", "ZZ", "title"]],
}  # fmt: skip
STORY = "The mayors of nine cities met in Everyland to speak about what newcomers bring, and what they need to stay."
TEXT = f"<p>{STORY}</p>" * 20
PROJECT: Mapping[str, Any] = {
    "short_title": "Short", "number": "N-7", "iati_identifier": "ZZ-1-7", "program": "JMDI", "phase": 2,
    "status": "IMPLEMENTATION", "start": "2020-01-15", "end": "2023", "planned": {"start": "2020-01", "end": "2023"},
    "actual": {"start": "2020-01-15"}, "humanitarian": True,
    "participants": [{"organization": "all", "ref": "ZZ-1", "role": "LEAD"}, {"name": "A city", "role": "PARTNER"}],
    "recipient_countries": [{"code": "ZZ", "percentage": 60}],
    "recipient_regions": [{"code": "900", "vocabulary": "2", "percentage": 40}],
    "sectors": [{"vocabulary": "1", "code": "15190", "percentage": 100}],
    "policy_markers": [{"code": "1", "significance": 2}], "aid_type": {"code": "C01"}, "flow_type": {"code": "10"},
    "finance_type": {"code": "110"}, "collaboration_type": {"code": "1"},
    "budget": [{"amount": 100.5, "currency": "USD", "start": "2020-01-01", "end": "2020-12-31"}],
    "transactions": [{"type": "3", "currency": "USD", "total": 70, "count": 2}],
    "documents": [{"url": "https://rich.example/d.pdf", "title": "Doc", "media_type": "application/pdf"}],
    "results": [{"kind": "OUTPUT", "title": "Done", "indicators": [{"title": "Share", "unit": "%", "target": 20}]}],
    "objectives": "To do", "activities": "Doing", "beneficiaries": "All", "results_summary": "Done", "criteria_met":
    ["territory"], "lessons_learned": "Early", "updates": [{"on": "2021", "title": "New", "body": "News"}],
    "related": [{"relation": "PARENT", "identity": "parent"}, {"relation": "CHILD", "identity": "child"}],
}  # fmt: skip
DETAILS: Mapping[str, Mapping[str, Any]] = {
    "NEWS": {"genre": "STORY", "dateline": "Town", "column": "Cities", "correction": "Nine, not eight"},
    "BLOG_POST": {"series": "Mayors", "tags": ["cities", "learning"]},
    "PROJECT": PROJECT,
    "DOCUMENT": {
        "document_type": "HANDBOOK", "subtitle": "For cities", "publishers": ["all"], "issued_on": "2018-04",
        "edition": "2", "identifiers": [{"scheme": "ISBN", "value": "978-92-1-126293-3"}], "subjects": ["Labor"],
        "page_count": 152, "is_part_of": "A series", "volume": "3", "issue": "4", "knowledge_product": True,
        "files": [{"url": "https://rich.example/h.pdf", "media_type": "application/pdf", "size": 9, "language": "en"}],
    },
    "EVENT": {
        "starts_at": "2026-05-04T09:00:00+01:00", "ends_at": "2026-05-05T16:00:00Z", "time_zone": "Africa/Tunis",
        "attendance": "HYBRID", "status": "POSTPONED", "registration_url": "https://rich.example/register",
        "registration_closes_at": "2026-05-01T00:00:00Z", "venue": {"name": "City hall", "country": "ZZ"},
    },
    "VIDEO": {
        "watch_url": "https://rich.example/watch", "embed_url": "https://rich.example/embed", "duration_seconds": 95,
        "captions": [{"url": "https://rich.example/c.vtt", "language": "fr", "media_type": "text/vtt"}],
        "transcript": "Good morning", "publishers": ["all"],
    },
    "PAGE": {"section": "about", "position": 2},
}  # fmt: skip


ODD: tuple[Any, ...] = (None, "", "x", -1, 0.5, True, [], {}, [None], ["x"], {"x": None}, "2026-13-45", 2**40)
ODD_COLUMNS = ("detail", "detail", "detail", "image", "provenance", "license", "languages", "authors")


def rich(kind: str, identity: str | None = None, **values: Any) -> Write:
    """An item of a kind that holds everything."""
    usual: dict[str, Any] = {
        "source_key": "rich", "kind": kind, "title": f"Rich {kind}", "detail": DETAILS[kind], "provenance": PROVENANCE,
        "summary": STORY, "html": TEXT, "published_at": on(2026, 2, 2), "updated_at": on(2026, 2, 3),
        "languages": ("en", "fr"), "countries": ("ZZ", "TN"), "themes": ("whole",), "organizations": ("all",),
        "goals": ("10.7",), "compact_objectives": ("20",), "authors": ("Ann Lee",), "featured": True,
        "people": (Author(name="Ann Lee", slug="ann-lee", affiliation="all"),), "goes_local": True,
        "places": (Place(id="zz-town", name="Town", kind="CITY", country="ZZ"),),
        "image": Image(url="https://rich.example/i.jpg", alt="Mayors", credit="The network"),
        "translations": (Translation(language="fr", title=f"Riche {kind}", summary="En bref"),),
    }  # fmt: skip
    return write(identity or kind, **{**usual, **values})


def key_of(identity: str) -> UUID:
    """The id of such an item."""
    return content_id("rich", identity)


async def fill_rich(database: Database) -> None:
    """Store one of each kind, and what they open."""
    async with database.write() as connection:
        await write_reference(connection, REFERENCE)
        await sources.register(connection, [SOURCE])
        table = tables.table_of(tables.Source)
        at = {name: NOW - timedelta(hours=1) for name in ("last_fetched_at", "last_good_at", "last_changed_at")}
        await connection.execute(table.update().where(table.c.key == "rich").values(**at, failures=1))
    near = ("parent", "child")
    await save(database, *(rich("PROJECT", each, title=each.title(), detail={}) for each in near))
    await save(
        database,
        *map(rich, DETAILS),
        partner("again", title="Rich NEWS", summary=STORY, html=TEXT, published_at=on(2026, 2, 2)),
    )
    linked = {"kind": "DOCUMENT", "url": "https://rich.example/d.pdf", "published_at": on(2017)}
    await save(database, partner("linked", title="Linked", **linked))


async def damage(database: Database, chance: Random, number: int) -> None:
    """Store so many items of any kind that hold what no plugin may hand over: as an older release might have."""
    table = tables.table_of(tables.Content)
    for _ in range(number):
        kind, identity = chance.choice(tuple(DETAILS)), f"odd-{chance.getrandbits(32)}"
        await save(database, rich(kind, identity, title="Odd"))
        async with database.write() as connection:
            here = table.c.id == key_of(identity)
            column = table.c[chance.choice(ODD_COLUMNS)]
            stored = (await connection.execute(select(column).where(here))).scalar_one()
            spoilt = damaged(chance, stored)
            spoilt = spoilt if isinstance(spoilt, type(stored)) else type(stored)()  # as its column may hold
            await connection.execute(table.update().where(here).values({column.name: spoilt}))


def damaged(chance: Random, value: Any) -> Any:
    """A value with something in it taken away, or of another sort."""
    if not value or not isinstance(value, dict | list) or chance.random() < 0.1:
        return chance.choice(ODD) if not isinstance(value, dict) else {}
    keys = sorted(value) if isinstance(value, dict) else list(range(len(value)))
    spoilt: Any = dict(value) if isinstance(value, dict) else list(value)
    for key in chance.sample(keys, min(len(keys), chance.choice((1, 2, 4)))):
        if chance.random() < 0.25:
            spoilt[key] = chance.choice(ODD)
        else:
            spoilt[key] = damaged(chance, value[key])
    return spoilt
