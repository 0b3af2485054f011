"""Every line of the one table answers what is written down, and whatever is altered in one is noticed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
import strawberry
from strawberry.utils.str_converters import to_camel_case

from m4d_core.storage.database import Database
from m4d_schema.context import GraphQLContext
from m4d_schema.plan.fields import BY_GRAPHQL_NAME, FIELDS
from m4d_schema.record import Field
from m4d_search.contract import SearchEngine
from tests.schema.every_line import Line, answers, filled, lines, written

pytestmark = pytest.mark.anyio
LINES = list(lines())
# of which nothing is told so far
EMPTY = {"CountryProfile.political_context", "CountryProfile.development_context", "Organization.logo"}


def test_every_line_is_written_down() -> None:
    assert [str(each) for each in LINES] == list(written())
    assert sum(len(each.owners) for each in LINES) == sum(map(len, FIELDS.values()))


async def test_every_line_answers_what_is_written_down(
    database: Database, engine: SearchEngine, schema: strawberry.Schema
) -> None:
    expected = written()
    async with filled(database, engine) as context:
        for line in LINES:
            assert await answers(line, schema, context) == expected[str(line)], str(line)


# --- what is altered -------------------------------------------------------------
def another(value: Any) -> Any:
    """A value of the same sort that is not the same."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, datetime):
        return value + timedelta(days=1)
    if isinstance(value, str) or value is None:
        return f"{value}x"
    return value[1:] if isinstance(value, list | tuple) else None


def altered(read: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given, **arguments: another(read(*given, **arguments))


def mutants(line: Line) -> Iterator[tuple[str, Field]]:
    """The line with one thing in it altered, and what that is."""
    field = line.field
    if str(line) not in EMPTY:
        yield "reads nothing", replace(field, read=lambda *_, **__: None, opens=None)
    yield "reads another value", replace(field, read=altered(field.read), opens=None)
    for column in sorted(field.columns):
        yield f"does not name {column}", replace(field, columns=field.columns - {column})
    if field.columns:
        yield "names one more", replace(field, columns=field.columns | {min({"cluster", "url"} - field.columns)})
    yield "is live or not", replace(field, is_live=not field.is_live)
    if line.owners != ("Source",):  # no root field gives one source
        yield "is an opening or not", replace(field, is_opening=not field.is_opening)
    if field.opens is not None:
        opens, other = field.opens, "Theme" if field.opens.node != "Theme" else "Goal"
        yield "opens other nodes", replace(field, opens=replace(opens, node=other))
        yield "opens by another column", replace(field, opens=replace(opens, column="title"))
        yield "opens one or many", replace(field, opens=replace(opens, is_list=not opens.is_list))


@contextmanager
def standing(line: Line, field: Field, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have another line stand in the table."""
    with monkeypatch.context() as patched:
        for owner in line.owners:
            patched.setitem(FIELDS[owner], line.name, field)
            patched.setitem(BY_GRAPHQL_NAME[owner], to_camel_case(line.name), field)
        yield


async def unnoticed(
    chosen: Sequence[Line], schema: strawberry.Schema, context: GraphQLContext, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """What is altered in these lines without any answer of them being another."""
    monkeypatch.setattr("m4d_schema.errors.log.error", lambda *_, **__: None)
    expected: Mapping[str, Any] = written()
    found = []
    for line in chosen:
        for what, mutant in mutants(line):
            with standing(line, mutant, monkeypatch):
                if await answers(line, schema, context) == expected[str(line)]:
                    found.append(f"{line} {what}")
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_altered_in_a_line_is_noticed(
    database: Database, engine: SearchEngine, schema: strawberry.Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with filled(database, engine) as context:
        assert await unnoticed(Random(5).sample(LINES, 12), schema, context, monkeypatch) == []


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_altered_in_any_line_is_noticed(
    database: Database, engine: SearchEngine, schema: strawberry.Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with filled(database, engine) as context:
        assert await unnoticed(LINES, schema, context, monkeypatch) == []
    print(sum(len(list(mutants(each))) for each in LINES), "alterations")  # noqa: T201 - for who runs it
