from pathlib import Path

import pytest

from m4d_core.testing.examine import examine, find_cassette
from tests.core.testing.authors import Feed, Good, Raising, answer, cassette, record


def test_a_good_plugin_passes_what_applies() -> None:
    found = examine(Good, cassette(identities=("1",)))
    assert [failure.check for failure in found.failures] == ["test_it_imports_only_the_door"]
    assert "test_a_rebuilt_database_is_the_same" in found.passed
    assert found.skipped["test_deletions_are_withdrawals"] == "the cassette holds no deletion"
    assert [item.identity for item in found.items] == list("1234567")
    assert (found.identity, found.terms, found.deletions) == ("id", 0, 0)


def test_a_broken_one_is_told_once_with_its_hint() -> None:
    found = examine(Raising, cassette("partner", answer(record(1), total=1)))
    told = {failure.check: failure for failure in found.failures}
    assert set(told) == {"test_it_imports_only_the_door", "test_the_cassette_gives_items"}
    assert "give the field a default" in told["test_the_cassette_gives_items"].hint
    assert found.items == ()


def test_a_cassette_is_found_beside_the_module_or_among_the_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspect.getfile", lambda _: str(tmp_path / "package" / "module.py"))
    (tmp_path / "package" / "cassettes").mkdir(parents=True)
    assert find_cassette(Feed) is None
    (tmp_path / "pyproject.toml").touch()
    among = tmp_path / "tests" / "deep" / "cassettes" / "feed.json"
    among.parent.mkdir(parents=True)
    among.touch()
    assert find_cassette(Feed) == among
    beside = tmp_path / "package" / "cassettes" / "feed.json"
    beside.touch()
    assert find_cassette(Feed) == beside
