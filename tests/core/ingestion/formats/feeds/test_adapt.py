from typing import Any

import pytest

from m4d_core.ingestion.contract import FeedInfo
from m4d_core.ingestion.formats.feeds.adapt import feed_entry, feed_info
from m4d_core.ingestion.formats.feeds.wire import Seen

URL = "https://feed.example/rss.xml"


def adapt(found: dict[str, Any], *, is_atom: bool = False, children: set[str] | None = None) -> dict[str, Any]:
    seen = None if children is None else Seen(children=frozenset(children))
    return dict(feed_entry(found, seen, is_atom=is_atom, url=URL))


def test_nothing_found_is_nothing_given() -> None:
    assert {name: value for name, value in adapt({}).items() if value} == {}
    assert feed_info({"title": " ", "language": None, "rights": 5}, {}) == FeedInfo()


@pytest.mark.parametrize(
    ("schedule", "ttl_s"),
    [
        ({"ttl": ["60"]}, 3600),
        ({"ttl": ["soon", "0", "5"]}, 300),
        ({"ttl": ["9999999"]}, 31_536_000),
        ({"updateperiod": ["hourly"]}, 3600),
        ({"updateperiod": ["Daily"], "updatefrequency": ["4"]}, 21_600),
        ({"updateperiod": ["daily"], "updatefrequency": ["0"]}, 86_400),
        ({"updateperiod": ["now and then"]}, None),
        ({"ttl": ["30"], "updateperiod": ["weekly"]}, 1800),
    ],
)
def test_how_long_a_feed_stays_fresh(schedule: dict[str, list[str]], ttl_s: int | None) -> None:
    assert feed_info({}, schedule).ttl_s == ttl_s


def test_when_not_to_ask() -> None:
    info = feed_info({}, {"hour": ["1", "24", "x", "1"], "day": ["sunday", "Someday", "SATURDAY"]})
    assert (info.skip_hours, info.skip_days) == ([0, 1], ["Saturday", "Sunday"])
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    every = feed_info({}, {"hour": [str(hour) for hour in range(24)], "day": list(days)})
    assert (every.skip_hours, every.skip_days) == ([], []), "a feed that is never asked is none"


def test_its_own_summary_goes_before_one_of_a_medium() -> None:
    seen = Seen(children=frozenset(), summary="Own \u00c3\u00a9")
    assert feed_entry({"summary": "Media"}, seen, is_atom=False, url=URL)["summary"] == "Own é"


@pytest.mark.parametrize(
    "name", ["authors", "links", "tags", "content", "media_content", "media_thumbnail", "image", "source"]
)
def test_an_element_that_goes_by_the_name_of_a_list_of_ours_breaks_nothing(name: str) -> None:
    for odd in ("text", {"a": "1"}, ["text", {"a": "1"}]):
        assert adapt({name: odd})["title"] is None


@pytest.mark.parametrize(
    ("found", "is_atom", "expected"),
    [
        ({"published": "p", "updated": "u"}, False, ("p", "u")),
        ({"updated": "u"}, False, ("u", None)),
        ({"updated": "u"}, True, (None, "u")),
        ({"created": "c"}, False, ("c", None)),
        ({"published": "p", "created": "c"}, True, ("p", None)),
    ],
)
def test_dates(found: dict[str, Any], is_atom: bool, expected: tuple[str | None, str | None]) -> None:
    data = adapt(found, is_atom=is_atom)
    assert (data["published"], data["updated"]) == expected


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ([{"name": "A"}, {"name": "B"}, {"name": "A"}, {}], ["A", "B"]),
        ([{"email": "a@b.example"}], []),
        ([{"name": "a@b.example"}], []),
        ([{"name": "ple (First Author", "email": "a@agency.exam"}], ["First Author"]),
        ([{"name": "ple", "email": "a@agency.exam"}], []),
        ([{"name": "Jane", "email": "jane@agency.info"}], ["Jane"]),
        ([{"name": "jane", "email": "jane@agency.org"}], ["jane"]),
    ],
)
def test_authors_are_names_alone(authors: list[dict[str, str]], names: list[str]) -> None:
    assert adapt({"authors": authors})["authors"] == names


@pytest.mark.parametrize(
    ("content", "children", "html"),
    [
        ([{"type": "text/html", "value": "x"}], {"content:encoded"}, "x"),
        ([{"type": "text/plain", "value": "p"}, {"type": "text/html", "value": "x"}], {"content"}, "x"),
        ([{"type": "text/plain", "value": "p"}], None, "p"),
        ([{"type": "text/plain", "value": "p"}], {"description", "summary"}, "p"),
        ([{"type": "text/html", "value": "x"}], {"description", "media:group"}, None),
        ([], {"content"}, None),
    ],
)
def test_the_full_text_is_the_entrys_own(
    content: list[dict[str, str]], children: set[str] | None, html: str | None
) -> None:
    assert adapt({"content": content}, children=children)["html"] == html


def test_a_summary_that_is_the_full_text_over_again_is_none() -> None:
    found = {"summary": "x", "content": [{"type": "text/html", "value": "x"}]}
    assert (adapt(found)["summary"], adapt(found)["html"]) == (None, "x")


@pytest.mark.parametrize(
    ("found", "url"),
    [
        ({"links": [{"rel": "enclosure", "href": "a.jpg", "type": "image/jpeg"}]}, "https://feed.example/a.jpg"),
        ({"links": [{"rel": "enclosure", "href": "https://a.example/a.webp?x"}]}, "https://a.example/a.webp?x"),
        (
            {"media_content": [{"url": "s.png", "width": "10"}, {"url": "l.png", "width": "900"}, {"width": "9"}]},
            "https://feed.example/l.png",
        ),
        ({"media_content": [{"url": "x", "medium": "image"}]}, "https://feed.example/x"),
        ({"media_content": [{"url": "x", "medium": "video"}], "media_thumbnail": [{"url": "t"}]}, "t"),
        ({"image": {"href": "i"}}, "i"),
        ({"image": {}, "media_thumbnail": [{}]}, None),
        ({"links": [{"rel": "enclosure", "href": "http://[bad/a.png"}]}, "http://[bad/a.png"),
    ],
)
def test_the_lead_image(found: dict[str, Any], url: str | None) -> None:
    image = adapt(found)["image"]
    assert (image and image["url"]) == url


def test_files_are_enclosures_that_are_no_images() -> None:
    links = [
        {"rel": "enclosure", "href": "a.pdf", "type": "application/pdf", "length": "12"},
        {"rel": "enclosure", "href": "b", "length": "1.5 MB"},
        {"rel": "enclosure", "href": " "},
        {"rel": "enclosure", "href": "c.jpg"},
        {"rel": "alternate", "href": "d"},
    ]
    assert adapt({"links": links})["files"] == [
        {"url": "https://feed.example/a.pdf", "media_type": "application/pdf", "size": 12},
        {"url": "https://feed.example/b", "media_type": None, "size": None},
    ]


def test_link_and_licence_and_terms() -> None:
    data = adapt(
        {
            "links": [{"rel": "license", "href": "l"}, {"rel": "alternate", "href": "a", "type": "application/json"}],
            "license": "other",
            "tags": [{"term": "t", "label": "Label"}, {"term": "t2", "label": None}, {"term": None}, {"term": "t2"}],
            "source": {"href": "https://o.example/"},
        }
    )
    assert (data["link"], data["license"], data["categories"], data["source"]) == ("a", "l", ["Label", "t2"], None)
    assert adapt({"license": "other"})["license"] == "other"
    assert adapt({"source": {"title": "O"}})["source"] == {"title": "O", "url": None}


def test_the_language_is_the_most_particular_one() -> None:
    details = {"title_detail": {"language": "it"}, "content": [{"type": "text/html", "value": "x", "language": "fr"}]}
    assert adapt({**details, "language": "es", "iso_language": "de"})["language"] == "de"
    assert adapt({**details, "language": "es"})["language"] == "es"
    assert adapt(details)["language"] == "fr"
    assert adapt({"title_detail": {"language": "it"}})["language"] == "it"


def test_a_base_that_is_the_payloads_own_address_is_none() -> None:
    assert adapt({"summary_detail": {"base": URL}})["base"] is None
    assert adapt({"title_detail": {"base": "https://a.example/"}})["base"] == "https://a.example/"
