"""Items of RSS as most are written: read in half the steps that `entry` takes, with the same result.

What the elements of an item are is worked out once for each sequence of their names: publishers write all of theirs
alike. An item with anything out of the usual is left to `entry`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from m4d_core.ingestion.formats.feeds import adapt
from m4d_core.ingestion.formats.feeds.around import Around
from m4d_core.ingestion.formats.feeds.entry import is_passed_over, take_href
from m4d_core.ingestion.formats.feeds.names import join
from m4d_core.ingestion.formats.feeds.wire import FeedEntry

_ONE = frozenset({"title", "link", "guid", "pubdate", "description", "content:encoded"})
_MANY = {"category": "terms", "author": "authors", "dc:creator": "authors", "enclosure": "enclosures"}
_WITH_ATTRIBUTES = frozenset({"guid", "enclosure"})
_PERMALINK = "isPermaLink"


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """Where the elements of an item stand: those that come once, and the others. bare: those without attributes."""

    one: dict[str, int]
    terms: list[int]
    authors: list[int]
    enclosures: list[int]
    bare: list[int]


class Plain:
    """Reads the plain items of a feed. around: what holds for all of them."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self._plans: dict[tuple[str, ...], _Plan | None] = {}

    def data(self, element: Element) -> FeedEntry | None:
        """Return an item's data, None for one with anything out of the usual."""
        children = list(element)
        names = tuple([child.tag for child in children])
        if names not in self._plans:
            self._plans[names] = self._planned(names)
        plan = self._plans[names]
        if plan is None or element.items() or any(map(len, children)):
            return None
        if any(children[index].items() for index in plan.bare):
            return None
        return self._told(children, plan)

    def _planned(self, names: Sequence[str]) -> _Plan | None:
        plan = _Plan(one={}, terms=[], authors=[], enclosures=[], bare=[])
        for index, name in enumerate(names):
            key = self._around.names[name]
            if key in _MANY:
                getattr(plan, _MANY[key]).append(index)
            elif key in _ONE and key not in plan.one:
                plan.one[key] = index
            elif not is_passed_over(key):
                return None
            if key not in _WITH_ATTRIBUTES and not is_passed_over(key):
                plan.bare.append(index)
        return plan if "title" in plan.one and "link" in plan.one and not self._around.is_atom else None

    def _told(self, children: list[Element], plan: _Plan) -> FeedEntry | None:
        around, scope = self._around, self._around.scope
        one = {key: around.text(children[index]) for key, index in plan.one.items()}
        authors = [around.text(children[index]) for index in plan.authors]
        link = join(scope.base, one["link"])
        if not one["title"] or not one["link"] or "&" in link or any("@" in author for author in authors):
            return None
        image, files = adapt.media([self._enclosure(children[n]) for n in plan.enclosures], [], [], None, scope.base)
        summary, html = one.get("description") or None, one.get("content:encoded") or None
        return FeedEntry(
            id=self._id(children[plan.one["guid"]], one["guid"]) if "guid" in one else None,
            link=link,
            title=one["title"],
            summary=None if summary == html else summary,
            html=html,
            base=None if scope.base == around.url else scope.base,
            published=one.get("pubdate") or None,
            updated=None,
            language=scope.language and scope.language.replace("_", "-"),
            rights=None,
            license=None,
            authors=_unlike(authors),
            categories=_unlike([around.text(children[index]) for index in plan.terms]),
            keywords=[],
            image=image,
            files=files,
            source=None,
        )

    def _id(self, guid: Element, text: str) -> str | None:
        is_link = guid.get(_PERMALINK, "true") == "true"
        return (join(self._around.scope.base, text) if is_link and text else text) or None

    def _enclosure(self, element: Element) -> dict[str, str]:
        attributes = self._around.attributes(element.attrib)
        take_href(attributes)
        return attributes


def _unlike(texts: list[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]
