"""How many statements some work costs, whoever runs them for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy import Engine


@dataclass
class Spent:
    """What was run meanwhile."""

    statements: int = 0


_SPENT: ContextVar[Spent | None] = ContextVar("m4d_spent", default=None)


@contextmanager
def counted() -> Iterator[Spent]:
    """Yield a count of the statements that run until the end, in this task and in those it starts."""
    spent = Spent()
    token = _SPENT.set(spent)
    try:
        yield spent
    finally:
        _SPENT.reset(token)


def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
    """Count a statement that is about to run: a listener of the engine. What opens a transaction reads nothing."""
    spent = _SPENT.get()
    if spent is not None and not statement.startswith("BEGIN"):
        spent.statements += 1


def forget(_failure: object) -> None:
    """Take back the last statement that was counted, which is run again: a listener of the engine."""
    spent = _SPENT.get()
    if spent is not None:
        spent.statements -= 1


def tell(engine: Engine, statement: str, values: object) -> None:
    """Tell the listeners of an engine of a statement that its driver is about to run."""
    for listener in engine.dispatch.before_cursor_execute:
        listener(None, None, statement, values, None, False)


def tell_failure(engine: Engine) -> None:
    """Tell the listeners of an engine that the last statement they were told of has failed."""
    for listener in engine.dialect.dispatch.handle_error:
        listener(None)
