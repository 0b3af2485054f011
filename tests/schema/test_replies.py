"""What goes back over HTTP: statuses, header fields, bodies."""

import pytest

from m4d_schema.bodies import HttpError
from m4d_schema.errors import Code, refusal
from m4d_schema.freshness import etag
from m4d_schema.negotiation import JSON, RESPONSE
from m4d_schema.replies import NO_CONTENT, NOT_MODIFIED, Reply, encoded, lasting, reply_of, written

PUBLIC = "public, max-age=60"


def test_the_length_of_a_body_stands_in_the_fields_where_there_may_be_one() -> None:
    assert (b"content-length", b"2") in Reply(status=200, headers={}, body=b"{}").fields
    assert (b"content-length", b"0") in Reply(status=406, headers={}).fields
    for status in (NO_CONTENT, NOT_MODIFIED):
        assert Reply(status=status, headers={"vary": "Accept"}).fields == encoded({"vary": "Accept"})


def test_more_fields_leave_the_reply_as_it_was() -> None:
    reply = written(b"{}", JSON)
    more = reply.beside({"ratelimit": "1"})
    assert (b"ratelimit", b"1") in more.fields
    assert "ratelimit" not in reply.headers
    assert more.body == reply.body


def test_nobody_keeps_an_answer_unless_it_is_said_for_how_long() -> None:
    assert written(b"{}", RESPONSE).headers["cache-control"] == "no-store"
    assert reply_of({"data": {}}, RESPONSE).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("wait", "said"), [({"retryAfter": 7}, "7"), ({}, "5")])
def test_who_asks_too_much_is_told_when_to_come_back(wait: dict[str, int], said: str) -> None:
    reply = reply_of({"errors": [refusal(Code.RATE_LIMITED, "Too much.", **wait)]}, RESPONSE)
    assert (reply.status, reply.headers["retry-after"]) == (429, said)


def test_the_request_itself_is_refused_with_its_own_status_and_fields() -> None:
    error = HttpError(405, "No.", {"allow": "GET"})
    reply = reply_of({"errors": [refusal(Code.BAD_REQUEST, "No.")]}, JSON, error)
    assert (reply.status, reply.headers["allow"]) == (405, "GET")


def test_who_has_the_answer_is_sent_no_body_and_no_type_of_one() -> None:
    etags: dict[str, str] = {}
    first = lasting(written(b"{}", JSON), JSON, etags, "", PUBLIC)
    assert (first.status, first.headers["etag"], first.headers["cache-control"]) == (200, etag(b"{}", JSON), PUBLIC)
    assert etags == {JSON: etag(b"{}", JSON)}
    again = lasting(written(b"{}", JSON), JSON, etags, first.headers["etag"], PUBLIC)
    assert (again.status, again.body) == (NOT_MODIFIED, b"")
    assert "content-type" not in again.headers
    assert again.headers["etag"] == first.headers["etag"]
