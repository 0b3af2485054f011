"""docs/graphql-changes.md lists what the schema has that the last release had not.

`python -m tests.house.test_schema_docs` writes the list anew.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import graphql

from m4d_schema.contract import breaks, read_declared
from tests.forked import m4d

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "graphql-changes.md"
HEADING = "## Since the last release\n"
RELEASED, CURRENT = (
    graphql.build_schema((ROOT / "schema" / name).read_text("utf-8")) for name in ("released.graphql", "schema.graphql")
)


def changes() -> str:
    """What is new and what is deprecated since the release, by type."""
    rows = [
        *(f"| `{name}` | {', '.join(f'`{each}`' for each in added)} |" for name, added in _added()),
        *(f"| `{where}` | deprecated: {reason} |" for where, reason in _deprecated()),
    ]
    declared = read_declared((ROOT / "schema" / "breaks.toml").read_text("utf-8"))
    rows += [f"| {each.change} | breaks, {each.on}: {each.reason} |" for each in declared]
    return "\n".join(["| where | new |", "|---|---|", *rows]) if rows else "Nothing yet."


def _added() -> Iterator[tuple[str, list[str]]]:
    for name, kind in sorted(CURRENT.type_map.items()):
        before: Any = RELEASED.type_map.get(name)
        if before is None:
            yield name, ["the whole type"]
            continue
        added = [each for each in _parts(kind) if each not in set(_parts(before))]
        if added:
            yield name, added


def _parts(kind: Any) -> Iterator[str]:
    """Fields with their arguments, values, and members of a type."""
    for name, field in getattr(kind, "fields", {}).items():
        yield name
        yield from (f"{name}({argument}:)" for argument in getattr(field, "args", {}))
    yield from getattr(kind, "values", {})
    yield from (member.name for member in getattr(kind, "types", ()))


def _deprecated() -> Iterator[tuple[str, str]]:
    for name, kind in sorted(CURRENT.type_map.items()):
        found: dict[str, Any] = {**getattr(kind, "fields", {}), **getattr(kind, "values", {})}
        for part, each in found.items():
            if getattr(each, "deprecation_reason", None):
                yield f"{name}.{part}", each.deprecation_reason


def test_the_list_is_that_of_the_schemas() -> None:
    assert PAGE.read_text("utf-8").partition(HEADING)[2].strip() == changes(), (
        "run: python -m tests.house.test_schema_docs"
    )


def test_breaks_are_those_that_were_declared() -> None:
    declared = read_declared((ROOT / "schema" / "breaks.toml").read_text("utf-8"))
    found = breaks(graphql.print_schema(RELEASED), graphql.print_schema(CURRENT))
    assert {each.change for each in declared} == set(found)


def test_the_line_of_the_guide_compares(tmp_path: Path) -> None:
    (line,) = re.findall(r"```sh\n\.venv/bin/m4d (.*)\n```", PAGE.read_text("utf-8"))
    (tmp_path / "schema.graphql").write_text((ROOT / "schema" / "schema.graphql").read_text("utf-8"))
    assert m4d(os.environ, *line.split(), folder=tmp_path).returncode == 0
    (tmp_path / "schema.graphql").write_text("type Query { gone: String }")
    broken = m4d(os.environ, *line.split(), folder=tmp_path)
    assert broken.returncode != 0
    assert "Query.gone was removed" in broken.stdout + broken.stderr


if __name__ == "__main__":
    PAGE.write_text(f"{PAGE.read_text('utf-8').partition(HEADING)[0]}{HEADING}\n{changes()}\n", "utf-8")
