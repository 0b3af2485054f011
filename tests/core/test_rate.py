"""Clients have a minute's points each, and nothing they write themselves makes them another client."""

from datetime import timedelta
from ipaddress import ip_network

import pytest

from m4d_core.clock import FixedClock
from m4d_core.errors import RateError
from m4d_core.rate import WINDOW_S, Buckets, client_of, is_proxy
from tests.world import NOW

PROXY = ip_network("10.0.0.0/8")


def test_what_a_minute_holds_and_one_point_more() -> None:
    clock = FixedClock(NOW)
    buckets = Buckets(60, 10, clock)
    buckets.spend("a", 60)
    buckets.spend("b", 60)
    with pytest.raises(RateError) as caught:
        buckets.spend("a", 2)
    assert (caught.value.limit, caught.value.window_s, caught.value.wait_s) == (60, WINDOW_S, 2)
    assert caught.value.message == "More than 60 in 60 seconds; try again in 2."
    clock.at += timedelta(seconds=2)
    buckets.spend("a", 2)
    assert buckets.allowance("a", 1).remaining == 0


def test_without_a_limit_nobody_counts() -> None:
    Buckets(0, 10, FixedClock(NOW)).spend("a", 10**9)


def test_the_silent_are_forgotten() -> None:
    buckets = Buckets(60, 2, FixedClock(NOW))
    for client in "abc":
        buckets.spend(client, 60)
    assert [buckets.allowance(client, 0).remaining for client in "abc"] == [60, 0, 0]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.1", "", "203.0.113.1"),
        ("203.0.113.1", "198.51.100.7", "203.0.113.1"),  # nobody's proxy
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "192.0.2.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),  # before it: the client's own word
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "not an address", "unknown"),
        ("10.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
        ("10.0.0.1", "[2001:db8:1:2::9]:4711", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::4", "", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.1", "", "203.0.113.1"),
        ("fe80::1%eth0", "", "fe80::/64"),
        ("127.0.0.1", "", None),
        ("::1", "", None),
        ("127.0.0.1", "198.51.100.7", None),  # a proxy on this machine has to be listed to be one
        (None, "", "unknown"),
    ],
)  # fmt: skip
def test_who_asks(peer: str | None, forwarded: str, client: str | None) -> None:
    assert client_of(peer, forwarded, [PROXY]) == client


@pytest.mark.parametrize(
    ("peer", "expected"), [("10.0.0.1", True), ("203.0.113.1", False), ("unknown", False), (None, False)]
)
def test_whose_word_is_believed(peer: str | None, expected: bool) -> None:
    assert is_proxy(peer, [PROXY]) is expected
