"""Whole operations give the answer that is written down, which is the same on SQLite and on PostgreSQL.

An operation is `operations/<name>.graphql`, with a list of variables in `<name>.variables.json` where it takes any;
its answers are `<name>.answers.json`. After a change that is meant, write them anew with M4D_TEST_WRITE_ANSWERS=1.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from m4d_core.storage.database import Database
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, index
from tests.schema.shelf import fill

FOLDER = Path(__file__).parent / "operations"
NAMES = sorted(path.stem for path in FOLDER.glob("*.graphql"))


async def answers(ask: Asker, name: str) -> list[dict[str, Any]]:
    document = (FOLDER / f"{name}.graphql").read_text("utf-8")
    listed = FOLDER / f"{name}.variables.json"
    variables = json.loads(listed.read_text("utf-8")) if listed.exists() else [{}]
    return [await ask.body(document, **each) for each in variables]


@pytest.mark.anyio
async def test_every_operation_gives_its_answer(world: Database, engine: SearchEngine, ask: Asker) -> None:
    await fill(world)
    await index(world, engine)
    for name in NAMES:
        path = FOLDER / f"{name}.answers.json"
        given = json.loads(json.dumps(await answers(ask, name)))
        if os.environ.get("M4D_TEST_WRITE_ANSWERS"):
            lines = ",\n".join(json.dumps(body, ensure_ascii=False) for body in given)
            path.write_text(f"[\n{lines}\n]\n", "utf-8")
        assert given == json.loads(path.read_text("utf-8")), name


def test_nothing_but_the_operation_of_faults_has_errors() -> None:
    for name in NAMES:
        written = json.loads((FOLDER / f"{name}.answers.json").read_text("utf-8"))
        assert any("errors" in body for body in written) is (name in ("faults", "nodes")), name
