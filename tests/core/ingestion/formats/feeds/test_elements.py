import pytest

from m4d_core.ingestion.formats.feeds.elements import Elements
from m4d_core.ingestion.formats.feeds.scan import scan
from m4d_core.ingestion.formats.feeds.tree import read
from m4d_core.ingestion.formats.feeds.wire import UnsureError


def elements(document: str) -> Elements:
    found = scan(document.encode())
    assert found is not None
    return Elements(read(document.encode(), found, 200), "https://a.example/")


@pytest.mark.parametrize(
    ("inner", "feed"),
    [
        (
            "<title>T</title><language>en</language><copyright>C</copyright>",
            {"title": "T", "language": "en", "rights": "C"},
        ),
        ("<title>T</title><title>U</title>", {"title": "T"}),
        ("<title/><title>U</title>", {"title": "U"}),
        ("<title>T</title><image><title>I</title></image><title>U</title>", {"title": "U"}),
        ("<title>T</title><item/><title>U</title>", {"title": "U"}),
        ("<rights>a</rights><rights>b</rights>", {"rights": "b"}),
    ],
)
def test_what_a_feed_says_of_itself(inner: str, feed: dict[str, str]) -> None:
    assert elements(f"<rss><channel>{inner}</channel></rss>").feed == feed


def test_the_language_of_the_root_is_the_feeds() -> None:
    assert elements('<rss xml:lang="es_MX"><channel/></rss>').feed == {"language": "es-MX"}
    assert elements('<RDF xml:lang="es_MX"><channel/></RDF>').feed == {}


def test_when_to_ask_again() -> None:
    found = elements(
        "<rss><channel><ttl>5</ttl><skipHours><hour>1</hour><hour>2</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
        '<s:updatePeriod xmlns:s="s">daily</s:updatePeriod><image><hour>3</hour></image></channel></rss>'
    )
    assert found.schedule == {"ttl": ["5"], "hour": ["1", "2"], "day": ["Sunday"], "updateperiod": ["daily"]}


@pytest.mark.parametrize(
    "inner",
    [
        "<title>a<b/></title>",
        "<x><y/></x>",
        "<date>d</date>",
        '<title type="xhtml">t</title>',
        '<m:title xmlns:m="http://search.yahoo.com/mrss/">t</m:title>',
    ],
)
def test_what_is_in_doubt_is_told(inner: str) -> None:
    with pytest.raises(UnsureError):
        elements(f"<rss><channel>{inner}</channel></rss>")


def test_a_full_text_of_the_feed_is_laid_to_the_next_entry() -> None:
    itunes = 'xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    item = "<item><dc:description>a</dc:description><dc:description>b</dc:description></item>"
    found = elements(
        f'<rss {itunes} xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><i:summary>s</i:summary>'
        f"<description>d</description>{item}{item}</channel></rss>"
    )
    assert [entry["summary"] for entry in found.entries()] == ["b", "a"]
