"""Names of authors, as published, get a family name where they have one."""

import pytest

from m4d_core.content.citation.work import Name, Work, identifier, read_name
from m4d_core.content.partial_date import PartialDate


@pytest.mark.parametrize(
    ("text", "family", "given"),
    [
        ("Rossi, Maria", "Rossi", "Maria"),
        ("Maria Rossi", "Rossi", "Maria"),
        ("Maria  de la Cruz", "de la Cruz", "Maria"),
        ("Ludwig van Beethoven", "van Beethoven", "Ludwig"),
        ("José Ángel Núñez", "Núñez", "José Ángel"),
        ("UNDP", "UNDP", None),
        ("United Nations Development Programme", "United Nations Development Programme", None),
        ("International Organization for Migration (IOM)", "International Organization for Migration (IOM)", None),
        ("Ministry of Labour, Tunisia", "Ministry of Labour, Tunisia", None),
        ("World Bank", "World Bank", None),
        ("منظمة العمل الدولية", "منظمة العمل الدولية", None),
        ("王小明", "王小明", None),
        ("Dupont, Jean, Dr", "Dupont, Jean, Dr", None),
        ("Known Body", "Known Body", None),
    ],
)
def test_names(text: str, family: str, given: str | None) -> None:
    assert read_name(text, lambda name: name == "Known Body") == Name(family=family, given=given)


def test_initials() -> None:
    assert Name(family="Rossi", given="Maria Anna").initials == "M. A."
    assert Name(family="Dupont", given="jean-pierre").initials == "J.-P."
    assert Name(family="Smith", given="J.R.").initials == "J. R."
    assert Name(family="UNDP").initials == ""


def test_dates_links_and_identifiers() -> None:
    work = Work(key="k", kind="REPORT", title="T", language="en", url="https://e.org/", doi="10.1/x")
    assert (work.date_parts, work.link) == ([], "https://doi.org/10.1/x")
    for text, parts in (("2018", [2018]), ("2018-04", [2018, 4]), ("2018-04-09", [2018, 4, 9])):
        dated = Work(key="k", kind="R", title="T", language="en", url="u", issued=PartialDate.parse(text))
        assert (dated.date_parts, dated.link) == (parts, "u")
    detail = {"identifiers": [{"scheme": "ISBN", "value": "1"}, {"scheme": "ISBN", "value": "2"}]}
    assert (identifier(detail, "ISBN"), identifier(detail, "DOI"), identifier({}, "DOI")) == ("1", None, None)
