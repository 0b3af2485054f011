"""docs/search.md says what the code does."""

import json
import re
from pathlib import Path

import pytest

from m4d_core.settings import Settings
from m4d_search.asked.query import PARAMETERS
from m4d_search.engines.embedded import EmbeddedEngine
from m4d_search.engines.meilisearch import SUPPORTED, MeilisearchEngine
from m4d_search.filters.read import Bounds, read
from m4d_search.refusal import CODES
from m4d_search.shown import ATTRIBUTES

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "search.md").read_text("utf-8")


def names(heading: str) -> set[str]:
    """Names in backticks below a heading."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"`([\w-]+)`", section))


def test_every_attribute_of_a_document_is_told_of() -> None:
    assert set(ATTRIBUTES) <= names("Documents")


def test_every_parameter_is_told_of() -> None:
    assert set(PARAMETERS) - {"retrieveVectors"} <= names("Parameters")


@pytest.mark.parametrize("code", sorted(names("Errors") - {"Retry-After", "message"}))
def test_every_code_is_one(code: str) -> None:
    assert code in CODES or code.startswith("M4D_")


@pytest.mark.parametrize("name", sorted(set(re.findall(r"M4D_\w+", PAGE))))
def test_every_setting_is_one(name: str) -> None:
    assert name.removeprefix("M4D_").lower() in Settings.model_fields


def test_what_engines_can_look_in_is_told_of() -> None:
    for engine in (EmbeddedEngine, MeilisearchEngine):
        assert f"`{'`, `'.join(engine.capabilities.searched)}`" in PAGE


def test_the_filters_are_filters() -> None:
    block = re.search(r"```\n(countries = .*)\n(\[.*)\n```", PAGE)
    assert block is not None
    assert read(block[1], Bounds()) is not None
    assert read(json.loads(block[2]), Bounds()) is not None


def test_the_guide_starts_a_server_that_is_not_too_old() -> None:
    compose = (ROOT / "compose.yaml").read_text("utf-8")
    version = ".".join(map(str, SUPPORTED))
    assert f"image: getmeili/meilisearch:v{version}\n" in compose
    guide = (ROOT / "docs" / "operations.md").read_text("utf-8").split("## With PostgreSQL and Meilisearch")[1]
    assert f"Meilisearch ({version} or newer)" in guide
    for name in set(re.findall(r"\$\{(M4D_\w+)", compose)):
        assert f"{name}=" in guide.split("docker compose up")[0]
