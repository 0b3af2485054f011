"""The public audits of GraphQL over HTTP (npm `graphql-http`), run by Node against our door on a real socket.

`npm ci --prefix tests/schema/audits` installs them; without Node or without them the test is skipped.
"""

import asyncio
import json
import shutil
from pathlib import Path

import pytest
import strawberry
from starlette.applications import Starlette
from starlette.routing import Route

from m4d_schema.door import GraphQLDoor
from tests.absent import absent
from tests.schema.asking import light_context
from tests.schema.serving import served

FOLDER = Path(__file__).parent / "audits"
NODE = shutil.which("node")


@pytest.mark.anyio
async def test_all_audits_of_graphql_over_http_pass(schema: strawberry.Schema) -> None:
    if NODE is None or not (FOLDER / "node_modules").is_dir():
        absent("Node is not installed, or `npm ci --prefix tests/schema/audits` has not been run")
    app = Starlette(routes=[Route("/graphql", GraphQLDoor(schema, light_context()))])
    async with served(app) as (host, port):
        node = await asyncio.create_subprocess_exec(
            str(NODE), "run.mjs", f"http://{host}:{port}/graphql", cwd=FOLDER, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await node.communicate()
    results = json.loads(output)
    assert len(results) == 61
    failed = [f"{each['id']} {each['name']}: {each.get('reason')}" for each in results if each["status"] != "ok"]
    assert failed == []
