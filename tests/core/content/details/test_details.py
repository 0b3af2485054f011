import pytest

from m4d_core.content.details import DETAILS, valid_detail
from m4d_core.content.kind import Kind
from m4d_core.errors import EntryError


def fault(kind: str, detail: dict[str, object]) -> str:
    with pytest.raises(EntryError) as caught:
        valid_detail(kind, detail)
    assert caught.value.reason == "invalid_detail"
    return caught.value.message


def test_there_is_a_model_for_each_kind_that_sources_give() -> None:
    assert set(DETAILS) == set(Kind) - {Kind.COURSE, Kind.DISCUSSION}


@pytest.mark.parametrize("kind", ["COURSE", "DISCUSSION", "SONG"])
def test_a_kind_without_a_model_is_refused(kind: str) -> None:
    with pytest.raises(EntryError, match="cannot be stored yet") as caught:
        valid_detail(kind, {})
    assert caught.value.reason == "bad_kind"


@pytest.mark.parametrize("kind", sorted(set(DETAILS) - {"EVENT", "VIDEO"}))
def test_nothing_is_valid_and_stays_nothing(kind: str) -> None:
    assert valid_detail(kind, {}) == {}


@pytest.mark.parametrize("kind", DETAILS)
def test_an_unknown_key_is_refused_by_name(kind: str) -> None:
    assert "colour" in fault(kind, {"colour": "red"})


def test_what_is_as_by_default_is_left_out_and_may_be_validated_again() -> None:
    detail = {
        "status": "UNKNOWN",
        "start": "2014-04",
        "humanitarian": False,
        "budget": [{"amount": 5, "currency": "EUR", "kind": "ORIGINAL"}],
        "sectors": [],
        "titles": {"fr": "Titre"},
    }
    dumped = valid_detail("PROJECT", detail)
    assert dumped == {"start": "2014-04", "budget": [{"amount": 5.0, "currency": "EUR"}], "titles": {"fr": "Titre"}}
    assert valid_detail("PROJECT", dumped) == dumped


@pytest.mark.parametrize("date", ["2014", "2014-04", "2014-04-01"])
def test_partial_dates_keep_their_precision(date: str) -> None:
    assert valid_detail("PROJECT", {"planned": {"start": date}}) == {"planned": {"start": date}}
    assert valid_detail("DOCUMENT", {"issued_on": date}) == {"issued_on": date}


@pytest.mark.parametrize(
    ("kind", "detail", "where"),
    [
        ("PROJECT", {"start": "01/04/2014"}, "start"),
        ("PROJECT", {"start": "2014-02-30"}, "start"),
        ("PROJECT", {"status": "DONE"}, "status"),
        ("PROJECT", {"participants": [{"role": "FRIEND"}]}, "participants.0.role"),
        ("PROJECT", {"budget": [{"amount": float("inf"), "currency": "EUR"}]}, "budget.0.amount"),
        ("PROJECT", {"documents": [{"title": "no address"}]}, "documents.0.url"),
        ("PROJECT", {"outputs": [{"title": "no identity"}]}, "outputs.0.identity"),
        ("DOCUMENT", {"document_type": "POEM"}, "document_type"),
        ("DOCUMENT", {"identifiers": [{"scheme": "DOI", "value": ""}]}, "identifiers.0.value"),
        ("NEWS", {"genre": "GOSSIP"}, "genre"),
        ("NEWS", {"keywords": "one"}, "keywords"),
        ("NEWS", {"files": [{"url": "x", "size": "big"}]}, "files.0.size"),
        ("BLOG_POST", {"genre": "NEWS"}, "genre"),
    ],
)
def test_a_wrong_value_is_refused_by_its_place(kind: str, detail: dict[str, object], where: str) -> None:
    assert where in fault(kind, detail)


def test_the_message_holds_every_fault_and_stays_short() -> None:
    message = fault("PROJECT", {f"key_{number}": 1 for number in range(100)})
    assert "key_0" in message
    assert "key_1" in message
    assert len(message) <= 500


def test_an_output_may_tell_what_a_project_tells() -> None:
    output = {"identity": "X-1", "title": "Output", "language": "fr", "summary": "s", "url": "https://a.example/",
    "start": "2020",
              "documents": [{"url": "https://a.example/d.pdf"}], "status": "CLOSED"}  # fmt: skip
    assert valid_detail("PROJECT", {"outputs": [output]}) == {"outputs": [output]}


def test_events_say_when_and_instants_bear_their_offset() -> None:
    assert "starts_at" in fault("EVENT", {})
    assert "starts_at" in fault("EVENT", {"starts_at": "2026-03-01T12:00:00"})
    assert "time_zone" in fault("EVENT", {"starts_at": "2026-03-01T12:00:00Z", "time_zone": "no zone"})
    detail = {"starts_at": "2026-03-01T12:00:00+01:00", "time_zone": "Africa/Tunis", "venue": {"name": "City hall"}}
    dumped = valid_detail("EVENT", detail)
    assert dumped == detail
    assert valid_detail("EVENT", dumped) == dumped


def test_videos_say_where_to_watch() -> None:
    assert "watch_url" in fault("VIDEO", {})
    assert valid_detail("VIDEO", {"watch_url": "https://example.org/v"}) == {"watch_url": "https://example.org/v"}
