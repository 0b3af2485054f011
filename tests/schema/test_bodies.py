"""Bodies of requests."""

import asyncio
from typing import Any

import pytest

from m4d_schema.bodies import GoneError, HttpError, fields_of, read_body

pytestmark = pytest.mark.anyio


def receiving(*messages: dict[str, Any]) -> Any:
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.sleep(3600)
        return waiting.pop(0)

    return receive


def part(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_body_in_parts() -> None:
    assert await read_body({}, receiving(part(b"ab"), part(b"c", more=False)), 3, 1) == b"abc"


@pytest.mark.parametrize(
    ("headers", "messages", "code"),
    [
        ({"content-length": "4"}, [], 413),
        ({"content-length": "1"}, [part(b"ab"), part(b"cd", more=False)], 413),
        ({}, [part(b"ab")], 408),
    ],
)
async def test_what_is_too_long_or_too_slow(headers: dict[str, str], messages: list[Any], code: int) -> None:
    with pytest.raises(HttpError) as raised:
        await read_body(headers, receiving(*messages), 3, 0.01)
    assert (raised.value.code, raised.value.headers) == (code, {"connection": "close"})


async def test_a_client_that_goes() -> None:
    with pytest.raises(GoneError):
        await read_body({}, receiving(part(b"a"), {"type": "http.disconnect"}), 3, 1)


def test_fields_by_their_names_and_repeated_ones_as_a_list() -> None:
    sent = [(b"accept", b"a/b"), (b"x", b"\xff"), (b"accept", b"c/d")]
    assert fields_of({"headers": sent}) == {"accept": "a/b, c/d", "x": "\xff"}
