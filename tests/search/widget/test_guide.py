"""The guide `docs/embed.md`: its snippets run as they are copied, and its tables are those of the code."""

import re
from pathlib import Path

import pytest

from m4d_search.widget import widget
from tests.schema.pages.browsing import Tab, opened
from tests.search.widget.door import KEY, Door
from tests.search.widget.pages import Site, html
from tests.search.widget.seeing import BOX, find

pytestmark = pytest.mark.timeout(120)
HERE = Path(__file__).parents[3]
GUIDE = (HERE / "docs/embed.md").read_text("utf-8")
SOURCE = "\n".join(path.read_text("utf-8") for path in sorted((HERE / "search/widget/src").glob("*.ts")))
SHEET = (HERE / "search/widget/src/widget.css").read_text("utf-8")
SNIPPETS = re.findall(r"```html\n(.*?)```", GUIDE, re.DOTALL)
(CODE,) = re.findall(r"```js\n(.*?)```", GUIDE, re.DOTALL)
(STYLE,) = re.findall(r"```css\n(.*?)```", GUIDE, re.DOTALL)
(POLICY,) = re.findall(r"Content-Security-Policy: (.*)", GUIDE)


def local(text: str, door: Door) -> str:
    """A text of the guide for the server of the test."""
    return text.replace("https://m4d.example", door.base).replace("PUBLIC_ID", KEY)


@pytest.mark.parametrize("snippet", [each for each in SNIPPETS if "<m4d-search" in each and "m4d.example" in each])
def test_a_snippet_works_as_it_is_copied_under_the_policy_of_the_guide(
    browser: str, site: Site, door: Door, snippet: str
) -> None:
    is_copy = "integrity" in snippet
    site.policy = f"default-src 'none'; {local(POLICY, door)}"
    if is_copy:
        site.policy = site.policy.replace("script-src", "script-src 'self'")
        site.pages[f"/assets/{widget().name}"] = widget().script.decode()
    site.pages["/"] = html(local(snippet, door))
    with opened(browser, site.base) as tab:
        assert int(find(tab, "remit").split()[0]) > 0
        assert tab.faults == []


def told(section: str) -> set[str]:
    """What the first column of the tables of a section names."""
    text = GUIDE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_the_page_side_runs(browser: str, site: Site, door: Door, script: str) -> None:
    elements = "".join(f"<{tag} embed-id='{KEY}'></{tag}>" for tag in ("m4d-search", "m4d-latest"))
    site.pages["/"] = html(script + elements, head=f"<style>{STYLE}</style>")
    with opened(browser, site.base) as tab:
        tab.run("customElements.whenDefined('m4d-search').then(() => true)")
        assert ran(tab) == "remittances"
        assert tab.run(f"getComputedStyle({BOX}.shadowRoot.querySelector('.bar')).borderRadius") == "4px"
        assert tab.faults == []


def ran(tab: Tab) -> object:
    """Run the code of the guide; return what it searched for last."""
    tab.run("window.asked = []; addEventListener('m4d-search:results', ({ detail }) => asked.push(detail.query))")
    tab.run(f"(async () => {{ {CODE} }})()")
    return tab.run("asked.at(-1)")


def test_attributes_are_those_of_the_elements() -> None:
    observed = " ".join(re.findall(r"(?:SHARED =|observedAttributes =) \[(.*?)\]", SOURCE, re.DOTALL))
    assert told("Attributes") == {*re.findall(r'"([a-z-]+)"', observed), "theme"}
    assert ':host([theme="dark"])' in SHEET


def test_variables_are_those_of_the_sheet() -> None:
    assert told("Your colors and your font") == set(re.findall(r"^  (--m4d-[a-z-]+):", SHEET, re.MULTILINE))


def test_parts_are_those_that_are_made() -> None:
    paragraph = GUIDE.split("The parts: ")[1].split("\n\n")[0]
    assert set(re.findall(r"`([a-z]+)`", paragraph)) == set(re.findall(r'"[a-z]+\.([a-z]+)"', SOURCE))


def test_events_and_faults_are_those_that_are_told() -> None:
    names = {each.split(":")[1] for each in told("What a page hears and says")}
    assert names == set(re.findall(r'emit\("([a-z]+)"', SOURCE))
    faults = re.search(r"type Fault = (.*);", SOURCE)
    assert faults
    row = next(line for line in GUIDE.splitlines() if line.startswith("| `m4d-search:error`"))
    assert re.findall(r'"([a-z]+)"', faults[1]) == re.findall(r"`([a-z]+)`", row)[1:6]


def test_name_and_hash_are_those_of_the_build() -> None:
    assert re.findall(r"m4d-search\.[0-9a-f]+\.js", GUIDE) == [widget().name]
    assert re.findall(r"sha384-[\w+/=]+", GUIDE) == [widget().integrity]
