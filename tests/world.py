"""A small world to store content in: a few countries, themes, organizations and two sources."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from m4d_core.content.item import CleanItem, License
from m4d_core.storage import repository, sources, tables
from m4d_core.storage.content_rows import Write
from m4d_core.storage.database import Database
from m4d_core.storage.reference_rows import write_reference

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CC_BY = License(key="CC-BY-4.0")

REFERENCE: dict[str, Sequence[Mapping[str, Any]]] = {
    "regions": [
        {"m49": "015", "names": {"en": "Northern Africa"}, "level": "subregion", "parent": "002"},
        {"m49": "002", "names": {"en": "Africa", "fr": "Afrique"}, "level": "region"},
        {"m49": "202", "names": {"en": "Sub-Saharan Africa"}, "level": "grouping", "parent": "002"},
    ],
    "countries": [
        {"iso2": iso2, "iso3": iso3, "m49": m49, "names": names, "region": region, "ldc": ldc}
        for iso2, iso3, m49, names, region, ldc in (
            ("TN", "TUN", "788", {"en": "Tunisia", "fr": "Tunisie", "es": "Túnez", "ar": "تونس"}, "015", False),
            ("MA", "MAR", "504", {"en": "Morocco", "fr": "Maroc", "es": "Marruecos", "ar": "المغرب"}, "015", False),
            ("SN", "SEN", "686", {"en": "Senegal", "fr": "Sénégal", "es": "Senegal", "ar": "السنغال"}, "202", True),
        )
    ],
    "themes": [
        {
            "slug": "remittances",
            "names": {"en": "Remittances", "fr": "Transferts de fonds", "es": "Remesas", "ar": "تحويلات"},
            "scheme": "focus-area",
            "broader": "economy",
        },
        {"slug": "economy", "names": {"en": "Economy"}, "scheme": "thematic-area"},
        {
            "slug": "local-authorities",
            "names": {"en": "Local authorities"},
            "scheme": "thematic-area",
            "goes_local": True,
        },
    ],
    "places": [
        {"id": "tn-tunis", "name": "Tunis", "kind": "CITY", "country": "TN", "latitude": 36.8, "longitude": 10.18},
        {"id": "ma-nador", "name": "Nador", "kind": "PROVINCE", "country": "MA"},
    ],
    "compact_objectives": [
        {"number": number, "names": {"en": name, "fr": f"{name} (fr)"}, "titles": {"en": f"Objective {number}"}}
        for number, name in (("1", "Data"), ("20", "Remittances"))
    ],
    "goals": [
        {"code": code, "number": 10, "names": {"en": name}, "color": "#DD1367"}
        for code, name in (("10", "Reduced inequalities"), ("10.7", "Orderly migration"))
    ],
    "organizations": [
        {
            "slug": "undp",
            "names": {"en": "United Nations Development Programme", "fr": "Programme des Nations Unies"},
            "kind": "INTERGOVERNMENTAL",
            "acronym": "UNDP",
            "iati_ref": "XM-DAC-41114",
            "homepage": "https://www.undp.org",
            "is_partner": True,
        },
        {"slug": "m4d", "names": {"en": "M4D Net"}, "kind": "NETWORK"},
    ],
}


def source_row(key: str, **values: Any) -> dict[str, Any]:
    return {
        "key": key,
        "name": key.title(),
        "partner": "m4d",
        "plugin": "m4d",
        "kind": "NEWS",
        "homepage": None,
        "urls": [],
        "license": {"key": "CC-BY-4.0", "url": None, "rights": None, "attribution": None},
        "status": "OK",
        **values,
    }


async def settle(database: Database) -> None:
    """Write the small world into an empty database."""
    async with database.write() as connection:
        await write_reference(connection, REFERENCE)
        await sources.register(
            connection, [source_row("demo"), source_row("undp-projects", partner="undp", kind="PROJECT")]
        )


def item(identity: str, **values: Any) -> CleanItem:
    """A news item of a source, with every value that is not given."""
    usual: dict[str, Any] = {
        "identity": identity, "kind": "NEWS", "title": f"Title {identity}", "language": "en", "license": CC_BY,
        "url": f"https://example.org/{identity}", "published_at": datetime(2026, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return CleanItem(**{**usual, **values})


def write(identity: str, *, source_key: str = "demo", raw_hash: str = "r1", **values: Any) -> Write:
    """A write of such an item; values that Write knows go there, the others to the item."""
    own = {name: values.pop(name) for name in list(values) if name in Write.__dataclass_fields__}
    content_hash = own.pop("content_hash", repr(sorted(values.items(), key=repr)))
    return Write(
        source_key=source_key, item=item(identity, **values), content_hash=content_hash, raw_hash=raw_hash, **own
    )


async def save(database: Database, *writes: Write, now: datetime = NOW) -> list[UUID]:
    """Store, and return the ids that were touched."""
    async with repository.transaction(database, now) as transaction:
        return list(await transaction.save(writes))


async def rows(database: Database, model: type[SQLModel] = tables.Content) -> list[dict[str, Any]]:
    """Every row of a table, by its key."""
    async with database.read() as connection:
        table = tables.table_of(model)
        query = table.select().order_by(*table.primary_key)
        return [dict(row) for row in (await connection.execute(query)).mappings()]
