"""docs/content.md says what the code does: kinds, states, origins, relations, licenses, provenance, clusters."""

import re
from pathlib import Path
from uuid import UUID

import graphql
import pytest

from m4d_core.content import cluster
from m4d_core.content.details import DETAILS
from m4d_core.content.gone import GoneReason
from m4d_core.content.kind import Kind, Origin, State
from m4d_core.content.license import TERMS, Terms
from m4d_core.content.paths import SECTIONS
from m4d_core.content.translation import TranslationOrigin
from m4d_core.storage.selection import PUBLIC
from m4d_schema.plan.names import CONTENT_TYPES, RELATIONS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "content.md").read_text("utf-8")
SDL = graphql.build_schema((ROOT / "schema" / "schema.graphql").read_text("utf-8"))
_VERSION = re.compile(r"-\d\.\d(-IGO)?$")


def kinds_table() -> str:
    """Each kind with its type, where it stands on a site, and the fields that it has alone."""
    shared = set(SDL.get_type("Content").fields)  # type: ignore[union-attr]  # an interface of ours
    rows = ["| kind | type | path | fields of its own |", "|---|---|---|---|"]
    for kind, name in CONTENT_TYPES.items():
        own = [each for each in SDL.get_type(name).fields if each not in shared]  # type: ignore[union-attr]  # an object
        rows.append(f"| `{kind}` | `{name}` | `/{SECTIONS[kind]}/…` | {', '.join(f'`{each}`' for each in own)} |")
    return "\n".join(rows)


def licenses_table() -> str:
    """Each license with what it allows; the versions of one are one row."""
    rows = ["| key | full text | translation | commercial reuse | must be shown |", "|---|---|---|---|---|"]
    versions: dict[str, list[Terms]] = {}
    for key, terms in TERMS.items():
        is_versioned = _VERSION.sub("", key) in TERMS and key.startswith("CC-BY")
        versions.setdefault(f"{_VERSION.sub('', key)}…" if is_versioned else key, []).append(terms)
    for key, found in versions.items():
        (answers,) = {(each.full_text, each.translation, each.commercial, each.must_be_shown) for each in found}
        rows.append(f"| `{key}` | {' | '.join('yes' if each else 'no' for each in answers)} |")
    return "\n".join(rows)


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def first_cells(text: str) -> list[str]:
    return [name for cell in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", cell)]


def test_every_kind_is_told_with_its_type_path_and_fields() -> None:
    assert kinds_table() in PAGE, f"put it in:\n{kinds_table()}"
    assert set(DETAILS) == set(CONTENT_TYPES)
    missing = set(Kind) - set(CONTENT_TYPES)
    assert re.findall(r"`([A-Z]+)`", section("Kinds").rpartition("|")[2]) == sorted(missing)


def test_states_and_who_sees_them() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (yes|no) \|", section("States"), re.MULTILINE)
    assert dict(rows) == {state.value: "yes" if state in PUBLIC.states else "no" for state in State}


def test_reasons_why_something_is_gone() -> None:
    assert [name for name in first_cells(section("States")) if name not in set(State)] == [
        each.value for each in GoneReason
    ]


def test_who_translated() -> None:
    assert first_cells(section("Languages")) == [each.value for each in TranslationOrigin]


def test_what_content_is_about() -> None:
    rows = re.findall(r"^\| `(\w+)`[^|]* \| ([^|]+) \|", section("What it is about"), re.MULTILINE)
    named = {node for _, nodes in rows for node in re.findall(r"`(\w+)`", nodes)}
    assert named == set(RELATIONS.values())
    fields = {field for field, _ in rows} - {"regions"}
    assert fields <= set(SDL.get_type("Content").fields)  # type: ignore[union-attr]  # an interface of ours


def test_every_license_with_what_it_allows() -> None:
    assert licenses_table() in PAGE, f"put it in:\n{licenses_table()}"
    assert TERMS["unknown"] == Terms(name=TERMS["unknown"].name)


def test_where_it_came_from() -> None:
    fields = SDL.get_type("Provenance").fields  # type: ignore[union-attr]  # a type of ours
    assert first_cells(section("Where it came from")) == list(fields)
    assert {f"`{each.value}`" for each in Origin} <= set(re.findall(r"`\w+`", section("Where it came from")))


def test_when_two_are_one_story() -> None:
    told = re.findall(r"\d+", section("One story, several tellers"))
    assert [int(each) for each in told] == [
        cluster.DISTANCE,
        cluster.BITS,
        cluster.WINDOW.days,
        cluster.FEWEST_WORDS,
    ]


def test_an_id_is_what_the_guide_says() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}
    *setup, line = code.strip().splitlines()
    call, _, told = line.partition("  # ")
    exec("\n".join(setup), names)
    assert eval(call, names) == UUID(told)


@pytest.mark.parametrize("name", ["publish_at", "locale", "dir", "isFallback", "firstSeenAt", "alsoReportedBy"])
def test_names_of_the_guide_are_names_of_the_code(name: str) -> None:
    assert name in PAGE
    fields = {*SDL.get_type("Content").fields, *SDL.get_type("NewsArticle").fields}  # type: ignore[union-attr]  # both
    assert name in fields | {"publish_at"}
