"""One hit: the attributes that are shown, and beside them what was formatted and where it matches (pure)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from m4d_search.asked.query import Asked
from m4d_search.formatted.matches import Matcher
from m4d_search.formatted.text import Style, Tags, formatted
from m4d_search.formatted.words import in_bytes
from m4d_search.terms import parse_terms

_ALL = "*"


@dataclass(frozen=True)
class Formatter:
    """How the hits of one search are formatted."""

    asked: Asked
    matcher: Matcher

    @classmethod
    def of(cls, asked: Asked, text: str) -> "Formatter":
        """Return the formatter of a search. text: what was searched for."""
        return cls(asked, Matcher(parse_terms(text)))

    def hit(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return the document as asked for."""
        shown = _chosen(document, self.asked.attributes_to_retrieve)
        found = {name: document[name] for name in shown}
        styles = self._styles(document)
        if styles:
            found["_formatted"] = self._formatted(
                document, [name for name in document if name in shown or name in styles]
            )
        if self.asked.show_matches_position:
            found["_matchesPosition"] = dict(self._positions(document))
        if self.asked.retrieve_vectors:
            found["_vectors"] = {}  # no document has one
        return found

    def _styles(self, document: Mapping[str, Any]) -> dict[str, Style]:
        """Return what is done to each attribute that something is done to."""
        highlighted = _chosen(document, self.asked.attributes_to_highlight or ())
        cropped = _crops(document, self.asked.attributes_to_crop or (), self.asked.crop_length)
        return {
            name: Style(highlight=name in highlighted, crop=cropped.get(name))
            for name in document
            if name in highlighted or name in cropped
        }

    def _formatted(self, document: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
        asked, styles = self.asked, self._styles(document)
        tags = Tags(before=asked.highlight_pre_tag, after=asked.highlight_post_tag, marker=asked.crop_marker)

        def text_of(style: Style) -> Callable[[str], str]:
            return lambda text: formatted(text, self.matcher, style, tags)

        return {
            name: _mapped(document[name], text_of(styles[name]) if name in styles else lambda text: text)
            for name in names
        }

    def _positions(self, document: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        for name, value in document.items():
            found: dict[str, list[dict[str, Any]]] = {}
            for path, indices, text in _texts(value, name, ()):
                places = [(match.start, match.end) for match in self.matcher.matches(text)]
                where = {"indices": list(indices)} if indices else {}
                marks = [{"start": start, "length": length, **where} for start, length in in_bytes(text, places)]
                found.setdefault(path, []).extend(marks)
            yield from ((path, marks) for path, marks in found.items() if marks)


def _chosen(document: Mapping[str, Any], names: Sequence[str] | None) -> list[str]:
    """Return the attributes that names mean: `*` or None for all; of one within another, the outer one."""
    if names is None or _ALL in names:
        return list(document)
    wanted = {name.partition(".")[0] for name in names}
    return [name for name in document if name in wanted]


def _crops(document: Mapping[str, Any], asked: Sequence[str], length: int) -> dict[str, int]:
    """Return to how many words each attribute is cut; the first that is said of it counts, `*` last."""
    found: dict[str, int] = {}
    every: int | None = None
    for each in asked:
        name, colon, number = each.rpartition(":")
        own = (name, int(number)) if colon and number.isascii() and number.isdecimal() else (each, length)
        if own[0] == _ALL:
            every = own[1] if every is None else every
        elif own[0].partition(".")[0] in document:
            found.setdefault(own[0].partition(".")[0], own[1])
    return found if every is None else {name: found.get(name, every) for name in document}


def _mapped(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value with its texts changed; numbers become texts, as on the server."""
    if isinstance(value, Mapping):
        return {name: _mapped(each, change) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_mapped(each, change) for each in value]
    if value is None or isinstance(value, bool):
        return value
    return change(str(value))


def _texts(value: Any, path: str, indices: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...], str]]:  # noqa: ANN401 - as above
    """Yield the texts of a value, each with the path to it and the numbers of the lists on the way."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _texts(each, f"{path}.{name}", indices)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for at, each in enumerate(value):
            yield from _texts(each, path, (*indices, at))
    elif value is not None and not isinstance(value, bool):
        yield path, indices, str(value)
