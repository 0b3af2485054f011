"""Each paginator against answers of every shape: the last page, an empty one, numbers as text, odd links."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.ingestion.contract import Page, Paginator, Request
from m4d_core.ingestion.paginate import CursorToken, LinkHeader, NextLink, Offset, PageNumber, as_number, at, param

START = Request(url="https://api.example/v1/items?q=a+b&fields%5B%5D=x&fields%5B%5D=y")


def walk(paginator: Paginator, total: int, size: int, **stated: Any) -> list[Request]:
    """The requests of a list of so many records, as a server pages them."""
    requests, left = [paginator.first(START)], total
    while len(requests) < 50:
        count = min(left, size)
        left -= count
        following = paginator.next(Page(request=requests[-1], count=count, **stated))
        if following is None:
            return requests
        requests.append(following)
    raise AssertionError("endless")


@pytest.mark.parametrize(("total", "asked"), [(0, 1), (1, 1), (9, 1), (10, 2), (11, 2), (25, 3)])
def test_without_a_total_a_short_page_is_the_last(total: int, asked: int) -> None:
    assert len(walk(PageNumber(size=("n", 10)), total, 10)) == asked
    assert len(walk(Offset(size=("n", 10)), total, 10)) == asked


@pytest.mark.parametrize(("total", "asked"), [(0, 1), (1, 1), (10, 1), (11, 2), (25, 3)])
@pytest.mark.parametrize("as_text", [str, int])
def test_with_a_total_no_page_is_asked_in_vain(total: int, asked: int, as_text: type) -> None:
    data = {"meta": {"total": as_text(total)}}
    assert len(walk(PageNumber(size=("n", 10), total="meta.total"), total, 10, data=data)) == asked
    assert len(walk(Offset(size=("n", 10), total="meta.total"), total, 10, data=data)) == asked
    pages = {"x-wp-totalpages": str(-(-total // 10))}
    wordpress = PageNumber(size=("n", 10), pages="X-WP-TotalPages", header=True)
    assert len(walk(wordpress, total, 10, headers=pages)) == asked


def test_what_was_asked_for_goes_on_being_asked_for() -> None:
    first, second, third = walk(PageNumber(size=("n", 10), start=0), 25, 10)
    assert first.url == "https://api.example/v1/items?q=a+b&fields%5B%5D=x&fields%5B%5D=y&n=10&page=0"
    assert [param(request, "page") for request in (first, second, third)] == ["0", "1", "2"]
    assert second.url.startswith("https://api.example/v1/items?q=a+b&fields%5B%5D=x&fields%5B%5D=y&n=10")
    assert [param(request, "offset") for request in walk(Offset(size=("n", 10)), 25, 10)] == ["0", "10", "20"]
    assert [param(request, "s") for request in walk(Offset(param="s", start=1, size=("n", 10)), 25, 10)] == [
        "1", "11", "21",
    ]  # fmt: skip


def test_an_offset_counts_what_came_and_not_what_was_asked_for() -> None:
    page = Page(request=Offset(size=("n", 10)).first(START), count=7, data={"total": 20})
    following = Offset(size=("n", 10), total="total").next(page)
    assert following is not None
    assert param(following, "offset") == "7"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://api.example/v1/items?page=2", "https://api.example/v1/items?page=2"),
        ("?page=2", "https://api.example/v1/items?page=2"),
        ("/v2/items", "https://api.example/v2/items"),
        (" /v2/items\n", "https://api.example/v2/items"),
        ("", None), (None, None), (5, None), ({"href": "x"}, None),
    ],
)  # fmt: skip
def test_a_next_link(link: object, url: str | None) -> None:
    page = Page(request=START, count=3, data={"links": {"next": {"href": link}}})
    following = NextLink("links.next.href").next(page)
    assert (following.url if following else None) == url


def test_an_empty_page_ends_a_list_of_links() -> None:
    assert NextLink("next").next(Page(request=START, count=0, data={"next": "/again"})) is None


@pytest.mark.parametrize(
    ("header", "url"),
    [
        ('<https://a.example/2>; rel="next"', "https://a.example/2"),
        ('</1>; rel="prev", </3>; rel="next last"', "https://api.example/3"),
        ("</3>; title=x; rel=next", "https://api.example/3"),
        ('</3>; rel="nextish"', None),
        ("", None), ("nonsense", None),
    ],
)  # fmt: skip
def test_a_link_header(header: str, url: str | None) -> None:
    following = LinkHeader().next(Page(request=START, count=1, headers={"link": header}))
    assert (following.url if following else None) == url


def test_a_token_goes_back_with_the_rest_or_alone() -> None:
    page = Page(request=START, count=0, data={"next": "ab/c=="})
    along = CursorToken("cursor", "next").next(page)
    assert along is not None
    assert along.url == START.url + "&cursor=ab%2Fc%3D%3D"
    alone = CursorToken("resumptionToken", "next", exclusive=("q",)).next(page)
    assert alone is not None
    assert alone.url == "https://api.example/v1/items?q=a+b&resumptionToken=ab%2Fc%3D%3D"
    ends: list[object] = ["", " ", None, True, {}]
    for end in ends:
        assert CursorToken("cursor", "next").next(Page(request=START, data={"next": end})) is None


@pytest.mark.parametrize(
    ("value", "number"),
    [(5, 5), ("5", 5), (" 1,204 ", 1204), ("", None), ("5.5", None), (None, None), (True, None), ("9" * 30, None)],
)
def test_numbers_of_apis(value: object, number: int | None) -> None:
    assert as_number(value) == number


def test_a_path_leads_through_objects_and_lists() -> None:
    data = {"a": {"b": [{"c": 1}, {"c": 2}]}}
    assert at(data, "a.b.1.c") == 2
    assert at(data, "") is data
    for path in ("a.x", "a.b.7.c", "a.b.c", "a.b.0.c.d"):
        assert at(data, path) is None


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["a", "b"]), inner))  # fmt: skip  # noqa: E501 - read as one line
PAGINATORS = [PageNumber(total="a.b"), Offset(total="a"), NextLink("a"), LinkHeader(), CursorToken("a", "a.0")]


@given(st.sampled_from(PAGINATORS), st.dictionaries(st.sampled_from(["a", "b"]), JSON), st.text(), st.integers(0, 200))
def test_any_answer_gives_a_page_or_the_end(paginator: Any, data: dict[str, Any], link: str, count: int) -> None:
    following = paginator.next(Page(request=paginator.first(START), data=data, headers={"link": link}, count=count))
    assert following is None or isinstance(following.url, str)
