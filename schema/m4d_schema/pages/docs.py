"""`/docs`: the guides, to read without the internet and in the release that is installed."""

import re
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from m4d_schema.pages.answering import answer, page, speech_of
from m4d_schema.pages.assets import Assets
from m4d_schema.pages.guides import GROUPS, PATH, Guide, folder, guide
from m4d_schema.pages.speech import Html, Speech

_LINK = re.compile(rf'(<a href=")({PATH}/[^"]+)"')
KEPT = {"Cache-Control": "public, max-age=300"}


def groups() -> Sequence[tuple[str, Sequence[Guide]]]:
    """Return the guides by what they are about, in reading order."""
    found = ((group, [guide(name) for name in few]) for group, few in GROUPS.items())
    return [(group, [each for each in few if each is not None]) for group, few in found]


def docs_routes() -> Sequence[BaseRoute]:
    """Return the routes of the list of guides, of each guide, and of their images."""

    async def index(request: Request) -> Response:
        speech = speech_of(request)
        return answer(request, speech, page("docs.html", speech, PATH, groups=groups()), KEPT)

    async def one(request: Request) -> Response:
        shown = guide(request.path_params["name"])
        if shown is None:
            raise HTTPException(404)
        speech = speech_of(request)
        before, after = _beside(shown)
        values = {"guide": shown, "body": _led_on(shown.body, speech), "before": before, "after": after}
        return answer(request, speech, page("guide.html", speech, PATH, groups=groups(), **values), KEPT)

    return [
        Route(PATH, index),
        Mount(f"{PATH}/images", Assets(folder() / "images")),
        Route(f"{PATH}/{{name:str}}", one),
    ]


def _led_on(body: str, speech: Speech) -> Html:
    """Return the body of a guide with its links to other guides going on in the chosen language."""
    return Html(_LINK.sub(lambda found: f'{found[1]}{speech.to(found[2])}"', body))


def _beside(shown: Guide) -> tuple[Guide | None, Guide | None]:
    """Return the guide before and the one after."""
    ordered = [each for _, few in groups() for each in few]
    place = ordered.index(shown)
    return (ordered[place - 1] if place else None), (ordered[place + 1] if place + 1 < len(ordered) else None)
