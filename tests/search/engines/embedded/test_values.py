"""Values of an attribute, as filters compare them."""

from typing import Any

from m4d_search.engines.embedded.values import Listed, Values, folded


def test_values_are_found_whatever_their_case() -> None:
    listed = Listed(["NEWS", "news", "Événement", "TN"])
    assert sorted(listed.same("News")) == ["NEWS", "news"]
    assert list(listed.same("e\u0301vénement")) == ["Événement"]
    assert list(listed.same("new")) == []


def test_beginnings_and_ranges() -> None:
    listed = Listed(["b", "Ba", "c", "A"])
    assert list(listed.beginning("B")) == ["b", "Ba"]
    assert list(listed.between("b", "ba")) == ["b", "Ba"]
    assert list(listed.between(None, "a")) == ["A"]
    assert list(listed.between("ba", None)) == ["Ba", "c"]
    assert list(listed.between("c", "a")) == []


def test_an_attribute_is_listed_once() -> None:
    class Searcher:
        calls = 0

        def terms_with_prefix(self, _field: str, _prefix: str) -> list[tuple[str, int]]:
            self.calls += 1
            return [("TN", 2)]

    searcher: Any = Searcher()
    values = Values(searcher)
    assert values.of("countries") is values.of("countries")
    assert list(values.of("countries").same("tn")) == ["TN"]
    assert searcher.calls == 1


def test_values_are_folded_as_on_the_server() -> None:
    assert folded(" ﬁÉ ") == "fie\u0301"
