"""What the widget looks like: to axe in every state and mode, on a phone, from the right, in the dark."""

import pytest

from tests.schema.pages.looking import DESKTOP, PHONE, complaints, screen
from tests.search.widget.conftest import Show
from tests.search.widget.door import Door
from tests.search.widget.seeing import BOX, DEFINED, INPUT, ROOT, click, find, part

pytestmark = pytest.mark.timeout(120)
SCHEMES = "<style>:root { color-scheme: light dark } body { background: Canvas }</style>"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_axe_has_no_complaint(show: Show, size: tuple[int, int, bool], scheme: str, lang: str) -> None:
    tab = show(head=SCHEMES, lang=lang)
    screen(tab, size, prefers_color_scheme=scheme)
    tab.run(DEFINED)
    assert complaints(tab) == []
    find(tab, "remit" if lang == "en" else "تحويلات")
    tab.press("ArrowDown")
    tab.run(f"{BOX}.refine('countries', ['MA', 'MD'])")
    tab.until(f"{ROOT}.querySelectorAll('.chip').length === 2")
    click(tab, "summary")
    assert complaints(tab) == []
    assert tab.run("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    shown = tab.run(f"(({{ x, right }}) => [x >= 0, right <= {size[0]}])({part('.values')}.getBoundingClientRect())")
    assert shown == [True, True]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_no_complaint_about_any_state(show: Show, door: Door, scheme: str) -> None:
    tab = show(head=SCHEMES)
    screen(tab, DESKTOP, prefers_color_scheme=scheme)
    find(tab, "zzz")
    assert complaints(tab) == []
    door.degraded = True
    tab.run(f"{BOX}.search('remit')")
    assert complaints(tab) == []
    door.faults = [(400, {"message": "no such attribute", "code": "invalid_search_filter"})]
    tab.run(f"{BOX}.search('rem')")
    assert complaints(tab) == []
    door.let_go.clear()
    tab.run(f"void {BOX}.search('r')")
    assert tab.run(f"{part('.panel')}.dataset.state") == "loading"
    assert complaints(tab) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_dialog_and_the_list_of_the_newest_too(show: Show, size: tuple[int, int, bool]) -> None:
    tab = show('mode="modal"')
    screen(tab, size)
    tab.run(DEFINED)
    assert complaints(tab) == []
    find(tab, "remit")
    assert complaints(tab) == []
    box = tab.run(f"(({{ width, height }}) => [width, height])({part('dialog')}.getBoundingClientRect())")
    assert isinstance(box, list)
    assert (box == [360, 740]) is (size == PHONE)
    tab = show(tag="m4d-latest")
    screen(tab, size)
    tab.until("document.querySelectorAll('m4d-latest').length && "
              "document.querySelector('m4d-latest').shadowRoot.querySelectorAll('li').length === 5")  # fmt: skip
    assert complaints(tab) == []


def test_a_hit_of_another_script_stays_in_its_column_and_reads_as_it_is_written(show: Show) -> None:
    tab = show("browse", lang="ar")
    tab.until(f"{BOX}.results")
    looks = f"[...{ROOT}.querySelectorAll('.title')].slice(0, 4).map(getComputedStyle)"
    assert tab.run(f"{looks}.map(({{ direction, textAlign }}) => direction + ' ' + textAlign)") == [
        "ltr right", "ltr right", "ltr right", "rtl right",
    ]  # fmt: skip
    assert tab.run(f"[...{ROOT}.querySelectorAll('.title')].slice(0, 4).map((each) => each.lang)") == [
        "en", "fr", "en", "ar",
    ]  # fmt: skip


def test_it_takes_the_colors_of_the_page_or_of_itself(show: Show) -> None:
    ink = f"getComputedStyle({part('.root')}).color"
    tab = show()
    screen(tab, DESKTOP, prefers_color_scheme="dark")
    assert tab.run(ink) == "rgb(20, 37, 43)"  # the page knows no dark
    tab.run(f"{BOX}.setAttribute('theme', 'dark')")
    assert tab.run(ink) == "rgb(230, 239, 240)"
    style = "m4d-search { --m4d-ink: rgb(1, 2, 3); --m4d-size: 20px } m4d-search::part(title) { color: rgb(4, 5, 6) }"
    tab.run(f"document.head.append(Object.assign(document.createElement('style'), {{ textContent: '{style}' }}))")
    find(tab, "remit")
    assert tab.run(f"[{ink}, getComputedStyle({part('.title')}).color, getComputedStyle({INPUT}).fontSize]") == [
        "rgb(1, 2, 3)", "rgb(4, 5, 6)", "21.2px",
    ]  # fmt: skip


def test_nothing_moves_for_those_who_do_not_want_it(show: Show, door: Door) -> None:
    tab = show()
    door.let_go.clear()
    moving = f"{ROOT}.getAnimations().length"
    tab.run(DEFINED)
    tab.run(f"void {BOX}.search('remit')")
    assert tab.run(moving) == 4
    screen(tab, DESKTOP, prefers_reduced_motion="reduce")
    assert tab.run(moving) == 0


def test_strong_contrast_and_forced_colors_draw_what_color_alone_said(show: Show) -> None:
    tab = show()
    find(tab, "remit")
    tab.press("ArrowDown")
    screen(tab, DESKTOP, prefers_contrast="more")
    assert tab.run(f"getComputedStyle({part('.source')}).color") == tab.run(f"getComputedStyle({part('.root')}).color")
    screen(tab, DESKTOP, forced_colors="active")
    assert tab.run(f"getComputedStyle({part('[aria-selected=true]')}).outlineStyle") == "solid"
