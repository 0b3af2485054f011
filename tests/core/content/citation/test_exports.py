"""Records that a reference manager reads back."""

import json
import re
from dataclasses import replace

from m4d_core.content.citation.exports import bibtex, csl_json, ris
from m4d_core.content.citation.work import Name
from tests.core.content.citation.works import ARTICLE, BODY, CROWD, NAMELESS, REPORT


def test_bibtex_of_a_report() -> None:
    assert bibtex(REPORT) == "\n".join(
        [
            "@techreport{rossi2018migration,",
            "  author = {Rossi, Maria Anna and de la Cruz, José},",
            r"  title = {{Migration \& cities: 100\% local}},",
            "  year = {2018},",
            "  month = {4},",
            "  institution = {UNDP},",
            "  url = {https://example.org/a_b?x=1},",
            "  language = {en},",
            "}",
        ]
    )


def test_bibtex_of_others() -> None:
    article = bibtex(ARTICLE)
    for line in ("journal = {Journal of Cities}", "number = {3}", "doi = {10.1000/x%7B1%7D}", "issn = {1234-5678}"):
        assert f"  {line},\n" in article
    assert bibtex(NAMELESS).startswith("@misc{m4d,\n  title = {{النتائج}},\n  url")
    book = bibtex(BODY)
    assert book.startswith("@book{iom2011handbook,\n  author = {{UNDP and IOM}},")
    assert "  edition = {2nd ed.},\n" in book


def test_nothing_ends_a_field_of_bibtex_before_its_end() -> None:
    wicked = replace(
        REPORT, title="a } b { c \\ $x_1$ #2 ~ ^\n@x{", url="https://e.org/{}", authors=(Name(family="} and {"),)
    )
    entry = bibtex(wicked)
    bare = re.sub(r"\\[\\{}$&#%_]", "", entry.replace(r"\textbackslash{}", "").replace(r"\textasciicircum{}", ""))
    depth = 0
    for char in bare.replace(r"\textasciitilde{}", ""):
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    assert r"a \} b \{ c \textbackslash{} \$x\_1\$ \#2 \textasciitilde{} \textasciicircum{} @x\{" in entry


def test_ris() -> None:
    assert ris(REPORT).split("\r\n") == [
        "TY  - RPRT",
        "AU  - Rossi, Maria Anna",
        "AU  - de la Cruz, José",
        "TI  - Migration & cities: 100% local",
        "PY  - 2018",
        "DA  - 2018/04/09/",
        "PB  - UNDP",
        "UR  - https://example.org/a_b?x=1",
        "LA  - en",
        "ID  - migration-and-cities",
        "ER  - ",
        "",
    ]
    assert "DA  - 2011/11//\r\n" in ris(BODY)
    assert "SN  - 978-92-1-126293-3\r\n" in ris(BODY)
    assert "PY" not in ris(NAMELESS)
    assert "AU" not in ris(NAMELESS)
    assert ris(CROWD).count("AU  - ") == 21


def test_a_value_of_ris_is_one_line() -> None:
    assert "TI  - a ER - b\r\n" in ris(replace(REPORT, title="a\r\nER  - \nb".replace("  - \n", " - ")))


def test_csl_json() -> None:
    assert json.loads(csl_json(REPORT)) == {
        "id": "migration-and-cities",
        "type": "report",
        "title": "Migration & cities: 100% local",
        "author": [{"family": "Rossi", "given": "Maria Anna"}, {"family": "de la Cruz", "given": "José"}],
        "issued": {"date-parts": [[2018, 4, 9]]},
        "publisher": "UNDP",
        "URL": "https://example.org/a_b?x=1",
        "language": "en",
    }
    assert json.loads(csl_json(BODY))["author"] == [{"literal": "UNDP and IOM"}]
    assert json.loads(csl_json(BODY))["number-of-pages"] == "152"
    assert "النتائج" in csl_json(NAMELESS)
    assert {"issued", "author"}.isdisjoint(json.loads(csl_json(NAMELESS)))
