"""References to read, word for word."""

from dataclasses import replace

from m4d_core.content.citation.styles import apa, chicago, harvard
from tests.core.content.citation.works import ARTICLE, BODY, CROWD, NAMELESS, PEOPLE, REPORT


def test_apa() -> None:
    assert apa(REPORT) == (
        "Rossi, M. A., & de la Cruz, J. (2018, April 9). Migration & cities: 100% local. UNDP."
        " https://example.org/a_b?x=1"
    )
    assert apa(ARTICLE) == (
        "Rossi, M. A. (2020). Do remittances help? Journal of Cities, 12(3). https://doi.org/10.1000/x{1}"
    )
    assert apa(NAMELESS) == "النتائج. (n.d.). https://example.org/n"
    assert apa(BODY) == "UNDP and IOM. (2011, November). Handbook (2nd ed.). https://example.org/h"


def test_apa_of_twenty_authors_and_one_more() -> None:
    assert apa(replace(CROWD, authors=CROWD.authors[:20])).count("Author") == 20
    assert apa(CROWD).startswith("AuthorA, A., AuthorB, A., ")
    assert "AuthorS, A., . . . AuthorU, A. (n.d.). Many." in apa(CROWD)


def test_chicago() -> None:
    assert chicago(REPORT) == (
        "Rossi, Maria Anna, and José de la Cruz. 2018. Migration & cities: 100% local. UNDP."
        " https://example.org/a_b?x=1."
    )
    assert chicago(ARTICLE) == (
        "Rossi, Maria Anna. 2020. Do remittances help? Journal of Cities, 12(3). https://doi.org/10.1000/x{1}."
    )
    assert chicago(NAMELESS) == "النتائج. n.d. https://example.org/n."
    assert chicago(BODY) == "UNDP and IOM. 2011. Handbook. 2nd ed. https://example.org/h."
    assert chicago(replace(CROWD, authors=CROWD.authors[:10])).count("Author") == 10
    assert "Ann AuthorG, et al. n.d." in chicago(CROWD)


def test_harvard() -> None:
    assert harvard(REPORT) == (
        "Rossi, M. A. and de la Cruz, J. (2018) Migration & cities: 100% local. UNDP."
        " Available at: https://example.org/a_b?x=1."
    )
    assert harvard(NAMELESS) == "النتائج (no date). Available at: https://example.org/n."
    assert harvard(CROWD) == "AuthorA, A. et al. (no date) Many. Available at: https://example.org/c."
    three = replace(REPORT, authors=(*PEOPLE, PEOPLE[0]))
    assert harvard(three).startswith("Rossi, M. A., de la Cruz, J. and Rossi, M. A. (2018)")
