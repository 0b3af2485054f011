"""The outbound door as its tests open it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from m4d_core.errors import SourceError
from m4d_core.ingestion.contract import Request
from m4d_core.ingestion.fetch import Fetcher, FetchPolicy, Validators

POLICY: dict[str, Any] = {
    "allow": frozenset(),
    "proxy": "",
    "timeout_s": 10.0,
    "max_bytes": 100_000,
    "max_file_bytes": 200_000,
    "max_redirects": 5,
    "user_agent": "M4D/test (+https://m4d.example)",
}


def door(*allow: str, resolver: Any = None, clock: Any = None, tls: Any = None, **policy: Any) -> Fetcher:
    """A door that lets these `host:port` through."""
    settled = FetchPolicy(**{**POLICY, "allow": frozenset(allow), **policy})
    return Fetcher(settled, resolver=resolver, clock=clock, tls=tls)


class Names:
    """A resolver that gives these answers, one for each question, the last again and again; an empty one is none."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(f"{host}:{port}")
        answer = list(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])
        if not answer:
            raise OSError("no such name")
        return answer


async def refused(fetcher: Fetcher, url: str, validators: Validators | None = None) -> SourceError:
    """The error that asking for the URL ends in."""
    try:
        fetched = await fetcher.fetch(Request(url=url), validators)
    except SourceError as error:
        return error
    raise AssertionError(f"{url!a} gave {fetched.body[:50]!r}")


async def until(condition: Callable[[], bool]) -> None:
    """Give way to the others until it is so."""
    while not condition():  # noqa: ASYNC110 - what is waited for is no event of ours
        await asyncio.sleep(0)
