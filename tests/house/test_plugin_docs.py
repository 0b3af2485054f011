"""docs/plugins.md says what the contract says: declarations, paginators, levels, what the tests take, line counts."""

import re
from pathlib import Path

import pytest

import m4d_core.ingestion as door
from m4d_core.ingestion import ApiSource, Source, paginate
from m4d_core.ingestion.quality import RULES, Level
from m4d_core.testing.suite import SourceTests

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "plugins.md").read_text("utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGINATORS = {name for name in door.__all__ if getattr(getattr(door, name), "__module__", "") == paginate.__name__}


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(text: str) -> set[str]:
    """The names in the first cells of its tables."""
    cells = re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def declared(cls: type) -> set[str]:
    return {name for name in cls.__annotations__ if not name.startswith("_")}


def test_every_declaration_is_described_and_no_other() -> None:
    assert rows(section("What a source declares")) == declared(Source)


def test_what_an_api_declares_is_described() -> None:
    table, paginators = section("A JSON API").split("| paginator |")
    assert rows(table) == declared(ApiSource)
    assert {name.partition("(")[0] for name in rows(paginators)} == PAGINATORS


def test_every_paginator_of_the_page_can_be_written_so() -> None:
    for text in rows(section("A JSON API").split("| paginator |")[1]):
        assert eval(text, {name: getattr(door, name) for name in PAGINATORS})


def test_what_the_tests_take_is_described() -> None:
    assert rows(section("Tests without a network")) == {"source", "cassette", "settings", "refused"}
    assert all(hasattr(SourceTests, name) or name == "source" for name in ("cassette", "settings", "refused"))


@pytest.mark.parametrize("level", [level for level in Level if level])
def test_what_a_level_asks_is_listed(level: Level) -> None:
    asked = ", ".join(rule.name for rule in RULES if rule.level is level)
    assert f"| {level.name.lower()} | {asked} |" in section("How good it is")


def test_every_name_that_the_page_imports_is_at_the_door() -> None:
    for _, code in FENCE.findall(PAGE):
        for names in re.findall(r"from m4d_core\.ingestion import ([^\n(]+)", code):
            assert {name.strip() for name in names.split(",")} <= set(door.__all__)


@pytest.mark.parametrize("name", sorted(name for name in door.__all__ if name.endswith("Source")))
def test_every_base_is_found_on_the_page(name: str) -> None:
    assert f"`{name}" in PAGE


def test_a_plain_feed_is_five_lines_of_toml_and_eight_of_python() -> None:
    toml = FENCE.findall(section("A plain feed: five lines"))[0][1]
    python = FENCE.findall(section("A plugin: eight lines of Python"))[0][1]
    assert len(toml.splitlines()) == 5
    assert len(python.splitlines()) == 8
    compile(python, "docs/plugins.md", "exec")
