"""What a run would change: an item beside what is stored of it, for people to look at (pure)."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from m4d_core.content.item import CleanItem
from m4d_core.content.text import plain_excerpt
from m4d_core.content.translation import published

LENGTH = 120  # characters of a value; a person compares, and does not read it all
BEFORE = 20  # of them in front of the first that differs
NEW, CHANGED, GONE = "new", "changed", "gone"

# in the order they are shown
_SHOWN = (
    "title", "url", "kind", "published_at", "language", "languages", "countries", "themes", "goals", "organizations",
    "authors", "summary", "html", "image", "license", "translations",
)  # fmt: skip
_BY_STORAGE = frozenset({"outputs"})  # of detail: folded in from parts, which come by themselves


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One field of stored content that would change; both texts cut."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What would become of one item. outcome: `new`, `changed` or `gone`.

    fields: of one that would change; none where only its lineage or its state would. reason: of one that would go.
    """

    outcome: str
    identity: str
    title: str
    url: str | None
    kind: str
    date: datetime | None
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    reason: str | None = None


def difference(item: CleanItem, stored: Mapping[str, Any] | None) -> Difference:
    """Return what would become of an item. stored: its row of content, None for one that is new."""
    return Difference(
        outcome=NEW if stored is None else CHANGED,
        identity=item.identity,
        title=item.title,
        url=item.url,
        kind=item.kind,
        date=item.published_at,
        countries=item.countries,
        themes=item.themes,
        fields=tuple(_changes(stored, item)) if stored is not None else (),
    )


def withdrawal(stored: Mapping[str, Any], reason: str) -> Difference:
    """Return what would become of content that its publisher has taken back."""
    return Difference(
        outcome=GONE,
        identity=stored["identity"],
        title=stored["title"],
        url=stored["url"],
        kind=stored["kind"],
        date=stored["published_at"],
        countries=tuple(stored["countries"]),
        themes=tuple(stored["themes"]),
        reason=reason,
    )


def _changes(stored: Mapping[str, Any], item: CleanItem) -> Iterator[FieldChange]:
    coming = asdict(item)
    known = {**stored, "translations": published(stored)}
    pairs = [(name, known[name], coming[name]) for name in _SHOWN]
    before, after = stored["detail"], coming["detail"]
    keys = sorted({*before, *after} - (_BY_STORAGE - after.keys()))
    pairs += [(f"detail.{key}", before.get(key), after.get(key)) for key in keys]
    for name, old, new in pairs:
        was, becomes = _text(old), _text(new)
        if was != becomes:
            start = max(_alike(was, becomes) - BEFORE, 0)
            yield FieldChange(field=name, before=_from(was, start), after=_from(becomes, start))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    return value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _from(text: str, start: int) -> str:
    """Return a text from shortly before it differs, cut."""
    head, rest = ("…", text[start:]) if start else ("", text)
    return head + plain_excerpt(rest, LENGTH)


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
