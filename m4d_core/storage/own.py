"""A statement that is run often: compiled once, and handed to the driver itself.

What SQLAlchemy does for each run costs more than the database's own part in it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.engine import Dialect

from m4d_core.bounded import Bounded

Parameters = Mapping[str, Any]
_BYTES, _BYTES_EACH = 60_000, 40  # of a kept statement, and for each character of what it asks


class Ready:
    """A statement as a driver takes it. parameters: as those of each run, whose values may differ."""

    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect, parameters: Parameters) -> None:
        compiled = statement.compile(dialect=dialect)
        expanded = compiled.construct_expanded_state(parameters)
        whole = {part: name for name, parts in expanded.parameter_expansion.items() for part in parts}
        self.text = expanded.statement
        self._values: list[Any] = []
        self._places: dict[str, list[int]] = defaultdict(list)
        self._writers: dict[str, Any] = {}
        for place, name in enumerate(expanded.positiontup or ()):
            kind = compiled.binds[whole.get(name, name)].type
            write = kind.dialect_impl(dialect).bind_processor(dialect) or _as_it_is
            self._values.append(write(expanded.parameters[name]))
            if name in parameters:
                self._places[name].append(place)
                self._writers[name] = write
        self._names = [str(column.key) for column in statement.selected_columns]
        kinds = [(str(column.key), column.type.dialect_impl(dialect)) for column in statement.selected_columns]
        readers = [(name, kind.result_processor(dialect, None)) for name, kind in kinds]
        self._readers = [(name, read) for name, read in readers if read is not None]

    def values(self, parameters: Parameters) -> Sequence[Any]:
        """Return the values of a run, in the order of their places in the text."""
        if not parameters:
            return self._values
        values = self._values.copy()
        for name, value in parameters.items():
            for place in self._places[name]:
                values[place] = self._writers[name](value)
        return values

    def rows(self, found: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
        """Return the driver's rows as mappings from column name to value."""
        rows = [dict(zip(self._names, row, strict=True)) for row in found]
        for name, read in self._readers:
            for row in rows:
                row[name] = read(row[name])
        return rows


class Own:
    """A statement that is kept. rests: how often it is not to be tried in the loop, where it took too long."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self.statement = statement
        self.rests = 0
        self._ready: Ready | None = None

    def ready(self, dialect: Dialect, parameters: Parameters) -> Ready:
        """Return it as the driver of the one database takes it."""
        if self._ready is None:
            self._ready = Ready(self.statement, dialect, parameters)
        return self._ready


class Kept:
    """Statements, each made once for all that ask the same. most_bytes: of memory, about."""

    def __init__(self, most_bytes: int) -> None:
        self._made: Bounded[tuple[object, ...], Own] = Bounded(most_bytes)

    def statement(self, about: tuple[object, ...], make: Callable[[], Select[*tuple[Any, ...]]]) -> Own:
        """Return the statement. about: what it asks, but the values that its parameters have in each run."""
        found = self._made.get(about)
        if found is None:
            found = Own(make())
            self._made.put(about, found, _BYTES + _BYTES_EACH * len(repr(about)))
        return found


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - any value of SQL
    return value
