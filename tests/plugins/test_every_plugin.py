"""Every shipped plugin holds the contract that is asked of strangers: `SourceTests` over the whole registry.

What a plugin is tested with: `cassettes/<key>.json`, else its golden payload of `recorded/` as the answer to what it
asks first. One that has neither says so. `make test` takes the first plugin of each code of its own, `make test-long`
those that only declare other values.
"""

import json
from pathlib import Path

import pytest

from m4d_core.ingestion.cassette import Cassette, Exchange
from m4d_core.ingestion.contract import Context, Source
from m4d_core.ingestion.registry import load_registry
from m4d_core.settings import Settings
from m4d_core.testing.bench import setup_of
from m4d_core.testing.suite import SourceTests

HERE = Path(__file__).parent
PAGE = "https://partner.example/news/story"
ELSEWHERE = "https://partner.example/data"
SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{}</loc></url></urlset>'
TYPES = {".json": "application/json", ".html": "text/html; charset=utf-8", ".xml": "application/xml"}


def payload(key: str) -> Path | None:
    found = (HERE / "recorded").glob(f"{key}.*")
    return next((each for each in sorted(found) if not each.name.endswith(".expected.json")), None)


def played(source: type[Source], path: Path) -> Cassette:
    """The payload as what the partner answers first; a page is what its sitemap leads to."""
    made = source(setup_of(source, Cassette(source=source.key, exchanges=(Exchange(url=ELSEWHERE),)), {}))
    first = next(iter(made.requests(Context(url=next(iter(made.urls), "")))))
    answer = Exchange(url=made.redact(first.url), headers={"content-type": TYPES[path.suffix]}, body=path.read_bytes())
    exchanges: tuple[Exchange, ...] = (answer,)
    if path.suffix == ".html":
        page = canonical(answer.body) or PAGE
        listing = Exchange(url=answer.url, headers={"content-type": TYPES[".xml"]}, body=SITEMAP.format(page).encode())
        exchanges = (listing, Exchange(url=page, headers=answer.headers, body=answer.body))
    return Cassette(source=source.key, exchanges=exchanges, is_cut=True)


def canonical(page: bytes) -> str | None:
    _, found, rest = page.decode("utf-8", "replace").partition('rel="canonical" href="')
    return rest.partition('"')[0] if found else None


def refused(key: str) -> int:
    """How many entries of the golden payload are quarantined, or come under an identity that was there before."""
    path = HERE / "recorded" / f"{key}.expected.json"
    found = json.loads(path.read_text("utf-8")) if path.exists() else []
    identities = [each["identity"] for each in found if "identity" in each]
    return sum("quarantined" in each for each in found) + len(identities) - len(set(identities))


def suite(source: type[Source]) -> type:
    """The tests of one plugin, or one that says what it lacks."""
    name = "Test" + "".join(part.capitalize() for part in source.key.split("-"))
    cassette, recorded = HERE / "cassettes" / f"{source.key}.json", payload(source.key)
    if cassette.exists():
        return type(name, (SourceTests,), {"source": source, "cassette": cassette, "__module__": __name__})
    if recorded is not None:
        declared = {"source": source, "cassette": played(source, recorded), "refused": refused(source.key)}
        return type(name, (SourceTests,), {**declared, "__module__": __name__})

    def test_there_is_a_recording(self: object) -> None:
        pytest.skip(f"no recording of '{source.key}' yet: tests/plugins/cassettes/{source.key}.json")

    return type(name, (), {"test_there_is_a_recording": test_there_is_a_recording, "__module__": __name__})


def code(source: type[Source]) -> tuple[object, ...]:
    """What a plugin does, whatever it declares."""
    return (source.requests, source.following, source.read, source.item)


REGISTERED = load_registry(Settings())
SOURCES = [type(one.source) for _, one in sorted(REGISTERED.sources.items())]
FIRST = {code(source): source for source in reversed(SOURCES)}
for one in SOURCES:
    made = suite(one)
    globals()[made.__name__] = made if FIRST[code(one)] is one else pytest.mark.long(made)


def test_every_plugin_loads() -> None:
    assert REGISTERED.broken == ()
    assert len(REGISTERED.sources) >= 9
