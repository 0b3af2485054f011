from typing import Any

import pytest

from m4d_core.errors import FeedError
from m4d_core.ingestion.formats.html.adapt import page
from m4d_core.ingestion.formats.html.wire import GATHERED, PRECEDENCE

ADDRESS = "https://site.example/news/one"


def made(**values: Any) -> Any:
    named = {name.replace("__", ":").replace("_in_", "."): each for name, each in values.items()}
    usual = {"og:title": ["One"]}
    return page(
        {**usual, **{name: [each] if isinstance(each, str) else each for name, each in named.items()}},
        [],
        None,
        ADDRESS,
    )


@pytest.mark.parametrize("field", [name for name in PRECEDENCE if name not in ("canonical", "image", "image_alt")])
def test_each_field_comes_from_the_first_source_that_has_it(field: str) -> None:
    names = PRECEDENCE[field]
    for at in range(len(names)):
        values = {name: [f"from {name}"] for name in names[at:]}
        found = page({"og:title": ["One"], "og:type": ["x"], **values}, [], None, ADDRESS)
        first = names[at] if not (field == "title" and at > names.index("og:title")) else "og:title"
        if field != "title":
            assert found[field] == f"from {first}"  # type: ignore[literal-required]  # a name of the table
        elif at <= names.index("og:title"):
            assert found["title"] == f"from {first}"


def test_no_source_is_asked_for_two_things_but_rights() -> None:
    names = [name for names in (*PRECEDENCE.values(), *GATHERED.values()) for name in names]
    assert {name for name in names if names.count(name) > 1} == {"dcterms.rights", "dc.rights"}


def test_of_a_title_with_the_sites_name_the_heading_is_the_pages() -> None:
    found = page({"html:title": ["One | The site"], "html:h1": ["One"], "description": ["About"]}, [], None, ADDRESS)
    assert found["title"] == "One"
    other = page({"html:title": ["One | The site"], "html:h1": ["Menu"], "description": ["About"]}, [], None, ADDRESS)
    assert other["title"] == "One | The site"


@pytest.mark.parametrize(
    "values",
    [{}, {"html:title": ["404"], "html:h1": ["Not found"], "html:lang": ["en"]}, {"og:type": ["website"]},
     {"html:title": ["404"], "sitemap:title": ["One"], "viewport": ["width=device-width"]}],
)  # fmt: skip
def test_a_page_that_does_not_say_what_it_is(values: dict[str, list[str]]) -> None:
    with pytest.raises(FeedError) as caught:
        page(values, [], None, ADDRESS)
    assert caught.value.reason == "not_a_feed"


@pytest.mark.parametrize(
    ("stated", "canonical"),
    [
        ("https://site.example/news/1", "https://site.example/news/1"), ("/news/1", "https://site.example/news/1"),
        ("https://site.example/", None), ("https://site.example", None), ("javascript:alert(1)", None), ("", None),
        ("https://site.example/?p=7", "https://site.example/?p=7"),
    ],
)  # fmt: skip
def test_a_front_page_is_nobodys_own_address(stated: str, canonical: str | None) -> None:
    assert made(link__canonical=stated)["canonical"] == canonical


def test_links_are_relative_to_the_base_the_page_names() -> None:
    found = made(
        html__base="https://cdn.example/x/", og__image="a.jpg", citation_pdf_url="b.pdf", og__image__alt="A pier"
    )
    assert found["image"] == {"url": "https://cdn.example/x/a.jpg", "alt": "A pier"}
    assert found["files"] == ["https://cdn.example/x/b.pdf"]


def test_everything_is_gathered_once_whatever_its_case() -> None:
    found = made(ld__keywords=["Remittances"], article__tag=["remittances", "Towns"], keywords="towns, Diaspora,,")
    assert found["terms"] == ["Remittances", "Towns", "Diaspora"]
    assert made(keywords=",".join(map(str, range(101))))["terms"] == [str(number) for number in range(100)]


def test_an_author_is_a_name_and_no_address() -> None:
    assert made(article__author=["https://social.example/ana", "Ana"])["authors"] == ["Ana"]


def test_identifiers() -> None:
    found = made(
        citation_doi="https://doi.org/10.1787/4c3ecd4d-en.", citation_isbn="978-92-64-12345-6",
        citation_issn="1234-567X", dc_in_identifier="oai:x:1",
    )  # fmt: skip
    assert found["identifiers"] == [
        {"scheme": "DOI", "value": "10.1787/4c3ecd4d-en"}, {"scheme": "ISBN", "value": "978-92-64-12345-6"},
        {"scheme": "ISSN", "value": "1234-567X"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "read"),
    [("2024/7/1", "2024-07-01"), ("2024/07", "2024-07"), ("2024", "2024"), ("1 May 2024", "1 May 2024")],
)
def test_dates_of_scholars(stated: str, read: str) -> None:
    assert made(citation_publication_date=stated)["published"] == read


def test_rights_are_words_and_a_license_may_be_an_address() -> None:
    address = "https://creativecommons.org/licenses/by/4.0/"
    found = made(dc_in_rights=[address, "© The site"])
    assert (found["license"], found["rights"]) == (address, "© The site")


@pytest.mark.parametrize(("robots", "hidden"), [("noindex, follow", True), ("NONE", True), ("index", False)])
def test_a_page_may_ask_not_to_be_listed(robots: str, hidden: bool) -> None:
    assert made(robots=robots)["is_hidden"] is hidden
