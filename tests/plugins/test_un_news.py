import pytest

from m4d_core.errors import Quarantine
from m4d_core.ingestion.contract import Context, Entry
from m4d_plugins.un_news import UnNews

CONTEXT = Context(url="https://news.un.org/feed/subscribe/en/news/all/rss.xml")


def entry(**data: str) -> Entry:
    return Entry(locator="entry[0]", data={"title": "T", **data})


@pytest.mark.parametrize(
    "link",
    ["https://news.un.org/feed/view/fr/story/2022/04/1115242", "https://news.un.org/fr/story/2022/04/1115242",
     "http://news.un.org/fr/story/2022/04/1115242?utm_source=x"],
)  # fmt: skip
def test_the_story_is_known_by_its_number_and_linked_by_its_own_page(link: str) -> None:
    for data in ({"id": link, "link": link}, {"id": "some guid", "link": link}):
        item = UnNews().item(entry(**data), CONTEXT)
        assert item is not None
        assert item.id == "1115242"
        assert item.url == "https://news.un.org/fr/story/2022/04/1115242"


def test_a_new_form_of_guid_is_the_same_story() -> None:
    old = UnNews().item(
        entry(
            id="https://news.un.org/feed/view/en/story/2022/04/1",
            link="https://news.un.org/feed/view/en/story/2022/04/1",
        ),
        CONTEXT,
    )
    new = UnNews().item(
        entry(id="https://news.un.org/en/story/2022/04/1", link="https://news.un.org/feed/view/en/story/2022/04/1"),
        CONTEXT,
    )
    assert old == new


def test_what_has_no_number_is_quarantined() -> None:
    with pytest.raises(Quarantine) as caught:
        UnNews().item(entry(id="https://news.un.org/en/about", link="https://news.un.org/en/about"), CONTEXT)
    assert caught.value.reason == "no_identity"


def test_a_link_elsewhere_stays_as_it_is() -> None:
    item = UnNews().item(entry(id="/story/2022/04/7", link="https://other.example/x"), CONTEXT)
    assert item is not None
    assert (item.id, item.url) == ("7", "https://other.example/x")


def test_declarations() -> None:
    assert UnNews.license is not None
    assert (UnNews.key, UnNews.license.key) == ("un-news", "all-rights-reserved")
    assert [request.url for request in UnNews().requests(CONTEXT)] == [
        "https://news.un.org/feed/subscribe/en/news/topic/migrants-and-refugees/feed/rss.xml"
    ]
