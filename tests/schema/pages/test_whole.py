"""Every page in every language as it is served: valid, readable by everyone, complete, and asking nobody else."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from m4d_schema.facet_names import SPOKEN
from m4d_schema.pages.answering import NAV, PAGE_HEADERS
from m4d_schema.pages.guides import GROUPS
from tests.absent import absent
from tests.schema.pages.browsing import Tab, opened
from tests.schema.pages.looking import DESKTOP, PHONE, complaints, screen
from tests.schema.running import Running

pytestmark = pytest.mark.timeout(120)
AUDITS = Path(__file__).parents[1] / "audits"
OPERATIONS = (AUDITS.parents[2] / "docs" / "operations.md").read_text("utf-8")
NODE = shutil.which("node")
NOWHERE = "/nowhere"
BROWSER = {"Accept": "text/html,*/*;q=0.8"}
GUIDES = [f"/docs/{name}" for few in GROUPS.values() for name in few]
PATHS = ["/", "/sources", "/embed", "/docs", "/playground", NOWHERE, *GUIDES]
SEEN = ["/", "/sources", "/embed", "/docs", "/docs/architecture", "/docs/embed", NOWHERE]  # one of each sort


@pytest.fixture(scope="module")
def pages(server: Running) -> Mapping[tuple[str, str], httpx.Response]:
    """Every page, by path and language."""
    with httpx.Client(base_url=server.base, headers=BROWSER, timeout=30) as client:
        return {(path, lang): client.get(path, params={"lang": lang}) for path in PATHS for lang in SPOKEN}


@pytest.fixture
def tab(server: Running, browser: str) -> Iterator[Tab]:
    with opened(browser, server.base) as made:
        yield made


def test_every_page_is_valid(pages: Mapping[tuple[str, str], httpx.Response]) -> None:
    if NODE is None or not (AUDITS / "node_modules" / "html-validate").is_dir():
        absent("Node is not installed, or `npm ci --prefix tests/schema/audits` has not been run")
    given = json.dumps({f"{path} {lang}": page.text for (path, lang), page in pages.items()})
    done = subprocess.run(
        [NODE, "validate.mjs"], cwd=AUDITS, input=given, capture_output=True, text=True, check=True, timeout=100
    )
    assert json.loads(done.stdout) == []


def test_every_page_is_whole_and_in_its_language(pages: Mapping[tuple[str, str], httpx.Response]) -> None:
    for (path, lang), page in pages.items():
        about = (path, lang)
        assert page.status_code == (404 if path == NOWHERE else 200), about
        assert {name.lower() for name in PAGE_HEADERS} <= set(page.headers), about
        assert page.headers["content-language"] == lang, about
        assert f'<html lang="{lang}"' in page.text, about
        assert page.text.count("<h1") == 1, about
        assert page.text.count("<main") == 1, about
        assert re.search(r'<body>\s*<a class="skip" href="#(\w+)">', page.text), about
        levels = [int(level) for level in re.findall(r"<h([1-6])\b", page.text)]
        assert all(after <= before + 1 for before, after in pairwise(levels)), about
        assert not re.search(r"<script(?![^>]*src=)|<style|<[^>]+\s(?:on\w+|style)=", page.text), about


def test_titles_tell_pages_apart(pages: Mapping[tuple[str, str], httpx.Response]) -> None:
    for lang in SPOKEN:
        titles = [re.findall(r"<title>([^<]+)</title>", pages[path, lang].text) for path in PATHS]
        assert all(len(each) == 1 for each in titles)
        assert len({each[0] for each in titles}) == len(PATHS)


def test_every_link_leads_somewhere_and_everything_loaded_is_ours(
    server: Running, pages: Mapping[tuple[str, str], httpx.Response]
) -> None:
    wanted: dict[str, set[str]] = {}
    for (path, lang), page in pages.items():
        for element, address in re.findall(r'<(a|link|script|img)\b[^>]*?\s(?:href|src)="([^"]+)"', page.text):
            whole = urljoin(f"{server.base}{path}?lang={lang}", unescape(address))
            is_ours = whole.startswith(server.base)
            assert is_ours or (element == "a" and urlsplit(whole).scheme == "https"), (path, address)
            if is_ours:
                place, _, fragment = whole.partition("#")
                wanted.setdefault(place, set()).add(fragment)
    with httpx.Client(headers=BROWSER, timeout=30) as client:
        for place, fragments in wanted.items():
            found = client.get(place)
            assert found.status_code == (404 if urlsplit(place).path == NOWHERE else 200), place
            ids = set(re.findall(r'\bid="([^"]+)"', found.text)) if any(fragments) else set()
            assert fragments - {""} <= ids, place
    assert len(wanted) > len(PATHS) * len(SPOKEN)


@pytest.mark.parametrize("path", SEEN)
@pytest.mark.parametrize(
    ("size", "scheme", "lang"), [(DESKTOP, "light", "en"), (PHONE, "dark", "ar")], ids=["desktop", "phone"]
)
def test_axe_has_no_complaint(tab: Tab, path: str, size: tuple[int, int, bool], scheme: str, lang: str) -> None:
    screen(tab, size, prefers_color_scheme=scheme)
    tab.call("Page.setBypassCSP", enabled=True)  # for axe alone
    tab.open(f"{path}?lang={lang}")
    assert complaints(tab) == []
    assert tab.run("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert {urlsplit(address).netloc for address in tab.asked} == {urlsplit(tab.base).netloc}


@pytest.mark.parametrize("path", [path for path in SEEN if path != NOWHERE])
def test_it_loads_without_a_fault_in_arabic(tab: Tab, path: str) -> None:
    tab.open(f"{path}?lang=ar")
    assert tab.run("getComputedStyle(document.querySelector('main')).direction") == "rtl"
    assert tab.faults == []


def test_the_boxes_of_the_first_page_speak_its_language(tab: Tab) -> None:
    tab.open("/?lang=ar")
    tab.type("تحويلات")
    said = "document.getElementById('search-status').textContent"
    assert re.fullmatch(r"[\d ]*نتيج\w+|[\d ]*نتائج|نتيجة واحدة", str(tab.until(said)))
    assert tab.run("document.querySelector('#search-facets .facet').getAttribute('aria-label')") == "النوع"
    tab.run("document.querySelector('#query-form [type=submit]').click()")
    tab.until("document.getElementById('query-status').textContent.startsWith('أجاب في ')")
    assert tab.faults == []


def test_the_guide_names_the_pages_there_are(server: Running) -> None:
    table = OPERATIONS.split("\n## Pages\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ((?:`[^`]+`(?:, )?)+) \|", table, re.MULTILINE)
    named = [path for row in rows for path in re.findall(r"`([^`]+)`", row)]
    assert {"/", *(path for path, _ in NAV)} <= set(named)
    assert [httpx.get(f"{server.base}{path}", timeout=30).status_code for path in named] == [200] * len(named)


@pytest.mark.parametrize("path", ["/", "/sources", "/docs/operations"])
def test_on_paper_there_is_the_text_alone(tab: Tab, path: str) -> None:
    tab.open(path)
    features = [{"name": "prefers-color-scheme", "value": "dark"}]
    tab.call("Emulation.setEmulatedMedia", media="print", features=features)
    shown = "[...document.querySelectorAll('nav, form, .skip')].filter((each) => each.checkVisibility()).length"
    assert tab.run(shown) == 0
    assert tab.run("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert tab.run("getComputedStyle(document.querySelector('pre, .entry')).backgroundColor") == "rgb(255, 255, 255)"
