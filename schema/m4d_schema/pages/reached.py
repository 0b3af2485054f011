"""Where a visitor reached this server: what addresses that people copy begin with."""

import re

from starlette.requests import Request

from m4d_core.rate import is_proxy
from m4d_core.settings import Settings

_PLAIN_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?|https?://\[[0-9A-Fa-f:.]+\](?::\d+)?")


def base_url(request: Request, settings: Settings) -> str:
    """Return where this server was reached; not what no shell line may hold, since people copy it into a shell.

    Behind a proxy that is trusted, its word on HTTPS counts.
    """
    base = str(request.base_url).rstrip("/")
    peer = request.client.host if request.client else None
    if request.headers.get("x-forwarded-proto") == "https" and is_proxy(peer, settings.trusted_proxies):
        base = f"https://{base.partition('://')[2]}"
    return base if _PLAIN_BASE.fullmatch(base) else f"http://{settings.host}:{settings.port}"
