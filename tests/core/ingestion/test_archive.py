"""Raw bodies come back as they came, or not at all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.errors import StorageError
from m4d_core.ingestion.archive import load, pack, unpack
from m4d_core.storage import runs
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
    with pytest.raises(StorageError, match="damaged"):
        unpack(replace(payload, body=pack(b"two", None).body))


@pytest.mark.anyio
async def test_loads_what_was_kept_and_names_what_was_not(world: Database) -> None:
    payload = pack(b"<rss/>", "text/xml")
    async with world.write() as connection:
        await runs.keep_payload(connection, payload, NOW)
    async with world.read() as connection:
        assert await load(connection, payload.sha256) == (b"<rss/>", "text/xml")
        with pytest.raises(StorageError, match="no payload"):
            await load(connection, "0" * 64)
