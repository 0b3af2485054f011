import pytest

from m4d_core.content.item import License
from m4d_core.errors import FeedError, RetryError, SourceError
from m4d_core.ingestion.contract import Request, Source
from m4d_core.ingestion.refusal import LaterError
from m4d_core.ingestion.trail import Trail
from m4d_core.ingestion.web import SitemapSource
from m4d_core.storage.sources import UrlState


class Site(SitemapSource):
    license = License.reserved()


def page(number: int, version: str | None = "1") -> Request:
    return Request(url=f"https://site.example/{number}", version=version, format="html")


def state(url: str = "map") -> UrlState:
    return UrlState(url=url, read_by="us", seen=b"12345678")


def trail(*pages: Request, source: type[Source] = Site) -> Trail:
    made = Trail(source(), "us")
    made.leads("map", state(), pages)
    return made


def gone(reason: str = "http_404") -> SourceError:
    return FeedError("gone", reason=reason)


def test_a_list_counts_as_read_when_all_it_leads_to_has_been_dealt_with() -> None:
    made = trail(page(1), page(2))
    made.done(page(1), is_read=True)
    assert made.states() == []
    made.done(page(2), is_read=False)
    assert made.states() == [state()]


def test_until_then_it_is_kept_as_unread() -> None:
    made = Trail(Site(), "us")
    assert made.leads("map", state(), [page(1)]) == UrlState(url="map")
    assert made.leads("list", state(), []) == state(), "that leads nowhere"


def test_a_map_that_is_read_shows_nothing_of_pages() -> None:
    made = trail(page(1))
    made.done(Request(url="map", version="1"), is_read=True)
    assert made.passes_over(gone(), page(1))
    assert made.states() == []


def test_an_index_counts_as_read_when_its_maps_do() -> None:
    made = Trail(Site(), "us")
    sitemap = Request(url="map", version="1")
    made.leads("index", state("index"), [sitemap])
    made.done(Request(url="index"), is_read=True)
    made.leads("map", state(), [page(1)])
    made.done(sitemap, is_read=True)
    assert made.states() == []
    made.done(page(1), is_read=True)
    assert [each.url for each in made.states()] == ["map", "index"]


def test_a_list_that_leads_to_an_address_without_a_version_is_never_finished() -> None:
    made = trail(page(1, version=None))
    made.done(page(1, version=None), is_read=True)
    assert made.states() == []


@pytest.mark.parametrize("reason", ["http_404", "not_a_feed", "robots_denied", "parse_crashed", "too_many_bad"])
def test_a_page_passed_over_for_good_is_not_asked_again(reason: str) -> None:
    made = trail(page(1), page(2))
    made.done(page(1), is_read=True)
    assert made.passes_over(gone(reason), page(2))
    passed = [UrlState(url=page(2).url, version="1", read_by="us")] if reason != "robots_denied" else []
    assert made.states() == [*passed, state()]
    assert made.fault() is None


@pytest.mark.parametrize("reason", ["timeout", "http_5xx", "truncated"])
def test_a_page_passed_over_for_now_is_asked_again(reason: str) -> None:
    made = trail(page(1), page(2))
    made.done(page(1), is_read=True)
    assert made.passes_over(RetryError("away", reason=reason), page(2))
    assert made.states() == []


def test_where_no_page_was_good_nothing_is_settled_and_several_are_the_sources_fault() -> None:
    made = trail(page(1), page(2))
    assert made.passes_over(gone(), page(1))
    assert (made.states(), made.fault()) == ([], None), "one page shows nothing"
    second = gone("not_a_feed")
    assert made.passes_over(second, page(2))
    found = made.fault()
    assert found is not None
    assert (made.states(), found.reason) == ([], "http_404")


@pytest.mark.parametrize(
    ("error", "request_"),
    [
        (gone(), None), (gone(), Request(url="map")), (gone("plugin_failed"), page(1)), (gone("drift"), page(1)),
        (gone("challenge"), page(1)), (RetryError("no", reason="dns"), page(1)),
        (LaterError("later", reason="http_5xx", retry_after_s=9.0), page(1)),
    ],
)  # fmt: skip
def test_what_is_not_one_pages_fault_is_not_passed_over(error: SourceError, request_: Request | None) -> None:
    assert not trail(page(1)).passes_over(error, request_)


def test_a_source_that_does_not_ask_robots_txt_passes_over_nothing() -> None:
    made = trail(page(1), source=Source)
    assert not made.passes_over(gone(), page(1))
    assert list(made.behind(gone("challenge"), page(1), [page(2)])) == [page(2)]


def test_of_a_host_that_wants_to_be_left_alone_nothing_more_is_asked() -> None:
    other = Request(url="https://other.example/1")
    made = trail(page(1))
    for error in (gone("challenge"), RetryError("no", reason="rate_limited"), RetryError("no", reason="connect")):
        assert list(made.behind(error, page(1), [page(2), other])) == [other]
    assert list(made.behind(gone(), page(1), [page(2), other])) == [page(2), other]
