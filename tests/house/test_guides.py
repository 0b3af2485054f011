"""Every guide is held to the code: its commands and options exist, its settings too, and what it shows can be read."""

import json
import re
import textwrap
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import graphql
import pytest
import typer

from m4d_core.ingestion.health import Health
from m4d_core.settings import Settings
from m4d_schema.pages.guides import GROUPS

ROOT = Path(__file__).parents[2]
GUIDES = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
TEXTS = {**GUIDES, "README": (ROOT / "README.md").read_text("utf-8")}
FENCE = re.compile(r"^```([\w-]*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"(?:^|[\s`/])m4d ((?:[\w-]+|--[\w-]+)[^`|#]*)")
SDL = graphql.build_schema((ROOT / "schema" / "schema.graphql").read_text("utf-8"))
# of the client, not of the server
NO_SETTINGS = {"M4D_URL", "M4D_POSTGRES_PASSWORD"}


def commands(text: str) -> Iterator[str]:
    """Every line or span that calls `m4d`, without `m4d`."""
    lines = [line for _, code in FENCE.findall(text) for line in code.splitlines()]
    lines += [line for line in text.splitlines() if line.startswith("    ")]
    for line in [*lines, *(f" {span}" for span in SPAN.findall(FENCE.sub("", text)))]:
        yield from (found.strip() for found in COMMAND.findall(line))


@cache
def entry(name: str) -> Any:
    (point,) = entry_points(group="m4d.commands", name=name)
    return typer.main.get_command(point.load())


def options(command: Any) -> set[str]:
    return {option for each in command.params for option in (*each.opts, *each.secondary_opts)}


CALLS = sorted({(name, call) for name, text in TEXTS.items() for call in commands(text)})


@pytest.mark.parametrize(("guide", "call"), CALLS)
def test_a_command_of_a_guide_exists_with_its_options(guide: str, call: str) -> None:
    name, *words = (word.strip(".,;:()") for word in call.split())
    command = entry(name)
    known = options(command) | {"--help"}
    for word in words:
        below = getattr(command, "commands", {}).get(word)
        if below is not None:
            command, known = below, known | options(below)
        elif word.startswith("--"):
            assert word.partition("=")[0] in known, (guide, call)


@pytest.mark.parametrize("guide", TEXTS)
def test_a_setting_of_a_guide_exists(guide: str) -> None:
    known = {f"M4D_{name.upper()}" for name in Settings.model_fields} | NO_SETTINGS
    named = set(re.findall(r"\bM4D_[A-Z0-9_]*[A-Z0-9]\b", TEXTS[guide]))
    assert {name for name in named - known if not name.startswith("M4D_SOURCES_")} == set()


def readable(language: str, code: str) -> None:
    """Read a block as its language; raises where it cannot be."""
    if language == "python":
        compile(textwrap.dedent(code), "guide", "exec", dont_inherit=True)
    elif language == "json":
        json.loads(code)
    elif language == "toml":
        tomllib.loads(code)
    elif language == "graphql":
        assert graphql.validate(SDL, graphql.parse(code)) == []


BLOCKS = [
    (name, number, language, code)
    for name, text in TEXTS.items()
    for number, (language, code) in enumerate(FENCE.findall(text))
    if language in ("json", "toml", "graphql", "python")
]


@pytest.mark.parametrize(
    ("language", "code"),
    [pytest.param(language, code, id=f"{name}-{number}") for name, number, language, code in BLOCKS],
)
def test_a_block_can_be_read_as_what_it_is(language: str, code: str) -> None:
    readable(language, code)


def test_every_state_of_a_source_is_told() -> None:
    told = re.findall(r"^\| `([A-Z_]+)` \|", GUIDES["operations"].split("## States of a source")[1], re.MULTILINE)
    assert told[: len(Health)] == [state.value for state in Health]


def test_the_readme_leads_to_the_guides_that_one_begins_with() -> None:
    linked = set(re.findall(r"\(docs/([\w-]+)\.md", TEXTS["README"]))
    assert linked <= set(GUIDES)
    assert {few[0] for few in GROUPS.values()} <= linked
