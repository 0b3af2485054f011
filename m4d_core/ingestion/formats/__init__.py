"""Formats: bytes of a payload to entries. One folder each, strangers to one another.

Each has a `parse` module with `parse(body, hints)`, which runs in a killable child and touches nothing else. A format
whose reading of some bytes is bounded in time and memory has `light(body, hints)` beside it, which is called in the
server's own process and returns the values, or None to leave these bytes to the child.

A format that can tell from the bytes of an entry that it is as it was has `unsettled(body, hints, settled)` as well.
Its entries carry a digest of all that shapes them; it returns the rest of the body, without those whose digest is among
the settled ones. It too is bounded, and called in the server's own process.

hints, all text, each may be absent: `url` the payload came from, `content_type` as the server gave it,
`xml_depth` (deepest nesting accepted, default 200).
parse yields FeedInfo, Entry and BadEntry. It raises FeedError with one of these reasons, after the entries that
stand before the damage:
    not_a_feed    HTML, JSON, or XML of another kind
    empty         no bytes but white space; a feed without entries is no error here
    truncated     the document breaks off, or breaks so that what follows cannot be told
    xml_entities  it declares entities
    xml_depth     it nests deeper than accepted
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from typing import cast

from m4d_core.errors import PluginLoadError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo

DEFAULT_XML_DEPTH = 200

Parse = Callable[[bytes, dict[str, str]], Iterator[FeedInfo | Entry | BadEntry]]


Light = Callable[[bytes, dict[str, str]], Iterable[FeedInfo | Entry | BadEntry] | None]


@dataclass(frozen=True, kw_only=True)
class Rest:
    """What is left to be read of a body, how, and the digests of what was taken out of it."""

    body: bytes
    hints: Mapping[str, str]
    settled: frozenset[str] = frozenset()


Unsettled = Callable[[bytes, Mapping[str, str], Set[str]], Rest]


def names() -> list[str]:
    """Return the names of the formats there are."""
    folders = files(__name__).iterdir()
    return sorted(folder.name for folder in folders if folder.joinpath("parse.py").is_file())


def module_of(name: str) -> str:
    """Return the module of a format's parser. Raises PluginLoadError for a format there is none for."""
    if name not in names():
        raise PluginLoadError(f"no format '{name}'; there are {', '.join(names())}")
    return f"{__name__}.{name}.parse"


def load_parser(name: str) -> Parse:
    """Return the parser of a format. Raises PluginLoadError for a format there is none for."""
    return cast("Parse", import_module(module_of(name)).parse)


def load_light(name: str) -> Light | None:
    """Return what reads a format in the server's own process, None for one that needs the child always."""
    return cast("Light | None", getattr(import_module(module_of(name)), "light", None))


def load_unsettled(name: str) -> Unsettled | None:
    """Return what takes the settled entries out of a body, None for a format that cannot tell them."""
    return cast("Unsettled | None", getattr(import_module(module_of(name)), "unsettled", None))
