"""The widget by keyboard alone: the combobox pattern of WAI-ARIA, and the keys that call it from anywhere."""

import pytest

from tests.schema.pages.browsing import Tab
from tests.search.widget.conftest import Show
from tests.search.widget.seeing import BOX, DEFINED, INPUT, ROOT, active, click, find, part, titles

pytestmark = pytest.mark.timeout(120)
CONTROL = 2
WHERE = f"(({{ innerText, ariaLabel, type }}) => innerText.trim() || ariaLabel || type)({ROOT}.activeElement)"
FOCUSED = f"{ROOT}.activeElement === {INPUT}"


def press(tab: Tab, *keys: str) -> None:
    for key in keys:
        tab.press(key)


def test_the_arrows_go_round_and_home_and_end_to_both_ends(show: Show) -> None:
    tab = show('page-size="4"')
    find(tab, "remit")
    seen = []
    for key in ("ArrowDown", "ArrowDown", "End", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp", "Home", "ArrowDown"):
        tab.press(key)
        seen.append(active(tab))
    assert seen == [0, 1, 3, 0, -1, 3, 2, 0, 1]
    assert tab.run(FOCUSED) is True
    tab.call("Input.insertText", text="tances")
    tab.until(f"{BOX}.results.query === 'remittances'")
    assert active(tab) == -1
    tab.press("Home")
    assert tab.run(f"[{INPUT}.selectionStart, {INPUT}.ariaExpanded]") == [0, "true"]
    assert active(tab) == -1


def test_the_parts_name_one_another(show: Show) -> None:
    tab = show()
    find(tab, "remit")
    tab.press("ArrowDown")
    assert tab.run(f"{ROOT}.getElementById({INPUT}.getAttribute('aria-controls')).role") == "listbox"
    chosen = f"{ROOT}.getElementById({INPUT}.getAttribute('aria-activedescendant'))"
    assert tab.run(f"[{chosen}.role, {chosen}.querySelector('.title').textContent]") == ["option", titles(tab)[0]]
    tree = tab.call("Accessibility.getFullAXTree")["nodes"]
    assert isinstance(tree, list)
    roles = [node["role"]["value"] for node in tree if not node["ignored"]]
    assert (roles.count("combobox"), roles.count("listbox"), roles.count("option")) == (2, 1, 12)  # with the order's
    assert roles.count("status") == 1


def test_enter_follows_the_option_and_the_page_may_say_no(show: Show) -> None:
    tab = show()
    tab.run("addEventListener('m4d-search:select', (event) => { window.told = event.detail; event.preventDefault() })")
    find(tab, "remit")
    press(tab, "ArrowDown", "ArrowDown", "Enter")
    assert tab.run("[told.position, told.query, told.hit.title]") == [1, "remit", titles(tab)[1]]
    assert tab.run("location.pathname") == "/"


def test_enter_on_an_option_goes_to_the_publisher(show: Show) -> None:
    tab = show()
    find(tab, "remit")
    press(tab, "ArrowDown", "Enter")
    tab.until("!location.href.startsWith('http://127')")
    assert "https://publisher.example/0" in tab.asked


def test_escape_goes_back_a_step_at_a_time(show: Show) -> None:
    tab = show()
    find(tab, "remit")
    press(tab, "ArrowDown", "Escape")
    assert (active(tab), tab.run(f"{INPUT}.ariaExpanded")) == (-1, "true")
    tab.press("Escape")
    assert tab.run(f"[{INPUT}.ariaExpanded, {INPUT}.value, {part('.results')}.hidden]") == ["false", "remit", True]
    tab.press("ArrowDown")
    tab.until(f"{INPUT}.ariaExpanded === 'true'")
    press(tab, "Escape", "Escape")
    assert tab.run(f"[{INPUT}.ariaExpanded, {INPUT}.value]") == ["false", ""]
    assert tab.run(FOCUSED) is True


@pytest.mark.parametrize(("key", "modifiers"), [("/", 0), ("k", CONTROL)])
def test_a_key_calls_the_search_from_anywhere_but_a_field(show: Show, key: str, modifiers: int) -> None:
    tab = show(head="", lang="en")
    tab.run(DEFINED)
    tab.press(key, modifiers=modifiers)
    assert tab.run(FOCUSED) is True
    assert tab.run(f"{INPUT}.value") == ""
    tab.run("document.body.append(document.createElement('input')); document.querySelector('body > input').focus()")
    tab.press(key, modifiers=modifiers)
    assert tab.run(FOCUSED) is (key == "k")


@pytest.mark.parametrize(("keys", "called"), [("mod+k", False), ("", False), ("/ other", True)])
def test_the_page_chooses_which_keys_call(show: Show, keys: str, called: bool) -> None:
    tab = show(f'shortcuts="{keys}"')
    tab.run(DEFINED)
    tab.press("/")
    assert tab.run(FOCUSED) is called
    assert tab.run(f"{part('kbd')} !== null") is bool(keys)


def test_the_dialog_opens_holds_the_focus_and_gives_it_back(show: Show) -> None:
    tab = show('mode="modal"')
    tab.run(
        "for (const name of ['open', 'close']) addEventListener('m4d-search:' + name, () => (window[name + 'ed'] = 1))"
    )
    tab.run(DEFINED)
    press(tab, "Tab")
    assert tab.run(f"{ROOT}.activeElement.className") == "trigger"
    press(tab, "Enter")
    tab.until(f"{part('dialog')}.open && {FOCUSED}")
    assert tab.run("window.opened") == 1
    find(tab, "remit")
    assert tab.run(f"{INPUT}.ariaExpanded") == "true"
    for _ in range(20):
        press(tab, "Tab")
        assert tab.run(f"{ROOT}.activeElement?.closest('dialog, body') !== null") is True
    click(tab, "summary")
    tab.run(f"{part('summary')}.focus()")
    press(tab, "Escape")
    assert tab.run(f"[{part('dialog')}.open, {ROOT}.querySelector('details[open]')]") == [True, None]
    press(tab, "Escape")
    tab.until(f"!{part('dialog')}.open && window.closeed")
    assert tab.run(f"{ROOT}.activeElement.className") == "trigger"
    press(tab, "k")
    tab.press("k", modifiers=CONTROL)
    tab.until(f"{part('dialog')}.open")


def test_everything_can_be_reached_and_used(show: Show) -> None:
    tab = show('page-size="5"')
    find(tab, "remit")
    walked = []
    for _ in range(9):
        press(tab, "Tab")
        walked.append(tab.run(WHERE))
        outline = tab.run(f"{ROOT}.activeElement && getComputedStyle({ROOT}.activeElement).outlineStyle")
        assert outline in ("solid", None)
    assert [str(each).split("\n")[0] for each in walked] == [
        "Clear", "Type", "Country", "Theme", "Language", "Most relevant", "checkbox", "Previous", "Next",
    ]  # fmt: skip
    press(tab, "Enter")
    tab.until(f"{part('.pages span')}.textContent === 'Page 2 of 4'")
    tab.run(f"{part('summary')}.focus()")
    press(tab, "Enter", "Tab", " ")
    tab.until(f"{ROOT}.querySelectorAll('.chip').length === 1")
    assert tab.run(f"{ROOT}.activeElement.type") == "checkbox"
    press(tab, "Escape")
    assert tab.run(f"{ROOT}.activeElement.className") == "facet"
    tab.run(f"{part('.chip')}.focus()")
    press(tab, "Enter")
    tab.until(f"{ROOT}.querySelectorAll('.chip').length === 0")
    assert tab.run(FOCUSED) is True


def test_a_panel_closes_when_one_clicks_elsewhere(show: Show) -> None:
    tab = show()
    find(tab, "remit")
    click(tab, "summary")
    tab.until(f"{part('details')}.open")
    click(tab, ".value input")
    assert tab.run(f"{part('details')}.open") is True
    tab.run("document.querySelector('h1').click()")
    assert tab.run(f"{part('details')}.open") is False
