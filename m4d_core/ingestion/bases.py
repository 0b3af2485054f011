"""The bases a plugin subclasses: declarations, and how an entry of their format becomes an item.

Standard library only; a base merely names its format.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from m4d_core.content.item import File, Image, Item, License
from m4d_core.content.license import read_license
from m4d_core.errors import PluginLoadError, Quarantine
from m4d_core.ingestion import activity, iati_registry, ladder
from m4d_core.ingestion.contract import Context, Entry, Outcome, Page, Request, Source, SourceConfig

_ON, _OFF = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})


class FeedSource(Source):
    """RSS, RDF or Atom. Entry.data: `FeedEntry` in `formats/feeds/wire.py`.

    identity: where a pattern is declared, its first group in the entry's id or link. identity_from: else what it is
    taken from: `id`, `link`, `canonical` (the link without tracking) or `hash` (of title and date); undeclared, it is
    chosen from the first payload and stays.
    """

    format = "feeds"

    def __init__(self, setup: SourceConfig | None = None) -> None:
        super().__init__(setup)
        if self.identity_from not in (None, *ladder.RUNGS):
            known = ", ".join(ladder.RUNGS)
            raise PluginLoadError(f"identity_from is '{self.identity_from}'", hint=f"it is one of {known}")

    def requests(self, context: Context) -> Iterator[Request]:
        """Yield the feed's addresses."""
        accept = "application/atom+xml,application/rss+xml,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.1"
        for url in self.urls:
            yield Request(url=url, accept=accept)

    def item(self, entry: Entry, context: Context) -> Item | None:
        """Return the entry as an item. Raises Quarantine for one without what the identity is taken from."""
        data = entry.data
        language = data.get("language") or context.feed.language or self.language
        identity, inferred = self._identity(data, context)
        return Item(
            id=identity,
            inferred=inferred,
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

    def rung(self, context: Context) -> str | None:
        """Return what identities are taken from: as declared, else as chosen before, None where neither has been."""
        declared = ladder.PATTERN if self.identity is not None else self.identity_from
        return declared or context.identity_from

    def _identity(self, data: Mapping[str, Any], context: Context) -> tuple[str, ladder.Inferred]:
        if self.identity is None:
            return ladder.identify(data, self.rung(context) or "id")
        for text in (data.get("id"), data.get("link")):
            match = re.search(self.identity, str(text or ""))
            if match:
                return match.group(1), ()
        shown = str(data.get("id") or data.get("link") or "")[:80]
        raise Quarantine(f"neither id nor link of '{shown}' has the form {self.identity}", reason="no_identity")

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
        own = read_license(data.get("license") or "")
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


class IatiSource(Source):
    """IATI activities of one publisher, as projects. Entry.data: `Activity` in `formats/iati/wire.py`.

    It ships without addresses: files are listed in configuration, or found in the IATI registry once the operator
    says so (`M4D_SOURCES__<KEY>__REGISTRY=1`). What is listed goes before what is found.
    registry: the publisher's name there. reporting_org: its identifier; what others report is skipped.
    parts_hierarchy: activities of this level are parts of the one they name as parent (outputs of UNDP).
    skipped_documents: categories whose document links are no documents of the project; A10 is procurement.
    """

    kind = "PROJECT"
    format = "iati"
    snapshot = True
    options: ClassVar[Mapping[str, Any]] = {"registry": "", "registry_url": iati_registry.URL}
    registry: ClassVar[str] = ""
    reporting_org: ClassVar[str] = ""
    parts_hierarchy: ClassVar[str | None] = None
    skipped_documents: ClassVar[frozenset[str]] = frozenset({"A10"})

    @property
    def urls(self) -> tuple[str, ...]:
        """The files that are listed, then the publisher's page in the registry where that is asked."""
        search = self._search()
        return (*self.setup.urls, search.url) if search is not None else self.setup.urls

    def requests(self, context: Context) -> Iterator[Request]:
        """Yield the files that are listed, then the first page of the registry."""
        for url in self.setup.urls:
            yield iati_registry.file(url)
        search = self._search()
        if search is not None:
            yield search

    def following(self, page: Page, context: Context) -> Iterator[Request]:
        """Yield the page of the registry behind a page of it; a file is all there is."""
        found = iati_registry.PAGES.next(page) if iati_registry.is_page(page.request) else None
        if found is not None:
            yield found

    def read(self, entry: Entry, context: Context) -> Outcome:
        """Return what becomes of an activity, or of a dataset of the registry: its file is fetched in turn."""
        if "digest" in entry.data:
            return self.item(entry, context)
        return iati_registry.dataset(entry.data, self.license)

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
            countries=activity.countries(data, language),
            themes=activity.terms(data, language),
            sectors=activity.sectors(data),
            goals=activity.goals(data),
            participants=activity.participants(data, language),
            detail=activity.detail(data, language, self.skipped_documents),
            part_of=self._whole(data),
            translations=activity.translations(data, language or data["language"]),
        )

    def _search(self) -> Request | None:
        wanted = str(self.setup.options["registry"]).strip()
        publisher = self.registry if wanted.lower() in _ON else "" if wanted.lower() in _OFF else wanted
        return iati_registry.search(str(self.setup.options["registry_url"]), publisher) if publisher else None

    def _is_foreign(self, data: Mapping[str, Any]) -> bool:
        reporting = (data["reporting"] or {}).get("ref") or ""
        return bool(self.reporting_org) and _bare(reporting) != _bare(self.reporting_org)

    def _whole(self, data: Mapping[str, Any]) -> str | None:
        if self.parts_hierarchy is None or data["hierarchy"] != self.parts_hierarchy:
            return None
        whole = activity.parent(data)
        if whole is None:
            message = f"'{data['identifier']}' is of level {self.parts_hierarchy} and names no parent to be kept with"
            raise Quarantine(message, reason="no_parent")
        return whole


def _bare(ref: str) -> str:
    """Return an identifier to compare: 1.0x wrote those of the DAC without what names their list."""
    return ref.casefold().removeprefix("xm-dac-")
