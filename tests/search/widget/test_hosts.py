"""Pages that make it hard: strict policies, hostile styles, shadow roots, two widgets, forms, no JavaScript."""

import pytest

from tests.schema.pages.browsing import opened
from tests.search.widget.conftest import Show
from tests.search.widget.door import KEY, Door
from tests.search.widget.pages import Site, html
from tests.search.widget.seeing import BOX, DEFINED, INPUT, ROOT, STATUS, find, part, titles

pytestmark = pytest.mark.timeout(120)
HOSTILE = """
<style>
body * { all: unset !important; display: block !important; color: red !important; font: 60px/3 cursive !important }
body * { letter-spacing: 1em !important; text-transform: uppercase !important; text-indent: 9em !important }
body * { visibility: visible; word-spacing: 2em !important; text-align: center !important; cursor: none !important }
div, input, a, button, dialog, mark, details { display: none !important; opacity: 0 !important }
input { width: 1px !important } .bar, .hit, .panel, .root { position: fixed !important; top: -999px !important }
</style>
"""
BOXES = f"""
[...{ROOT}.querySelectorAll('.bar, .input, .facet, .sort, .hit, .title')].map((each) => {{
  const {{ width, height }} = each.getBoundingClientRect();
  const {{ fontSize, color, letterSpacing, textTransform }} = getComputedStyle(each);
  return [each.className, width, height, fontSize, color, letterSpacing, textTransform].join(' ');
}})
"""


def policy(door: Door) -> str:
    """The directives that the guide tells, and nothing else allowed."""
    return (
        f"default-src 'none'; script-src {door.base}; connect-src {door.base}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


@pytest.mark.parametrize("mode", ["inline", "modal"])
def test_it_works_where_next_to_nothing_is_allowed(show: Show, door: Door, site: Site, mode: str) -> None:
    site.policy = policy(door)
    tab = show(f'mode="{mode}"')
    assert find(tab, "remit") == "20 results"
    tab.run(f"{part('summary')}.click(); {part('.value input')}.click()")
    tab.until(f"{ROOT}.querySelectorAll('.chip').length === 1")
    tab.until(f"{STATUS}.textContent === '4 results'")
    assert tab.run(f"getComputedStyle({part('.chip')}).borderRadius") == "99px"
    assert tab.faults == []


def test_the_styles_of_a_page_stay_outside(show: Show, site: Site) -> None:
    tab = show()
    tab.call("Emulation.setDeviceMetricsOverride", width=1000, height=900, deviceScaleFactor=1, mobile=False)
    find(tab, "remit")
    tab.run("document.activeElement.blur()")
    calm = tab.run(BOXES)
    tab.run(f"document.head.insertAdjacentHTML('beforeend', {HOSTILE!r})")
    assert tab.run("getComputedStyle(document.querySelector('h1')).color") == "rgb(255, 0, 0)"
    assert tab.run(BOXES) == calm
    assert tab.run(f"{part('.hit')}.checkVisibility()") is True


def test_it_works_inside_a_shadow_root(show: Show, door: Door) -> None:
    tab = show(tag="x-none")
    tab.run(
        "{ const outer = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });"
        " const made = outer.appendChild(document.createElement('m4d-search'));"
        f" made.setAttribute('endpoint', '{door.base}/search/'); made.setAttribute('embed-id', '{KEY}');"
        " window.inner = made }"
    )
    tab.until("window.inner.shadowRoot && customElements.get('m4d-search')")
    tab.press("/")
    tab.call("Input.insertText", text="remit")
    tab.until("window.inner.results?.total === 20")
    tab.press("ArrowDown")
    assert tab.run("inner.shadowRoot.querySelector('[role=combobox]').getAttribute('aria-activedescendant')") == "hit-0"


def test_two_on_a_page_do_not_mix(show: Show, door: Door) -> None:
    second = f'</m4d-search><m4d-search id="second" label="Projects" endpoint="{door.base}/search" embed-id="{KEY}">'
    tab = show('label="News" filter=\'kind = "NEWS"\'', inside=second)
    tab.run(DEFINED)
    assert find(tab, "remit") == "4 results"
    assert tab.run("[...document.querySelectorAll('m4d-search')].map((each) => each.value)") == ["remit", ""]
    assert tab.run("document.querySelector('#second').search('remit').then(() => second.results.total)") == 20
    assert tab.run(f"{BOX}.results.total") == 4
    tab.run("document.activeElement.blur()")
    tab.press("/")
    assert tab.run("document.activeElement === document.querySelector('m4d-search')") is True
    asked = len(door.asked)
    assert (
        tab.run(
            "second.setAttribute('filter', 'kind = \"NEWS\"'), second.search('remit').then(() => second.results.total)"
        )
        == 4
    )
    assert len(door.asked) <= asked + 1  # the answers are kept for both


FORM = (
    '<form action="/found"><input type="search" name="q" value="{}" placeholder="Look here"><button>Go</button></form>'
)


def test_without_javascript_the_form_in_it_is_what_there_is(browser: str, site: Site, script: str) -> None:
    site.pages["/"] = html(f"{script}<m4d-search>{FORM.format('')}</m4d-search>")
    with opened(browser, site.base) as tab:
        tab.call("Emulation.setScriptExecutionDisabled", value=True)
        tab.open("/")
        tab.run("document.querySelector('input').focus()")
        tab.call("Input.insertText", text="remit")
        tab.press("Enter")
        tab.until("location.href.endsWith('/found?q=remit')")


def test_an_old_browser_keeps_the_form(show: Show, site: Site) -> None:
    tab = show(head="<script>CSS.supports = () => false</script>", inside=FORM.format("event"))
    tab.until("performance.getEntriesByType('resource').some(({ name }) => name.endsWith('m4d-search.js'))")
    assert tab.run(f"[{BOX}.shadowRoot, {BOX}.querySelector('input').checkVisibility()]") == [None, True]
    assert tab.faults == []


@pytest.mark.parametrize("around", [False, True])
def test_with_it_enter_goes_where_the_form_goes(show: Show, site: Site, around: bool) -> None:
    tab = show(inside=FORM.format("event"))
    if around:
        site.pages["/"] = site.pages["/"].replace(FORM.format("event"), '<input name="q" value="event">')
        site.pages["/"] = site.pages["/"].replace("<m4d-search", '<form action="/found"><m4d-search')
        tab.open("/")
    tab.until(f"{BOX}.results?.total === 4")
    assert tab.run(f"[{INPUT}.value, {INPUT}.placeholder]") == ["event", "Search" if around else "Look here"]
    assert tab.run(f"{BOX}.querySelector('input').checkVisibility()") is False
    tab.run(f"{BOX}.open()")
    tab.call("Input.insertText", text="remit")
    tab.press("Enter")
    tab.until("location.pathname + location.search === '/found?q=remit'")


def test_a_script_that_is_there_twice_does_no_harm(show: Show, script: str) -> None:
    tab = show(head=script.replace(".js", ".js?again"))
    assert find(tab, "remit") == "20 results"
    assert tab.faults == []


def test_without_an_endpoint_it_asks_where_it_came_from(show: Show, site: Site) -> None:
    tab = show()
    site.pages["/"] = site.pages["/"].replace("endpoint=", "data-none=")
    tab.open("/")
    assert find(tab, "remit") == "20 results"


def test_it_survives_being_moved_and_taken_away(show: Show, door: Door) -> None:
    tab = show()
    find(tab, "remit")
    seen = titles(tab)
    tab.run(f"document.querySelector('main').prepend({BOX})")
    tab.until(f"{BOX}.results && {ROOT}.querySelectorAll('.hit').length === 10")
    assert titles(tab) == seen
    door.let_go.clear()
    tab.run(f"window.kept = {BOX}; void kept.search('event'); kept.remove()")
    door.let_go.set()
    tab.press("/")
    assert tab.run("document.activeElement === document.body") is True
    tab.run("document.querySelector('main').append(kept)")
    tab.until("kept.results?.total === 4")
    assert tab.faults == []
