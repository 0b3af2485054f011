"""What a partner's answer tells of how to read it: where records stand, what they are known by, how lists go on (pure).

A guess is written down beside its reason, for the author to confirm; nothing is ever guessed while a source runs.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from keyword import iskeyword
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from m4d_core.ingestion.contract import Paginator
from m4d_core.ingestion.paginate import CursorToken, LinkHeader, NextLink, Offset, PageNumber

DEEPEST = 4  # names on the way to the records
SIZE = 100
ROLES: dict[str, tuple[str, ...]] = {
    "id": ("id", "uuid", "guid", "identifier", "nid", "code", "slug", "url", "link"),
    "title": ("title", "name", "headline", "label", "subject"),
    "url": ("url", "link", "href", "permalink", "web_url", "url_alias", "canonical_url", "page"),
    "summary": ("summary", "abstract", "excerpt", "teaser", "description", "intro"),
    "html": ("body_html", "html", "body", "content", "text"),
    "published": ("published", "published_at", "publication_date", "date_published", "pubdate", "date", "issued",
                  "created", "created_at"),
    "updated": ("updated", "updated_at", "changed", "modified", "last_modified", "date_modified"),
    "language": ("language", "lang", "langcode", "locale"),
}  # fmt: skip
_NUMBERED = re.compile(r"https?://[^?#]*/(\d{3,})/?(?:[?#].*)?")
_NEXT = ("next", "next_url", "next_page_url", "nextlink", "next_link", "next_page")
_TOKEN = ("next_cursor", "nextcursor", "next_token", "nexttoken", "next_page_token", "nextpagetoken", "cursor")
_TOTAL = ("total", "total_count", "totalcount", "total_results", "totalresults", "numfound", "count", "found", "hits")
_PAGES = ("total_pages", "totalpages", "pages", "page_count", "pagecount", "last_page")
_PAGE = ("page", "p", "page_number", "pagenumber")
_OFFSET = ("offset", "start", "skip", "from")
_SIZES = ("per_page", "page_size", "pagesize", "limit", "rows", "size", "items_per_page")


@dataclass(frozen=True, kw_only=True)
class Guess:
    """A value and why it is likely."""

    value: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How an API is to be read. roles: dotted path in a record by what it is. paginate: None for one answer alone."""

    records: Guess
    roles: Mapping[str, Guess]
    paginate: Paginator | None = None
    paginate_why: str = "the sample shows no way to a further page"
    samples: Sequence[Mapping[str, Any]] = field(default_factory=list)


def shape_of(answer: object, url: str, headers: Mapping[str, str] | None = None) -> Shape:
    """Return what a JSON answer tells. headers: of it, by lower-case name.

    Raises ValueError where no records are found, or none with an identity and a title.
    """
    lists = sorted(_lists(answer), key=lambda found: (-len(found[1]), len(found[0])))
    if not lists:
        raise ValueError("the sample holds no list of objects")
    path, records = lists[0]
    where = Guess(value=".".join(path), why=f"the longest list of objects, {len(records)} of them")
    roles = {role: guess for role in ROLES if (guess := _role(role, records)) is not None}
    if "id" not in roles or "title" not in roles:
        missing = " and ".join(role for role in ("id", "title") if role not in roles)
        raise ValueError(f"the records of '{where.value}' show no {missing}: {', '.join(records[0])[:200]}")
    paginate, why = _paginator(answer, path, len(records), url) or _by_header(headers or {}) or (None, None)
    unpaged = {} if why is None else {"paginate": paginate, "paginate_why": why}
    return Shape(records=where, roles=roles, samples=records, **unpaged)  # type: ignore[arg-type]  # named above


def identity_pattern(entries: Sequence[Mapping[str, Any]]) -> Guess | None:
    """Return a pattern for the identities of a feed whose ids are addresses that end in a number, else None."""
    numbers = [_number(str(entry.get("id") or entry.get("link") or "")) for entry in entries]
    if not numbers or None in numbers or len(set(numbers)) < len(numbers):
        return None
    return Guess(value=r"/(\d{3,})(?:[/?#]|$)", why="the ids are addresses that end in a number of their own")


def written(paginator: Paginator) -> str:
    """Return a paginator as it is written down: without what is the default."""
    given = [
        f"{'' if place == 0 else each.name + '='}{_literal(getattr(paginator, each.name))}"
        for place, each in enumerate(fields(paginator))  # type: ignore[arg-type]  # all are dataclasses
        if place == 0 or getattr(paginator, each.name) != each.default
    ]
    return f"{type(paginator).__name__}({', '.join(given)})"


def _number(text: str) -> str | None:
    found = _NUMBERED.fullmatch(text)
    return found[1] if found else None


def _literal(value: object) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))})"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _lists(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], list[Mapping[str, Any]]]]:
    if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        yield path, value
    elif isinstance(value, Mapping) and len(path) < DEEPEST:
        for name, inner in value.items():
            yield from _lists(inner, (*path, name))


def _role(role: str, records: Sequence[Mapping[str, Any]]) -> Guess | None:
    for path in _named(ROLES[role], records[0]):
        values = [_at(record, path) for record in records]
        if role == "id" and (None in values or len({str(value) for value in values}) < len(values)):
            continue
        allowed = (str, int) if role == "id" else (str,)
        if all(value is None or (isinstance(value, allowed) and not isinstance(value, bool)) for value in values):
            alone = f", another in each of {len(values)} records" if role == "id" else ""
            return Guess(value=".".join(path), why=f"called '{path[-1]}'{alone}")
    return None


def _named(names: Sequence[str], record: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield paths to values of these names: in the record, then one object further in."""
    for name in names:
        yield from ((key,) for key in record if _folded(key) == name and _is_name(key))
    inside = {key: value for key, value in record.items() if isinstance(value, Mapping) and _is_name(key)}
    for name in names:
        found = ((outer, key) for outer, inner in inside.items() for key in inner if _folded(key) == name)
        yield from (path for path in found if _is_name(path[1]))


def _at(record: Mapping[str, Any], path: Sequence[str]) -> Any:  # noqa: ANN401 - any JSON value
    found: Any = record
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _folded(name: str) -> str:
    return name.lower().replace("-", "_")


def _is_name(key: str) -> bool:
    """Return whether a field of a class may be called so, its hyphens read as underscores."""
    return key.replace("-", "_").isidentifier() and not iskeyword(key) and not key.startswith("_")


def _beside(answer: object, records: tuple[str, ...], path: tuple[str, ...] = ()) -> Iterator[tuple[str, str, object]]:
    """Yield name, dotted path and value of what stands beside the records."""
    if isinstance(answer, Mapping) and path != records:
        for name, value in answer.items():
            if isinstance(value, Mapping):
                yield from _beside(value, records, (*path, name))
            elif not isinstance(value, list):
                whole = (*path, name)
                known = path[-1] if name == "href" and path else name
                yield _folded(known), ".".join(whole), value


def _paginator(answer: object, records: tuple[str, ...], count: int, url: str) -> tuple[Paginator, str] | None:
    beside = list(_beside(answer, records))
    for name, path, value in beside:
        if name in _NEXT and isinstance(value, str) and (urlsplit(value).scheme or value[:1] in "/?"):
            return NextLink(path), f"`{path}` holds the address of a page"
        if name in _TOKEN and isinstance(value, str | int) and value:
            return CursorToken(_sent(name), path), f"`{path}` holds a token; the name of the parameter is a guess"
    return _numbered(beside, count, url)


def _numbered(beside: Sequence[tuple[str, str, object]], count: int, url: str) -> tuple[Paginator, str] | None:
    asked = {name.lower(): (name, value) for name, value in parse_qsl(urlsplit(url).query)}
    sized = next((asked[name] for name in _SIZES if name in asked), None)
    size = (sized[0], int(sized[1]) if sized[1].isdecimal() else SIZE) if sized else None
    total = next((path for name, path, value in beside if name in _TOTAL and _is_total(value, count)), None)
    pages = next((path for name, path, value in beside if name in _PAGES and _is_total(value, 1)), None)
    told = {name for name, _, _ in beside}
    offset = next((asked[name][0] for name in _OFFSET if name in asked), None)
    page = next((asked[name][0] for name in _PAGE if name in asked), None)
    if offset is not None:
        return Offset(offset, size or ("limit", SIZE), total=total), f"`{offset}` is a parameter of the address"
    if page is not None or pages is not None or "page" in told:
        ending = {"pages": pages} if pages else {"total": total}
        why = f"`{page}` is a parameter of the address" if page else "the answer counts its pages"
        return PageNumber(page or "page", size or ("per_page", SIZE), **ending), why
    if "offset" in told:
        return Offset("offset", size or ("limit", SIZE), total=total), "the answer says its offset"
    return None


def _by_header(headers: Mapping[str, str]) -> tuple[Paginator, str] | None:
    if 'rel="next"' in headers.get("link", "").replace("rel=next", 'rel="next"'):
        return LinkHeader(), "the header Link holds the address of a page"
    return None


def _sent(name: str) -> str:
    return {"next_page_token": "page_token", "nextpagetoken": "pageToken", "nexttoken": "token"}.get(
        name, name.removeprefix("next_").removeprefix("next")
    )


def _is_total(value: object, least: int) -> bool:
    text = str(value)
    return not isinstance(value, bool) and text.isdecimal() and int(text) >= least
