"""What stands round the entries of a feed and holds for all: namespaces, base of links, language, kind of feed."""

from collections.abc import Mapping
from dataclasses import dataclass

from m4d_core.ingestion.formats.feeds.names import Names, join, local
from m4d_core.ingestion.formats.feeds.tree import Tree
from m4d_core.ingestion.formats.feeds.wire import UnsureError

_TYPES = {
    "text": "text/plain", "plain": "text/plain", "text/plain": "text/plain",
    "html": "text/html", "text/html": "text/html",
}  # fmt: skip
_SCHEMES = frozenset({"http", "https"})
_SCOPING = frozenset({"base", "lang", "xml:base", "xml:lang"})
_RSS = ("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/")
_ATOM = ("http://www.w3.org/2005/atom",)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What links are relative to, and the language, where an element stands."""

    base: str
    language: str | None

    def within(self, attributes: Mapping[str, str]) -> "Scope":
        """Return the scope inside an element. Raises UnsureError for a base that is no address of a page."""
        if _SCOPING.isdisjoint(attributes):
            return self
        base, language = self.base, self.language
        given = attributes.get("xml:base", attributes.get("base"))
        if given:
            base = join(base, given)
            if base.partition(":")[0] not in _SCHEMES:
                raise UnsureError
        stated = attributes.get("xml:lang", attributes.get("lang"))
        if stated is not None:
            language = stated or None
        return Scope(base=base, language=language)


class Around:
    """What holds for all entries of a tree. url: of the payload. root: of the whole, scope: of the entries."""

    def __init__(self, tree: Tree, url: str) -> None:
        if url and url.partition(":")[0] not in _SCHEMES:
            raise UnsureError
        self.url = url
        self.names = Names(tree.prefixes)
        self.raw, self.text = tree.raw, tree.text
        self._tree = tree
        outside = Scope(base=join(url, url), language=None)
        self.root = self.scope = outside.within(self.attributes(tree.around[0].attrib))
        for opened in tree.around[1:]:
            self.scope = self.scope.within(self.attributes(opened.attrib))
        self._look_at_root()

    def _look_at_root(self) -> None:
        root = local(self._tree.around[0].tag)
        self.is_atom = root == "feed"
        if root == "rdf" and self.scope != self.root:
            raise UnsureError  # entries stand beside the channel
        foreign = {"feed": _RSS, "rdf": _ATOM}.get(root, ())
        if any(uri.lower() in foreign for _, uri in self._tree.prefixes):
            raise UnsureError  # feedparser goes by the namespaces it meets

    def attributes(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return attributes as feedparser names them."""
        if not given:
            return {}
        named = {self.names[name]: value for name, value in given.items()}
        for name in ("rel", "type"):
            if name in named:
                named[name] = named[name].lower()
        return named


def check_type(attributes: Mapping[str, str]) -> str | None:
    """Return the type of a text, None where none is stated. Raises UnsureError for what is no plain text or HTML."""
    if not attributes:
        return None
    stated = attributes.get("type")
    if (stated is not None and stated not in _TYPES) or attributes.get("mode", "").lower() == "base64":
        raise UnsureError
    return _TYPES[stated] if stated is not None else None
