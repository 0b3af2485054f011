import socket

import pytest

from m4d_core.testing.network import NetworkError, no_network


def test_nobody_connects_and_nobody_looks_up_a_name() -> None:
    with no_network() as tried:
        with pytest.raises(NetworkError, match=r"context.get"):
            socket.create_connection(("127.0.0.1", 9))
        with pytest.raises(NetworkError), socket.socket() as one:
            one.connect(("127.0.0.1", 9))
        with pytest.raises(NetworkError), socket.socket() as one:
            one.connect_ex(("127.0.0.1", 9))
        for look_up in (socket.gethostbyname, socket.gethostbyname_ex, socket.gethostbyaddr):
            with pytest.raises(NetworkError):
                look_up("partner.example")
    assert tried == ["127.0.0.1", "('127.0.0.1', 9)", "('127.0.0.1', 9)", *["partner.example"] * 3]


def test_what_stays_on_this_machine_goes_on() -> None:
    with no_network():
        one, other = socket.socketpair()
        one.close()
        other.close()
        with socket.socket(socket.AF_UNIX) as local, pytest.raises(FileNotFoundError):
            local.connect("absent.sock")


def test_afterwards_all_is_as_it_was() -> None:
    before = (socket.getaddrinfo, socket.socket.connect)
    with pytest.raises(ZeroDivisionError), no_network():
        raise ZeroDivisionError
    assert (socket.getaddrinfo, socket.socket.connect) == before
