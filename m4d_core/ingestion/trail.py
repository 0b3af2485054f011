"""What a run is led to from list to list, and which lists have been read with all that is behind them (pure).

A list that leads to addresses (a sitemap) counts as read only when they have been dealt with, so that a site of any
size is finished over several runs. One page that is gone or broken is passed over: it is not the source that fails.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from m4d_core.errors import SourceError
from m4d_core.ingestion.contract import Request, Source
from m4d_core.storage.sources import UrlState

# a page's own fault: it is asked again when its sitemap says that it is new
_FAULTS = """
    robots_denied http_403 http_404 http_410 http_4xx not_a_feed empty body_too_large bad_encoding blocked_redirect
    too_many_redirects blocked_address blocked_scheme blocked_port too_many_bad xml_depth xml_entities
    parse_timeout parse_memory parse_crashed
"""
_FOR_GOOD = frozenset(_FAULTS.split())
_FOR_NOW = frozenset({"timeout", "http_5xx", "http_408", "truncated"})
# a host's fault: nothing more is asked of it in this run
_OF_HOST = frozenset({"challenge", "rate_limited", "robots_unreachable", "dns", "connect", "tls"})


class Trail:
    """The lists and pages of one run. read_by: with what they are read.

    Only a source that asks robots.txt passes over pages: others are led to files, whose faults are its own.
    """

    def __init__(self, source: Source, read_by: str) -> None:
        self._source = source
        self._read_by = read_by
        self._lists: dict[str, tuple[UrlState, Sequence[Request]]] = {}
        self._led_to: set[str] = set()
        self._done: set[str] = set()
        self._passed: dict[str, tuple[UrlState | None, SourceError]] = {}
        self._is_good = False

    def leads(self, url: str, state: UrlState, requests: Sequence[Request]) -> UrlState:
        """Note what a list leads to. Returns the state to keep of it until all of that has been dealt with."""
        if not requests:
            return state
        self._lists[url] = state, requests
        self._led_to.update(request.url for request in requests)
        return replace(state, read_by=None, seen=None)

    def done(self, request: Request | None, *, is_read: bool) -> None:
        """Note an address that has been dealt with. is_read: its body was: one such page shows that they can be had."""
        if request is not None:
            is_page = request.format not in (None, self._source.format)
            self._done.add(request.url)
            self._is_good = self._is_good or (is_read and is_page)

    def passes_over(self, error: SourceError, request: Request | None) -> bool:
        """Return whether a run goes on over this fault of a page that a list led to, and note it."""
        is_of_page = not _leaves_host(error) and error.reason in _FOR_GOOD | _FOR_NOW
        if request is None or request.url not in self._led_to or not (self._source.robots and is_of_page):
            return False
        was_asked = error.reason in _FOR_GOOD - {"robots_denied"} and request.version is not None
        url = self._source.redact(request.url)
        state = UrlState(url=url, version=request.version, read_by=self._read_by) if was_asked else None
        self._passed[request.url] = state, error
        return True

    def behind(self, error: SourceError, request: Request | None, queue: Iterable[Request]) -> deque[Request]:
        """Return what is still asked after a fault: of a host that wants to be left alone, or is not there, nothing."""
        if request is None or not (self._source.robots and _leaves_host(error)):
            return deque(queue)
        return deque(each for each in queue if _host(each) != _host(request))

    def fault(self) -> SourceError | None:
        """Return the first fault where none of several pages was good: then it is not the pages that fail."""
        if self._is_good or len(self._passed) <= 1:
            return None
        return next(error for _, error in self._passed.values())

    def states(self) -> list[UrlState]:
        """Return what to remember: of lists that are finished, and of pages that were passed over for good.

        An address without a version is asked in every run, so a list that leads to one is never finished.
        """
        done = set(self._done)
        states = []
        for url, (state, error) in self._passed.items():
            if self._is_good and error.reason in _FOR_GOOD:
                done.add(url)
                states += [state] if state is not None else []
        for url, (whole, requests) in reversed(self._lists.items()):  # a list stands before those it leads to
            if all(request.version is not None and request.url in done for request in requests):
                states.append(whole)
            else:
                done.discard(url)
        return states


def _leaves_host(error: SourceError) -> bool:
    return error.reason in _OF_HOST or getattr(error, "retry_after_s", None) is not None


def _host(request: Request) -> str:
    return urlsplit(request.url).netloc.rpartition("@")[2].lower()
