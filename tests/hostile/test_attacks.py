"""Texts that would run something, in every field a partner fills: nothing of them is live in what is given out."""

import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from m4d_core.content.html import sanitise
from m4d_core.content.item import CleanItem, File, Image, Item, License
from m4d_core.errors import EntryError
from m4d_core.ingestion.contract import Context
from m4d_core.ingestion.normalise import Defaults, normalise
from m4d_core.storage.content_rows import Write, row_of
from m4d_core.storage.database import Database
from m4d_core.testing.attacks import live_parts
from m4d_schema.execution import Executor
from m4d_schema.schema import build_schema
from m4d_search.contract import Document
from m4d_search.document import document
from tests.absent import absent
from tests.hostile.attacks import CALL, attacks
from tests.schema.asking import Asker, context_of
from tests.world import NOW, rows, save

SEED = 20261127
SHORT, LONG, STORED = 400, 5_000, 40
GLANCED, SEEN = 40, 400  # in a browser
CONTEXT = Context(url="https://partner.example/feed")
DEFAULTS = Defaults(source_key="demo", kind="NEWS", license=License(key="CC-BY-4.0"), language="en")
KINDS = {"BLOG_POST": "tags", "DOCUMENT": "subjects"}
LINK = re.compile(r"https?://[^\"<>`\\\x00-\x20\x7f]+")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
OPENS_A_TAG = re.compile(r"<[A-Za-z/!?]")
ASKED = """{ contents(first: 100) { nodes {
  title summary body { html } excerpt image { url alt credit }
  ... on BlogPost { tags series } ... on Document { files { url label mediaType } }
} } }"""


class NoLabels:
    def labels(self, kind: str, key: str) -> tuple[str, ...]:
        return ()

    def regions_of(self, countries: Sequence[str]) -> tuple[str, ...]:
        return ()

    def organization_by_ref(self, ref: str) -> str | None:
        return None


class Links(HTMLParser):
    """Where a page of HTML leads to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]


def item(number: int, attack: str, before: str = "") -> Item:
    """An entry that is an attack in each of its fields."""
    kind, terms = [*KINDS.items()][number % len(KINDS)]
    files = [File(url=attack, title=attack, media_type=attack, language=attack)] if kind == "DOCUMENT" else []
    return Item(
        id=f"urn:{number}", title=before + attack, summary=attack, html=attack, authors=[attack], themes=[attack],
        url=attack, image=Image(url=attack, alt=attack, credit=attack), kind=kind, files=files,
        detail={terms: [attack]},
    )  # fmt: skip


def clean(number: int, attack: str) -> CleanItem:
    try:
        return normalise(item(number, attack), DEFAULTS, CONTEXT, NOW)
    except EntryError as error:  # nothing but markup
        if error.reason != "no_title":
            raise
        return normalise(item(number, attack, "Migrants "), DEFAULTS, CONTEXT, NOW)


def shelved(made: CleanItem) -> Document:
    return document(row_of(Write(source_key="demo", item=made, content_hash="h"), NOW), NoLabels())


def links(made: CleanItem) -> Iterator[str | None]:
    yield made.url
    yield made.image.url if made.image else None
    yield from (each["url"] for each in made.detail.get("files", ()))
    reader = Links()
    reader.feed(made.html or "")
    reader.close()
    yield from reader.found


def texts(made: CleanItem) -> Iterator[str]:
    """What is given out as text, and is shown as such."""
    yield from (
        made.title,
        made.summary or "",
        *made.authors,
        *made.unmapped,
        *made.detail.get("tags", ()),
        *made.detail.get("subjects", ()),
    )
    yield from (made.image.alt or "", made.image.credit or "") if made.image else ()
    yield from (each.get("title", "") for each in made.detail.get("files", ()))


def faults(found: Iterable[tuple[int, str]]) -> list[str]:
    """What is live in what these attacks come to."""
    told = []
    for number, attack in found:
        made = clean(number, attack)
        body, shelf = made.html or "", shelved(made)
        wrong = {
            "content": live_parts(body) or sanitise(body, made.url) != body,
            "link": [link for link in links(made) if link is not None and not LINK.fullmatch(link)],
            "text": [text for text in texts(made) if CONTROL.search(text)],
            "highlight": [text for text in (shelf.title, shelf.summary, shelf.body) if OPENS_A_TAG.search(text)],
        }
        told += [f"{number}: {field}: {attack!r}" for field, live in wrong.items() if live]
    return told


def test_the_attacks_are_live_before_and_of_many_kinds() -> None:
    found = attacks(SHORT, SEED)
    assert len(set(found)) == SHORT
    assert sum(bool(live_parts(each)) for each in found) > SHORT / 3
    assert all(attacks(20, SEED)[number] == each for number, each in enumerate(found[:20]))


def test_no_attack_is_live_in_any_field() -> None:
    assert faults(enumerate(attacks(SHORT, SEED))) == [], f"seed {SEED}"


@pytest.mark.long
def test_five_thousand_attacks_are_live_in_no_field() -> None:
    assert faults(enumerate(attacks(LONG, SEED))) == [], f"seed {SEED}"


@pytest.mark.anyio
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_given_out_is_what_was_made_safe(world: Database) -> None:
    made = [clean(number, attack) for number, attack in enumerate(attacks(STORED, SEED + 1))]
    writes = [Write(source_key="demo", item=each, content_hash=str(n), raw_hash=str(n)) for n, each in enumerate(made)]
    await save(world, *writes)
    assert len(await rows(world)) == STORED
    nothing: Any = None
    asker = Asker(Executor(build_schema()), await context_of(world, nothing))
    nodes = (await asker.data(ASKED))["contents"]["nodes"]
    given = {(node["title"], node["summary"], (node["body"] or {}).get("html")) for node in nodes}
    assert given == {(each.title, each.summary, each.html) for each in made}
    linked = [node["image"]["url"] for node in nodes if node["image"]]
    linked += [file["url"] for node in nodes for file in node.get("files", ())]
    assert len(linked) > STORED / 3
    assert all(map(LINK.fullmatch, linked))


JUDGE = """<!doctype html><meta charset="utf-8"><body><script>
window.hits = new Set();
const events = "click load error focus mouseover input submit toggle pointerenter wheel scroll".split(" ");
const risky = "script, style, link, meta, base, iframe, object, embed, form, input, svg, math";
const judge = () => {
  [...document.querySelectorAll("iframe.sample")].forEach((frame, number) => {
    let inside;
    try { inside = frame.contentDocument } catch { hits.add(number) }
    if (!inside) { hits.add(number); return }
    for (const element of inside.querySelectorAll("*")) {
      for (const name of events) element.dispatchEvent(new Event(name, { bubbles: false, cancelable: true }));
      for (const name of element.getAttributeNames()) if (name.startsWith("on")) hits.add(number);
      const link = element.href ?? element.src ?? element.action;
      const scheme = link && String(link.baseVal ?? link).trim().toLowerCase().match(/^[a-z-]+:/)?.[0];
      if (scheme && !["http:", "https:", "mailto:", "about:"].includes(scheme)) hits.add(number);
    }
    if (inside.querySelector(risky)) hits.add(number);
  });
  document.title = "judged";
  document.body.textContent = JSON.stringify([...hits]);
};
addEventListener("load", () => setTimeout(judge, 300));
</script>
"""


def page(samples: Sequence[str]) -> str:
    """A page that has each sample in a frame of its own, and says which of them did something."""
    made = [JUDGE]
    for number, sample in enumerate(samples):
        # the frame's own script takes itself away, so that a script found in it is the sample's
        start = f"<script>live = alert = () => parent.hits.add({number}); document.currentScript.remove()</script>"
        made.append(f'<iframe class="sample" srcdoc="{html.escape(f"<!doctype html>{start}<body>{sample}")}"></iframe>')
    return "\n".join(made)


def judged(folder: Path, samples: Sequence[str]) -> set[int]:
    """Which of these a browser runs something of."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        absent("there is no Chromium")
    path = folder / "page.html"
    path.write_text(page(samples), "utf-8", "surrogatepass")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
             "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'profile'}"]  # fmt: skip
    done = subprocess.run(
        [chromium, *flags, "--virtual-time-budget=10000", "--dump-dom", path.as_uri()],
        capture_output=True, text=True, timeout=110, check=True,
    )  # fmt: skip
    assert "<title>judged</title>" in done.stdout, done.stderr[-2000:]
    told = re.search(r"<body>(\[.*?\])", done.stdout, re.DOTALL)
    assert told is not None, done.stdout[-2000:]
    return set(json.loads(told[1]))


def given_out(found: Sequence[str]) -> Iterator[str]:
    """As a site shows it that takes the content as HTML, and what a search highlights as HTML too."""
    for number, attack in enumerate(found):
        made = clean(number, attack)
        shelf = shelved(made)
        yield made.html or ""
        yield f"<em>{shelf.title}</em> {shelf.summary.replace(CALL, f'<em>{CALL}</em>')} {shelf.body}"


def test_a_browser_runs_nothing_of_what_is_given_out_and_much_of_what_came_in(tmp_path: Path) -> None:
    found = attacks(GLANCED, SEED)
    hits = judged(tmp_path, [*given_out(found), *found])
    assert not [number for number in hits if number < 2 * GLANCED]
    assert len(hits) > GLANCED / 3, "the judge sees nothing"


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_browser_runs_nothing_of_hundreds(tmp_path: Path) -> None:
    for part in range(SEEN // GLANCED):
        folder = tmp_path / str(part)
        folder.mkdir()
        found = attacks(SEEN, SEED)[part * GLANCED :][:GLANCED]
        assert judged(folder, list(given_out(found))) == set()
