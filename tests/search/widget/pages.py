"""Pages of somebody else's site, on an origin of their own."""

from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

KINDS = {"js": "text/javascript", "css": "text/css"}


@dataclass
class Site:
    """A site. pages: path -> HTML. policy: the Content-Security-Policy of all of them; none without."""

    base: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    policy: str | None = None

    def app(self) -> Starlette:
        async def page(request: Request) -> Response:
            headers = {"Content-Security-Policy": self.policy} if self.policy else {}
            if request.url.path == "/favicon.ico":
                return Response(status_code=204)
            kind = KINDS.get(request.url.path.rpartition(".")[2], "text/html")
            return Response(self.pages.get(request.url.path, html("Found")), media_type=kind, headers=headers)

        return Starlette(routes=[Route("/{rest:path}", page)])


def html(body: str, *, head: str = "", lang: str = "en") -> str:
    """A plain page around a snippet."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>A site</title>'
        f'<meta name="viewport" content="width=device-width">{head}</head>'
        f"<body><main><h1>A site</h1>{body}</main></body></html>"
    )
