"""A server as the public client suites want one: our door, and the admin routes by which they set up their data.

Only the door is of the product. What a route changes is changed when it answers, and its task has ended.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from m4d_core.clock import SystemClock, system_randomness
from m4d_core.settings import Settings
from m4d_schema.search_door import SearchDoor
from m4d_search.asked.uid import read_uid
from m4d_search.door.access import Access
from m4d_search.door.endpoint import Endpoint
from m4d_search.door.indexes import Index
from m4d_search.door.searches import Searches
from m4d_search.refusal import RefusedError
from tests.search.admin.keys import MASTER, Key, Keys
from tests.search.admin.other import Kind, Other
from tests.search.admin.settings import changed, named
from tests.search.door.fakes import Embeds, Uses, embed_access

_EXISTS = "Index `{}` already exists."
_CLOCK = SystemClock()

Answer = tuple[int, Any]
Handler = Callable[["Admin", Request], Awaitable[Answer]]


class Opened(Mapping[str, Index]):
    """The indexes as the door opens them."""

    def __init__(self, others: Mapping[str, Other]) -> None:
        self._others = others

    def __getitem__(self, uid: str) -> Index:
        return self._others[uid].index()

    def __iter__(self) -> Iterator[str]:
        return iter(self._others)

    def __len__(self) -> int:
        return len(self._others)


@dataclass
class Admin:
    """What the admin routes change."""

    kind: Kind
    keys: Keys = field(default_factory=lambda: Keys(_CLOCK))
    indexes: dict[str, Other] = field(default_factory=dict)
    tasks: dict[int, dict[str, Any]] = field(default_factory=dict)
    features: dict[str, bool] = field(default_factory=dict)
    done: int = 0

    def task(self, kind: str, uid: str | None, error: RefusedError | None = None) -> Answer:
        """Note a task that has ended."""
        now = _CLOCK.now().isoformat()
        self.done += 1
        self.tasks[self.done] = {
            "uid": self.done,
            "batchUid": self.done,
            "indexUid": uid,
            "status": "succeeded" if error is None else "failed",
            "type": kind,
            "canceledBy": None,
            "details": {},
            "error": None if error is None else error.body(),
            "duration": "PT0S",
            **dict.fromkeys(("enqueuedAt", "startedAt", "finishedAt"), now),
        }
        return 202, {"taskUid": self.done, "indexUid": uid, "status": "enqueued", "type": kind, "enqueuedAt": now}

    def index(self, uid: str, key: str | None = None) -> Other:
        """Return an index, made where there is none."""
        return self.indexes.setdefault(uid, Other(uid=uid, kind=self.kind, key=key))

    def present(self, request: Request) -> Other:
        """Return the index of the path. Raises RefusedError."""
        uid = request.path_params["uid"]
        if uid not in self.indexes:
            raise _missing(uid)
        return self.indexes[uid]

    async def list_indexes(self, _: Request) -> Answer:
        return 200, _page([_shown(self.indexes[uid]) for uid in self.indexes])

    async def make_index(self, request: Request) -> Answer:
        asked = orjson.loads(await request.body())
        uid = read_uid(asked["uid"])
        if uid in self.indexes:
            return self.task("indexCreation", uid, RefusedError(_EXISTS.format(uid), code="bad_request"))
        self.index(uid, asked.get("primaryKey"))
        return self.task("indexCreation", uid)

    async def show_index(self, request: Request) -> Answer:
        return 200, _shown(self.present(request))

    async def drop_index(self, request: Request) -> Answer:
        uid = request.path_params["uid"]
        if uid not in self.indexes:
            return self.task("indexDeletion", uid, _missing(uid))
        await self.indexes.pop(uid).forget()
        return self.task("indexDeletion", uid)

    async def put_documents(self, request: Request) -> Answer:
        uid = request.path_params["uid"]
        index = self.index(uid, request.query_params.get("primaryKey"))
        await index.put(orjson.loads(await request.body()))
        return self.task("documentAdditionOrUpdate", uid)

    async def show_settings(self, request: Request) -> Answer:
        settings, part = self.present(request).settings, request.path_params.get("part")
        return 200, settings if part is None else settings[named(part)]

    async def change_settings(self, request: Request) -> Answer:
        uid, part = request.path_params["uid"], request.path_params.get("part")
        given = None if request.method == "DELETE" else orjson.loads(await request.body())
        index = self.index(uid)
        changes = (given or dict.fromkeys(index.settings)) if part is None else {named(part): given}
        await index.set(changed(index.settings, changes))
        return self.task("settingsUpdate", uid)

    async def list_tasks(self, _: Request) -> Answer:
        newest = list(self.tasks.values())[::-1]
        return 200, {**_page(newest), "from": self.done, "next": None}

    async def show_task(self, request: Request) -> Answer:
        found = self.tasks.get(int(request.path_params["uid"]))
        if found is None:
            raise RefusedError("There is no such task.", code="not_found")
        index = self.indexes.get(found["indexUid"])
        if index is not None and index.documents:  # whoever waits for a task, waits until its change is searchable
            await index.filled()
        return 200, found

    async def drop_tasks(self, _: Request) -> Answer:
        self.tasks.clear()
        return self.task("taskDeletion", None)

    async def list_keys(self, _: Request) -> Answer:
        return 200, _page([key.shown() for key in self.keys.keys.values()])

    async def make_key(self, request: Request) -> Answer:
        return 201, self.keys.make(orjson.loads(await request.body())).shown()

    async def show_key(self, request: Request) -> Answer:
        return 200, self._key(request).shown()

    async def drop_key(self, request: Request) -> Answer:
        del self.keys.keys[self._key(request).stored.uid]
        return 204, None

    async def experiments(self, request: Request) -> Answer:
        if request.method == "PATCH":
            self.features |= orjson.loads(await request.body())
        return 200, self.features

    async def webhooks(self, _: Request) -> Answer:
        return 200, {"results": []}

    def _key(self, request: Request) -> Key:
        found = self.keys.named(request.path_params["uid"])
        if found is None:
            raise RefusedError("There is no such key.", code="not_found")
        return found

    def admit(self, authorization: str | None) -> None:
        """Raise RefusedError unless the caller may do everything."""
        if authorization is None:
            raise RefusedError("The Authorization header is missing.", code="missing_authorization_header")
        secret = authorization.removeprefix("Bearer ")
        key = self.keys.named(secret)
        if secret != MASTER and (key is None or "*" not in key.actions):
            raise RefusedError("The provided API key is invalid.", code="invalid_api_key")


_ROUTES: tuple[tuple[str, Mapping[str, Handler]], ...] = (
    ("/indexes", {"GET": Admin.list_indexes, "POST": Admin.make_index}),
    ("/indexes/{uid}", {"GET": Admin.show_index, "DELETE": Admin.drop_index}),
    ("/indexes/{uid}/documents", {"POST": Admin.put_documents}),
    ("/indexes/{uid}/settings", {"GET": Admin.show_settings, "PATCH": Admin.change_settings}),
    (
        "/indexes/{uid}/settings/{part}",
        {"GET": Admin.show_settings, **dict.fromkeys(("PUT", "PATCH", "DELETE"), Admin.change_settings)},
    ),
    ("/tasks", {"GET": Admin.list_tasks, "DELETE": Admin.drop_tasks}),
    ("/tasks/{uid}", {"GET": Admin.show_task}),
    ("/keys", {"GET": Admin.list_keys, "POST": Admin.make_key}),
    ("/keys/{uid}", {"GET": Admin.show_key, "DELETE": Admin.drop_key}),
    ("/experimental-features", {"GET": Admin.experiments, "PATCH": Admin.experiments}),
    ("/webhooks", {"GET": Admin.webhooks}),
)


def application(kind: Kind) -> Starlette:
    """Return the server over a kind of engine."""
    admin = Admin(kind)
    settings = Settings(search_master_key=MASTER, search_anonymous=False, search_rate_queries=0, search_deadline_s=60)
    pages = embed_access(Embeds(), Uses())
    access = Access(admin.keys, pages, settings, _CLOCK)  # type: ignore[arg-type]  # keys that need no database
    endpoint = Endpoint(Searches(Opened(admin.indexes), settings), access, settings, _CLOCK)
    door = _for_masters(SearchDoor(endpoint, settings, system_randomness()), admin.keys)
    routes = [
        Route(path, _bound(admin, handler), methods=[method])
        for path, handlers in _ROUTES
        for method, handler in handlers.items()
    ]
    return Starlette(routes=[*routes, Mount("/", door)])


def _for_masters(door: ASGIApp, keys: Keys) -> ASGIApp:
    """Return the door for those, too, who bring the master key, which opens nothing in ours."""
    master, admin = f"Bearer {MASTER}".encode(), f"Bearer {keys.admin.secret}".encode()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = [(name, admin if value == master else value) for name, value in scope["headers"]]
            scope = {**scope, "headers": headers}
        await door(scope, receive, send)

    return answer


def _bound(admin: Admin, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            admin.admit(request.headers.get("authorization"))
            status, body = await handler(admin, request)
        except RefusedError as error:
            status, body = error.status, error.body()
        content = b"" if body is None else orjson.dumps(body)
        return Response(content, status, media_type="application/json")

    return answer


def _shown(index: Other) -> dict[str, Any]:
    now = _CLOCK.now().isoformat()
    return {"uid": index.uid, "primaryKey": index.key, "createdAt": now, "updatedAt": now}


def _page(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {"results": found, "offset": 0, "limit": 20, "total": len(found)}


def _missing(uid: str) -> RefusedError:
    return RefusedError(f"Index `{uid}` not found.", code="index_not_found")
