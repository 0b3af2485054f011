"""docs/architecture.md and its drawings: rooms that are there; drawings that can be heard, and read in the dark."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
DRAWINGS = sorted((ROOT / "docs" / "images").glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
HOUSES = {
    "m4d_core": ROOT / "m4d_core",
    "m4d_plugins": ROOT / "plugins" / "m4d_plugins",
    "m4d_schema": ROOT / "schema" / "m4d_schema",
    "m4d_search": ROOT / "search" / "m4d_search",
}


def texts(drawing: Path, kind: str) -> list[str]:
    """Texts of a class, in order from the top."""
    tree = ElementTree.fromstring(drawing.read_text("utf-8"))
    return [each.text or "" for each in tree.iter(f"{SVG}text") if kind in (each.get("class") or "").split()]


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda path: path.name)
def test_a_drawing_is_named_told_and_shown_in_the_guide(drawing: Path) -> None:
    tree = ElementTree.fromstring(drawing.read_text("utf-8"))
    title, told = tree.find(f"{SVG}title"), tree.find(f"{SVG}desc")
    assert title is not None
    assert told is not None
    assert len(told.text or "") > len(title.text or "") > 10
    assert tree.get("role") == "img"
    assert tree.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"
    (alternative,) = re.findall(rf"!\[([^\]]+)\]\(images/{drawing.name}\)", PAGE)
    assert len(alternative) > 80


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda path: path.name)
def test_a_drawing_knows_light_and_dark_and_loads_nothing(drawing: Path) -> None:
    text = drawing.read_text("utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    for kind in ("text", ".small", ".floor", ".room", ".door", ".door-text", ".ground", ".way", ".head", ".paper"):
        assert f"{kind} {{" in light
        assert f"{kind} {{" in dark
    assert not re.search(r"href|url\((?!#)|<script|<image|\son\w+=", text)


def test_the_rooms_of_the_drawing_are_rooms_of_the_house() -> None:
    house: Path | None = None
    for name in texts(ROOT / "docs" / "images" / "house.svg", "mono"):
        if name.startswith("/"):
            continue  # an address
        if name in HOUSES:
            house = HOUSES[name]
            continue
        assert house is not None
        assert (house / name).is_dir() or (house / f"{name}.py").is_file(), name


@pytest.mark.parametrize(
    "room", re.findall(r"^\| `([^`]+)` \|", PAGE.split("## Rooms")[1].split("## ")[0], re.MULTILINE)
)
def test_a_room_of_the_guide_is_there(room: str) -> None:
    assert (ROOT / room).is_dir()


@pytest.mark.parametrize("path", re.findall(r"`((?:storage|tests)/[\w/]+\.(?:py|json))`", PAGE))
def test_a_file_of_the_guide_is_there(path: str) -> None:
    assert (ROOT / path).is_file() or (ROOT / "m4d_core" / path).is_file()
