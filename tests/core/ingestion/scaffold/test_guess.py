"""What a sample tells is written down with its reason; nothing is detected while a source runs."""

from typing import Any

import pytest

from m4d_core.ingestion.contract import Paginator
from m4d_core.ingestion.paginate import CursorToken, LinkHeader, NextLink, Offset, PageNumber
from m4d_core.ingestion.scaffold.guess import identity_pattern, shape_of, written

URL = "https://partner.example/api"
RECORDS = [{"id": n, "title": f"T{n}", "link": f"https://partner.example/{n}", "created": "2026-01-02"} for n in (1, 2)]


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        (RECORDS, ""),
        ({"data": RECORDS}, "data"),
        ({"result": {"items": RECORDS, "facets": [{"name": "x"}]}}, "result.items"),
    ],
)
def test_records_are_the_longest_list_of_objects(answer: object, path: str) -> None:
    shape = shape_of(answer, URL)
    assert shape.records.value == path
    assert "2 of them" in shape.records.why
    roles = {role: guess.value for role, guess in shape.roles.items()}
    assert roles == {"id": "id", "title": "title", "url": "link", "published": "created"}


def test_fields_may_stand_one_object_further_in() -> None:
    records = [{"id": "1", "fields": {"title": "T", "url-alias": "u", "date": {"created": "x"}, "body-html": "h"}}]
    roles = {role: guess.value for role, guess in shape_of({"data": records}, URL).roles.items()}
    assert roles == {"id": "id", "title": "fields.title", "url": "fields.url-alias", "html": "fields.body-html"}


def test_an_identity_is_another_in_each_record() -> None:
    records = [{"id": 1, "uuid": "a", "title": "T"}, {"id": 1, "uuid": "b", "title": "T"}]
    guess = shape_of(records, URL).roles["id"]
    assert (guess.value, "another in each of 2 records" in guess.why) == ("uuid", True)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [({"a": 1}, "no list of objects"), ([{"x": 1}], "no id and title"), ([{"id": 1, "title": 2}], "no title")],
)
def test_a_sample_that_tells_too_little_is_refused(answer: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        shape_of(answer, URL)


@pytest.mark.parametrize(
    ("beside", "query", "paginator"),
    [
        ({"links": {"next": "https://partner.example/api?page=2"}}, "", NextLink("links.next")),
        ({"links": {"next": {"href": "/api?page=2"}}}, "", NextLink("links.next.href")),
        ({"next": "?page=2"}, "", NextLink("next")),
        ({"meta": {"next_cursor": "abc"}}, "", CursorToken("cursor", "meta.next_cursor")),
        ({"nextPageToken": "abc"}, "", CursorToken("pageToken", "nextPageToken")),
        ({"total": "12"}, "?offset=0&limit=2", Offset("offset", ("limit", 2), total="total")),
        ({"total": 1}, "?start=0&rows=2", Offset("start", ("rows", 2))),
        ({"total_pages": 3}, "?page=1&per_page=2", PageNumber("page", ("per_page", 2), pages="total_pages")),
        ({"page": 1, "total": 12}, "", PageNumber(total="total")),
        ({"offset": 0}, "", Offset()),
        ({"offset": 0}, "?limit=x", Offset("offset", ("limit", 100))),
    ],
)
def test_how_a_list_goes_on(beside: dict[str, Any], query: str, paginator: Paginator) -> None:
    shape = shape_of({"data": RECORDS, **beside}, URL + query)
    assert shape.paginate == paginator
    assert shape.paginate_why


def test_a_header_may_lead_on() -> None:
    shape = shape_of(RECORDS, URL, {"link": '<https://partner.example?page=2>; rel="next"'})
    assert shape.paginate == LinkHeader()


def test_a_single_answer_leads_nowhere() -> None:
    shape = shape_of({"data": RECORDS, "next": None}, URL)
    assert shape.paginate is None
    assert "no way to a further page" in shape.paginate_why


@pytest.mark.parametrize(
    ("paginator", "text"),
    [
        (NextLink("links.next"), 'NextLink("links.next")'),
        (LinkHeader(), 'LinkHeader("next")'),
        (Offset("start", ("rows", 20), total="n"), 'Offset("start", size=("rows", 20), total="n")'),
        (PageNumber(header=True, pages="x"), 'PageNumber("page", pages="x", header=True)'),
    ],
)
def test_a_paginator_is_written_without_its_defaults(paginator: Paginator, text: str) -> None:
    assert written(paginator) == text


def test_numbers_at_the_end_of_addresses_are_identities() -> None:
    entries = [{"id": f"https://a.example/news/{n}"} for n in (123, 124)]
    guess = identity_pattern(entries)
    assert guess is not None
    assert guess.value == r"/(\d{3,})(?:[/?#]|$)"
    assert identity_pattern([*entries, {"id": "https://a.example/about"}]) is None
    assert identity_pattern([*entries, entries[0]]) is None
    assert identity_pattern([{"id": "tag:1203"}]) is None
    assert identity_pattern([]) is None
