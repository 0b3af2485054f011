"""Cassettes: written and read again the same, and no secret in them however it is spelled."""

import base64
import json
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from m4d_core.content.item import License
from m4d_core.errors import FeedError, RetryError, SourceError, UsageError
from m4d_core.ingestion import ApiSource, Budget, source
from m4d_core.ingestion.cassette import Cassette, Exchange, Recorder, address, hidden_bytes, limited, sealed
from m4d_core.ingestion.contract import Request, SourceConfig
from m4d_core.ingestion.fetch import Fetched, Validators

pytestmark = pytest.mark.anyio
CANARY = "canary/key+0123456789=é"
SPELLED = (
    CANARY, quote(CANARY, safe=""), json.dumps(CANARY)[1:-1], CANARY.replace("/", "\\/"),
    base64.b64encode(CANARY.encode()).decode(),
)  # fmt: skip


@source("partner", partner="partner", license=License.reserved(), requires={"appname": "ask"})
class Partner(ApiSource[dict, dict]):  # type: ignore[type-arg]  # an author who wants no types
    budget = Budget(pages=40, pause_s=2)


PARTNER = Partner(SourceConfig(urls=("https://partner.example",), options={"appname": CANARY}))


class Door:
    """A door behind which is what it is told."""

    def __init__(self, *answers: Fetched | SourceError) -> None:
        self.answers = list(answers)
        self.conditions: list[Validators | None] = []

    async def fetch(self, request: Request, validators: Validators | None = None) -> Fetched:
        self.conditions.append(validators)
        answer = self.answers.pop(0)
        if isinstance(answer, SourceError):
            raise answer
        return answer


def fetched(body: bytes, **headers: str) -> Fetched:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fetched(
        url="https://partner.example", body=body, content_type=named.get("content-type"), validators=Validators(),
        headers=named,
    )  # fmt: skip


def test_a_cassette_is_read_as_it_was_written() -> None:
    one = Cassette(
        source="partner",
        exchanges=(
            Exchange(url="https://a.example/1", headers={"etag": '"1"'}, body="é".encode()),
            Exchange(url="https://a.example/2", status=404, body=b"\xff\x00"),
        ),
        recorded_at=datetime(2026, 3, 1, tzinfo=UTC),
        is_cut=True,
        identities=("1", "2"),
    )
    assert Cassette.read(one.written()) == one
    assert one.written() == one.written()
    written = json.loads(one.written())
    assert written["exchanges"][0]["text"] == "é"
    assert base64.b64decode(written["exchanges"][1]["base64"]) == b"\xff\x00"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"{", "cannot be read"),
        (b"[]", "cannot be read"),
        (b'{"exchanges": [{"url": "x"}]}', "cannot be read: KeyError: 'status'"),
        (b'{"form": 9, "source": "a", "exchanges": []}', "has form 9"),
        (
            b'{"form": 1, "source": "a", "exchanges": [{"url": "x", "status": 1, "headers": {}, "base64": "#"}]}',
            "Error",
        ),
    ],
)
def test_what_is_no_cassette_says_so(text: bytes, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        Cassette.read(text)
    assert "record it again" in str(caught.value.hint)


async def test_a_recording_keeps_what_a_source_may_read_and_hides_every_secret() -> None:
    body = b"\n".join(f'{{"next": "https://partner.example/?key={each}"}}'.encode() for each in SPELLED)
    answer = fetched(
        body, content_type="application/json", etag='"1"', link=f"<https://partner.example?k={CANARY}>; rel=next",
        set_cookie=f"session={CANARY}", x_total_count="7", server="nginx", content_encoding="gzip",
    )  # fmt: skip
    recorder = Recorder(Door(answer), PARTNER)
    request = Request(
        url=f"https://user:{quote(CANARY, safe='')}@partner.example/v2?appname={quote(CANARY, safe='')}",
        headers={"Authorization": "Bearer token-of-a-day", "X-Api-Key": "key-of-a-day"},
    )
    await recorder.fetch(request, Validators(etag='"1"'))
    (one,) = recorder.exchanges
    assert one.url == "https://partner.example/v2?appname={appname}"
    assert one.headers == {
        "content-type": "application/json", "etag": '"1"', "x-total-count": "7",
        "link": "<https://partner.example?k={appname}>; rel=next",
    }  # fmt: skip
    text = Cassette(source="partner", exchanges=(one,)).written().decode()
    assert not [each for each in (*SPELLED, "token-of-a-day", "key-of-a-day") if each in text]
    assert one.body.count(b"{appname}") == len(SPELLED)


async def test_a_key_in_a_header_is_hidden_where_the_answer_repeats_it() -> None:
    recorder = Recorder(Door(fetched(b'{"you": "Bearer token-of-a-day", "key": "key-of-a-day"}')), PARTNER)
    headers = {"Authorization": "Bearer token-of-a-day", "X-Api-Key": "key-of-a-day", "Accept-Language": "en"}
    await recorder.fetch(Request(url="https://partner.example", headers=headers))
    assert recorder.exchanges[0].body == b'{"you": "{authorization}", "key": "{x-api-key}"}'


async def test_a_recording_is_whole_and_asks_unconditionally() -> None:
    door = Door(fetched(b"1"))
    await Recorder(door, PARTNER).fetch(Request(url="https://partner.example"), Validators(etag='"1"'))
    assert door.conditions == [None]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (FeedError("x", reason="http_404"), 404),
        (FeedError("x", reason="http_410"), 410),
        (RetryError("x", reason="rate_limited"), 429),
        (RetryError("x", reason="http_5xx"), 500),
        (FeedError("x", reason="http_4xx"), 400),
        (RetryError("x", reason="timeout"), None),
    ],
)
async def test_a_refusal_is_recorded_where_it_has_a_status(error: SourceError, status: int | None) -> None:
    recorder = Recorder(Door(error), PARTNER)
    with pytest.raises(type(error)):
        await recorder.fetch(Request(url="https://partner.example/x"))
    assert [each.status for each in recorder.exchanges] == ([status] if status else [])


def test_a_secret_that_cannot_be_hidden_is_not_written() -> None:
    leaking = Cassette(source="partner", exchanges=(Exchange(url="https://a.example", body=CANARY.encode()),))
    with pytest.raises(FeedError, match="'appname' stands in what was recorded"):
        sealed(leaking, PARTNER.secrets())
    as_bytes = Exchange(url="https://a.example", body=b"\xff" + CANARY.encode())
    with pytest.raises(FeedError):
        sealed(Cassette(source="partner", exchanges=(as_bytes,)), PARTNER.secrets())
    clean = Cassette(source="partner", exchanges=(Exchange(url="https://a.example"),))
    assert sealed(clean, PARTNER.secrets()) == clean.written()


def test_hiding_changes_nothing_else() -> None:
    assert hidden_bytes(b"\xff as it was", PARTNER.secrets()) == b"\xff as it was"
    assert address("https://a.example/p?q=1#f", ()) == "https://a.example/p?q=1#f"


def test_a_source_is_asked_for_fewer_pages_and_stays_what_it_is() -> None:
    less = limited(PARTNER, 3)
    assert (less.budget, less.key, less.setup) == (Budget(pages=3, pause_s=2), "partner", PARTNER.setup)
    assert limited(PARTNER, 99).budget.pages == 40
    assert PARTNER.budget.pages == 40
