"""The packaged data files, read as they are; where they come from is told in `data/README.md`."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

Fact = Mapping[str, Any]


@cache
def read(name: str) -> Fact:
    """Return one data file, by its name without `.json`."""
    data = files("m4d_core") / "starter" / "data" / f"{name}.json"
    found: Fact = json.loads(data.read_text("utf-8"))
    return found


def facts(name: str) -> list[Fact]:
    """Return the items of a data file, in its order."""
    items: list[Fact] = read(name)["items"]
    return items
