"""Lists of numbers by group and value, and what comes of them when some change."""

from m4d_core.catalogue.postings import Gathered, Posting, Postings


def gathered(*entries: tuple[str, str, int]) -> Gathered:
    found = Gathered()
    for group, value, number in entries:
        found.group(group)[value].append(number)
    return found


def postings() -> Postings:
    found = gathered(("kind", "NEWS", 0), ("kind", "NEWS", 2), ("kind", "EVENT", 1), ("state", "PUBLISHED", 0))
    return Postings({group: found.postings(group) for group in ("kind", "state")})


def test_what_has_one_of_several_values_is_found() -> None:
    lists = postings()
    assert list(lists.any_of("kind", ["NEWS"])) == [0, 2]
    assert list(lists.any_of("kind", ["NEWS", "EVENT", "nothing"])) == [0, 1, 2]
    assert list(lists.any_of("kind", [])) == list(lists.any_of("nowhere", ["NEWS"])) == []
    assert list(lists.every("kind")) == [0, 1, 2]
    assert list(lists.every("nowhere")) == []


def test_values_are_counted_that_something_found_has() -> None:
    assert postings().counted("kind", Posting([0, 2, 3])) == [("NEWS", 2)]
    assert postings().counted("nowhere", Posting([0])) == []


def test_a_change_makes_other_lists_and_leaves_the_old_ones_as_they_were() -> None:
    before = postings()
    added = gathered(("kind", "NEWS", 3), ("state", "DRAFT", 3), ("themes", "economy", 3))
    after = before.changed(added, Posting([0]), "state")
    said = {(group, value): list(posting) for group, value, posting in after.lists()}
    assert said == {
        ("kind", "NEWS"): [0, 2, 3],
        ("kind", "EVENT"): [1],
        ("state", "PUBLISHED"): [],
        ("state", "DRAFT"): [3],
        ("themes", "economy"): [3],
    }
    assert list(before.any_of("kind", ["NEWS"])) == [0, 2]
    assert list(before.every("state")) == [0]


def test_more_numbers_take_more_memory() -> None:
    few, many = Postings({"kind": {"NEWS": Posting([1])}}), Postings({"kind": {"NEWS": Posting(range(0, 9999, 2))}})
    assert 0 < few.size < 1000 < many.size
