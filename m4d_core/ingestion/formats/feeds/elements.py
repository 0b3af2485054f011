"""A tree to what it says of the feed, and to its entries."""

from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

from m4d_core.ingestion.formats.feeds.around import Around, check_type
from m4d_core.ingestion.formats.feeds.entry import is_harmless, read_entry
from m4d_core.ingestion.formats.feeds.plain import Plain
from m4d_core.ingestion.formats.feeds.tree import Tree
from m4d_core.ingestion.formats.feeds.wire import SCHEDULE, FeedEntry, UnsureError

_BESIDE = {
    "title": "title", "dc:title": "title",
    "language": "language", "dc:language": "language",
    "rights": "rights", "copyright": "rights", "dc:rights": "rights",
}  # fmt: skip
_SPOKEN = frozenset({"rss", "feed"})  # roots whose language is the feed's
_TITLED = frozenset({"image", "textinput"})
_LISTS = frozenset({"skiphours", "skipdays"})
# elements of a feed that may hold others, which say nothing of the feed
_CLOSED = frozenset(
    {
        "author", "cloud", "contributor", "description", "image", "info", "itunes:category", "itunes:owner", "items",
        "managingeditor", "subtitle", "tagline", "textinput",
    }
)  # fmt: skip
_SUMMARIES = frozenset({"summary", "itunes:summary"})
_DESCRIPTIONS = _SUMMARIES | {"description", "dc:description", "media:description"}
_CONTENTS = frozenset({"content", "content:encoded", "fullitem"})
_RISKY = frozenset({"body", "channel", "date", "feed", "media:title", "rss", "svg"})


class Elements:
    """A feed, as feedparser would find it in a tree, and its entries.

    url: of the payload. schedule: texts of the elements of SCHEDULE.
    """

    def __init__(self, tree: Tree, url: str) -> None:
        self._tree = tree
        self._around = Around(tree, url)
        self.is_atom = self._around.is_atom
        self.schedule: dict[str, list[str]] = {}
        self._has_channel = self.is_atom or len(tree.around) > 1  # without, feedparser keeps nothing of the feed
        self._title: int | None = None  # which element beside the entries it is
        self.feed = self._feed()

    def _feed(self) -> dict[str, Any]:
        language = self._around.root.language if self._around.names[self._tree.around[0].tag] in _SPOKEN else None
        found: dict[str, Any] = {"language": language.replace("_", "-")} if language else {}
        for index, element in enumerate(self._tree.beside):
            key = self._around.names[element.tag]
            self._note_schedule(key, element)
            if not self._has_channel or key in _LISTS:
                continue
            if len(element):
                if key not in _CLOSED and not is_harmless(element, self._around):
                    raise UnsureError
            elif key in _BESIDE:
                self._note(found, index, element)
            elif key in _RISKY:
                raise UnsureError
        return found

    def _note(self, found: dict[str, Any], index: int, element: Element) -> None:
        """Keep the last of its kind; of titles the first, as long as nothing else with a title stands between."""
        name = _BESIDE[self._around.names[element.tag]]
        check_type(self._around.attributes(element.attrib))
        text = self._around.text(element)
        if name != "title" or self._title is None or self._is_parted(self._title, index):
            found[name] = text
        if name == "title" and text:
            self._title = index

    def _is_parted(self, first: int, last: int) -> bool:
        between = (self._around.names[each.tag] for each in self._tree.beside[first:last])
        return any(first < lead <= last for lead in self._tree.leads) or any(key in _TITLED for key in between)

    def _note_schedule(self, key: str, element: Element) -> None:
        for each in element if key in _LISTS else (element,):
            name = self._around.names[each.tag].rpartition(":")[2]
            if name in SCHEDULE and not len(each):
                self.schedule.setdefault(name, []).append(self._around.text(each))

    def entries(self) -> list[FeedEntry]:
        """Return the entries in order."""
        leads = [0, *self._tree.leads]
        full = self._full_texts()
        told = [any(full[before:lead]) for before, lead in pairwise(leads)]
        plain = Plain(self._around)
        return [
            plain.data(element) or read_entry(element, self._around, has_content=has_content)
            for element, has_content in zip(self._tree.entries, told, strict=True)
        ]

    def _full_texts(self) -> list[bool]:
        """Return which elements beside the entries feedparser takes for a full text: it lays that to the next entry."""
        keys = [self._around.names[element.tag] for element in self._tree.beside]
        firsts = (index for index, key in enumerate(keys) if key in _SUMMARIES and self._has_channel)
        first = next(firsts, len(keys))
        return [key in _CONTENTS or (index > first and key in _DESCRIPTIONS) for index, key in enumerate(keys)]
