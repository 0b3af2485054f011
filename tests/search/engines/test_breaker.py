"""A server that does not answer is asked now and then, one that does always."""

from hypothesis import given
from hypothesis import strategies as st

from m4d_search.engines.breaker import Breaker

RETRY_S = 5


def test_one_try_in_a_while_until_it_answers() -> None:
    breaker = Breaker(RETRY_S)
    assert [breaker.admits(now) for now in (0, 0, 1)] == [True] * 3
    breaker.failed(2)
    breaker.failed(3)
    assert [breaker.admits(now) for now in (3, 7.9, 8, 8, 12.9)] == [False, False, True, False, False]
    breaker.answered()
    assert [breaker.admits(now) for now in (13, 13)] == [True] * 2


STEPS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["ask", "answer", "fail"])), max_size=60)


@given(STEPS)
def test_it_is_never_shut_for_longer_nor_asked_more_often(steps: list[tuple[int, str]]) -> None:
    breaker, now, last = Breaker(RETRY_S), 0, None
    for seconds, step in steps:
        now += seconds
        if step == "answer":
            breaker.answered()
            last = None
        elif step == "fail":
            breaker.failed(now)
            last = now
        else:
            assert breaker.admits(now) is (last is None or now - last >= RETRY_S)
            last = now if last is not None and now - last >= RETRY_S else last
