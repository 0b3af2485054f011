"""Formats: bytes of a payload to entries. One folder each, strangers to one another.

Each has a `parse` module with `parse(body, hints)`, which runs in a killable child and touches nothing else.

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

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import cast

from m4d_core.errors import PluginLoadError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo

DEFAULT_XML_DEPTH = 200

Parse = Callable[[bytes, dict[str, str]], Iterator[FeedInfo | Entry | BadEntry]]


def load_parser(name: str) -> Parse:
    """Return the parser of a format. Raises PluginLoadError for a format there is none for."""
    if not name.isidentifier():
        raise PluginLoadError(f"'{name}' is not the name of a format")
    path = f"{__name__}.{name}.parse"
    try:
        module = import_module(path)
    except ModuleNotFoundError as error:
        if not path.startswith(error.name or " "):
            raise
        raise PluginLoadError(f"no format '{name}'; there are feeds and iati") from None
    return cast("Parse", module.parse)
