"""JSON-LD of a page: which of its nodes is the page's own, and what that says (pure).

Source: JSON-LD 1.1, 4.3 and 7; the types and properties of schema.org; how WordPress and Drupal write them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from m4d_core.ingestion.formats.html.wire import Values

MAX_NODES = 2_000
MAX_TEXTS = 200  # of one property
MAX_TEXT = 500_000  # characters of one, the full text among them
# what is a piece of content, and what is a page round one
_PIECES = """
    advertisercontentarticle analysisnewsarticle article askpublicnewsarticle backgroundnewsarticle blogposting book
    creativework dataset digitaldocument liveblogposting medicalscholarlyarticle newsarticle opinionnewsarticle
    publicationissue report reportagenewsarticle reviewnewsarticle scholarlyarticle socialmediaposting techarticle
    thesis
"""
PIECES = frozenset(_PIECES.split())
PAGES = frozenset({"webpage", "itempage", "aboutpage", "faqpage", "medicalwebpage"})
_BEFORE = ("//<![CDATA[", "// <![CDATA[", "<![CDATA[", "<!--")  # from the days when browsers showed scripts
_BEHIND = ("//]]>", "// ]]>", "]]>", "-->", ";")
_LISTED = frozenset({"keywords"})  # lists that are written as one text with commas
_NAMES = {
    "inLanguage": ("alternateName", "name", "@value", "@id"),
    "image": ("url", "contentUrl", "@id"),
    "thumbnailUrl": ("url", "contentUrl", "@id"),
    "encoding": ("contentUrl", "url"),
    "associatedMedia": ("contentUrl", "url"),
    "license": ("url", "@id", "name"),
    "mainEntityOfPage": ("@id", "url"),
    "identifier": ("value", "@value", "url", "@id"),
}
_USUAL = ("name", "@value", "headline", "url", "@id")

Node = Mapping[str, Any]


def read(blocks: Iterable[str], own: Set[str]) -> tuple[Values, str | None]:
    """Return the properties of the page's own node by name with `ld:` before it, and its type.

    blocks: texts of the page's scripts; one that is no JSON is passed over. own: addresses of the page. Of several
    pieces the one that names one of these is the page's; where none does, the page is a list and has none.
    """
    nodes = [node for block in blocks for node in _nodes(_loaded(block))][:MAX_NODES]
    known = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    pieces = [node for node in nodes if _types(node) & PIECES]
    piece = next((node for node in pieces if _addresses(node) & own), pieces[0] if len(pieces) == 1 else None)
    page = next((node for node in nodes if _types(node) & PAGES), None)
    values: Values = {}
    for node in (piece, page):
        for name, value in (node or {}).items():
            values.setdefault(f"ld:{name}", []).extend(_texts(name, value, known))
    return {name: texts[:MAX_TEXTS] for name, texts in values.items() if texts}, _kind(piece)


def _loaded(block: str) -> object:
    bare = block.strip()
    for mark in _BEFORE:
        bare = bare.removeprefix(mark)
    for mark in _BEHIND:
        bare = bare.removesuffix(mark).rstrip()
    try:
        return json.loads(bare, strict=False)  # control characters in texts are what is wrong with most of them
    except (ValueError, RecursionError):
        return None


def _nodes(found: object, depth: int = 0) -> Iterator[Node]:
    """Yield the nodes at the top: of lists, of `@graph`, and what a page says is its main entity."""
    if depth > 4:  # noqa: PLR2004 - a list of graphs of pages of entities
        return
    if isinstance(found, list):
        for each in found[:MAX_NODES]:
            yield from _nodes(each, depth + 1)
    elif isinstance(found, Mapping):
        yield found
        yield from _nodes(found.get("@graph"), depth + 1)
        yield from _nodes(found.get("mainEntity"), depth + 1)


def _types(node: Node) -> set[str]:
    stated = node.get("@type")
    return {str(each).rpartition("/")[2].rpartition(":")[2].lower() for each in _listed(stated)}


def _kind(piece: Node | None) -> str | None:
    stated = _listed((piece or {}).get("@type"))
    return next((str(each).rpartition("/")[2].rpartition(":")[2] for each in stated), None)


def _addresses(node: Node) -> set[str]:
    named = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    found = {text for value in named for text in _texts("mainEntityOfPage", value, {})}
    return found | {text.partition("#")[0] for text in found}


def _texts(name: str, value: object, known: Mapping[str, Node]) -> Iterator[str]:
    """Yield the texts of a property; a node stands for what it is called, or for its address."""
    for each in _listed(value)[:MAX_TEXTS]:
        if isinstance(each, str) and name in _LISTED:
            yield from (part.strip() for part in re.split(r"[,;]", each) if part.strip())
        elif isinstance(each, str) and each.strip():
            yield each.strip()[:MAX_TEXT]
        elif isinstance(each, int | float) and not isinstance(each, bool):
            yield str(each)
        elif isinstance(each, Mapping):
            yield from _named(name, each, known)


def _named(name: str, node: Node, known: Mapping[str, Node]) -> Iterator[str]:
    whole = known.get(str(node.get("@id")), node)
    stated = (text for key in _NAMES.get(name, _USUAL) for text in _listed(whole.get(key)) if isinstance(text, str))
    yield from (text.strip() for text in list(stated)[:1] if text.strip())


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
