"""A server that speaks the part of Meilisearch's API that writes use, and fails as it is told to."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

NOW = "2026-01-01T00:00:00.5Z"

Answer = tuple[int, Any]


@dataclass
class TaskServer:
    """What the server holds and what it was asked.

    outcomes: of the next tasks, each the states it is seen in, one a look, the last for good.
    faults: (method, path) -> answers to give instead, in turn; a callable is called for its answer.
    """

    indexes: dict[str, dict[str, Any]] = field(default_factory=dict)
    outcomes: list[list[str]] = field(default_factory=list)
    faults: dict[tuple[str, str], list[Answer | Callable[[], Answer]]] = field(default_factory=dict)
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    tasks: list[list[str]] = field(default_factory=list)
    documents: list[list[dict[str, Any]]] = field(default_factory=list)  # pages of their list
    version: str = "1.50.0"
    created: int = 0
    url: str = ""

    def answer(self, method: str, path: str, body: Any) -> Answer:
        self.requests.append((method, path, body))
        waiting = self.faults.get((method, path))
        if waiting:
            fault = waiting.pop(0)
            return fault() if callable(fault) else fault
        parts = path.split("/")[1:]
        if parts[0] == "version":
            return 200, {"pkgVersion": self.version, "commitSha": "", "commitDate": ""}
        if parts[0] == "tasks":
            return 200, self._task(int(parts[1]))
        if parts[0] == "swap-indexes":
            one, other = body[0]["indexes"]
            self.indexes[one], self.indexes[other] = self.indexes[other], self.indexes[one]
            return self._accepted("indexSwap")
        if parts[0] == "indexes":
            return self._index(method, parts[1:], body)
        return 404, {"message": f"no such route: {path}", "code": "not_found"}

    def _index(self, method: str, parts: list[str], body: Any) -> Answer:
        if not parts and method == "POST":
            self.create(body["uid"])
            return self._accepted("indexCreation")
        if not parts:
            return 200, {"results": [self._raw(uid) for uid in self.indexes], "offset": 0, "limit": 20, "total": 0}
        if parts[0] not in self.indexes:
            message = f"Index `{parts[0]}` not found."
            return 404, {"message": message, "code": "index_not_found", "type": "invalid_request"}
        return self._of_one(method, parts[0], "/".join(parts[1:]), body)

    def _of_one(self, method: str, uid: str, rest: str, body: Any) -> Answer:
        match method, rest:
            case "GET", "settings":
                return 200, self.indexes[uid]["settings"]
            case "PATCH", "settings":
                self.indexes[uid]["settings"].update(body)
            case "POST", "documents/fetch":
                return 200, {"results": self.documents.pop(0) if self.documents else [], "offset": 0, "limit": 1000,
                             "total": 2}  # fmt: skip
            case "GET", "stats":
                return 200, {"numberOfDocuments": 7, "isIndexing": False, "fieldDistribution": {}}
            case "DELETE", "":
                del self.indexes[uid]
            case "GET", "":
                return 200, self._raw(uid)
        return self._accepted("any")

    def create(self, uid: str) -> None:
        self.created += 1
        self.indexes[uid] = {"createdAt": f"2026-01-01T00:00:{self.created:02}.5Z", "settings": {}}

    def _raw(self, uid: str) -> dict[str, Any]:
        created = self.indexes[uid]["createdAt"]
        return {"uid": uid, "createdAt": created, "updatedAt": created, "primaryKey": "id"}

    def _accepted(self, kind: str) -> Answer:
        self.tasks.append(self.outcomes.pop(0) if self.outcomes else ["succeeded"])
        uid = len(self.tasks) - 1
        return 202, {"taskUid": uid, "indexUid": None, "status": "enqueued", "type": kind, "enqueuedAt": NOW}

    def _task(self, uid: int) -> dict[str, Any]:
        states = self.tasks[uid]
        state = states.pop(0) if len(states) > 1 else states[0]
        error = {"message": "the disk is full", "code": "no_space_left_on_device"} if state == "failed" else None
        return {"uid": uid, "indexUid": None, "status": state, "type": "any", "error": error, "enqueuedAt": NOW}

    def asked(self, method: str, path: str) -> list[Any]:
        """The bodies of the requests for a path."""
        return [body for asked, there, body in self.requests if (asked, there) == (method, path)]


@contextmanager
def task_server() -> Iterator[TaskServer]:
    """A server on a free port of this machine."""
    state = TaskServer()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Content-Type") == "application/x-ndjson":
                body: Any = [json.loads(line) for line in raw.splitlines()]
            else:
                body = json.loads(raw) if raw else None
            status, answer = state.answer(self.command, self.path.split("?")[0], body)
            sent = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Handler) as state.url:
        yield state


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server on a free port of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
