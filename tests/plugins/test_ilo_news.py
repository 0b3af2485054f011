import pytest

from m4d_core.ingestion.contract import Context, Entry, Request
from m4d_plugins.ilo_news import IloNews
from tests.plugins.test_recorded import RECORDED, read

SITE = "https://www.ilo.org"


def is_asked_for(path: str) -> bool:
    listed: dict[str, object] = {
        "kind": "page",
        "url": f"{SITE}{path}",
        "lastmod": "2026-01-01",
        "news": None,
        "alternates": [],
    }
    return isinstance(IloNews().read(Entry(locator="x", data=listed), Context(url=IloNews.url)), Request)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/resource/article/fair-recruitment-migrant-workers", True), ("/resource/news/refugees-find-work", True),
        ("/fr/resource/news/les-travailleurs-migrants", True), ("/es/resource/article/trabajadores-migrantes", True),
        ("/resource/news/cutting-cost-remittances", True), ("/resource/article/foreign-domestic-workers", True),
        ("/resource/news/new-director-general", False), ("/migration/about", False), ("/resource/migration", False),
        ("/de/resource/news/migration", False),
    ],
)  # fmt: skip
def test_only_pages_that_may_be_meant_are_asked_for(path: str, expected: bool) -> None:
    assert is_asked_for(path) is expected


def test_a_page_on_something_else_is_outside() -> None:
    body = (RECORDED / "ilo-news.html").read_bytes()
    for word in (b"migrant ", b"Labour migration", b"Domestic workers"):
        body = body.replace(word, b"")
    (made,) = read(IloNews(), body, "html")
    assert made["why_inside"] is None


def test_it_ships_switched_off_until_its_sitemap_has_been_seen() -> None:
    assert (IloNews.enabled, IloNews.confidence, IloNews.robots) == (False, "D", True)
