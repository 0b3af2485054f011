"""Where a license gives no full text, none is stored: not in the row, not in its detail, not by replay."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from m4d_core.content.item import Item, License
from m4d_core.content.license import TERMS
from m4d_core.content.wording import SUMMARY_LENGTH
from m4d_core.ingestion import Context, Entry
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import Reply
from tests.core.ingestion.bench import Bench, Demo, entry, opened, rss
from tests.core.ingestion.test_replay import read_again
from tests.world import rows

pytestmark = pytest.mark.anyio
CLOSED = [key for key, terms in TERMS.items() if not terms.full_text]
LONG = "Families in rural Senegal received record remittances last year. " * 40
CANARY = "the very last sentence of the article"
BODY = f"<p>{LONG}</p><p>{CANARY}</p>"


class Reading(Demo):
    """Puts its text wherever there is room for one."""

    kind = "PROJECT"

    def item(self, entry: Entry, context: Context) -> Item | None:
        data = entry.data
        text = f"{LONG} {CANARY}"
        return Item(
            id=data["id"], title=data["title"], url=data["link"], html=data.get("html"), summary=data.get("summary"),
            detail={"objectives": text, "results": [{"description": text}], "titles": {"fr": text}},
        )  # fmt: skip


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world) as made:
        yield made


def under(key: str, base: type[Demo] = Demo) -> type[Demo]:
    return type("Under", (base,), {"license": License(key=key, rights="© Partner", attribution="Partner")})


async def stored(bench: Bench) -> dict[str, Any]:
    (row,) = await rows(bench.database)
    return row


def assert_brief(row: dict[str, Any], key: str) -> None:
    assert row["html"] is None
    assert 0 < len(row["summary"]) <= SUMMARY_LENGTH
    assert (row["title"], row["url"]) == ("Migrants 1", "https://example.org/1")
    assert (row["license"]["key"], row["license"]["attribution"]) == (key, "Partner")
    assert CANARY not in orjson.dumps(row, default=str).decode()


def article(**fields: str) -> bytes:
    spaces = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    return rss(entry(1, **fields)).replace(b"<rss version='2.0'>", spaces.encode())


@pytest.mark.parametrize("key", [*CLOSED, "of-our-own-making"])
@pytest.mark.parametrize("slot", ["description", "content:encoded"])
async def test_title_summary_and_link_are_all_there_is(bench: Bench, key: str, slot: str) -> None:
    bench.made = under(key)
    bench.serves(Reply(body=article(**{slot: f"<![CDATA[{BODY}]]>"})))
    assert (await bench.run()).counts["new"] == 1
    assert_brief(await stored(bench), key)
    await read_again(bench, "2")
    assert_brief(await stored(bench), key)


@pytest.mark.parametrize("key", [*CLOSED, "CC-BY-4.0"])
async def test_the_detail_holds_no_full_text_either(bench: Bench, key: str) -> None:
    bench.made = under(key, Reading)
    bench.serves(Reply(body=article(description="Short", **{"content:encoded": f"<![CDATA[{BODY}]]>"})))
    await bench.run()
    row = await stored(bench)
    if key == "CC-BY-4.0":
        assert CANARY in row["html"]
        assert CANARY in row["detail"]["objectives"]
        return
    assert_brief(row, key)
    assert len(row["detail"]["objectives"]) <= SUMMARY_LENGTH


async def test_a_license_that_closes_takes_the_text_away(bench: Bench) -> None:
    bench.serves(Reply(body=article(**{"content:encoded": f"<![CDATA[{BODY}]]>"})))
    await bench.run()
    assert CANARY in (await stored(bench))["html"]
    bench.made = under("all-rights-reserved")
    report = await read_again(bench)
    assert report.counts["changed"] == 1, "although the plugin's version is the same"
    assert_brief(await stored(bench), "all-rights-reserved")
