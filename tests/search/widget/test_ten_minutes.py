"""“An outsider's ten minutes” of docs/embed.md, step by step: what it says."""

import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.forked import m4d
from tests.schema.pages.browsing import opened
from tests.schema.running import Running, free_port
from tests.search.widget.seeing import BOX, find, part
from tests.search.widget.test_guide import GUIDE

pytestmark = pytest.mark.timeout(120)
SECTION = GUIDE.split("## An outsider's ten minutes\n")[1].split("\n## ")[0]
PAGE = textwrap.dedent(re.findall(r" +```html\n(.*?) +```", SECTION, re.DOTALL)[0])
SERVE, NEW = (
    line.strip() for line in SECTION.splitlines() if re.match(r" +(python3 -m|\.venv/bin/m4d embeds new)", line)
)


@dataclass(frozen=True)
class Desk:
    """A machine on which somebody follows the guide. folder: that of the page. base: of what serves it."""

    up: Running
    folder: Path
    base: str

    def here(self, text: str) -> str:
        """A text of the guide with the addresses of the test."""
        return text.replace("http://127.0.0.1:8000", self.up.base).replace("http://127.0.0.1:5500", self.base)


@pytest.fixture(scope="module")
def desk(server: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder, port = tmp_path_factory.mktemp("page"), free_port()
    python, *serve = shlex.split(SERVE.replace("5500", str(port)))
    assert shutil.which(python)
    process = subprocess.Popen(
        [sys.executable, *serve], cwd=folder, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        base = f"http://127.0.0.1:{port}"
        with httpx.Client(transport=httpx.HTTPTransport(retries=5)) as client:
            assert client.get(base).status_code == 200
        yield Desk(server, folder, base)
    finally:
        process.terminate()
        process.wait()


def test_what_is_copied_is_what_the_guide_shows(browser: str, desk: Desk) -> None:
    with opened(browser, desk.up.base, "/embed?ui=fr") as tab:
        said = tab.run("[...document.querySelectorAll('summary')].find(({ textContent }) => "
                       "textContent.trim() === 'Pays').click()")  # fmt: skip
        assert said is None
        tab.run("[...document.querySelectorAll('.option')].find(({ innerText }) => "
                "innerText.includes('Tunisie')).querySelector('input').click()")  # fmt: skip
        lines = "document.getElementById('snippet').value"
        tab.until(f"{lines}.includes('TN')")
        assert str(tab.run(lines)).splitlines() == [
            line for line in desk.here(PAGE).splitlines() if "m4d-search" in line
        ]
        assert tab.run("[...document.querySelector('#lang').selectedOptions].map(({ text }) => text)") == ["Français"]


@pytest.mark.parametrize("is_served", [True, False], ids=["served", "double-click"])
def test_the_page_finds_tunisia(browser: str, desk: Desk, is_served: bool) -> None:
    (desk.folder / "page.html").write_text(desk.here(PAGE), "utf-8")
    with opened(browser, desk.base if is_served else f"file://{desk.folder}", "/page.html") as tab:
        tab.until(f"{BOX}.results?.total > 2")
        assert "Type `retour`" in SECTION
        assert find(tab, "retour").endswith("résultats")
        assert tab.run(f"{BOX}.results.hits.every(({{ countries }}) => countries.includes('TN'))") is True
        assert tab.run(f"{BOX}.results.hits.map(({{ languages }}) => languages[0]).sort()") == ["ar", "fr"]


def test_an_id_holds_on_its_site_alone(browser: str, desk: Desk) -> None:
    command, *arguments = shlex.split(desk.here(NEW))
    assert command.endswith("m4d")
    made = m4d(desk.up.environ, *arguments)
    assert made.returncode == 0, made.stderr
    element = f'<m4d-search embed-id="{made.stdout.strip()}" lang="fr" browse>'
    assert element.replace(made.stdout.strip(), "embed-…") in SECTION
    page = re.sub(r"<m4d-search[^>]*>", element, desk.here(PAGE))
    (desk.folder / "mine.html").write_text(page, "utf-8")
    with opened(browser, desk.base, "/mine.html") as tab:
        tab.until(f"{BOX}.results?.total > 2")
        assert tab.run(f"{BOX}.results.hits.every(({{ countries }}) => countries.includes('TN'))") is True
    with opened(browser, desk.base.replace("127.0.0.1", "localhost"), "/mine.html") as tab:
        tab.until(f"!!{part('.notice bdi')}")
        assert str(tab.run(f"{part('.status')}.textContent")) in " ".join(SECTION.split())
