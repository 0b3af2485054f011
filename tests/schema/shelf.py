"""Content to ask for: every kind, several languages, and one of everything that must not be shown."""

from datetime import UTC, datetime
from typing import Any

from m4d_core.content.item import Image, License
from m4d_core.content.kind import Origin, State
from m4d_core.storage.content_rows import Write
from m4d_core.storage.database import Database
from tests.world import save, write

RESERVED = License(key="all-rights-reserved", rights="© The publisher", attribution="The publisher")
PROVENANCE = {
    "run_id": 1,
    "plugin": "undp-projects",
    "plugin_version": "1.0",
    "fetched_at": "2026-02-28T08:00:00+00:00",
    "fetched_from": "https://example.org/iati.xml",
    "payload_sha": "0" * 64,
    "locator": "activity[1]",
    "declared_language": "en",
    "inferred": [["countries", "TN", "title"]],
}


def on(year: int, month: int = 1, day: int = 1) -> datetime:
    return datetime(year, month, day, 9, 30, tzinfo=UTC)


def own(identity: str, **values: Any) -> Write:
    return write(identity, **{"origin": Origin.OWN, **values})


def partner(identity: str, **values: Any) -> Write:
    usual = {"source_key": "undp-projects", "provenance": PROVENANCE, "organizations": ("undp",)}
    return write(identity, **{**usual, **values})


SHELF = [
    own(
        "fees",
        title="Remittance fees fall in Tunisia",
        summary="Sending money home costs less than a year ago.",
        html="<p>Sending money home costs <b>less</b>.</p><p>Fees fell by a third.</p>",
        published_at=on(2026, 2, 20),
        countries=("TN",),
        themes=("remittances",),
        goals=("10.7",),
        featured=True,
        image=Image(url="https://example.org/fees.jpg", alt="A counter", credit="The network"),
        detail={"genre": "STORY", "dateline": "Tunis"},
    ),
    own(
        "frais",
        title="Les frais d’envoi baissent",
        language="fr",
        summary="Envoyer de l’argent coûte moins cher.",
        published_at=on(2026, 2, 21),
        countries=("TN", "MA"),
        themes=("remittances", "local-authorities"),
        goes_local=True,
    ),
    own(
        "tahwilat",
        title="رسوم التحويلات تنخفض",
        language="ar",
        published_at=on(2025, 12, 1),
        countries=("MA",),
        themes=("economy",),
    ),
    own(
        "undated", title="Ålesund meeting, date unknown", published_at=None, license=RESERVED, html="<p>Kept back.</p>"
    ),
    own(
        "post",
        kind="BLOG_POST",
        title="What a mayor learned",
        published_at=on(2025, 11, 3),
        themes=("local-authorities",),
        html="<p>First words of a post without a summary, and <i>more</i> of them.</p>",
        detail={"series": "Mayors", "tags": ["cities", "learning"]},
    ),
    own(
        "handbook",
        kind="DOCUMENT",
        title="Handbook",
        published_at=on(2018),
        languages=("en", "fr"),
        detail={
            "document_type": "HANDBOOK",
            "issued_on": "2018-04",
            "publishers": ["undp"],
            "knowledge_product": True,
            "page_count": 152,
            "identifiers": [{"scheme": "ISBN", "value": "978-92-1-126293-3"}],
            "files": [
                {
                    "url": "https://example.org/h-en.pdf",
                    "media_type": "application/pdf",
                    "size": 12345,
                    "language": "en",
                },
                {"url": "https://example.org/h-fr.pdf", "title": "Manuel", "language": "fr", "part": 1, "parts": 2},
            ],
        },
    ),
    partner(
        "XM-1",
        kind="PROJECT",
        title="Cities and newcomers",
        summary="Work with three cities.",
        published_at=on(2020, 6, 15),
        countries=("SN", "MA"),
        themes=("local-authorities",),
        url="https://example.org/projects/1",
        detail={
            "status": "IMPLEMENTATION",
            "iati_identifier": "XM-DAC-41114-1",
            "start": "2020-01-15",
            "end": "2023",
            "planned": {"start": "2020-01", "end": "2023"},
            "actual": {"start": "2020-01-15"},
        },
    ),
    partner("XM-2", kind="PROJECT", title="Old program", published_at=on(2014, 7), detail={"status": "CLOSED"}),
    partner("N-1", title="Update on the project", published_at=on(2026, 2, 25), countries=("SN",), language="und"),
    own("draft", title="Not yet", state=State.DRAFT, countries=("TN",), themes=("remittances",)),
    own("hidden", title="No longer, remittances", state=State.HIDDEN, countries=("TN",)),
    own("withdrawn", title="Withdrawn", state=State.WITHDRAWN, url="https://example.org/gone"),
]
PUBLIC = 9


async def fill(database: Database) -> None:
    """Store the shelf."""
    await save(database, *SHELF)
