"""Answers of invented libraries: for tests of OAI-PMH and SRU."""

from xml.sax.saxutils import escape, quoteattr

DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'


def answer(inside: str, verb: str = "ListRecords") -> str:
    return (
        f'{DECLARED}<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-03-01T12:00:00Z'
        f'</responseDate><request verb="{verb}">https://library.example/oai</request>{inside}</OAI-PMH>'
    )


def listed(*parts: str) -> str:
    return answer(f"<ListRecords>{''.join(parts)}</ListRecords>")


def error(code: str, words: str = "") -> str:
    return answer(f'<error code="{code}">{escape(words)}</error>')


def token(text: str, **attributes: str) -> str:
    stated = "".join(f" {name}={quoteattr(value)}" for name, value in {"completeListSize": "5", **attributes}.items())
    return f"<resumptionToken{stated}>{escape(text)}</resumptionToken>"


def dc(**values: str | list[str]) -> str:
    """The elements of a record in Dublin Core; `dcterms_issued` is `dcterms:issued`."""
    listed = {name: [value] if isinstance(value, str) else value for name, value in values.items()}
    return "".join(
        f"<{tag}>{escape(value)}</{tag}>"
        for name, found in listed.items()
        for tag in [name.replace("_", ":", 1) if "_" in name else f"dc:{name}"]
        for value in found
    )


def record(
    number: int, title: str = "", *, stamp: str = "", deleted: bool = False, inside: str | None = None, sets: int = 1
) -> str:
    status = ' status="deleted"' if deleted else ""
    specs = "".join(f"<setSpec>col_{each}</setSpec>" for each in range(sets))
    head = (
        f"<header{status}><identifier>oai:library.example:10986/{number}</identifier>"
        f"<datestamp>{stamp or f'2026-02-{number:02}T10:00:00Z'}</datestamp>{specs}</header>"
    )
    if deleted:
        return f"<record>{head}</record>"
    usual = dc(title=title or f"Migrants {number}", identifier=f"https://hdl.handle.net/10986/{number}", language="en")
    given = usual if inside is None else inside
    return (
        f'<record>{head}<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">{given}</oai_dc:dc>'
        "</metadata></record>"
    )


def field(tag: str, **subfields: str | list[str]) -> str:
    """A data field; a code that begins no name is written with an underscore (`_3`)."""
    listed = {code: [text] if isinstance(text, str) else text for code, text in subfields.items()}
    inside = "".join(
        f'<subfield code="{code.lstrip("_")}">{escape(text)}</subfield>'
        for code, found in listed.items()
        for text in found
    )
    return f'<datafield tag="{tag}" ind1=" " ind2=" ">{inside}</datafield>'


def control(tag: str, text: str) -> str:
    return f'<controlfield tag="{tag}">{escape(text)}</controlfield>'


def marc(number: int, *fields: str, title: str = "") -> str:
    usual = control("001", f"99{number:04}") + field("245", a=title or f"Migrants {number} :", b="a study /")
    inside = f"<leader>00000nam a2200000</leader>{usual}{''.join(fields)}"
    return f'<record xmlns="http://www.loc.gov/MARC21/slim">{inside}</record>'


def sru(*carried: str, total: int | str = "", schema: str = "marcxml", inside: str = "") -> str:
    records = "".join(
        f"<record><recordSchema>{schema}</recordSchema><recordPacking>xml</recordPacking><recordData>{each}</recordData>"
        f"<recordPosition>{number}</recordPosition></record>"
        for number, each in enumerate(carried, 1)
    )
    return (
        f'{DECLARED}<searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/"><version>1.2</version>'
        f"<numberOfRecords>{total}</numberOfRecords><records>{records}</records>{inside}</searchRetrieveResponse>"
    )


def collection(*found: str) -> str:
    return f'{DECLARED}<collection xmlns="http://www.loc.gov/MARC21/slim">{"".join(found)}</collection>'
