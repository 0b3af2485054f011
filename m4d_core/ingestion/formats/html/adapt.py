"""What a page holds to the data of ours: each field from the first source that has it (pure)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from m4d_core.content.urls import clean_url
from m4d_core.errors import FeedError
from m4d_core.ingestion.formats.html.wire import (
    GATHERED,
    PRECEDENCE,
    Alternate,
    Identifier,
    Page,
    Picture,
    Values,
)

MAX_TERMS = 100
_SLASHED = re.compile(r"(\d{4})/(\d{1,2})(?:/(\d{1,2}))?")
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>]+)")
_ISBN = re.compile(r"(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]")
_ISSN = re.compile(r"\d{4}-?\d{3}[\dXx]")
_COMMAS = frozenset({"keywords", "news_keywords", "citation_keywords"})
_POOR = frozenset({"html:title", "html:h1", "html:lang", "content-language"})  # any page has those, an error's too


def page(values: Values, alternates: Sequence[Alternate], kind: str | None, address: str) -> Page:
    """Return the page's data.

    values: texts by the names of `PRECEDENCE`. alternates: pages in other languages. kind: type of its JSON-LD.
    address: where it was asked for. Raises FeedError (`not_a_feed`) for a page that does not say what it is.
    """
    rich = {name for name in values if name not in _POOR and not name.startswith("sitemap:")}
    title = _title(values)
    if title is None or not rich & _KNOWN:
        message = "not a page we know: neither JSON-LD nor Open Graph nor <meta> say what it is"
        raise FeedError(message, reason="not_a_feed")
    base = _first(values, ("html:base",)) or address
    return Page(
        address=address,
        canonical=_canonical(values, base, address),
        kind=kind or _first(values, ("og:type",)),
        title=title,
        summary=_field(values, "summary"),
        text=_field(values, "text"),
        published=_date(_field(values, "published")),
        updated=_date(_field(values, "updated")),
        language=_field(values, "language"),
        publisher=_field(values, "publisher"),
        authors=[name for name in _all(values, "authors") if not _is_address(name)],
        terms=_all(values, "terms"),
        places=_all(values, "places"),
        image=_image(values, base),
        files=[url for text in _all(values, "files") if (url := clean_url(text, base or None))],
        identifiers=list(_identifiers(values)),
        license=_field(values, "license"),
        rights=_rights(values),
        alternates=list(alternates),
        is_hidden=any("noindex" in text.lower() or text.lower() == "none" for text in values.get("robots", ())),
    )


_KNOWN = frozenset(name for names in (*PRECEDENCE.values(), *GATHERED.values()) for name in names)


def _field(values: Values, name: str) -> str | None:
    return _first(values, PRECEDENCE[name])


def _first(values: Values, names: Iterable[str]) -> str | None:
    return next((text for name in names for text in values.get(name, ()) if text), None)


def _all(values: Values, name: str) -> list[str]:
    """Return everything that is stated, each once, whatever its case."""
    found: dict[str, str] = {}
    for source in GATHERED[name]:
        for text in values.get(source, ()):
            for part in text.split(",") if source in _COMMAS else (text,):
                if part.strip():
                    found.setdefault(part.strip().casefold(), part.strip())
    return list(found.values())[:MAX_TERMS]


def _title(values: Values) -> str | None:
    """Return the title; of <title> the part that is the page's, where its heading tells that from the site's name."""
    title = _field(values, "title")
    heading = _first(values, ("html:h1",))
    is_own = title is not None and title == _first(values, ("html:title",))
    return heading if title and heading and is_own and heading in title else title


def _canonical(values: Values, base: str, address: str) -> str | None:
    """Return the page's own address as it states it, unless that is the site's front page for all of them."""
    stated = clean_url(_field(values, "canonical"), base or None)
    if stated is None or not address:
        return stated
    parts, asked = urlsplit(stated), urlsplit(address)
    is_front = parts.path in ("", "/") and not parts.query and asked.path not in ("", "/")
    return None if is_front else stated


def _date(stated: str | None) -> str | None:
    """Return a date, that of a scholar's <meta> (`2024/07/1`) as ISO has it."""
    match = _SLASHED.fullmatch(stated or "")
    return "-".join(part.zfill(2) for part in match.groups() if part) if match is not None else stated


def _image(values: Values, base: str) -> Picture | None:
    url = clean_url(_field(values, "image"), base or None)
    return Picture(url=url, alt=_field(values, "image_alt")) if url else None


def _rights(values: Values) -> str | None:
    """Return rights in words; an address among them is the license's."""
    texts = (text for name in PRECEDENCE["rights"] for text in values.get(name, ()))
    return next((text for text in texts if not _is_address(text)), None)


def _identifiers(values: Values) -> Iterable[Identifier]:
    patterns: Mapping[str, re.Pattern[str]] = {"doi": _DOI, "isbn": _ISBN, "issn": _ISSN}
    for name, pattern in patterns.items():
        found = (match for text in _all(values, name) if (match := pattern.search(text)))
        values_found = (match[1] if name == "doi" else match[0] for match in found)
        yield from (Identifier(scheme=name.upper(), value=each.rstrip(".,;")) for each in dict.fromkeys(values_found))


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))
