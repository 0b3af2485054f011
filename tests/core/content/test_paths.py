"""Content has a path, and a page that shows it first."""

import pytest

from m4d_core.content import paths


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("NEWS", "/news/a-b"),
        ("BLOG_POST", "/blogs/a-b"),
        ("PROJECT", "/projects/a-b"),
        ("DOCUMENT", "/library/a-b"),
        ("EVENT", "/events/a-b"),
        ("VIDEO", "/videos/a-b"),
        ("PAGE", "/pages/a-b"),
    ],
)
def test_paths_are_written_and_read(kind: str, path: str) -> None:
    assert paths.path({"kind": kind, "slug": "a-b"}) == path
    for written in (path, f"{path}/", path[1:], path.replace("a-b", "a%2Db")):
        assert paths.read_path(written) == (kind, "a-b")


@pytest.mark.parametrize(
    "text", ["", "/", "news", "/news", "/news/", "/courses/a", "/news/a/b", "//news/a", "/news/%2F"]
)
def test_what_is_no_path_of_content(text: str) -> None:
    assert paths.read_path(text) is None


def test_a_path_in_any_script() -> None:
    assert paths.read_path("/news/%D8%AA%D9%88%D9%86%D8%B3") == ("NEWS", "تونس")


@pytest.mark.parametrize(
    ("origin", "url", "page"),
    [
        ("INGESTED", "https://partner.example/a", "https://partner.example/a"),
        ("INGESTED", None, "https://m4d.example/site/news/caf%C3%A9"),
        ("OWN", "https://partner.example/a", "https://m4d.example/site/news/caf%C3%A9"),
    ],
)
def test_own_content_is_shown_on_the_site_first(origin: str, url: str | None, page: str) -> None:
    row = {"kind": "NEWS", "slug": "café", "origin": origin, "url": url}
    assert paths.page_url(row, "https://m4d.example/site/") == page
