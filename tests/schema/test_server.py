"""The socket is bound before anything is opened."""

import asyncio
import socket

import pytest

from m4d_core.errors import UsageError
from m4d_core.settings import Settings
from m4d_schema.server import bind


def test_a_free_port_is_bound() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with bind(Settings(port=port)) as listener:
        assert listener.getsockname() == ("127.0.0.1", port)


def test_a_taken_port_and_a_foreign_address_are_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"127\.0\.0\.1:{port} is taken"):
            bind(Settings(port=port))
    with pytest.raises(UsageError, match=r"cannot listen on 192\.0\.2\.1"):
        bind(Settings(host="192.0.2.1", port=port))


@pytest.mark.anyio
async def test_no_answer_waits_until_the_one_before_it_is_acknowledged() -> None:
    options = asyncio.Queue[int]()

    async def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        options.put_nowait(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    with bind(Settings().model_copy(update={"port": 0})) as listener:
        async with await asyncio.start_server(accepted, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            assert await options.get()
            writer.close()
