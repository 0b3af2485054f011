from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from m4d_core.content.item import CleanItem, Image, License
from m4d_core.ingestion.contract import Scope, Source
from m4d_core.ingestion.decide import Decision, content_hash, decide, fingerprint, reading_of, short, versions

ITEM = CleanItem(
    identity="1",
    kind="NEWS",
    title="Título",
    language="es",
    license=License(key="CC-BY"),
    published_at=datetime(2026, 1, 1, tzinfo=UTC),
    image=Image(url="https://a.example/i.png"),
    detail={"files": [{"url": "https://a.example/f.pdf"}]},
)


@dataclass(frozen=True)
class Known:
    raw_hash: str | None
    content_hash: str
    gone_reason: str | None = None


def test_what_was_withdrawn_and_is_published_again_has_changed() -> None:
    gone = Known("raw", content_hash(ITEM), gone_reason="deleted by the publisher")
    assert decide(gone, "raw", None) is Decision.UNREAD
    assert decide(gone, "raw", ITEM) is Decision.CHANGED


def test_the_five_decisions() -> None:
    known = Known("raw", content_hash(ITEM))
    assert decide(None, "raw", None) is Decision.UNREAD
    assert decide(None, "raw", ITEM) is Decision.NEW
    assert decide(known, "raw", None) is Decision.SAME
    assert decide(known, "raw", replace(ITEM, title="Other")) is Decision.SAME
    assert decide(known, "raw2", None) is Decision.UNREAD
    assert decide(known, "raw2", ITEM) is Decision.TOUCHED
    assert decide(known, "raw2", replace(ITEM, title="Other")) is Decision.CHANGED
    assert decide(Known(None, content_hash(ITEM)), "raw", ITEM) is Decision.TOUCHED


def test_a_fingerprint_is_of_the_data_and_of_what_reads_it() -> None:
    data = {"a": 1, "b": ["é", None, {"c": 2.5}]}
    one = fingerprint(data, "1/1/1")
    assert fingerprint({"b": ["é", None, {"c": 2.5}], "a": 1}, "1/1/1") == one
    assert fingerprint(data, "2/1/1") != one
    assert fingerprint({**data, "a": 2}, "1/1/1") != one
    assert fingerprint({**data, "b": [None, "é", {"c": 2.5}]}, "1/1/1") != one
    assert len(one) == 64
    assert fingerprint({"a": "\ud800"}, "1") != fingerprint({"a": "\ud801"}, "1")


class Plain(Source):
    kind = "NEWS"
    license = License(key="CC-BY-4.0")


class Open(Plain):
    license = License(key="CC0-1.0")


def test_versions_name_plugin_normalisers_policy_and_what_is_declared() -> None:
    assert versions("0.3.1", Plain()).startswith("0.3.1/")
    assert versions("0.3.1", Plain()) == versions("0.3.1", Plain())
    assert len({versions("0.3.1", Plain()), versions("0.3.2", Plain()), versions("0.3.1", Open())}) == 3


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Titulo"},
        {"summary": "x"},
        {"html": "<p>x</p>"},
        {"url": "https://a.example/"},
        {"kind": "BLOG_POST"},
        {"language": "pt"},
        {"languages": ("es", "pt")},
        {"license": License(key="CC-BY", rights="©")},
        {"published_at": datetime(2026, 1, 2, tzinfo=UTC)},
        {"published_at": None},
        {"countries": ("TN",)},
        {"themes": ("brain-drain",)},
        {"goals": ("10.7",)},
        {"organizations": ("undp",)},
        {"authors": ("A",)},
        {"image": None},
        {"detail": {}},
    ],
)
def test_whatever_is_shown_changes_the_content_hash(changed: dict[str, object]) -> None:
    assert content_hash(replace(ITEM, **changed)) != content_hash(ITEM)  # type: ignore[arg-type]  # whatever the test says


@pytest.mark.parametrize(
    "changed",
    [
        {"updated_at": datetime(2026, 2, 1, tzinfo=UTC)},
        {"declared_language": "en"},
        {"inferred": (("a", "b", "c"),)},
        {"unmapped": ("Term",)},
        {"detail": {"files": [{"url": "https://a.example/f.pdf"}]}},
    ],
)
def test_what_only_tells_how_it_came_to_be_does_not(changed: dict[str, object]) -> None:
    assert content_hash(replace(ITEM, **changed)) == content_hash(ITEM)  # type: ignore[arg-type]  # whatever the test says


def test_how_a_source_is_read_tells_scopes_and_versions_apart() -> None:
    scopes = [Scope(), Scope(everything=True), Scope(words=frozenset({"a", "b"})), Scope(words=frozenset({"b", "a"}))]
    found = [reading_of(scope, "1") for scope in scopes]
    assert len({*found, reading_of(Scope(), "2")}) == 4
    assert found[2] == found[3]


def test_what_is_remembered_of_an_entry_is_short_and_tells_it_from_others() -> None:
    one, other = (fingerprint({"a": number}, "1") for number in (1, 2))
    assert (len(short(one)), short(one) == short(other)) == (8, False)
    assert short("") == b""
