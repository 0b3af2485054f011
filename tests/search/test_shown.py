"""Documents as clients of the door see them."""

from typing import Any

from m4d_core.content.item import License
from m4d_core.content.kind import Origin
from m4d_core.storage.content_rows import row_of
from m4d_search.shown import ATTRIBUTES, shown
from tests.filtering import WORLD
from tests.world import NOW, write


def document(**fields: Any) -> dict[str, Any]:
    return shown(row_of(write("a", **fields), NOW), WORLD, "https://m4d.example")


def test_a_document_tells_what_anyone_may_know() -> None:
    found = document(title="A <b>title", countries=("TN",), themes=("remittances",), html="<p>Body <i>text</i></p>")
    assert tuple(found) == ATTRIBUTES
    assert (found["title"], found["body"]) == ("A < b>title", "Body text")
    assert (found["countries"], found["kind"], found["license"]) == (["TN"], "NEWS", "CC-BY-4.0")
    assert "Tunisie" in found["labels"]
    assert not {"revision", "spoken", "state"} & set(found)


def test_a_full_text_is_shown_only_where_its_license_allows_that() -> None:
    closed = document(html="<p>Body</p>", license=License.reserved())
    assert closed["body"] is None


def test_own_content_has_the_address_of_its_page_on_the_site() -> None:
    assert document(origin=Origin.OWN, url=None)["url"] == "https://m4d.example/news/" + document()["slug"]
    assert document(url="https://partner.example/a")["url"] == "https://partner.example/a"
