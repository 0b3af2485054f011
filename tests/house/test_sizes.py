"""The budgets that no linter holds: file lengths, docstrings, where packages may stand, and that modules have tests."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = {
    "core": ROOT / "m4d_core",
    "plugins": ROOT / "plugins" / "m4d_plugins",
    "schema": ROOT / "schema" / "m4d_schema",
    "search": ROOT / "search" / "m4d_search",
}
MAX_LINES = 400
# declarations, read by other programs, or run whole by the tests of what calls them
WITHOUT_TESTS = {
    "__init__",
    "env",
    "tables",
    "columns",
    "selection",
    "listing",
    "contract",
    "kind",
    "wire",
    "item",
    "names",
}


def modules() -> Iterator[tuple[str, Path]]:
    for floor, package in PACKAGES.items():
        for path in sorted(package.rglob("*.py")):
            if "versions" not in path.parts:
                yield floor, path


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [*ROOT.glob("tests/**/*.py"), *(path for _, path in modules())], ids=name)
def test_a_file_is_one_sitting(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("folder", ["plugins", "schema", "search"])
def test_a_folder_with_a_plain_name_is_no_package(folder: str) -> None:
    """With an `__init__.py` our folder would shadow a package of that name from elsewhere."""
    assert not (ROOT / folder / "__init__.py").exists()


@pytest.mark.parametrize(
    ("floor", "path"), list(modules()), ids=lambda value: name(value) if isinstance(value, Path) else ""
)
def test_a_module_has_a_docstring_and_a_test(floor: str, path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), "a module says what is found in it"
    if WITHOUT_TESTS & {path.stem, path.parent.name}:
        return
    folder = path.relative_to(PACKAGES[floor]).parent
    beside = ROOT / "tests" / floor / folder
    accepted = (
        beside / f"test_{path.stem}.py",
        beside / f"test_{folder.name}.py",  # one test for a folder of small pieces
        beside.parent / f"test_{folder.name}.py",
    )
    assert any(test.exists() for test in accepted), f"none of {', '.join(map(name, accepted))}"


def test_there_is_as_much_test_as_code() -> None:
    tests = sum(len(path.read_text("utf-8").splitlines()) for path in ROOT.glob("tests/**/*.py"))
    code = sum(len(path.read_text("utf-8").splitlines()) for _, path in modules())
    assert tests >= code
