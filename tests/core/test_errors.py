"""The error tree: what an error is decides what happens next."""

import pytest

from m4d_core import errors
from m4d_core.errors import EntryError, FeedError, M4DError, Quarantine, QueryError, RetryError, SettingsError


def test_every_error_is_ours() -> None:
    ours = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert len(ours) > 15
    assert all(issubclass(error, M4DError) for error in ours)


@pytest.mark.parametrize("kind", [RetryError, FeedError, EntryError])
def test_a_source_error_carries_its_reason_and_next_step(kind: type[errors.SourceError]) -> None:
    error = kind("the feed is empty", reason="empty", hint="look at it")
    assert (error.message, error.reason, error.hint, str(error)) == (
        "the feed is empty",
        "empty",
        "look at it",
        "the feed is empty",
    )


def test_a_plugin_sends_an_entry_to_quarantine() -> None:
    error = Quarantine("no title")
    assert isinstance(error, EntryError)
    assert error.reason == "rejected_by_plugin"


def test_settings_come_as_rows() -> None:
    error = SettingsError([("M4D_PORT", "is no number", "a port")])
    assert "M4D_PORT: is no number; expected a port" in str(error)


def test_a_query_error_carries_code_and_extensions() -> None:
    error = QueryError("too much", code="TOO_EXPENSIVE", limit="first", allowed=200)
    assert (error.code, error.extensions) == ("TOO_EXPENSIVE", {"limit": "first", "allowed": 200})
