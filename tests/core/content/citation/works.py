"""Documents to cite: the usual one, and those that lack something or have too much."""

from m4d_core.content.citation.work import Name, Work
from m4d_core.content.partial_date import PartialDate

PEOPLE = (Name(family="Rossi", given="Maria Anna"), Name(family="de la Cruz", given="José"))
REPORT = Work(
    key="migration-and-cities",
    kind="REPORT",
    title="Migration & cities: 100% local",
    language="en",
    url="https://example.org/a_b?x=1",
    authors=PEOPLE,
    issued=PartialDate.parse("2018-04-09"),
    publisher="UNDP",
)
ARTICLE = Work(
    key="remittances",
    kind="JOURNAL_ARTICLE",
    title="Do remittances help?",
    language="fr",
    url="https://example.org/r",
    authors=PEOPLE[:1],
    issued=PartialDate.parse("2020"),
    container="Journal of Cities",
    volume="12",
    issue="3",
    doi="10.1000/x{1}",
    issn="1234-5678",
)
NAMELESS = Work(key="النتائج", kind="OTHER", title="النتائج", language="ar", url="https://example.org/n")
BODY = Work(
    key="handbook",
    kind="HANDBOOK",
    title="Handbook",
    language="en",
    url="https://example.org/h",
    authors=(Name(family="UNDP and IOM"),),
    issued=PartialDate.parse("2011-11"),
    publisher="UNDP and IOM",
    edition="2nd ed.",
    page_count=152,
    isbn="978-92-1-126293-3",
)
CROWD = Work(
    key="crowd",
    kind="REPORT",
    title="Many",
    language="en",
    url="https://example.org/c",
    authors=tuple(Name(family=f"Author{chr(65 + n)}", given="Ann") for n in range(21)),
)
