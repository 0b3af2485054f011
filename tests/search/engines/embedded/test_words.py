"""The vocabulary kept fresh: by the writer, by a reader, quickly or in the background."""

from collections.abc import Callable
from threading import Event

import pytest
from tantivy import Searcher

from m4d_search.engines.embedded import words as module
from m4d_search.engines.embedded.vocabulary import Vocabulary
from m4d_search.engines.embedded.words import Words


class Terms:
    """A searcher that only lists words."""

    def __init__(self, *words: str, wait_for: Event | None = None) -> None:
        self.words = words
        self.wait_for = wait_for
        self.listed = Event()

    def terms_with_prefix(self, field: str, prefix: str) -> list[tuple[str, int]]:
        assert (field, prefix) == ("all", "")
        self.listed.set()
        if self.wait_for is not None:
            assert self.wait_for.wait(10)
        return [(word, 1) for word in self.words]


def searcher(*words: str, wait_for: Event | None = None) -> Searcher:
    return Terms(*words, wait_for=wait_for)  # type: ignore[return-value]  # only the listing is used


def test_characters_of_scripts_without_spaces_are_no_vocabulary() -> None:
    assert len(Words(grows=False).of(searcher("wages", "移", "民", "ท"), (1, 1))) == 1


def test_a_reader_lists_again_after_each_commit() -> None:
    words = Words(grows=False)
    first = words.of(searcher("wages"), (1, 1))
    assert words.of(searcher("never read"), (1, 1)) is first
    assert words.of(searcher("wages", "remittances"), (2, 1)).derived("remitances", prefix=False).one_typo


def test_the_writer_adds_and_never_lists_again() -> None:
    words = Words(grows=True)
    words.add([("before", 1)])  # nothing is listed yet: the first search lists everything
    first = words.of(searcher("wages"), (1, 1))
    words.add([("remittances", 1), ("移", 1)])
    assert words.of(searcher("never read"), (2, 1)) is first
    assert first.derived("remitances", prefix=False).one_typo
    assert len(first) == 2


def test_what_is_slow_to_list_is_listed_beside_the_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_QUICK_S", -1.0)
    monkeypatch.setattr(module, "_PATIENCE", 0)
    words, go = Words(grows=False), Event()
    first = words.of(searcher("wages"), (1, 1))
    slow = Terms("wages", "remittances", wait_for=go)
    assert words.of(slow, (2, 1)) is first  # type: ignore[arg-type]  # only the listing is used
    assert slow.listed.wait(10)
    assert words.of(searcher("never read"), (2, 1)) is first
    go.set()
    second = until(lambda: words.of(searcher("never read"), (2, 1)), lambda found: found is not first)
    assert second.derived("remitances", prefix=False).one_typo


def test_what_is_slow_to_list_is_not_listed_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_QUICK_S", -1.0)
    monkeypatch.setattr(module, "_PATIENCE", 1e9)
    words = Words(grows=False)
    first = words.of(searcher("wages"), (1, 1))
    never = Terms("wages", "remittances")
    assert words.of(never, (2, 1)) is first  # type: ignore[arg-type]  # only the listing is used
    assert not never.listed.is_set()


def until(ask: Callable[[], Vocabulary], done: Callable[[Vocabulary], bool]) -> Vocabulary:
    while not done(answer := ask()):
        pass
    return answer
