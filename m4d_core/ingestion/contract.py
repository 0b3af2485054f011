"""What a plugin is: a source describes requests and maps entries, and does nothing else (D11).

Standard library only. A plugin owns no clock, socket or database; what it needs comes in as an argument.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol, TypeVar
from urllib.parse import quote_plus, urlencode, urljoin, urlsplit

from m4d_core.content.item import Item, License

API_VERSION = 1
SUPPORTED_APIS = tuple(version for version in (API_VERSION - 1, API_VERSION) if version > 0)

SHORTEST_SECRET = 4  # characters; a shorter value stands in every address by chance
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a partner published, as its format reads it.

    locator: where in the payload (`entry[3]`, `activity[12]`). data: JSON-able, the shape is the format's own.
    digest: of the bytes it was read from, where its format can tell by them that it is as it was.
    """

    locator: str
    data: Mapping[str, Any]
    digest: str | None = None


@dataclass(frozen=True, kw_only=True)
class BadEntry:
    """An entry its format could not read; it goes to quarantine."""

    locator: str
    reason: str
    error: str


@dataclass(frozen=True, kw_only=True)
class FeedInfo:
    """What a payload says of itself: language as declared, rights in the publisher's words.

    ttl_s: how long it stays fresh. skip_hours (0 to 23, UTC) and skip_days (English names): when not to ask.
    page: what a paged answer holds beside its records, as its format reads it.
    """

    title: str | None = None
    language: str | None = None
    rights: str | None = None
    ttl_s: int | None = None
    skip_hours: Sequence[int] = field(default_factory=list)
    skip_days: Sequence[str] = field(default_factory=list)
    page: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which entries of a source are about migration and development; the others are archived and counted.

    An entry is inside when it carries one of the sectors (`1:15190`, `8:10.7`: IATI vocabulary and code),
    maps to one of the themes, or holds one of the words in its title, summary or terms: `migra*` is a prefix,
    several words stand next to one another, and what begins with `-` hides (`-bird migration`).
    everything: no entry is outside.
    """

    sectors: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    everything: bool = False

    def __or__(self, other: "Scope") -> "Scope":
        """Return a scope that holds what either holds."""
        return Scope(
            sectors=self.sectors | other.sectors,
            themes=self.themes | other.themes,
            words=self.words | other.words,
            everything=self.everything or other.everything,
        )

    def declared(self) -> dict[str, object]:
        """Return the scope as JSON-able values in a fixed order, to tell one scope from another."""
        terms = {"sectors": sorted(self.sectors), "themes": sorted(self.themes), "words": sorted(self.words)}
        return {**terms, "everything": self.everything}


ALL = Scope(everything=True)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One address to fetch.

    large: a file of many entries, with the cap of files and not of feeds. headers: beside the usual ones, a key of the
    partner's API for one; never shown, recorded or archived. format: what reads the answer, None for the source's own.
    hints: for that format. kept: how far the address has been read is remembered, with its validators; False for a
    page of an API, whose address is never asked again. version: what the publisher says of how new the answer is
    (`lastmod` of a sitemap): as long as it stays the same, the address is not asked again. told: an answer 400 or 404
    in JSON is read as well, because there the API says what is wrong. at_once: requests that its host may be asked at
    once, this one among them; set by the source's budget.
    """

    url: str
    accept: str = "*/*"
    large: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    format: str | None = None
    hints: Mapping[str, str] = field(default_factory=dict)
    kept: bool = True
    version: str | None = None
    told: bool = False
    at_once: int = 1


@dataclass(frozen=True, kw_only=True)
class Page:
    """What one answer came to. data: all it holds beside its records. headers: by lower-case name. count: records."""

    request: Request
    data: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    count: int = 0


class Paginator(Protocol):
    """Finds the page after a page; those there are stand in `paginate.py`."""

    def first(self, request: Request) -> Request:
        """Return the request of the first page."""
        ...

    def next(self, page: Page) -> Request | None:
        """Return the request of the page behind this one, None where it was the last."""
        ...


@dataclass(frozen=True, kw_only=True)
class Deleted:
    """The publisher has withdrawn an entry. id: its identity. reason: in a few words."""

    id: str
    reason: str = "deleted by the publisher"


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """An entry that is left out on purpose. reason: in a few words; it is counted in the run's report."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How a host may be asked. concurrency: requests at once, 1 or 2. pause_s: between two. pages: in one run."""

    concurrency: int = 1
    pause_s: float = 0.0
    pages: int = 50


class Cursor:
    """Where in a record the time of its last change stands, so that the next run asks only for what came later.

    path: dotted path in the record. lag: how much is read again each time (`1h`, `2d`). ordered: records come oldest
    change first, so that a run that breaks off goes on from there. on_missing: what becomes of a record without the
    time: `include`, `exclude` (counted) or `raise` (quarantined).
    """

    def __init__(self, path: str, *, lag: str = "1h", ordered: bool = True, on_missing: str = "include") -> None:
        if on_missing not in ("include", "exclude", "raise"):
            raise ValueError(f"on_missing is include, exclude or raise, not {on_missing!r}")
        self.path = path
        self.lag_s = seconds(lag)
        self.ordered = ordered
        self.on_missing = on_missing


def seconds(text: str) -> int:
    """Return a duration (`30s`, `15m`, `1h`, `2d`) in seconds. Raises ValueError for any other text."""
    number, unit = text[:-1], text[-1:]
    if not number.isdecimal() or unit not in _UNITS:
        raise ValueError(f"'{text}' is not a duration such as 30s, 15m, 1h or 2d")
    return int(number) * _UNITS[unit]


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a source may know where it describes requests and maps entries. now is not here: a plugin owns no clock.

    url: of the payload at hand, or the source's first address. changed_since: up to when changes have been taken in,
    its lag taken off; None in a first run, and for a source without a cursor. identity_from: what the identities of a
    feed are taken from, as chosen in its first run.
    """

    url: str
    feed: FeedInfo = field(default_factory=FeedInfo)
    changed_since: datetime | None = None
    identity_from: str | None = None

    def get(
        self, path: str = "", params: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None
    ) -> Request:
        """Return the request of a page: a path below the source's first address, or an address of its own.

        params: what is None is left out, a list gives its name several times. Nothing is fetched here.
        """
        base = self.url if self.url.endswith("/") else self.url + "/"
        url = urljoin(base, path.lstrip("/")) if path and not urlsplit(path).scheme else path or self.url
        given = {name: value for name, value in (params or {}).items() if value is not None}
        if given:
            url += ("&" if urlsplit(url).query else "?") + urlencode(given, doseq=True)
        return Request(url=url, headers=headers or {}, kept=False, accept="application/json,*/*;q=0.1")

    def since(self, name: str, form: str = "{iso}") -> dict[str, str]:
        """Return the parameter that asks for what has changed since; nothing in a first run.

        form: `{iso}` (2026-03-01T12:00:00Z), `{date}` (2026-03-01) or `{epoch}` (seconds), with text round it.
        """
        if self.changed_since is None:
            return {}
        at = self.changed_since.astimezone(UTC)
        values = {"iso": f"{at:%Y-%m-%dT%H:%M:%SZ}", "date": f"{at:%Y-%m-%d}", "epoch": str(int(at.timestamp()))}
        return {name: form.format(**values)}

    def delete(self, identity: str, reason: str = "deleted by the publisher") -> Deleted:
        """Return what withdraws an item: a tombstone, not a silent gap."""
        return Deleted(id=identity, reason=reason)


Outcome = Item | Deleted | Request | Skipped | None


@dataclass(frozen=True, kw_only=True)
class SourceConfig:
    """Values of one source that an installation may replace without a release.

    urls: addresses, in order. options: the source's own settings by name, keys of an API among them.
    """

    urls: tuple[str, ...] = ()
    enabled: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)


class Source:
    """A partner's feed as configured. Subclass a base of `m4d_core.ingestion` and declare; override to bend.

    key: unique, lower-case words and hyphens. partner: slug of the organization. kind: of items that name none.
    format: name of the format that reads the payload. license: obligatory; an item's own goes before it.
    identity: pattern whose first group, found in the entry's own id or link, is the identity. identity_from: else
    which part of a feed's entries is: `id`, `link`, `canonical` or `hash`; None to choose once and keep to it.
    confidence: of the shipped address, `A` captured to `D` inferred (see docs/sources.md).
    enabled: False for a source that ships switched off, until its address has been seen to answer.
    options: the source's own settings with their defaults. requires: those without which it is paused, and where to
    ask for them. cursor, paginate, budget: how an API is read. snapshot: an address holds all there is, so that what
    has vanished from it, twice and in a small share, is withdrawn. robots: robots.txt is asked first, and a page that
    a list leads to and that is gone or broken is passed over, counted.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    partner: ClassVar[str] = ""
    kind: ClassVar[str] = "NEWS"
    format: ClassVar[str] = ""
    license: ClassVar[License | None] = None
    language: ClassVar[str | None] = None
    homepage: ClassVar[str | None] = None
    scope: ClassVar[Scope] = ALL
    identity: ClassVar[str | None] = None
    identity_from: ClassVar[str | None] = None
    confidence: ClassVar[str] = "D"
    maintainers: ClassVar[Sequence[str]] = ()
    api: ClassVar[int] = API_VERSION
    url: ClassVar[str | Sequence[str]] = ()
    options: ClassVar[Mapping[str, Any]] = {}
    requires: ClassVar[Mapping[str, str]] = {}
    cursor: ClassVar[Cursor | None] = None
    paginate: ClassVar[Paginator | None] = None
    budget: ClassVar[Budget] = Budget()
    snapshot: ClassVar[bool] = False
    robots: ClassVar[bool] = False
    enabled: ClassVar[bool] = True

    def __init__(self, setup: SourceConfig | None = None) -> None:
        declared = (self.url,) if isinstance(self.url, str) else tuple(self.url)
        given = setup or SourceConfig()
        self.setup = replace(given, urls=given.urls or declared, options={**self.options, **given.options})

    @classmethod
    def settings(cls) -> Iterable[str]:
        """Return the names of the source's own settings: `M4D_SOURCES__<KEY>__<NAME>` each."""
        return [*cls.options, *cls.requires]

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses, in order."""
        return self.setup.urls

    def missing(self) -> Mapping[str, str]:
        """Return the settings that the operator has yet to give, by name, and where to ask for each."""
        return {name: where for name, where in self.requires.items() if not self.setup.options.get(name)}

    def redact(self, url: str) -> str:
        """Return an address as it may be stored and shown: `{name}` stands for the value of each required setting."""
        for name, value in self.secrets():
            url = url.replace(quote_plus(value), f"{{{name}}}").replace(value, f"{{{name}}}")
        return url

    def restore(self, url: str) -> str:
        """Return a stored address as it is asked."""
        for name, value in self.secrets():
            url = url.replace(f"{{{name}}}", quote_plus(value))
        return url

    def secrets(self) -> Iterator[tuple[str, str]]:
        """Yield name and value of each setting that is stored, shown and recorded nowhere: of the required ones."""
        for name in self.requires:
            value = str(self.setup.options.get(name) or "")
            if len(value) >= SHORTEST_SECRET:
                yield name, value

    def requests(self, context: Context) -> Iterable[Request]:
        """Yield what to fetch first, in order."""
        for url in self.urls:
            yield Request(url=url)

    def reading(self, request: Request) -> Request:
        """Return a request with what its format must know to read the answer; here that is nothing."""
        return request

    def following(self, page: Page, context: Context) -> Iterable[Request]:
        """Yield what to fetch after a page: here what the declared paginator finds."""
        found = self.paginate.next(page) if self.paginate is not None else None
        if found is not None:
            yield found

    def read(self, entry: Entry, context: Context) -> Outcome:
        """Return what an entry becomes; a base that knows the shape of its entries reads it first."""
        return self.item(entry, context)

    def item(self, entry: Any, context: Context) -> Outcome:  # noqa: ANN401 - each base names its own kind of entry
        """Return what an entry becomes: an item, a deletion, a further request, or Skipped or None, counted.

        Raises Quarantine for one that is bad.
        """
        raise NotImplementedError(type(self).__name__ + " must say what an entry becomes")


def is_key(text: str) -> bool:
    """Return whether a text is a key: lower-case words joined by hyphens."""
    return _KEY.fullmatch(text) is not None


SourceClass = TypeVar("SourceClass", bound=type[Source])


def source(key: str, **declarations: Any) -> Callable[[SourceClass], SourceClass]:  # noqa: ANN401 - any class attribute of Source
    """Return a decorator that names a source and sets its declarations.

    Raises TypeError for a key of another form or a declaration that Source does not have.
    """
    if not is_key(key):
        raise TypeError(f"source key '{key}' must be lower-case words joined by hyphens")
    unknown = [name for name in declarations if not hasattr(Source, name)]
    if unknown:
        raise TypeError(f"source '{key}': unknown declaration {', '.join(sorted(unknown))}")

    def declare(cls: SourceClass) -> SourceClass:
        cls.key = key
        for name, value in declarations.items():
            setattr(cls, name, value)
        return cls

    return declare
