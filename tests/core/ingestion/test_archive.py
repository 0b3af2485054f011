"""Raw bodies come back as they came, or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.errors import FeedError
from m4d_core.ingestion.archive import load, pack, prune, unpack
from m4d_core.storage import payloads
from m4d_core.storage.database import Database
from tests.world import NOW


@given(st.binary(max_size=5000))
def test_what_is_packed_unpacks(body: bytes) -> None:
    payload = pack(body, "text/xml")
    assert unpack(payload) == body
    assert (payload.size, len(payload.sha256)) == (len(body), 64)


def test_a_feed_takes_a_fraction_of_its_size() -> None:
    assert len(pack(b"<item><title>the same again</title></item>" * 1000, None).body) < 1000


def test_a_damaged_payload_is_not_handed_out() -> None:
    payload = pack(b"one", None)
    for body in (pack(b"two", None).body, b"not packed at all"):
        with pytest.raises(FeedError, match="damaged") as damaged:
            unpack(replace(payload, body=body))
        assert damaged.value.reason == "payload_lost"


@pytest.mark.anyio
async def test_loads_what_was_kept_and_names_what_was_not(world: Database) -> None:
    payload = pack(b"<rss/>", "text/xml")
    async with world.write() as connection:
        await payloads.keep(connection, payload, NOW)
    async with world.read() as connection:
        assert await load(connection, payload.sha256) == (b"<rss/>", "text/xml")
        with pytest.raises(FeedError, match="no payload"):
            await load(connection, "0" * 64)


@pytest.mark.anyio
async def test_a_payload_is_let_go_when_its_days_are_over(world: Database) -> None:
    async with world.write() as connection:
        for number in range(3):
            await payloads.keep(connection, pack(b"%d" % number, None), NOW - timedelta(days=number))
    assert await prune(world, 2, NOW) == 0
    assert await prune(world, 1, NOW) == 1
    assert await prune(world, 0, NOW + timedelta(seconds=1), limit=1) == 1, "in batches"
    assert await prune(world, 0, NOW + timedelta(seconds=1)) == 1
