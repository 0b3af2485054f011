"""No network: whoever opens a connection to another machine, or looks up its name, is refused and named."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NoReturn
from unittest.mock import patch

_INTERNET = (socket.AF_INET, socket.AF_INET6)
_CONNECT = socket.socket.connect
_LOOKUPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr")


class NetworkError(AssertionError):
    """A plugin, or a test of one, reached for the network."""


@contextmanager
def no_network() -> Iterator[list[str]]:
    """Refuse every connection of this process; yields where to they were tried, also those whose refusal was caught."""
    tried: list[str] = []

    def refuse(where: object) -> NoReturn:
        tried.append(str(where))
        raise NetworkError(f"a connection to {where} was refused: describe what to fetch with `context.get(…)` instead")

    def connect(self: socket.socket, address: Any) -> None:  # noqa: ANN401 - its form is the family's
        if self.family in _INTERNET:
            refuse(address)
        return _CONNECT(self, address)

    def look_up(host: object, *_arguments: object, **_named: object) -> NoReturn:
        refuse(host)

    with ExitStack() as stack:
        for name in _LOOKUPS:
            stack.enter_context(patch.object(socket, name, look_up))
        for name in ("connect", "connect_ex"):
            stack.enter_context(patch.object(socket.socket, name, connect))
        yield tried
