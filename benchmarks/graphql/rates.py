"""Answers a second and CPU of each, over real sockets, beside plain Strawberry and PostGraphile on the same data.

`python -m benchmarks.graphql.rates [NUMBER] [FOLDER]`: 100,000 items unless said; a folder keeps the data sets. Every
server is one process on one core; what asks it (autocannon, 16 connections) and PostgreSQL share another. Contestants
take turns in each round; the best rate and the least CPU count. Answers are compared first.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from benchmarks.graphql.__main__ import places, titles
from benchmarks.graphql.data import prepared
from benchmarks.graphql.servers import (
    LOAD_CORE,
    NODE,
    PEER,
    Served,
    on_core,
    ours,
    plain,
    postgraphile,
    postgresql,
)
from benchmarks.graphql.workloads import PLAIN, POSTGRAPHILE, Workload, workloads
from m4d_core.settings import Settings
from m4d_schema.app import open_installation

ROUNDS, SECONDS, CONNECTIONS = 3, 3, 16
CONSTANT = "constant"
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
UNKEPT = {"M4D_GRAPHQL_ANSWER_BYTES": "0"}


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one round says. CPU: milliseconds an answer."""

    rate: float
    server: float
    database: float


def spent(process: int) -> float:
    """Return the milliseconds of CPU of a process and of those it has started, also of those that have ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except FileNotFoundError:  # it has just ended
        return 0.0
    return sum(map(int, fields[11:15])) * TICK_MS + sum(map(spent, map(int, children)))


def load(served: Served, address: str, body: bytes, database: int) -> Measured:
    """Ask one server as fast as it answers. Raises SystemExit for an answer that is an error."""
    before = spent(served.process), spent(database)
    command = [
        str(NODE), "node_modules/.bin/autocannon", "-c", str(CONNECTIONS), "-d", str(SECONDS), "-m", "POST", "--json",
        "-H", "content-type=application/json", "-b", body.decode(), address,
    ]  # fmt: skip
    with on_core(LOAD_CORE):
        ran = subprocess.run(command, cwd=PEER, check=True, capture_output=True)
    found = orjson.loads(ran.stdout)
    if found["errors"] or found["non2xx"]:
        raise SystemExit(f"{address}: {found['errors']} errors, {found['non2xx']} refused")
    number = found["requests"]["total"]
    server, cost = spent(served.process) - before[0], spent(database) - before[1]
    return Measured(rate=number / found["duration"], server=server / number, database=cost / number)


def bodies(workload: Workload, middle: str) -> Mapping[str, bytes]:
    """Return what each sort of contestant is asked. middle: PostGraphile's cursor half way down."""
    name = workload.name[0]
    theirs = {**workload.plain, "after": middle} if name == "E" else workload.plain
    return {
        "ours": orjson.dumps({"query": workload.document, "variables": workload.variables}),
        "plain": orjson.dumps({"query": PLAIN[name], "variables": workload.plain}),
        "peer": orjson.dumps({"query": POSTGRAPHILE[name], "variables": theirs}),
    }


def answered(served: Served, body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Return the data of one answer. Raises SystemExit for errors."""
    found = httpx.post(served.address, content=body, headers={"content-type": "application/json"}, timeout=60).json()
    if found.get("errors"):
        raise SystemExit(f"{served.address}: {found['errors']}")
    return found["data"]


def half_way(served: Served, number: int) -> str:
    """Return PostGraphile's cursor half way down."""
    query = "query ($n: Int) { allItems(first: 1, offset: $n, orderBy: [PUBLISHED_AT_DESC, ROW_ID_DESC])"
    body = orjson.dumps({"query": f"{query} {{ pageInfo {{ endCursor }} }} }}", "variables": {"n": number // 2}})
    return str(answered(served, body)["allItems"]["pageInfo"]["endCursor"])


def run(contestants: Mapping[str, tuple[Served, str]], asked: list[Workload], number: int, database: int) -> None:
    """Measure, and print a table for each workload."""
    middle = half_way(contestants["PostGraphile"][0], number)
    for workload in asked:
        sent = bodies(workload, middle)
        shown = {name: answered(served, sent[sort]) for name, (served, sort) in contestants.items()}
        if len({str(titles(each)) for each in shown.values()}) > 1:
            raise SystemExit(f"{workload.name}: the answers differ")
        size = len(orjson.dumps(shown["compiled, SQLite"]))
        served = contestants["plain, SQLite"][0]
        constant = served.address.replace("/graphql", f"/constant/{size}")
        plans = {name: (each, each.address, sent[sort]) for name, (each, sort) in contestants.items()}
        plans[CONSTANT] = served, constant, b"{}"
        found: dict[str, list[Measured]] = {name: [] for name in plans}
        for _ in range(ROUNDS):
            for name, (each, address, body) in plans.items():
                found[name].append(load(each, address, body, database))
        show(f"{workload.name}: {size:,} bytes", found)


def show(title: str, found: Mapping[str, list[Measured]]) -> None:
    """Print what was measured of one workload."""
    table = Table("", "answers/s", "of PostGraphile's", "CPU ms", "+ database", title=title)
    best = {name: max(each.rate for each in rounds) for name, rounds in found.items()}
    for name, rounds in found.items():
        server, database = (min(getattr(each, part) for each in rounds) for part in ("server", "database"))
        ratio = best[name] / best["PostGraphile"]
        table.add_row(name, f"{best[name]:,.0f}", f"{ratio:.2f}x", f"{server:.2f}", f"{database:.2f}")
    Console(width=100).print(table)


async def found_places(settings: Settings, number: int) -> list[Workload]:
    """Return the workloads over a data set."""
    async with open_installation(settings, background=False) as installation:
        return workloads(await places(installation.database, number, installation.graphql))[:5]


def main(number: int, folder: Path) -> None:
    """Fill the databases unless they are filled, start the servers and measure."""
    embedded = Settings(data_dir=folder, plugins=())
    asyncio.run(prepared(embedded, number))
    asked = asyncio.run(found_places(embedded, number))
    with ExitStack() as stack:
        url, database = stack.enter_context(postgresql(folder / "postgresql"))
        text = url.render_as_string(hide_password=False)
        served = embedded.model_copy(update={"database_url": SecretStr(text)})
        asyncio.run(prepared(served, number))
        data, elsewhere = {"M4D_DATA_DIR": str(folder)}, {"M4D_DATA_DIR": str(folder), "M4D_DATABASE_URL": text}
        contestants = {
            "kept, SQLite": (stack.enter_context(ours(folder, **data)), "ours"),
            "compiled, SQLite": (stack.enter_context(ours(folder, **data, **UNKEPT)), "ours"),
            "compiled, PostgreSQL": (stack.enter_context(ours(folder, **elsewhere, **UNKEPT)), "ours"),
            "plain, SQLite": (stack.enter_context(plain(embedded)), "plain"),
            "plain, PostgreSQL": (stack.enter_context(plain(served)), "plain"),
            "PostGraphile": (stack.enter_context(postgraphile(url)), "peer"),
        }
        run(contestants, asked, number, database)


if __name__ == "__main__":
    given = sys.argv[1:] or ["100000"]
    with tempfile.TemporaryDirectory() as temporary:
        main(int(given[0]), Path(given[1] if given[1:] else temporary))
