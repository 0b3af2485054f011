"""Runs a program: loads its root fields all at once, then writes the answer."""

from inspect import isawaitable
from typing import Any

from graphql.pyutils import gather_with_cancel

from m4d_schema.compiled.leaves import UnwritableError
from m4d_schema.compiled.loaded import Loaded
from m4d_schema.compiled.steps import Root, Run


async def run_program(run: Run) -> tuple[dict[str, Any] | None, Loaded]:
    """Return the data, None where only the executor can say what it is, and what was loaded.

    What stops the operation as a whole is raised.
    """
    roots = [each for each in run.program.roots.values() if isinstance(each, Root)]
    if len(roots) == 1:
        values = [await _load(run, roots[0])]
    else:
        values = await gather_with_cancel(*(_load(run, each) for each in roots))
    loaded = Loaded({root.name: value for root, value in zip(roots, values, strict=True)})
    left = run.context.budget.left
    try:
        return _written(run, loaded), loaded
    except Exception:  # whatever it is: the executor comes upon it again, and says where
        run.context.budget.left = left
        return None, loaded


async def _load(run: Run, root: Root) -> Any:  # noqa: ANN401 - what resolvers hold of a value
    """Return what a root field is loaded with, or what it fails with."""
    try:
        value = root.resolve(None, run, ())
        return await value if isawaitable(value) else value
    except Exception as error:  # told by the executor, at its place
        return error


def _written(run: Run, loaded: Loaded) -> dict[str, Any]:
    """Return the data. Raises where a value failed, or cannot be written."""
    data: dict[str, Any] = {}
    for name, root in run.program.roots.items():
        if isinstance(root, str):
            data[name] = root
            continue
        value = loaded.value(name)
        if value is None and not root.is_null:
            raise UnwritableError
        data[name] = None if value is None else root.write(value, run, ())
    return data
