"""What the page around the widget can say to it and hears from it."""

import pytest

from tests.search.widget.conftest import Show
from tests.search.widget.door import Door
from tests.search.widget.seeing import BOX, DEFINED, INPUT, ROOT, find, part

pytestmark = pytest.mark.timeout(120)
HEARD = """
window.heard = [];
for (const name of ["results", "select", "error", "open", "close"]) {
  addEventListener(`m4d-search:${name}`, ({ type, detail, composed, bubbles }) =>
    heard.push([type, detail.query ?? detail.code ?? null, detail.total ?? null, composed && bubbles]));
}
"""


def test_it_is_told_what_to_find_and_tells_what_it_found(show: Show, door: Door) -> None:
    tab = show()
    tab.run(HEARD)
    tab.run(DEFINED)
    assert tab.run(f"[{BOX}.value, {BOX}.results]") == ["", None]
    assert tab.run(f"{BOX}.search('remit').then(() => {BOX}.results.total)") == 20
    assert tab.run(f"{BOX}.refine('kind', ['NEWS', 'VIDEO']).then(() => {BOX}.results.total)") == 8
    assert tab.run(f"{BOX}.refine('kind', []).then(() => {BOX}.results.total)") == 20
    shown = f"(({{ query, page, pages, hits }}) => [query, page, pages, hits.length, hits[0].kind])({BOX}.results)"
    assert tab.run(shown) == ["remit", 1, 2, 10, "NEWS"]
    tab.run(f"{BOX}.value = 'event'")
    tab.until(f"{BOX}.results?.query === 'event'")
    assert tab.run(f"{BOX}.clear().then(() => [{BOX}.value, {BOX}.results, {part('.results')}.hidden])") == [
        "",
        None,
        True,
    ]
    door.faults = [(400, {"code": "invalid_search_filter", "message": "no"})]
    tab.run(f"{BOX}.search('none')")
    assert tab.run("heard") == [
        ["m4d-search:results", "remit", 20, True],
        ["m4d-search:results", "remit", 8, True],
        ["m4d-search:results", "remit", 20, True],
        ["m4d-search:results", "event", 4, True],
        ["m4d-search:error", "invalid_search_filter", None, True],
    ]
    assert tab.faults == [each for each in tab.faults if "400" in each]


def test_it_opens_and_closes_as_the_page_wishes(show: Show) -> None:
    tab = show('mode="modal" placeholder="Ask us" label="Ours"')
    tab.run(HEARD)
    tab.run(DEFINED)
    assert tab.run(f"{part('.trigger span')}.textContent") == "Ask us"
    tab.run(f"{BOX}.open()")
    assert tab.run(f"[{part('dialog')}.open, {part('dialog')}.ariaLabel, {INPUT}.placeholder]") == [
        True,
        "Ours",
        "Ask us",
    ]
    find(tab, "remit")
    tab.run(f"{BOX}.close()")
    tab.until("heard.length === 3")
    tab.run(f"{BOX}.open(); {BOX}.open()")
    tab.run(f"{part('dialog')}.click()")  # what is beside the panel
    tab.until("heard.length === 5")
    assert tab.run("heard.map(([name]) => name.split(':')[1]).join(' ')") == "open results close open close"
    tab.run(f"{BOX}.setAttribute('mode', 'inline')")
    tab.until(f"!{part('dialog')}")
    tab.run(f"{BOX}.close()")
    assert tab.run(f"[{BOX}.value, {part('.results')}.hidden]") == ["remit", True]


def test_it_can_be_spoken_to_before_it_stands_anywhere(show: Show, door: Door) -> None:
    tab = show(tag="x-none")
    tab.run(DEFINED)
    tab.run(
        "{ const made = document.createElement('m4d-search'); made.value = 'remit'; void made.refine('kind', ['NEWS']);"
        f" made.setAttribute('endpoint', '{door.base}/search'); made.setAttribute('embed-id', 'golden-public-id');"
        " document.body.append(made) }"
    )
    tab.until(f"{BOX}.results?.total === 4")
    assert tab.run(f"{ROOT}.querySelectorAll('.chip').length") == 1


@pytest.mark.parametrize(
    ("attributes", "facets"),
    [
        ("", ["kind", "countries", "themes", "languages"]),
        ('facets="kind,languages"', ["kind", "languages"]),
        ("facets", []),
    ],
)
def test_the_page_chooses_the_facets(show: Show, door: Door, attributes: str, facets: list[str]) -> None:
    tab = show(f"{attributes} browse")
    tab.until(f"{BOX}.results")
    assert door.asked[0][0]["facets"] == facets
    assert tab.run(f"{ROOT}.querySelectorAll('details').length") == len(facets)
    assert tab.run(f"{part('select')}.hidden") is True  # without words there is one order
