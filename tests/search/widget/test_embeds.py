"""An embed as its operator makes it and a site uses it: on a page of that site, on one of another, revoked, framed."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.forked import m4d
from tests.schema.pages.browsing import Tab, opened
from tests.schema.running import Running
from tests.search.widget.door import listening
from tests.search.widget.pages import Site, html
from tests.search.widget.seeing import BOX, find, part, said

pytestmark = pytest.mark.timeout(120)
REFUSED = "This search is not registered for this site"
FRAME_TEXT = "document.body.innerText"


@pytest.fixture(scope="module")
def stranger() -> Iterator[Site]:
    """A site that is on nobody's list."""
    site = Site()
    with listening(site.app()) as site.base:
        yield site


def made(server: Running, *arguments: str) -> str:
    done = m4d(server.environ, "embeds", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def copied(server: Running, browser: str, query: str, box: str = "snippet") -> str:
    """What somebody copies at /embed."""
    with opened(browser, server.base, f"/embed?mode=inline&{query}") as tab:
        assert tab.run("document.querySelector('.warning:not(:empty)')") is None
        return str(tab.run(f"document.getElementById('{box}').value"))


def inside(tab: Tab, expression: str) -> object:
    """Evaluate in the first frame of the page; None where another page just takes the place of that in it."""
    with suppress(AssertionError):
        return evaluated(tab, expression)
    return None


def evaluated(tab: Tab, expression: str) -> object:
    tree = tab.call("Page.getFrameTree")["frameTree"]
    assert isinstance(tree, dict)
    world = tab.call("Page.createIsolatedWorld", frameId=tree["childFrames"][0]["frame"]["id"])
    answer = tab.call(
        "Runtime.evaluate", expression=expression, contextId=world["executionContextId"], returnByValue=True
    )
    found = answer["result"]
    assert isinstance(found, dict)
    return found.get("value")


def until_inside(tab: Tab, condition: str) -> None:
    deadline = time.monotonic() + 20
    while inside(tab, condition) is not True:
        assert time.monotonic() < deadline, f"never: {condition}: {inside(tab, FRAME_TEXT)}"


def test_the_copied_lines_work_on_its_site_and_say_why_not_on_another(
    browser: str, server: Running, site: Site, stranger: Site
) -> None:
    id_ = made(server, "new", "A site", "--origin", site.base, "--filter", "kind != PAGE", "--language", "fr")
    lines = copied(server, browser, f"id={id_}&lang=fr&browse=1")
    assert lines.count("\n") == 1
    site.pages["/"] = stranger.pages["/"] = html(lines)
    with opened(browser, site.base) as tab:
        tab.until(f"{BOX}.results?.total > 0")
        assert tab.run(f"{BOX}.results.hits.every(({{ languages }}) => languages.includes('fr'))") is True
        tab.run(f"{BOX}.setAttribute('filter', 'kind = PAGE OR kind = NEWS')")
        tab.until(f"{BOX}.results?.hits.every(({{ kind }}) => kind === 'NEWS')")
        assert tab.faults == []
    with opened(browser, stranger.base) as tab:
        tab.run(f"{BOX}.setAttribute('lang', 'en')")
        tab.until(f"{part('.status')}?.textContent === '{REFUSED}'")
        assert str(tab.run(f"{part('.notice bdi')}.textContent")) == (
            f"The embed `{id_}` is not for pages of {stranger.base}. Ask the operator of this server."
        )
        assert tab.run(f"{part('.retry')}.checkVisibility()") is True
    until_counted(server, id_, {site.base: True, stranger.base: False})
    made(server, "move", id_, "--origin", stranger.base)
    with opened(browser, stranger.base) as tab:
        tab.until(f"{BOX}.results?.total > 0")
        made(server, "revoke", id_)
        find(tab, "diaspora")
        assert said(tab) == "Cette recherche n’est pas enregistrée pour ce site"
        assert "revoked" in str(tab.run(f"{part('.notice bdi')}.textContent"))


def until_counted(server: Running, id_: str, expected: dict[str, bool]) -> None:
    """Wait until these sites were counted, each answered and never refused, or the other way round.

    The server itself, where the lines were copied, is one more.
    """
    deadline = time.monotonic() + 20
    while True:
        listed = {each["id"]: each for each in json.loads(made(server, "list", "--json"))}
        uses = {use["origin"]: use for use in listed[id_]["uses"] if use["origin"] != server.base}
        if set(uses) == set(expected):
            assert {origin: bool(use["answered"]) for origin, use in uses.items()} == expected
            assert {origin: not use["refused"] for origin, use in uses.items()} == expected
            return
        assert time.monotonic() < deadline, uses


def test_the_copied_frame_shows_itself_on_its_site_alone(
    browser: str, server: Running, site: Site, stranger: Site
) -> None:
    id_ = made(server, "new", "A site", "--origin", site.base)
    frame = copied(server, browser, f"id={id_}&lang=en&mode=latest", "frame")
    site.policy = f"default-src 'none'; frame-src {server.base}; style-src 'unsafe-inline'"
    site.pages["/"] = stranger.pages["/"] = html(frame)
    shown = "document.querySelector('m4d-latest')?.shadowRoot?.querySelectorAll('li a').length > 0"
    with opened(browser, site.base) as tab:
        tab.run("document.querySelector('iframe').scrollIntoView()")
        until_inside(tab, shown)
        assert tab.faults == []
    with opened(browser, stranger.base) as tab:
        tab.run("document.querySelector('iframe').scrollIntoView()")
        until_inside(tab, f"{FRAME_TEXT}.includes('{REFUSED}')")
