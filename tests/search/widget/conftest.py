"""The widget on a page of another site: a door, a site, a browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from starlette.applications import Starlette

from m4d_schema.embed import script_routes
from tests.schema.pages.browsing import Tab, chromium, opened
from tests.schema.running import Running, running
from tests.search.widget.door import KEY, Door, door_routes, listening
from tests.search.widget.pages import Site, html

Show = Callable[..., Tab]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Host and port of a browser's door."""
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """M4D as its operator runs it, which soon reports what embeds were asked."""
    settings = {
        "M4D_PLUGINS": "undp-projects",
        "M4D_SEARCH_MASTER_KEY": "0123456789abcdef",
        "M4D_EMBED_REPORT_S": "0.1",
    }
    with running(tmp_path_factory.mktemp("server"), **settings) as up:
        up.until('{ search(text: "remitances") { nodes { title } } }', "emit")
        yield up


@pytest.fixture(scope="module")
def listener() -> Iterator[Door]:
    """The test server that stands for the door, with the widget as M4D serves it."""
    door = Door()
    with listening(Starlette(routes=[*door_routes(door), *script_routes()])) as door.base:
        yield door


@pytest.fixture(scope="module")
def host() -> Iterator[Site]:
    site = Site()
    with listening(site.app()) as site.base:
        yield site


@pytest.fixture
def door(listener: Door) -> Iterator[Door]:
    """The door, as it is at first; whatever waits is let go in the end."""
    listener.reset()
    yield listener
    listener.let_go.set()


@pytest.fixture
def site(host: Site) -> Site:
    """The other site, without a page."""
    host.pages, host.policy = {}, None
    return host


@pytest.fixture
def script(door: Door) -> str:
    """The first line of the snippet."""
    return f'<script type="module" src="{door.base}/embed/m4d-search.js"></script>'


@pytest.fixture
def show(browser: str, door: Door, site: Site, script: str) -> Iterator[Show]:
    """Open a page that holds the snippet, as it is copied: the script, and an element with these attributes."""
    with ExitStack() as stack:

        def opening(attributes: str = "", *, inside: str = "", tag: str = "m4d-search", **page: str) -> Tab:
            element = f'<{tag} endpoint="{door.base}/search" embed-id="{KEY}" {attributes}>{inside}</{tag}>'
            site.pages["/"] = html(script + element, **page)
            return stack.enter_context(opened(browser, site.base))

        yield opening
