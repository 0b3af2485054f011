"""`/playground`: GraphiQL over `/graphql`, with an example for each page of a site; works without the internet.

What it loads is built from `schema/playground` and committed in `static/playground`.
"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from m4d_schema.pages.answering import answer, page, speech_of
from m4d_schema.pages.assets import ASK_AGAIN

PATH = "/playground"
# Two exceptions to the policy of the other pages, on this page alone. GraphiQL shows the descriptions of the schema,
# which are Markdown, as markup (so no Trusted Types), and its editor has small pictures inside its style sheet
# (`data:`). No script but our file runs, no style but our sheet holds, and nothing is asked elsewhere.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": ASK_AGAIN,
}


def playground_routes() -> Sequence[BaseRoute]:
    """Return the route of the page; what it loads comes with the routes of the landing page."""

    async def playground(request: Request) -> Response:
        speech = speech_of(request)
        return answer(request, speech, page("playground.html", speech, PATH), HEADERS)

    return [Route(PATH, playground)]
