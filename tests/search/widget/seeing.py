"""What a test does with the widget and sees of it."""

import json

from tests.schema.pages.browsing import Tab

BOX = "document.querySelector('m4d-search')"
ROOT = f"{BOX}.shadowRoot"
INPUT = f"{ROOT}.querySelector('[role=combobox]')"
STATUS = f"{ROOT}.querySelector('[role=status]')"
DONE = f"['ready', 'empty', 'error'].includes({ROOT}.querySelector('.panel').dataset.state)"
DEFINED = "customElements.whenDefined('m4d-search').then(() => true)"


def part(selector: str) -> str:
    """The first element of the widget that a selector finds."""
    return f"{ROOT}.querySelector({json.dumps(selector)})"


def find(tab: Tab, words: str) -> str:
    """Type words as a person does; return what the status says when the answer is there."""
    tab.run(DEFINED)
    tab.run(f"{BOX}.open()")
    tab.call("Input.insertText", text=words)
    tab.until(f"{BOX}.results ? {BOX}.results.query === {json.dumps(words.strip())} : {DONE}")
    return said(tab)


def said(tab: Tab) -> str:
    return str(tab.run(f"{STATUS}.textContent"))


def texts(tab: Tab, elements: str) -> list[str]:
    """The texts of some elements."""
    found = tab.run(f"[...{elements}].map((each) => each.textContent)")
    assert isinstance(found, list)
    return found


def titles(tab: Tab) -> list[str]:
    return texts(tab, f"{ROOT}.querySelectorAll('.title')")


def facts(tab: Tab) -> list[str]:
    """What stands above and below the title of the first hit."""
    return texts(tab, f"{part('.hit')}.querySelectorAll('.about > span, .source > span')")


def click(tab: Tab, selector: str) -> None:
    tab.run(f"{part(selector)}.click()")


def active(tab: Tab) -> int:
    """The place of the option that the keyboard is at; -1 for none."""
    found = tab.run(f"Number({INPUT}.getAttribute('aria-activedescendant')?.slice(4) ?? -1)")
    assert isinstance(found, int)
    marked = tab.run(f"[...{ROOT}.querySelectorAll('[role=option]')].findIndex((each) => each.ariaSelected === 'true')")
    assert marked == found
    return found
