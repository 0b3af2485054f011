"""One address asked as gently as can be: on condition, where it has moved to, and told apart from what is known."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from anyio import to_thread

from m4d_core.errors import SourceError
from m4d_core.ingestion.contract import Request, Source
from m4d_core.ingestion.fetch import Fetched, Validators, redirected
from m4d_core.ingestion.moving import new_address, sighted
from m4d_core.ingestion.workshop import Workshop
from m4d_core.storage.sources import UrlState

UNCONDITIONAL = 0.01  # of all polls: heals servers that answer 304 for ever
IN_THE_LOOP = 128 * 1024  # bytes that are hashed where we stand
_NOT_THERE = frozenset({"http_404", "http_410", "dns"})


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of asking. state: what is known of the address now. is_same: the body is the one known already."""

    fetched: Fetched
    state: UrlState
    is_same: bool


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Asks the addresses of one source, with what a run knows of each."""

    workshop: Workshop
    source: Source
    now: datetime

    async def ask(self, request: Request, known: UrlState) -> Answer:
        """Return what is at an address, which counts as the same when it says so, or when its body is.

        One that has moved for good is asked where it is now; when that is gone, where it was. Raises as the door does.
        """
        request = replace(request, at_once=self.source.budget.concurrency)
        is_free = self.workshop.chance.random() < UNCONDITIONAL or known.payload_sha is None
        validators = None if is_free else Validators(etag=known.etag, last_modified=known.last_modified)
        fetched, moved = await self._fetched(request, known, validators)
        state = replace(
            moved,
            etag=fetched.validators.etag,
            last_modified=fetched.validators.last_modified,
            version=request.version,
        )
        is_same = fetched.not_modified or (request.kept and await _hash(fetched.body) == known.payload_sha)
        return Answer(fetched=fetched, state=state, is_same=is_same)

    async def _fetched(
        self, request: Request, known: UrlState, validators: Validators | None
    ) -> tuple[Fetched, UrlState]:
        door = self.workshop.fetcher
        there = new_address(known, self.now)
        if there is not None:
            try:
                fetched = await door.fetch(redirected(request, self.source.restore(there)), validators)
            except SourceError as error:
                if error.reason not in _NOT_THERE:
                    raise
                validators = None  # those of another address
            else:
                return fetched, known if fetched.permanent_url is None else self._sighted(known, fetched)
        fetched = await door.fetch(request, validators)
        return fetched, self._sighted(known, fetched)

    def _sighted(self, known: UrlState, fetched: Fetched) -> UrlState:
        there = fetched.permanent_url
        return sighted(known, None if there is None else self.source.redact(there), self.now)


async def _hash(body: bytes) -> str:
    if len(body) > IN_THE_LOOP:
        return await to_thread.run_sync(_hashed, body)
    return _hashed(body)


def _hashed(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
