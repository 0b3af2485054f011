"""The standing pages of a first start."""

from m4d_core.content.outline import anchored, headings
from m4d_core.starter.pages import pages

PAGES = {item.identity.removeprefix("pages/"): item for item in pages()}


def test_the_three_pages_in_their_order() -> None:
    assert list(PAGES) == ["about", "privacy", "terms"]
    assert [item.detail["position"] for item in PAGES.values()] == [1, 2, 3]
    assert {item.detail["section"] for item in PAGES.values()} == {"about"}


def test_a_page_is_ours_and_says_something() -> None:
    for item in PAGES.values():
        assert (item.kind, item.license.key, item.language) == ("PAGE", "CC0-1.0", "en")
        assert item.summary
        assert item.html
    assert [each.text for each in headings(anchored(PAGES["about"].html or ""))] == [
        "Where it comes from", "Local authorities",
    ]  # fmt: skip
