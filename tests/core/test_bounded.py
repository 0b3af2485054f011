"""What is remembered, and what is forgotten for it."""

from m4d_core.bounded import Bounded


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    kept: Bounded[str, int] = Bounded(30)
    for number, key in enumerate("abc"):
        kept.put(key, number, 10)
    assert kept.get("a") == 0
    kept.put("d", 3, 10)
    assert [kept.get(key) for key in "abcd"] == [0, None, 2, 3]
    assert (kept.bytes, len(kept)) == (30, 3)


def test_one_byte_more_than_may_be_kept_is_not() -> None:
    kept: Bounded[str, int] = Bounded(30)
    kept.put("a", 1, 30)
    assert kept.get("a") == 1
    kept.put("a", 2, 31)
    assert kept.get("a") is None
    assert kept.bytes == 0


def test_a_key_has_one_value() -> None:
    kept: Bounded[str, int] = Bounded(30)
    kept.put("a", 1, 10)
    kept.put("a", 2, 15)
    assert (kept.get("a"), kept.bytes) == (2, 15)
    kept.drop("a")
    kept.drop("a")
    assert kept.bytes == 0
