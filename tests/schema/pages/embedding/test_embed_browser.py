"""Where snippets are made, and what they show in frames, in a real browser: live, by keyboard, to axe, on a phone."""

from collections.abc import Iterator

import httpx
import pytest

from tests.schema.pages.browsing import Tab, opened
from tests.schema.pages.looking import DESKTOP, PHONE, complaints, screen
from tests.schema.running import Running

pytestmark = pytest.mark.timeout(120)
SNIPPET = "document.getElementById('snippet').value"
INSIDE = "document.getElementById('preview').contentDocument"
BOX = f"{INSIDE}?.querySelector('m4d-search')"
TYPED = """
{ const control = document.querySelector(%r); control.value = %r;
  control.dispatchEvent(new Event('input', { bubbles: true })); }
"""


@pytest.fixture
def tab(server: Running, browser: str) -> Iterator[Tab]:
    with opened(browser, server.base, "/embed?ui=en&mode=inline") as made:
        yield made


def give(tab: Tab, selector: str, value: str) -> None:
    tab.run(TYPED % (selector, value))


def item(server: Running) -> str:
    """The address of a card that has a text."""
    asked = {"filter": "kind = NEWS", "limit": "20"}
    hits = httpx.get(f"{server.base}/search/indexes/content/search", params=asked).json()["hits"]
    return f"/embed/item/{next(hit['id'] for hit in hits if hit['summary'])}"


def test_each_change_is_shown_at_once(tab: Tab) -> None:
    assert "filter" not in str(tab.run(SNIPPET))
    tab.run("document.querySelector('summary').click()")
    tab.run("document.querySelector('[name=countries][value=TN]').click()")
    tab.until(f"{SNIPPET}.includes(`filter='countries = \"TN\"'`)")
    assert tab.run("document.querySelector('.chosen').textContent") == "1 chosen"
    tab.until(f"{BOX}?.getAttribute('filter') === 'countries = \"TN\"'")
    give(tab, "#lang", "fr")
    tab.run("document.querySelector('[name=browse]').click()")
    tab.until(f"{BOX}?.lang === 'fr' && {BOX}.results?.total > 0")
    assert tab.run(f"{BOX}.results.hits.every(({{ countries }}) => countries.includes('TN'))") is True
    give(tab, "#mode", "latest")
    tab.until(f"{SNIPPET}.includes('<m4d-latest lang=\"fr\"') && !{SNIPPET}.includes('browse')")
    assert tab.run("document.querySelector('[name=limit]').checkVisibility()") is True
    assert tab.run("document.querySelector('[name=browse]').checkVisibility()") is False
    tab.until(f"{INSIDE}?.querySelector('m4d-latest')?.shadowRoot?.querySelectorAll('li').length > 0")
    assert tab.run("history.length") == 2
    assert tab.run("location.search.includes('countries=TN')") is True
    assert tab.faults == []


def test_colors_are_seen_and_pale_ones_told(tab: Tab) -> None:
    give(tab, "#accent", "#ffee00")
    tab.until("document.getElementById('accent-warning').textContent.startsWith('Hard to read')")
    tab.until(f"{BOX} && getComputedStyle({BOX}).getPropertyValue('--m4d-accent').includes('#ffee00')")
    give(tab, "#accent", "#7a1f5c")
    tab.until("document.getElementById('accent-warning').textContent === ''")
    tab.until(f"{SNIPPET}.includes('light-dark(#7a1f5c, #74c8d4)')")
    give(tab, "#id", "embed-nobody")
    tab.until("document.getElementById('id-warning').textContent.startsWith('There is no embed')")


def test_the_lines_are_copied(tab: Tab) -> None:
    tab.run(
        "Object.defineProperty(navigator.clipboard, 'writeText', { value: async (text) => { window.kept = text } })"
    )
    tab.run("document.querySelector('[data-copy=snippet]').click()")
    assert tab.until("window.kept") == tab.run(SNIPPET)
    tab.until("document.querySelector('[data-copy=snippet]').textContent === 'Copied'")
    tab.run("document.getElementById('frame').focus()")
    assert tab.run("getSelection().toString().startsWith('<iframe ')") is True


def test_a_server_that_is_away_is_said_so(tab: Tab) -> None:
    tab.run("fetch = async () => { throw new TypeError('Failed to fetch') }")
    give(tab, "#lang", "es")
    tab.until("document.getElementById('status').textContent.startsWith('The server did not answer.')")


def test_it_can_be_used_by_the_keyboard_alone(tab: Tab) -> None:
    focus = "document.activeElement"
    tab.press("Tab")
    assert tab.run(f"{focus}.textContent") == "Skip to content"
    tab.press("Enter")
    tab.until(f"{focus}.id === 'main'")
    tab.press("Tab")
    assert tab.run(f"{focus}.localName") == "summary"
    tab.press("Enter")
    tab.until(f"{focus}.parentElement.open")
    tab.press("Tab")  # the list, which scrolls
    tab.press("Tab")
    tab.press(" ")
    chosen = tab.run(f"{focus}.value")
    tab.until(f"{SNIPPET}.includes('\"{chosen}\"')")
    reached = set()
    for _ in range(200):
        tab.press("Tab")
        reached.add(tab.run(f"{focus}.id || {focus}.name || {focus}.dataset.copy || {focus}.localName"))
        if "address" in reached:
            break
    assert {"mode", "lang", "browse", "recent", "theme", "accent", "id", "preview", "snippet", "frame"} <= reached


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_has_no_complaint(
    server: Running, browser: str, size: tuple[int, int, bool], scheme: str, language: str
) -> None:
    with opened(browser, server.base, f"/embed?ui={language}&countries=TN&accent=%23ffee00&id=x") as tab:
        screen(tab, size, prefers_color_scheme=scheme)
        assert complaints(tab) == []
        assert tab.run("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        assert tab.run("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_no_complaint_about_what_is_in_frames(server: Running, browser: str, scheme: str) -> None:
    pages = ("/embed/frame?lang=ar&browse=1", "/embed/frame?mode=latest&lang=fr", item(server), "/embed/frame?id=x")
    with opened(browser, server.base, "/embed") as tab:
        screen(tab, (360, 640, True), prefers_color_scheme=scheme)
        for page in pages:
            tab.open(page)
            tab.run("Promise.all([...document.querySelectorAll(':not(:defined)')]"
                    ".map(({ localName }) => customElements.whenDefined(localName))).then(() => true)")  # fmt: skip
            assert complaints(tab) == [], page
            assert tab.run("document.documentElement.scrollWidth") == 360


def test_without_javascript_the_form_shows_the_lines(server: Running, browser: str) -> None:
    with opened(browser, server.base, "/embed?ui=fr") as tab:
        tab.call("Emulation.setScriptExecutionDisabled", value=True)
        tab.open("/embed?ui=fr")
        tab.run("document.querySelector('[name=countries][value=MA]').checked = true")
        tab.run("document.getElementById('mode').value = 'modal'")
        tab.run("document.querySelector('[type=submit]').focus()")
        tab.press("Enter")
        tab.until("location.search.includes('countries=MA')")
        tab.until("document.readyState === 'complete'")
        assert tab.run(SNIPPET) == (
            f'<script type="module" src="{server.base}/embed/m4d-search.js"></script>\n'
            '<m4d-search lang="fr" filter=\'countries = "MA"\' mode="modal" browse></m4d-search>'
        )
        assert tab.run("[...document.querySelectorAll('[data-copy]')].some((each) => each.checkVisibility())") is False


def test_nothing_is_loaded_from_elsewhere(tab: Tab) -> None:
    tab.until(f"!!{BOX}?.shadowRoot")
    assert all(each.startswith(tab.base) for each in tab.asked)
    assert tab.run("document.cookie + localStorage.length + sessionStorage.length") == "00"
    assert tab.faults == []
