import pytest

from m4d_core.ingestion.contract import Context, Entry, Request
from m4d_plugins.cities_alliance import CitiesAllianceNews
from tests.plugins.test_recorded import RECORDED, read


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/newsroom/news/urban-news/mayors-meet", True), ("/newsroom/news", False), ("/about/mayors", False)],
)
def test_only_news_is_asked_for(path: str, expected: bool) -> None:
    url = f"https://www.citiesalliance.org{path}"
    listed: dict[str, object] = {"kind": "page", "url": url, "lastmod": None, "news": None, "alternates": []}
    found = CitiesAllianceNews().read(Entry(locator="x", data=listed), Context(url=CitiesAllianceNews.url))
    assert isinstance(found, Request) is expected


def test_news_on_something_else_is_outside() -> None:
    body = (RECORDED / "cities-alliance.html").read_bytes()
    body = body.replace(b"displacement", b"drains").replace(b"displaced", b"neighbors")
    (made,) = read(CitiesAllianceNews(), body, "html")
    assert made["why_inside"] is None


def test_it_ships_switched_off_until_its_sitemap_has_been_seen() -> None:
    assert (CitiesAllianceNews.enabled, CitiesAllianceNews.confidence) == (False, "D")
