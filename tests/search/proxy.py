"""Stands in front of a real Meilisearch server and plays the faults that a server has when nobody looks."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler
from threading import Event

import httpx

from tests.search.task_server import serving

_HANDED_ON = ("authorization", "content-type")

Answer = tuple[int, bytes]


class Fault(Enum):
    """What happens to requests. FULL and SPOILT happen to writes alone; a spoilt one is accepted, and fails later."""

    HANGING = auto()
    CLOSING = auto()
    CUT = auto()
    GARBAGE = auto()
    BROKEN = auto()
    BUSY = auto()
    OLD = auto()
    FULL = auto()
    SPOILT = auto()


_PLAYED: Mapping[Fault | None, Answer] = {
    Fault.GARBAGE: (200, b"<html>Welcome</html>"),
    Fault.BROKEN: (500, b'{"message": "no", "code": "internal"}'),
    Fault.BUSY: (503, b'{"message": "no", "code": "too_many_search_requests"}'),
    Fault.FULL: (422, b'{"message": "no", "code": "no_space_left_on_device"}'),
}


@dataclass
class Proxy:
    """The proxy at `url`. fault: what it plays; None for nothing."""

    upstream: str
    url: str = ""
    fault: Fault | None = None
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60), repr=False)
    _over: Event = field(default_factory=Event, repr=False)

    def play(self, fault: Fault | None) -> None:
        """Play this fault from now on; whoever hangs is let go."""
        self._over.set()
        self._over, self.fault = Event(), fault

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        """What is answered; None for nothing."""
        fault, is_write = self.fault, method == "POST" and "/documents?" in path
        if fault is Fault.HANGING:
            self._over.wait(60)
        if fault in (Fault.HANGING, Fault.CLOSING):
            return None
        made = _PLAYED.get(fault) if fault is not Fault.FULL or is_write else None
        if made is not None:
            return made
        if fault is Fault.OLD and path == "/version":
            return 200, b'{"commitSha": "", "commitDate": "", "pkgVersion": "1.49.2"}'
        spoilt = fault is Fault.SPOILT and is_write
        try:
            content = b'{"id": "no id at all!"}' if spoilt else body
            answer = self.client.request(method, self.upstream + path, headers=headers, content=content)
        except httpx.TransportError:
            return None
        return answer.status_code, answer.content


@contextmanager
def proxy(upstream: str) -> Iterator[Proxy]:
    """A proxy on a free port of this machine."""
    state = Proxy(upstream)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            headers = {name: self.headers[name] for name in _HANDED_ON if name in self.headers}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found = state.answer(self.command, self.path, headers, body)
            self.close_connection = True
            if found is None:
                return
            status, sent = found
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent[: len(sent) // 2] if state.fault is Fault.CUT else sent)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Handler) as state.url, state.client:
        try:
            yield state
        finally:
            state.play(None)
