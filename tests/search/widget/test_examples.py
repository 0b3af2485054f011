"""The examples for InstantSearch and Autocomplete, bundled as they are and used in a browser on another origin.

`npm ci --prefix search/examples` installs them; without Node, Chromium or the packages the tests are skipped.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.absent import absent
from tests.forked import m4d
from tests.schema.pages.browsing import opened
from tests.schema.running import Running
from tests.search.widget.door import listening
from tests.search.widget.pages import Site

pytestmark = pytest.mark.timeout(120)
EXAMPLES = Path(__file__).parents[3] / "search/examples"
PLACE = ".ais-RefinementList"
NAMES = ("instantsearch", "autocomplete")


@pytest.fixture(scope="module")
def examples(server: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Both examples as `npm run build` makes them, on a site of their own, against the server."""
    npm = shutil.which("npm")
    if npm is None or not (EXAMPLES / "node_modules").is_dir():
        absent("npm is not installed, or `npm ci --prefix search/examples` has not been run")
    folder = tmp_path_factory.mktemp("built")
    subprocess.run([npm, "run", "--silent", "build", "--", f"--outdir={folder}"], cwd=EXAMPLES, check=True)
    found = Site()
    for name in NAMES:
        page = (EXAMPLES / name / "index.html").read_text("utf-8")
        assert "https://m4d.example/search" in page
        found.pages[f"/{name}/"] = page.replace("https://m4d.example", server.base)
        for file in ("main.js", "main.css"):
            found.pages[f"/{name}/{file}"] = (folder / name / file).read_text("utf-8")
    with listening(found.app()) as found.base:
        made = m4d(server.environ, "embeds", "new", "Examples", "--origin", found.base)
        for name in NAMES:
            page = found.pages[f"/{name}/"]
            found.pages[f"/{name}/"] = page.replace('data-embed-id=""', f'data-embed-id="{made.stdout.strip()}"')
        yield found


def test_instant_search_finds_marks_narrows_and_turns(browser: str, examples: Site, server: Running) -> None:
    hits = "[...document.querySelectorAll('.ais-Hits-item a')].map((each) => each.textContent)"
    with opened(browser, examples.base, "/instantsearch/") as tab:
        tab.until(f"{hits}.length === 5")
        tab.run("document.querySelector('.ais-SearchBox-input').focus()")
        tab.call("Input.insertText", text="remitances")
        tab.until("document.querySelector('.ais-Highlight-highlighted')?.textContent.toLowerCase().startsWith('remit')")
        tab.run(f"[...document.querySelectorAll('{PLACE}-label')].find(({{ textContent }}) => "
                "textContent.includes('PROJECT')).click()")  # fmt: skip
        counted = f"document.querySelector('{PLACE}-item--selected {PLACE}-count')?.textContent"
        tab.until(f"document.querySelector('.ais-Stats-text').textContent.startsWith({counted} + ' ')")
        asked = {each.removeprefix(server.base) for each in tab.asked if each.startswith(server.base)}
        assert asked == {"/search/multi-search"}
        assert "embed-" in str(tab.run("document.documentElement.dataset.embedId"))
        assert tab.faults == []


def test_autocomplete_finds_in_two_sections(browser: str, examples: Site) -> None:
    with opened(browser, examples.base, "/autocomplete/") as tab:
        tab.until("!!document.querySelector('.aa-Input')")
        tab.run("document.querySelector('.aa-Input').focus()")
        tab.call("Input.insertText", text="remit")
        tab.until("document.querySelectorAll('.aa-Source').length === 2")
        assert tab.run("[...document.querySelectorAll('.aa-SourceHeader')].map((each) => each.textContent)") == [
            "Projects", "News and more",
        ]  # fmt: skip
        tab.until("document.querySelector('.aa-Item mark')?.textContent.toLowerCase().startsWith('remit')")
        tab.press("ArrowDown")
        tab.until("document.querySelectorAll('.aa-Item[aria-selected=true]').length === 1")
        assert tab.faults == []
