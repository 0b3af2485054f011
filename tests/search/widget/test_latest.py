"""`<m4d-latest>`: the newest items of a filter."""

import pytest

from tests.schema.pages.browsing import Tab
from tests.search.widget.conftest import Show
from tests.search.widget.door import Door

pytestmark = pytest.mark.timeout(120)
LIST = "document.querySelector('m4d-latest')"
ROOT = f"{LIST}.shadowRoot"
TITLES = f"[...{ROOT}?.querySelectorAll('li .title') ?? []].map((each) => each.textContent)"


def until_shown(tab: Tab, count: int) -> list[str]:
    tab.until(f"{TITLES}.length === {count}")
    found = tab.run(TITLES)
    assert isinstance(found, list)
    return found


def test_it_lists_the_newest_of_a_filter_by_itself(show: Show, door: Door) -> None:
    tab = show("""limit="3" lang="fr" filter='countries = "TN"'""", tag="m4d-latest")
    assert until_shown(tab, 3)[:2] == [
        "Remittances to Tunisia reach a record as transfer costs fall",
        "Appui aux collectivités locales tunisiennes pour l’intégration des migrants",
    ]
    ((query,),) = door.asked
    assert (query["q"], query["filter"], query["hitsPerPage"]) == ("", ['countries = "TN"'], 3)
    assert (query["sort"], query["facets"]) == (["published_at:desc"], [])
    assert tab.run(f"[{ROOT}.querySelector('section').ariaLabel, {ROOT}.querySelector('.heading').textContent]") == [
        "Dernières publications", "Dernières publications",
    ]  # fmt: skip
    assert tab.run(f"{ROOT}.querySelector('.kind').textContent") == "Actualités"
    assert tab.run(f"{ROOT}.querySelector('.hit').href") == "https://publisher.example/0"
    assert tab.faults == []


def test_a_page_hears_what_is_chosen_and_may_say_no(show: Show) -> None:
    tab = show('label="From Tunis" target="_blank"', tag="m4d-latest")
    until_shown(tab, 5)
    tab.run("addEventListener('m4d-latest:select', (event) => { window.told = event.detail; event.preventDefault() })")
    tab.run(f"{ROOT}.querySelectorAll('.hit')[1].click()")
    assert tab.run("[told.position, told.hit.kind]") == [1, "PROJECT"]
    assert tab.run(f"[{ROOT}.querySelector('.heading').textContent, {ROOT}.querySelector('.hit').target]") == [
        "From Tunis", "_blank",
    ]  # fmt: skip


def test_a_changed_filter_and_a_refresh_are_shown(show: Show, door: Door) -> None:
    tab = show('limit="2"', tag="m4d-latest")
    first = until_shown(tab, 2)
    tab.run(f"{LIST}.setAttribute('filter', 'kind = \"EVENT\"')")
    tab.until(f"{TITLES}[0]?.startsWith('Fair recruitment')")
    tab.run(f"{LIST}.removeAttribute('filter')")
    tab.until(f"JSON.stringify({TITLES}) === JSON.stringify({first!r})")
    tab.run(f"{LIST}.setAttribute('limit', '4')")
    until_shown(tab, 4)
    assert tab.run(f"{LIST}.refresh().then(() => {TITLES}.length)") == 4
    assert len(door.asked) == 3


def test_nothing_is_said_and_a_fault_leaves_what_the_page_put_there(show: Show, door: Door) -> None:
    tab = show("filter='countries = \"XX\"'", tag="m4d-latest")
    tab.until(f"{ROOT}?.querySelector('.notice')?.textContent === 'Nothing here yet'")
    door.faults = [(503, {})]
    tab = show('limit="1"', tag="m4d-latest", inside='<a href="/all">All our news</a>')
    tab.until(f"{ROOT}?.querySelector('.notice')?.textContent === 'The search does not answer right now'")
    assert tab.run(f"{LIST}.querySelector('a').checkVisibility()") is True
    assert tab.run(f"{LIST}.refresh().then(() => {TITLES}.length)") == 1
    assert tab.run(f"{LIST}.querySelector('a').checkVisibility()") is False
