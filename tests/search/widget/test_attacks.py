"""Texts that would run something if they were read as markup, in every slot of an answer: shown, and none runs.

The page has no policy that would stop them.
"""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.hostile.attacks import attacks
from tests.schema.pages.browsing import Tab
from tests.search.widget.conftest import Show
from tests.search.widget.door import Door
from tests.search.widget.golden import NEWEST
from tests.search.widget.seeing import BOX, DEFINED, ROOT

PAGE = 500
LIVE = "<script>window.ran = 0; window.live = () => { window.ran += 1 }</script>"
OURS = "a, b, bdi, button, details, div, input, kbd, label, mark, option, p, path, select, span, summary, svg"
FOREIGN = f"[...{ROOT}.querySelectorAll('*')].filter((each) => !each.matches('{OURS}')).length"
HANDLERS = f"""
[...{ROOT}.querySelectorAll('*')].flatMap((each) => each.getAttributeNames()).filter((name) => /^on/i.test(name)).length
"""
CLICKED = f"""
for (const each of {ROOT}.querySelectorAll('a, summary, button')) {{
  each.addEventListener('click', (event) => event.preventDefault());
  each.click();
}}
"""
LINKS = f"[...{ROOT}.querySelectorAll('a[href]')].filter((each) => !/^https?:$/.test(each.protocol)).length"


def hits(texts: Sequence[str], word: str) -> list[dict[str, Any]]:
    """Each text wherever the widget shows one, or follows one."""
    return [
        {
            "id": text, "url": text, "title": text, "summary": f"{word} {text}", "kind": text, "countries": [text],
            "themes": [text], "languages": [text], "published_at": NEWEST, "source": text, "license": text,
            "attribution": f"© {text}",
        }
        for text in texts
    ]  # fmt: skip


def show_all(tab: Tab, door: Door, texts: Sequence[str]) -> int:
    """Show the texts, a page of them at a time; return how many were shown as they are."""
    shown = 0
    for start in range(0, len(texts), PAGE):
        some = texts[start : start + PAGE]
        door.documents = hits(some, f"from{start}")
        assert tab.run(f"{BOX}.search('from{start}').then(() => {BOX}.results.hits.length)") == len(some)
        found = tab.run(f"[...{ROOT}.querySelectorAll('.title')].map((each) => each.textContent)")
        assert isinstance(found, list)
        shown += sum(one == other for one, other in zip(found, some, strict=True))
        assert tab.run(f"[{FOREIGN}, {HANDLERS}, {LINKS}, window.ran]") == [0, 0, 0, 0]
        tab.run(CLICKED)
    assert tab.run("window.ran") == 0
    return shown


@pytest.mark.parametrize(
    ("count", "seed"), [(500, 20), pytest.param(5000, 21, marks=[pytest.mark.long, pytest.mark.timeout(900)])]
)
def test_none_of_them_runs(show: Show, door: Door, count: int, seed: int) -> None:
    tab = show(f'page-size="{PAGE}"', head=LIVE)
    tab.run(DEFINED)
    texts = attacks(count, seed)
    assert show_all(tab, door, texts) == count


def test_marks_of_the_server_make_marks_and_nothing_else(show: Show, door: Door) -> None:
    o, s = "\ue000", "\ue001"
    texts = {
        f"{o}<b>{s}": ["<b>"], f"{o}a{o}b{s}c{s}": ["b"], f"{s}x{o}": [], f"{o}{s}": [""], f"x{o}y": [],
        f"{o}a{s}{o}b{s}": ["a", "b"],
    }  # fmt: skip
    tab = show(head=LIVE)
    tab.run(DEFINED)
    for text, marks in texts.items():
        answer = {"hits": [{"title": "", "_formatted": {"title": text}}], "totalHits": 1, "totalPages": 1}
        door.faults = [(200, {"results": [answer]})]
        tab.run(f"{BOX}.search('{len(text)}{hash(text)}')")
        tab.until(f"{BOX}.results?.total === 1")
        found = tab.run(f"(({{ textContent }}, marks) => [textContent, [...marks].map((each) => each.textContent)])"
                        f"({ROOT}.querySelector('.title'), {ROOT}.querySelectorAll('mark'))")  # fmt: skip
        assert found == [text.replace(o, "").replace(s, ""), marks]


@pytest.mark.parametrize("hit", [{}, {"title": None, "countries": None, "published_at": "x", "_formatted": None}])
def test_a_hit_that_lacks_everything_is_no_fault(show: Show, door: Door, hit: dict[str, Any]) -> None:
    tab = show()
    tab.run(DEFINED)
    door.faults = [(200, {"results": [{"hits": [hit], "facetDistribution": {"constructor": {"__proto__": 1}}}]})]
    assert tab.run(f"{BOX}.search('x').then(() => {ROOT}.querySelectorAll('.hit').length)") == 1
    assert tab.faults == []
