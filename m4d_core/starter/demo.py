"""The demo items: invented for a first look, and each marked so in its summary, its text and its detail."""

from collections.abc import Iterator
from datetime import datetime

from m4d_core.content.details import valid_detail
from m4d_core.content.html import sanitise
from m4d_core.content.item import CleanItem, License
from m4d_core.starter.facts import Fact, facts, read

FILE = "demo"


def demo() -> Iterator[CleanItem]:
    """Yield the demo items, with the mark of their language at the end of summary and text."""
    file = read(FILE)
    for fact in facts(FILE):
        mark = file["marks"][fact["language"]]
        yield CleanItem(
            identity=f"{FILE}/{fact['slug']}",
            kind=fact["kind"],
            title=fact["title"],
            summary=f"{fact['summary']} {mark['summary']}",
            html=sanitise("\n".join([*fact["html"], f"<p><em>{mark['body']}</em></p>"])),
            language=fact["language"],
            languages=(fact["language"],),
            license=License(key=file["license"]),
            authors=(file["author"],),
            published_at=datetime.fromisoformat(fact["published_at"]),
            countries=tuple(fact["countries"]),
            themes=tuple(fact["themes"]),
            goals=tuple(fact["goals"]),
            compact_objectives=tuple(fact.get("compact_objectives", ())),
            detail=valid_detail(fact["kind"], _detail(fact)),
        )


def _detail(fact: Fact) -> dict[str, object]:
    return {"demo": True}
