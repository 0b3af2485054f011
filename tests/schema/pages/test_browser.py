"""The page in a real browser: it loads without a fault, its boxes work, and it can be read by everyone."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.schema.pages.browsing import Tab, opened
from tests.schema.running import Running

pytestmark = pytest.mark.timeout(120)

# a text on its background, for every element that holds text itself; WCAG 2.2, 1.4.3
PALE = """
(() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = parts(getComputedStyle(each).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const says = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const texts = [...document.body.querySelectorAll("*")].filter((each) => each.checkVisibility() && says(each));
  const ratio = (element) => {
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(behind(element))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  return { texts: texts.length, pale: texts.filter((each) => ratio(each) < 4.5).map((each) => each.outerHTML) };
})()
"""
HELD = """
window.asked = [];
fetch = (_, { body, signal }) => new Promise((_, fail) => {
  asked.push({ text: JSON.parse(body).variables.text, signal });
  signal.addEventListener("abort", () => fail(new DOMException("", "AbortError")));
});
"""
FAKED = """
fetch = async () => ({ json: async () => ({ data: { search: {
  count: { value: 1 },
  facets: [{ field: "KIND", buckets: [{ value: "NEWS", label: "<b>News</b>", count: 1 }] }],
  nodes: [{
    title: "<img src=x onerror=alert(1)>", kind: "NEWS", locale: "en", dir: "LTR", publishedAt: null,
    excerpt: "<script>alert(1)</script>", source: { name: "<i>x</i>" }, license: { name: "y" },
    provenance: { originalUrl: "javascript:alert(1)" },
  }],
} } }) });
"""


@pytest.fixture
def tab(server: Running, browser: str) -> Iterator[Tab]:
    with opened(browser, server.base) as made:
        yield made


def test_it_loads_without_a_fault_and_nothing_from_elsewhere(tab: Tab) -> None:
    loaded = tab.run("performance.getEntriesByType('resource').map((each) => each.name)")
    assert isinstance(loaded, list)
    assert {"m4d.css", "landing.js", "m4d.svg"} <= {each.split("/")[-1].split("?")[0] for each in loaded}
    assert all(each.startswith(f"{tab.base}/static/") for each in loaded)
    assert tab.run("document.cookie + localStorage.length + sessionStorage.length") == "00"
    assert tab.faults == []


def test_the_page_may_not_become_markup_or_run_what_it_was_not_given(tab: Tab) -> None:
    """The fence behind the code: the policy refuses what a mistake in it would do."""
    refused = tab.run(
        "(() => { try { document.body.innerHTML = '<b>x</b>'; return false } catch (error) {"
        " return error instanceof TypeError } })()"
    )
    assert refused is True


def test_a_query_runs(tab: Tab) -> None:
    tab.run("document.querySelector('#query-form [type=submit]').click()")
    tab.until("document.getElementById('query-status').textContent.startsWith('Answered in ')")
    answer = json.loads(str(tab.run("document.getElementById('query-answer').textContent")))
    assert "errors" not in answer
    assert len(answer["data"]["contents"]["nodes"]) == 3
    assert tab.faults == []


def test_every_example_puts_itself_into_the_box_and_runs(tab: Tab) -> None:
    for number in range(4):
        tab.run(f"document.querySelectorAll('#query-examples button')[{number}].click()")
        tab.until("document.getElementById('query-status').textContent.startsWith('Answered in ')")
        pressed = "[...document.querySelectorAll('#query-examples button')].map((each) => each.ariaPressed === 'true')"
        assert tab.run(pressed) == [each == number for each in range(4)]
        assert "errors" not in json.loads(str(tab.run("document.getElementById('query-answer').textContent")))
    assert tab.faults == []


def test_a_wrong_query_says_what_is_wrong_and_control_enter_runs_it(tab: Tab) -> None:
    tab.run("{ const box = document.getElementById('query-text'); box.focus(); box.select() }")
    tab.call("Input.insertText", text="{ contentss { nodes { id } } }")
    tab.press("Enter", modifiers=2)
    status = tab.until("document.getElementById('query-status').textContent.includes('contentss') "
                       "&& document.getElementById('query-status').textContent")  # fmt: skip
    assert str(status).startswith("Not quite: ")
    assert tab.run("document.querySelectorAll('#query-examples [aria-pressed=true]').length") == 0


def test_the_search_finds_as_one_types_in_any_script(tab: Tab) -> None:
    tab.type("remitances")
    first = tab.until("document.querySelector('#search-hits > li')?.textContent")
    assert re.search("project|news|blog post", str(first))
    assert re.fullmatch(r"\d+ results?", str(tab.run("document.getElementById('search-status').textContent")))
    tab.type("تحويلات")
    assert tab.until("document.querySelector('#search-hits > li[dir=rtl] .title')?.lang") == "ar"
    tab.type("xqzvkwj")
    tab.until("document.getElementById('search-status').textContent === '0 results'")
    assert tab.run("document.querySelectorAll('#search-hits > li').length") == 0
    tab.type(" ")
    tab.until("document.getElementById('search-status').textContent === ''")
    assert tab.faults == []


def test_a_facet_narrows_what_is_found_and_keeps_the_focus(tab: Tab) -> None:
    tab.type("remitances")
    chip = "document.querySelector('#search-facets [data-key^=KIND]')"
    label, count = str(tab.until(f"{chip}?.textContent")).rsplit(" ", 1)
    before = tab.run("document.getElementById('search-status').textContent")
    tab.run(f"{chip}.focus()")
    tab.press(" ")
    tab.until(f"{chip}?.ariaPressed === 'true'")
    assert tab.run("document.getElementById('search-status').textContent") == f"{count} results"
    kinds = tab.run(
        "[...document.querySelectorAll('#search-hits .meta li:first-child')].map((each) => each.textContent)"
    )
    assert isinstance(kinds, list)
    assert set(kinds) == {label.lower()}
    assert tab.run(f"document.activeElement === {chip}") is True
    tab.press(" ")
    tab.until(f"{chip}?.ariaPressed === 'false'")
    assert tab.run("document.getElementById('search-status').textContent") == before
    assert tab.faults == []


def test_one_question_a_pause_and_the_last_one_wins(tab: Tab) -> None:
    tab.run(HELD)
    tab.run(
        "{ const box = document.getElementById('search-text'); for (const text of ['o', 'on', 'one']) {"
        " box.value = text; box.dispatchEvent(new Event('input')); } }"
    )
    tab.until("asked.length")
    tab.type("two")
    tab.until("asked.length > 1")
    assert tab.run("asked.map(({ text, signal }) => [text, signal.aborted])") == [["one", True], ["two", False]]
    assert tab.run("document.getElementById('search-status').textContent") == ""
    assert tab.faults == []


def test_words_to_try_find_something(tab: Tab) -> None:
    for number in range(3):
        word = f"document.querySelectorAll('#search-words button')[{number}]"
        tab.run(f"document.getElementById('search-hits').replaceChildren(); {word}.click()")
        tab.until("document.querySelectorAll('#search-hits > li').length > 0")
        assert tab.run(f"document.getElementById('search-text').value === {word}.value") is True
    assert tab.faults == []


def test_a_server_that_lies_gets_text_onto_the_page_and_nothing_else(tab: Tab) -> None:
    tab.run(FAKED)
    tab.type("anything")
    shown = str(tab.until("document.querySelector('#search-hits > li')?.textContent"))
    assert "<img src=x onerror=alert(1)>" in shown
    assert "<script>alert(1)</script>" in shown
    assert tab.run("document.querySelectorAll('#search-form :is(img, script, i, b, a)').length") == 0
    assert tab.faults == []


def test_a_server_that_is_away_is_said_so(tab: Tab) -> None:
    tab.run("fetch = async () => { throw new TypeError('Failed to fetch') }")
    tab.type("anything")
    tab.until("document.getElementById('search-status').textContent.includes('did not answer')")
    tab.run("document.querySelector('#query-form [type=submit]').click()")
    tab.until("document.getElementById('query-status').textContent.includes('did not answer')")
    assert tab.faults == []


def test_a_line_is_copied_without_the_button_that_copies_it(tab: Tab) -> None:
    tab.run(
        "Object.defineProperty(navigator.clipboard, 'writeText', { value: async (text) => { window.kept = text } })"
    )
    tab.run("document.querySelector('#feed .copy').click()")
    assert str(tab.until("window.kept")).startswith("[city-news]\nurl = ")
    tab.until("document.querySelector('#feed .copy').textContent === 'Copied'")


def test_the_keyboard_reaches_the_content_first(tab: Tab) -> None:
    tab.press("Tab")
    assert tab.run("document.activeElement.textContent") == "Skip to content"
    assert tab.run("document.activeElement.getBoundingClientRect().top >= 0") is True
    tab.press("Enter")
    tab.until("document.activeElement.id === 'main'")
    tab.press("Tab")
    assert tab.run(
        "document.activeElement.closest('main') && getComputedStyle(document.activeElement).outlineStyle"
    ) == ("solid")


def test_a_card_in_arabic_runs_from_the_right(tab: Tab) -> None:
    directions = tab.run(
        "[...document.querySelectorAll('.card')].map((card) => "
        "[card.querySelector('h3').lang, getComputedStyle(card).direction])"
    )
    assert isinstance(directions, list)
    assert ["ar", "rtl"] in directions
    assert all((language == "ar") == (direction == "rtl") for language, direction in directions)


@pytest.mark.parametrize("width", [320, 360, 768])
def test_nothing_is_wider_than_the_screen(tab: Tab, width: int) -> None:
    tab.call("Emulation.setDeviceMetricsOverride", width=width, height=740, deviceScaleFactor=2, mobile=True)
    tab.run("document.querySelector('#query-form [type=submit]').click()")
    tab.type("remitances")
    tab.until("document.querySelector('#search-hits > li') && !document.getElementById('query-answer').hidden")
    assert tab.run("document.documentElement.scrollWidth") == width


def test_sources_are_cards_on_a_phone_and_a_table_for_a_screen_reader_all_the_same(tab: Tab) -> None:
    tab.call("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=2, mobile=True)
    assert tab.run("getComputedStyle(document.querySelector('tbody tr')).display") == "block"
    found = tab.call("Accessibility.getFullAXTree")["nodes"]
    assert isinstance(found, list)
    roles = [node["role"]["value"] for node in found if not node["ignored"]]
    assert (roles.count("table"), roles.count("columnheader")) == (1, 6)
    assert roles.count("rowheader") == tab.run("document.querySelectorAll('tbody tr').length") == roles.count("row") - 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(tab: Tab, scheme: str) -> None:
    tab.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    tab.run("document.querySelector('#query-form [type=submit]').click()")
    tab.type("remitances")
    tab.until("document.querySelector('#search-hits > li') && !document.getElementById('query-answer').hidden")
    found = tab.run(PALE)
    assert isinstance(found, dict)
    assert found["texts"] > 100
    assert found["pale"] == []


def test_without_javascript_all_but_the_two_boxes_is_there(tab: Tab) -> None:
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    tab.open()
    shown = str(tab.run("document.body.innerText"))
    assert shown.count("This box needs JavaScript") == 2
    assert shown.count("curl http://") == 2
    assert "Copy" not in shown
    assert tab.run("document.querySelectorAll('.card').length") == 6
    assert tab.run("document.querySelectorAll('tbody tr').length > 2") is True
    assert tab.run("[...document.querySelectorAll('button, input')].every((each) => each.disabled)") is True
    assert tab.faults == []
