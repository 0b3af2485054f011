"""The standing pages: about, privacy, terms."""

from collections.abc import Iterator
from datetime import datetime

from m4d_core.content.details import valid_detail
from m4d_core.content.html import sanitise
from m4d_core.content.item import CleanItem, License
from m4d_core.content.kind import Kind
from m4d_core.starter.facts import facts, read

FILE = "pages"


def pages() -> Iterator[CleanItem]:
    """Yield the pages, in English."""
    file = read(FILE)
    for fact in facts(FILE):
        yield CleanItem(
            identity=f"{FILE}/{fact['slug']}",
            kind=Kind.PAGE,
            title=fact["title"],
            summary=fact["summary"],
            html=sanitise("\n".join(fact["html"])),
            language="en",
            languages=("en",),
            license=License(key=file["license"]),
            published_at=datetime.fromisoformat(file["published_at"]),
            detail=valid_detail(Kind.PAGE, {name: fact[name] for name in ("section", "position")}),
        )
