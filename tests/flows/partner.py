"""Two partners with a paged API that tell the same: in every version some records have changed, some are withdrawn."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

from m4d_core.content.item import Item, License
from m4d_core.ingestion import ApiSource, Context, Cursor, NextLink, Outcome, Request, SourceConfig, source
from m4d_core.ingestion.contract import Source
from m4d_core.ingestion.fetch import Fetched, Validators
from m4d_core.ingestion.registry import Registered

KEYS, SIZE, RECORDS = ("partner", "mirror"), 5, 18
START = datetime(2026, 1, 1, tzinfo=UTC)


class Partner(ApiSource[dict[str, Any], dict[str, Any]]):
    url = "https://partner.example/api"
    records = "data"
    cursor = Cursor("changed", lag="1h")
    paginate = NextLink("next")

    def request(self, context: Context) -> Request:
        return context.get(params=context.since("since", "{epoch}"))

    def item(self, entry: dict[str, Any], context: Context) -> Outcome:
        if entry["status"] == "deleted":
            return context.delete(str(entry["id"]))
        return Item(id=str(entry["id"]), title=entry["title"], html=entry["body"], published="2026-01-01",
                    url=f"https://partner.example/{entry['id']}", languages=("en",))  # fmt: skip


def registered(key: str) -> Registered:
    """Return one of the two."""
    named: type[Source] = type("Named", (Partner,), {})
    made = source(key, partner="undp", license=License(key="CC-BY-4.0"))(named)
    return Registered(source=made(SourceConfig()), distribution="m4d", version="1")


def records(version: int) -> list[dict[str, Any]]:
    """All there is, oldest change first; of every version one more."""
    found = []
    for number in range(RECORDS + version):
        began = max(0, number - RECORDS + 1)
        last = max(each for each in range(began, version + 1) if each == began or _changes(number, each))
        is_gone = last > began and number % 7 == last % 7
        found.append({
            "id": number, "title": f"Migrants and cities, number {number}, word{last}x",
            "body": " ".join(f"{Random(number * 1000 + word).randrange(10**6)}x" for word in range(80)),
            "status": "deleted" if is_gone else "published",
            "changed": (START + timedelta(days=last, minutes=number)).isoformat(),
        })  # fmt: skip
    return sorted(found, key=lambda record: str(record["changed"]))


def _changes(number: int, version: int) -> bool:
    return version > 0 and (number % 3 == version % 3 or number % 7 == version % 7)


@dataclass(frozen=True)
class Door:
    """Answers as the partner does in one version."""

    version: int

    async def fetch(self, request: Request, validators: Validators | None = None) -> Fetched:
        asked = parse_qs(urlsplit(request.url).query)
        since = datetime.fromtimestamp(int(asked.get("since", ["0"])[0]), UTC)
        begin = int(asked.get("begin", ["0"])[0])
        found = [each for each in records(self.version) if datetime.fromisoformat(each["changed"]) >= since]
        following = f"?since={int(since.timestamp())}&begin={begin + SIZE}" if begin + SIZE < len(found) else None
        body = json.dumps({"data": found[begin : begin + SIZE], "next": following}).encode()
        return Fetched(url=request.url, body=body, content_type="application/json", validators=Validators())
