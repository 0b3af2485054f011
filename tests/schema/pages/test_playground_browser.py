"""The playground in a real browser: it loads without a fault and without the internet, asks, explains and complains."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from m4d_schema.pages.examples import PAGES
from m4d_schema.pages.operations import operations
from tests.schema.pages.browsing import Tab, opened
from tests.schema.running import Running

pytestmark = pytest.mark.timeout(120)
QUERY = "document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror"
ANSWER = "document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()"
RUN = "document.querySelector('.graphiql-execute-button').click()"
TITLES = "[...document.querySelectorAll('.graphiql-tab-button')].map((each) => each.textContent)"


@pytest.fixture
def tab(server: Running, browser: str) -> Iterator[Tab]:
    with opened(browser, server.base, "/playground") as made:
        made.until("document.querySelectorAll('.graphiql-query-editor .cm-property').length > 3")
        yield made


def choose(tab: Tab, number: int) -> None:
    """Choose an example of the menu as a person does."""
    set_value = "Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set"  # React hides it
    changed = "menu.dispatchEvent(new Event('change', { bubbles: true }))"
    tab.run(f"window.menu = document.querySelector('#menu select'); {set_value}.call(menu, '{number}'); {changed}")
    tab.until(f"{QUERY}.getValue() === {json.dumps(PAGES[number].document)}")


def answered(tab: Tab) -> dict[str, Any]:
    """Run what stands in the editor and return the answer."""
    tab.run("document.querySelector('.result-window .CodeMirror').CodeMirror.setValue('')")
    tab.run(RUN)
    tab.until(f"{ANSWER}.trim().endsWith('}}')")
    found: dict[str, Any] = json.loads(str(tab.run(ANSWER)))
    return found


def test_it_loads_without_a_fault_and_asks_nothing_elsewhere(tab: Tab) -> None:
    tab.until("!document.querySelector('.graphiql-spin')")
    assert {each.removeprefix(tab.base).split("?")[0] for each in tab.asked} == {
        "/playground", "/static/playground/playground.js", "/static/playground/playground.css", "/static/m4d.svg",
        "/graphql",
    }  # fmt: skip
    assert all(each.startswith(f"{tab.base}/") for each in tab.asked)
    assert tab.run("document.cookie") == ""
    assert tab.faults == []


def test_a_query_runs(tab: Tab) -> None:
    answer = answered(tab)
    assert "errors" not in answer
    assert len(answer["data"]["news"]["nodes"]) == 6
    assert tab.faults == []


def test_every_example_opens_in_a_tab_of_its_own_and_answers(tab: Tab) -> None:
    for number in range(len(PAGES)):
        choose(tab, number)
        answer = answered(tab)
        assert "errors" not in answer, answer
        assert all(answer["data"].values()), PAGES[number].label
    choose(tab, 0)
    titles = [each.name for each in operations() if each.is_page]
    tab.until(f"JSON.stringify({TITLES}) === '{json.dumps(titles, separators=(',', ':'))}'")
    assert tab.faults == []


def test_the_docs_come_from_introspection(tab: Tab) -> None:
    tab.run("document.querySelector('[aria-label=\"Show Documentation Explorer\"]').click()")
    docs = "document.querySelector('.graphiql-doc-explorer-content')"
    tab.until(f"{docs}?.textContent.includes('Query')")
    tab.run(f"[...{docs}.querySelectorAll('a')].find((each) => each.textContent === 'Query').click()")
    shown = str(tab.until(f"{docs}.textContent.includes('contents') && {docs}.textContent"))
    assert "Full-text search over everything" in shown
    assert tab.run(f"{docs}.querySelectorAll('code').length > 0") is True
    assert tab.faults == []


def test_dialogs_hold_to_the_policy(tab: Tab) -> None:
    for label in ("Open short keys dialog", "Open settings dialog"):
        tab.run(f"document.querySelector('[aria-label=\"{label}\"]').click()")
        tab.until("!!document.querySelector('[role=dialog]')")
        assert tab.run("getComputedStyle(document.body).overflow") == "hidden"
        tab.run("document.querySelector('[role=dialog] button[class*=close], .graphiql-dialog-close').click()")
        tab.until("!document.querySelector('[role=dialog]')")
    assert tab.faults == []


def test_a_name_is_completed_from_the_schema(tab: Tab) -> None:
    tab.until("!document.querySelector('.graphiql-spin')")
    tab.run(f"{QUERY}.setValue('{{ '); {QUERY}.focus(); {QUERY}.setCursor(0, 2)")
    tab.call("Input.insertText", text="cou")
    tab.press(" ", modifiers=2)
    assert "countries" in str(tab.until("document.querySelector('.CodeMirror-hints')?.textContent"))
    assert tab.faults == []


def test_what_is_wrong_is_underlined_and_the_error_of_the_server_is_shown(tab: Tab) -> None:
    tab.run(f"{QUERY}.setValue('{{ contentss {{ nodes {{ id }} }} }}')")
    tab.until("!!document.querySelector('.graphiql-query-editor .CodeMirror-lint-mark-error')")
    (error,) = answered(tab)["errors"]
    assert error["extensions"]["code"] == "VALIDATION_FAILED"
    assert "contentss" in error["message"]


def test_a_server_that_is_away_is_said_so(tab: Tab) -> None:
    tab.run("fetch = async () => { throw new TypeError('Failed to fetch') }")
    assert "Failed to fetch" in json.dumps(answered(tab))


@pytest.mark.parametrize("width", [390, 768])
def test_nothing_is_wider_than_the_screen(tab: Tab, width: int) -> None:
    tab.call("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=2, mobile=True)
    answered(tab)
    assert tab.run("document.documentElement.scrollWidth") == width
    for part in ("graphiql-query-editor", "graphiql-response", "graphiql-execute-button"):
        box = tab.run(f"(({{ x, right, width, height }}) => [x, right, width, height])"
                      f"(document.querySelector('.{part}').getBoundingClientRect())")  # fmt: skip
        assert isinstance(box, list)
        assert box[0] >= 0
        assert box[1] <= width
        assert min(box[2:]) >= 40


def test_without_javascript_it_says_that_it_needs_it(tab: Tab) -> None:
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    tab.open("/playground")
    assert "needs JavaScript" in str(tab.run("document.body.innerText"))
