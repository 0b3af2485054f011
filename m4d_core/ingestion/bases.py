"""The bases a plugin subclasses: declarations, and how an entry of their format becomes an item.

Standard library only; a base merely names its format.
"""

import hashlib
import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from m4d_core.content.item import File, Image, Item, License
from m4d_core.content.license import TERMS
from m4d_core.content.urls import canonical_url
from m4d_core.errors import Quarantine
from m4d_core.ingestion import activity
from m4d_core.ingestion.contract import Context, Entry, Request, Source

_CREATIVE_COMMONS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/([a-z-]{2,12})/(\d\.\d)(?:/(igo))?(?=/|$)"
)


class FeedSource(Source):
    """RSS, RDF or Atom. Entry.data: `FeedEntry` in `formats/feeds/wire.py`.

    identity: where a pattern is declared, its first group in the entry's id or link; else the id, else the link
    without tracking, else a hash of title and date.
    """

    format = "feeds"

    def requests(self, context: Context) -> Iterator[Request]:
        """Yield the feed's addresses."""
        accept = "application/atom+xml,application/rss+xml,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.1"
        for url in self.urls:
            yield Request(url=url, accept=accept)

    def item(self, entry: Entry, context: Context) -> Item | None:
        """Return the entry as an item. Raises Quarantine for one without what the identity is taken from."""
        data = entry.data
        language = data.get("language") or context.feed.language or self.language
        return Item(
            id=self._identity(data),
            url=data.get("link"),
            title=data.get("title") or "",
            summary=self._based(data, "summary"),
            html=self._based(data, "html"),
            published=data.get("published"),
            updated=data.get("updated"),
            languages=(language,) if language else (),
            authors=tuple(data.get("authors") or ()),
            themes=tuple(data.get("categories") or ()),
            image=Image(**data["image"]) if data.get("image") else None,
            files=tuple(File(**file) for file in data.get("files") or ()),
            license=self._license(data, context),
            detail=self._detail(data),
        )

    def _identity(self, data: Mapping[str, Any]) -> str:
        link = str(data.get("link") or "")
        found = str(data.get("id") or canonical_url(link) or link).strip()
        if self.identity is not None:
            for text in (data.get("id"), link):
                match = re.search(self.identity, str(text or ""))
                if match:
                    return match.group(1)
            raise Quarantine(
                f"neither id nor link of '{found[:80]}' has the form {self.identity}", reason="no_identity"
            )
        title = str(data.get("title") or "")
        if found or not title:
            return found
        return "hash:" + hashlib.sha256(f"{title}\n{data.get('published') or ''}".encode()).hexdigest()[:32]

    def _based(self, data: Mapping[str, Any], name: str) -> str | None:
        """Return a text, in front of it the base of its links where the feed names one, as HTML writes it."""
        text, base = data.get(name), data.get("base")
        if not text or not base:
            return text
        return f'<base href="{html.escape(base)}">{text}'

    def _license(self, data: Mapping[str, Any], context: Context) -> License | None:
        """Return the entry's own licence, else the source's with the words and publisher the entry names.

        None where the entry says nothing of it.
        """
        rights = data.get("rights") or context.feed.rights
        origin = (data.get("source") or {}).get("title")
        own = _creative_commons(data.get("license"))
        if self.license is None or not (rights or origin or own):
            return None
        return License(
            key=own or self.license.key,
            url=data["license"] if own else self.license.url,
            rights=rights or self.license.rights,
            attribution=self.license.attribution or (origin if self.license.key == "per-origin" else None),
        )

    def _detail(self, data: Mapping[str, Any]) -> dict[str, Any]:
        if self.kind == "BLOG_POST" and data.get("categories"):
            return {"tags": list(data["categories"])}
        if self.kind != "NEWS":
            return {}
        detail = {"keywords": list(data.get("keywords") or ())}
        origin = data.get("source")
        if origin and self.license is not None and self.license.key == "per-origin":
            detail["original_source"] = origin
        return {name: value for name, value in detail.items() if value}


def _creative_commons(stated: str | None) -> str | None:
    """Return the key of a licence of ours that an address of Creative Commons stands for."""
    match = _CREATIVE_COMMONS.match(stated or "")
    if match is None:
        return None
    name, version, igo = match[1].upper(), match[2], match[3]
    key = f"CC0-{version}" if name == "ZERO" else "-".join(filter(None, ("CC", name, version, igo and "IGO")))
    return key if key in TERMS else None


class IatiSource(Source):
    """IATI activities of one publisher, as projects. Entry.data: `Activity` in `formats/iati/wire.py`.

    It ships without addresses: the files are listed in configuration.
    reporting_org: identifier of the publisher; activities that others report are skipped.
    parts_hierarchy: activities of this level are parts of the one they name as parent (outputs of UNDP).
    skipped_documents: categories whose document links are no documents of the project; A10 is procurement.
    """

    kind = "PROJECT"
    format = "iati"
    reporting_org: ClassVar[str] = ""
    parts_hierarchy: ClassVar[str | None] = None
    skipped_documents: ClassVar[frozenset[str]] = frozenset({"A10"})

    def requests(self, context: Context) -> Iterator[Request]:
        """Yield the addresses of the files."""
        for url in self.urls:
            yield Request(url=url, accept="application/xml,text/xml;q=0.9,*/*;q=0.1", large=True)

    def item(self, entry: Entry, context: Context) -> Item | None:
        """Return the activity as a project, or None for another publisher's.

        Raises Quarantine for a part that names no parent.
        """
        data = entry.data
        if self._is_foreign(data):
            return None
        title, language = activity.pick(data["title"], data["language"])
        return Item(
            id=(data["identifier"] or "").strip(),
            url=activity.page(data),
            title=title or "",
            summary=activity.description(data, "1", language or data["language"]),
            updated=data["updated"],
            languages=(language,) if language else (),
            countries=tuple(each["code"] for each in data["countries"] if each["code"]),
            sectors=activity.sectors(data),
            goals=activity.goals(data),
            participants=activity.participants(data, language),
            detail=activity.detail(data, language, self.skipped_documents),
            part_of=self._whole(data),
        )

    def _is_foreign(self, data: Mapping[str, Any]) -> bool:
        reporting = (data["reporting"] or {}).get("ref") or ""
        return bool(self.reporting_org) and reporting.casefold() != self.reporting_org.casefold()

    def _whole(self, data: Mapping[str, Any]) -> str | None:
        if self.parts_hierarchy is None or data["hierarchy"] != self.parts_hierarchy:
            return None
        whole = activity.parent(data)
        if whole is None:
            message = f"'{data['identifier']}' is of level {self.parts_hierarchy} and names no parent to be kept with"
            raise Quarantine(message, reason="no_parent")
        return whole
