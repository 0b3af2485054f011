"""The bases of libraries: OAI-PMH with Dublin Core, SRU with MARC. Standard library only.

Both read one list after another to its end, and an unfinished one goes on in the next run.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from m4d_core.content.item import File, Item, Participant
from m4d_core.errors import PluginLoadError
from m4d_core.ingestion import imprint
from m4d_core.ingestion.contract import Context, Cursor, Entry, Outcome, Page, Request, Source, SourceConfig
from m4d_core.ingestion.marc import Marc, trimmed
from m4d_core.ingestion.paginate import CursorToken, Offset

_XML = "application/xml,text/xml;q=0.9,*/*;q=0.1"
_LIST = "list"  # hint: number of the list that a request belongs to
_GRANULARITIES = {"seconds": "{iso}", "day": "{date}"}

Data = Mapping[str, Any]


class OaiSource(Source):
    """A repository of OAI-PMH 2.0 that speaks Dublin Core. Entry.data: `Record` in `formats/oai/wire.py`.

    prefix: `oai_dc`, or `qdc` where the repository has it. sets: setSpecs, one list each; all there is where none is
    named. granularity: `day` for a repository that takes no times in `from`. identity: pattern found in the header's
    identifier, else in one of `dc:identifier`; its first group, or all of it. It should match the header's, which is
    all that is left of a deleted record. page: address of a document's page, `{id}` in it, where the record has none.
    license: of records whose `dc:rights` state none that is known.
    """

    kind = "DOCUMENT"
    format = "oai"
    cursor = Cursor("datestamp", lag="1d", ordered=False)
    paginate = CursorToken("resumptionToken", "token", exclusive=("verb",))
    prefix: ClassVar[str] = "oai_dc"
    sets: ClassVar[Sequence[str]] = ()
    granularity: ClassVar[str] = "seconds"
    page: ClassVar[str | None] = None

    def __init__(self, setup: SourceConfig | None = None) -> None:
        super().__init__(setup)
        if self.granularity not in _GRANULARITIES:
            raise PluginLoadError(f"granularity is 'seconds' or 'day', not '{self.granularity}'")

    def requests(self, context: Context) -> Iterable[Request]:
        """Yield the first page of the first list."""
        return _begin(self._lists(context), 0)

    def following(self, page: Page, context: Context) -> Iterable[Request]:
        """Yield the next page of the list, behind its last the first of the next list."""
        return _go_on(page, super().following(page, context), self._lists(context))

    def _lists(self, context: Context) -> Iterator[Request]:
        since = context.since("from", _GRANULARITIES[self.granularity])
        for url in self.urls:
            for spec in self.sets or (None,):
                asked = {"verb": "ListRecords", "metadataPrefix": self.prefix, "set": spec, **since}
                yield context.get(url, asked)

    def read(self, entry: Entry, context: Context) -> Outcome:
        """Return the record as an item, or what withdraws it where the repository has deleted it."""
        if entry.data["deleted"]:
            return context.delete(self._identity(entry.data), "deleted by the repository")
        return self.item(entry, context)

    def item(self, entry: Entry, context: Context) -> Item | None:
        """Return the record as a document."""
        data: Mapping[str, list[str]] = entry.data["metadata"]

        def values(*names: str) -> list[str]:
            return [value for name in names for value in data.get(name, ())]

        identity = self._identity(entry.data)
        given, publishers = values("identifier"), values("publisher")
        date = imprint.plain_date(values("issued")) or imprint.plain_date(values("date"))
        return Item(
            id=identity,
            title=next(iter(values("title")), ""),
            url=self._page(identity, given),
            summary=imprint.longest(values("abstract")) or imprint.longest(values("description")),
            published=imprint.first_day(date),
            updated=entry.data["datestamp"],
            languages=tuple(values("language")),
            authors=tuple(values("creator")),
            countries=tuple(values("coverage", "spatial")),
            themes=tuple(_split(values("subject"))),
            participants=tuple(Participant(name=name) for name in publishers),
            files=tuple(File(url=url, media_type=imprint.media_type(url)) for url in given if imprint.is_file(url)),
            license=imprint.rights(values("rights", "license"), self.license, next(iter(publishers), None)),
            detail=imprint.filled(
                document_type=imprint.document_type(values("type")),
                issued_on=date,
                identifiers=imprint.identifiers(given),
            ),
        )

    def _identity(self, data: Data) -> str:
        given = [data["identifier"], *data["metadata"].get("identifier", ())]
        return imprint.matched(self.identity, given) or str(data["identifier"])

    def _page(self, identity: str, given: Sequence[str]) -> str | None:
        """Return where a document is read about: its handle or DOI, the declared page, any link that is no file."""
        own = self.page.format(id=identity) if self.page else None
        other = next((text for text in given if imprint.is_link(text) and not imprint.is_file(text)), None)
        return imprint.landing_page(given) or own or other


class SruSource(Source):
    """A catalog that is searched by SRU and answers in MARCXML. Entry.data: `Record` in `formats/sru/wire.py`.

    query: the search, in CQL; the operator's setting `query` goes before it. version: of SRU. schema: name the catalog
    has for MARCXML. paginate: redeclare it for pages of another size. page: address of a document's page, `{id}` in
    it. identity: pattern found in the identifier, which else is field 001. license: of records whose fields 540 and
    506 state none that is known.
    """

    kind = "DOCUMENT"
    format = "sru"
    paginate = Offset("startRecord", ("maximumRecords", 50), start=1, total="numberOfRecords")
    options: ClassVar[Mapping[str, Any]] = {"query": ""}
    query: ClassVar[str] = ""
    version: ClassVar[str] = "1.2"
    schema: ClassVar[str] = "marcxml"
    page: ClassVar[str | None] = None

    def missing(self) -> Mapping[str, str]:
        """Return the settings that the operator has yet to give: the search, where the source has none."""
        wanted = {} if self._query() else {"query": "what to search for; see docs/plugins.md"}
        return wanted | dict(super().missing())

    def search(self, url: str, query: str, context: Context) -> Request:
        """Return the request of a search; its first page is the paginator's to ask for."""
        asked = {"version": self.version, "operation": "searchRetrieve", "recordSchema": self.schema, "query": query}
        return context.get(url, asked)

    def requests(self, context: Context) -> Iterable[Request]:
        """Yield the first page of the first list."""
        return _begin(self._lists(context), 0)

    def following(self, page: Page, context: Context) -> Iterable[Request]:
        """Yield the next page of the list, behind its last the first of the next list."""
        return _go_on(page, super().following(page, context), self._lists(context))

    def _lists(self, context: Context) -> Iterator[Request]:
        for url in self.urls:
            asked = self.search(url, self._query(), context)
            yield self.paginate.first(asked) if self.paginate is not None else asked

    def _query(self) -> str:
        return str(self.setup.options["query"] or self.query).strip()

    def item(self, entry: Entry, context: Context) -> Item | None:
        """Return the record as a document. Raises Quarantine for one without identifier."""
        marc = Marc(entry.data)
        identity = marc.identity(self.identity)
        links = [link for link in marc.links() if imprint.is_link(link.url)]
        date = imprint.stated_year([*marc.texts("269"), *marc.texts("264", "c"), *marc.texts("260", "c")])
        publishers = tuple(trimmed(marc.texts("264", "b") or marc.texts("260", "b")))
        own = self.page.format(id=identity) if self.page else None
        return Item(
            id=identity,
            title=marc.title(),
            url=own or next((link.url for link in links if not imprint.is_file(link.url)), None),
            summary=imprint.longest(marc.texts("520")),
            published=imprint.first_day(date),
            updated=marc.updated(),
            languages=tuple(marc.languages()),
            authors=tuple(trimmed([*marc.texts("100"), *marc.texts("700")])),
            countries=tuple(trimmed(marc.texts("651"))),
            themes=tuple(trimmed(marc.texts("650"))),
            participants=tuple(
                Participant(name=name) for name in (*trimmed([*marc.texts("110"), *marc.texts("710")]), *publishers)
            ),
            files=tuple(link for link in links if own or imprint.is_file(link.url)),
            license=imprint.rights(marc.rights(), self.license, next(iter(publishers), None)),
            detail=imprint.filled(
                document_type=imprint.document_type(trimmed(marc.texts("655"))),
                issued_on=date,
                identifiers=marc.identifiers(),
            ),
        )


def _begin(lists: Iterable[Request], number: int) -> Iterator[Request]:
    """Yield the first page of the list of that number, if there is one."""
    for index, request in enumerate(lists):
        if index == number:
            yield replace(request, accept=_XML, hints={**request.hints, _LIST: str(number)})


def _go_on(page: Page, found: Iterable[Request], lists: Iterable[Request]) -> Iterable[Request]:
    """Return what was found behind a page, behind the last of a list the first of the next."""
    number = int(page.request.hints.get(_LIST, "0"))
    return [*found] or _begin(lists, number + 1)


def _split(texts: Iterable[str]) -> Iterator[str]:
    """Yield the terms that are written in one text with semicolons between them."""
    return (part.strip() for text in texts for part in text.split(";") if part.strip())
