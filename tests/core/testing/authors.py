"""Plugins as authors write them, good and broken, and the cassette they are tested with."""

import random
import socket
from dataclasses import replace
from threading import Event
from typing import Any, ClassVar

import orjson
from pydantic import BaseModel

from m4d_core.ingestion import (
    ApiSource,
    Context,
    Cursor,
    Entry,
    FeedSource,
    Item,
    License,
    Offset,
    Outcome,
    Page,
    Quarantine,
    Request,
    source,
)
from m4d_core.ingestion.cassette import Cassette, Exchange

URL = "https://partner.example/api/news"
CC_BY = License(key="CC-BY-4.0", attribution="Partner")


def record(number: int, **values: Any) -> dict[str, Any]:
    usual = {
        "id": number, "title": f"Migrants open bakery {number}", "url": f"https://partner.example/{number}",
        "published": f"2026-01-{number:02}T10:00:00Z", "changed": f"2026-01-{number:02}T12:00:00Z", "status": "public",
        "body": f"<p>A bakery of story {number}.</p>",
    }  # fmt: skip
    return {**usual, **values}


def answer(*records: dict[str, Any], total: int = 7) -> bytes:
    return orjson.dumps({"total": total, "data": records})


def cassette(key: str = "partner", *pages: bytes, **values: Any) -> Cassette:
    bodies = pages or (answer(*map(record, range(1, 5))), answer(*map(record, range(5, 8)), total=7))
    at = (0, 4, 8)
    exchanges = tuple(
        Exchange(url=f"{URL}?limit=4&offset={at[place]}", headers={"content-type": "application/json"}, body=body)
        for place, body in enumerate(bodies)
    )
    return Cassette(source=key, exchanges=exchanges, **values)


class Config(BaseModel):
    base_url: str = URL


class News(BaseModel):
    id: int
    title: str
    url: str | None = None
    published: str | None = None
    changed: str | None = None
    status: str = "public"
    body: str | None = None


@source("partner", title="Partner", partner="partner", license=CC_BY)
class Good(ApiSource[Config, News]):
    records = "data"
    paginate = Offset("offset", ("limit", 4), total="total")
    cursor = Cursor("changed")

    def request(self, context: Context) -> Request:
        return context.get(params=context.since("since"))

    def item(self, entry: News, context: Context) -> Outcome:
        return Item(id=str(entry.id), title=entry.title, url=entry.url, html=entry.body, published=entry.published,
                    updated=entry.changed)  # fmt: skip


def made(entry: News, **values: Any) -> Item:
    usual = Item(id=str(entry.id), title=entry.title, url=entry.url, published=entry.published)
    return replace(usual, **values)


class Unlicensed(Good):
    license = None


class OddLicense(Good):
    license = License(key="free for all")


class Tomorrow(Good):
    api = 99


class Unexplained(Good):
    requires: ClassVar = {"token": ""}


class Nowhere(Good):
    def requests(self, context: Context) -> Any:
        yield Request(url="ftp://partner.example/news")


class Fickle(Good):
    def item(self, entry: News, context: Context) -> Outcome:
        return made(entry, summary=f"{random.random()}")


class Wandering(Good):
    def item(self, entry: News, context: Context) -> Outcome:
        return made(entry, id=f"{random.random()}")


class ByTitle(Good):
    def item(self, entry: News, context: Context) -> Outcome:
        return made(entry, id=entry.title)


class OneForAll(Good):
    def item(self, entry: News, context: Context) -> Outcome:
        return made(entry, id="1")


class Renamed(Good):
    def item(self, entry: News, context: Context) -> Outcome:
        return made(entry, id=f"news-{entry.id}")


class Untitled(Good):
    def item(self, entry: News, context: Context) -> Outcome:
        return made(entry, title=" ")


class Silent(Good):
    def item(self, entry: News, context: Context) -> Outcome:
        return None


class Raising(Good):
    def item(self, entry: News, context: Context) -> Outcome:
        raise KeyError("body")


class Refusing(Good):
    def item(self, entry: News, context: Context) -> Outcome:
        raise Quarantine("I do not like it")


class WrongPath(Good):
    records = "items"


class WrongCursor(Good):
    cursor = Cursor("modified")


class Forgetful(Good):
    def request(self, context: Context) -> Request:
        return context.get()


class Circular(Good):
    def following(self, page: Page, context: Context) -> Any:
        yield page.request


class Endless(Good):
    def following(self, page: Page, context: Context) -> Any:
        yield replace(page.request, url=f"{page.request.url}x")


class Adding(Good):
    def following(self, page: Page, context: Context) -> Any:
        if page.data["total"] + 0 > 100:
            yield page.request


class Trusting(Good):
    def item(self, entry: Any, context: Context) -> Outcome:
        return made(entry, title=entry.title.split(" ", 1)[1])


class Guessing(Good):
    def item(self, entry: News, context: Context) -> Outcome:
        published = entry.published or ""
        is_known = published.endswith("Z") and published[:4] == "2026"
        return made(entry, published=published if is_known else "2026-02-01")


class Strict(Good):
    def item(self, entry: News, context: Context) -> Outcome:
        if entry.published is not None and not entry.published.endswith("Z"):
            raise Quarantine("no date")
        return made(entry)


class Leaking(Good):
    requires: ClassVar = {"token": "ask"}
    options: ClassVar = {"token": ""}

    def item(self, entry: News, context: Context) -> Outcome:
        return made(entry, summary=f"fetched with {self.setup.options['token']}")


class Dialing(Good):
    def item(self, entry: News, context: Context) -> Outcome:
        try:
            socket.create_connection(("partner.example", 443))
        except Exception:
            return made(entry)
        return made(entry)


class Live(Good):
    kind = "PROJECT"

    def item(self, entry: News, context: Context) -> Outcome:
        return made(entry, detail={"url": entry.url})


class Slow(Good):
    def item(self, entry: News, context: Context) -> Outcome:
        if len(entry.title) > 100_000:
            Event().wait()  # for ever, and without a processor that the other tests need
        return made(entry)


class Mutating(Good):
    def read(self, entry: Entry, context: Context) -> Outcome:
        entry.data["seen"] = True  # type: ignore[index]  # what an author does
        return super().read(entry, context)


class Hollow(Good):
    def item(self, entry: News, context: Context) -> Outcome:
        return context.delete(" ") if entry.id == 1 else made(entry)


@source("feed", title="Feed", partner="partner", license=License.reserved())
class Feed(FeedSource):
    url = "https://partner.example/rss.xml"
