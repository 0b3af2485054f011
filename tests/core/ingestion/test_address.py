from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from m4d_core.errors import FeedError
from m4d_core.ingestion.address import MAX_HOST, Target, check_addresses, is_allowed, parse_target
from tests.core.ingestion.addresses import PASSED, PUBLIC, REFUSED

NOTHING: frozenset[str] = frozenset()
HOSTS = [url.removeprefix("http://").removesuffix("/") for url, reason in REFUSED if reason == "blocked_address"]


def judged(url: str, allow: frozenset[str] = NOTHING) -> str:
    """Where a URL leads when the resolver knows every name as public, or the reason why nowhere."""
    try:
        target = parse_target(url, allow)
        check_addresses(target, [str(target.literal or "8.8.8.8")], allow)
    except FeedError as error:
        return error.reason
    return target.authority


def test_there_are_enough_of_them() -> None:
    assert len(REFUSED) >= 150
    assert len({url for url, _ in REFUSED}) == len(REFUSED)


@pytest.mark.parametrize(("url", "reason"), REFUSED, ids=lambda value: ascii(value)[:60])
def test_a_bad_address_is_refused(url: str, reason: str) -> None:
    assert judged(url) == reason


@pytest.mark.parametrize(("url", "authority"), PASSED, ids=lambda value: ascii(value)[:60])
def test_a_good_address_passes(url: str, authority: str) -> None:
    assert judged(url) == authority


@pytest.mark.parametrize("address", PUBLIC)
def test_the_neighbours_of_refused_networks_are_public(address: str) -> None:
    assert is_allowed(address)


@pytest.mark.parametrize("address", ["", "partner.example", "127.0.0.1/8", "::1%", "fe80::1%eth0", "2130706433"])
def test_what_is_no_plain_address_is_not_public(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize("length", [MAX_HOST, MAX_HOST + 1])
def test_a_host_has_a_greatest_length(length: int) -> None:
    host = ".".join(["a" * 49] * 5) + "." + "b" * (length - 250)
    assert len(host) == length
    assert judged(f"http://{host}/") == (f"{host}:80" if length == MAX_HOST else "blocked_address")


def test_one_private_address_among_public_ones_refuses_the_host() -> None:
    target = Target(scheme="http", host="partner.example", port=80)
    assert check_addresses(target, ["8.8.8.8", "2606:4700::1111"], NOTHING) == "8.8.8.8"
    for addresses in (["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"], ["8.8.8.8", "::1"], []):
        with pytest.raises(FeedError, match="leads to an address that is not public") as caught:
            check_addresses(target, addresses, NOTHING)
        assert caught.value.reason == "blocked_address"
        assert "10.0.0.1" not in caught.value.message
        assert "M4D_FETCH_ALLOW" in (caught.value.hint or "")


def test_the_operator_lets_one_host_and_port_through() -> None:
    allow = frozenset({"localhost:8080", "127.0.0.1:80", "[::1]:9000"})
    assert judged("http://localhost:8080/", allow) == "localhost:8080"
    assert judged("http://LOCALHOST.:8080/", allow) == "localhost:8080"
    assert judged("http://127.0.0.1/", allow) == "127.0.0.1:80"
    assert judged("http://[::1]:9000/", allow) == "[::1]:9000"
    assert judged("http://[0:0::1]:9000/", allow) == "[::1]:9000"
    assert judged("http://127.0.0.1:8080/", allow) == "blocked_port"
    assert judged("http://localhost:8081/", allow) == "blocked_port"
    assert judged("https://127.0.0.1/", allow) == "blocked_address"
    assert judged("http://127.1/", allow) == "blocked_address"
    assert judged("http://x@127.0.0.1/", allow) == "blocked_address"
    assert judged("ftp://localhost:8080/", allow) == "blocked_scheme"
    assert check_addresses(parse_target("http://localhost:8080/", allow), ["127.0.0.1"], allow) == "127.0.0.1"


def test_no_message_repeats_a_password() -> None:
    for url, _ in REFUSED:
        with pytest.raises(FeedError) as caught:
            check_addresses(parse_target(url), ["::1"], NOTHING)
        assert "secret" not in caught.value.message
        assert len(caught.value.message) < 400


def test_a_literal_is_told_from_a_name() -> None:
    assert parse_target("http://8.8.8.8/").literal == IPv4Address("8.8.8.8")
    assert parse_target("http://[2606:4700::1111]/").literal == IPv6Address("2606:4700::1111")
    assert parse_target("http://partner.example/").literal is None


PIECES = st.sampled_from(
    [*HOSTS, "http://", "https:", "//", "/", "@", ":", "[", "]", "%", "\\", "?", "#", "xn--", ".", "0x7f"]
)
URLS = st.one_of(
    st.text(), st.text().map("http://{}/".format), st.lists(st.one_of(PIECES, st.text()), max_size=6).map("".join)
)


@given(URLS)
@example("http://[")
@example("http://\ud800/")
@example("http://\N{FULLWIDTH COLON}/")
@example("http://a\N{ZERO WIDTH JOINER}b.example/")
@example("http://xn--a/")
@example("https://" + "\N{ARABIC LETTER BEH}" * 300)
def test_any_text_is_a_target_or_a_named_error(url: str) -> None:
    reason, target = None, None
    try:
        target = parse_target(url)
    except FeedError as error:
        reason = error.reason
    if target is None:
        assert reason in {"blocked_scheme", "blocked_port", "blocked_address"}
        return
    assert target.port in {80, 443}
    assert target.host == target.host.lower()
    assert target.host.isascii()
    assert 0 < len(target.host) <= MAX_HOST
    assert parse_target(f"{target.scheme}://{target.authority}/") == target


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:{}", "::{}", "64:ff9b::{}", "::ffff:0:{}"]))
def test_an_address_within_an_address_is_never_more_public_than_itself(inner: IPv4Address, form: str) -> None:
    outer = is_allowed(form.format(inner))
    assert outer == (is_allowed(str(inner)) and form == "::ffff:{}")


@given(st.ip_addresses())
def test_what_python_knows_as_private_is_never_public(address: IPv4Address | IPv6Address) -> None:
    flags = (address.is_private, address.is_loopback, address.is_link_local, address.is_multicast, address.is_reserved)
    if any(flags) or address.is_unspecified:
        inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        assert not is_allowed(str(address)) or inner is not None
