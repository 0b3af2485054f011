"""What a plugin is: a source describes requests and maps entries, and does nothing else (D11).

Standard library only. A plugin owns no clock, socket or database; what it needs comes in as an argument.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, TypeVar

from m4d_core.content.item import Item, License

API_VERSION = 1
SUPPORTED_APIS = (1,)

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a partner published, as its format reads it.

    locator: where in the payload (`entry[3]`, `activity[12]`). data: JSON-able, the shape is the format's own.
    """

    locator: str
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class BadEntry:
    """An entry its format could not read; it goes to quarantine."""

    locator: str
    reason: str
    error: str


@dataclass(frozen=True, kw_only=True)
class FeedInfo:
    """What a payload says of itself: language as declared, rights in the publisher's words."""

    title: str | None = None
    language: str | None = None
    rights: str | None = None


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
    """One address to fetch. large: an IATI file, with the cap of files and not of feeds."""

    url: str
    accept: str = "*/*"
    large: bool = False


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a source may know of the payload its entry came from. now is not here: a plugin owns no clock."""

    url: str
    feed: FeedInfo = field(default_factory=FeedInfo)


@dataclass(frozen=True, kw_only=True)
class SourceConfig:
    """Values of one source that an installation may replace without a release.

    urls: addresses, in order. options: the format's own.
    """

    urls: tuple[str, ...] = ()
    enabled: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)


class Source:
    """A partner's feed as configured. Subclass a base of `m4d_core.ingestion` and declare; override to bend.

    key: unique, lower-case words and hyphens. partner: slug of the organization. kind: of items that name none.
    format: name of the format that reads the payload. license: obligatory; an item's own goes before it.
    identity: pattern whose first group, found in the entry's own id or link, is the identity.
    confidence: of the shipped address, `A` captured to `D` inferred (see docs/sources.md).
    enabled: False for a source that ships switched off, until its address has been seen to answer.
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
    confidence: ClassVar[str] = "D"
    maintainers: ClassVar[Sequence[str]] = ()
    api: ClassVar[int] = API_VERSION
    url: ClassVar[str | Sequence[str]] = ()
    options: ClassVar[Mapping[str, Any]] = {}
    enabled: ClassVar[bool] = True

    def __init__(self, config: SourceConfig | None = None) -> None:
        declared = (self.url,) if isinstance(self.url, str) else tuple(self.url)
        given = config or SourceConfig()
        self.config = replace(given, urls=given.urls or declared, options={**self.options, **given.options})

    def requests(self) -> Iterator[Request]:
        """Yield what to fetch, in order."""
        for url in self.config.urls:
            yield Request(url=url)

    def item(self, entry: Entry, context: Context) -> Item | None:
        """Return what the entry becomes, or None to skip it. Raises Quarantine for one that is bad."""
        raise NotImplementedError(type(self).__name__ + " must say what an entry becomes")


SourceClass = TypeVar("SourceClass", bound=type[Source])


def source(key: str, **declarations: Any) -> Callable[[SourceClass], SourceClass]:  # noqa: ANN401 - any class attribute of Source
    """Return a decorator that names a source and sets its declarations.

    Raises TypeError for a key of another form or a declaration that Source does not have.
    """
    if _KEY.fullmatch(key) is None:
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
