"""The public clients of Meilisearch, unmodified, against the door of a server as its operator has it.

`npm ci --prefix tests/search/clients` installs those for Node; without Node or without them their tests are skipped.
"""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import meilisearch
import pytest
from meilisearch.errors import MeilisearchApiError

from m4d_search.door.tokens import derive
from tests.absent import absent
from tests.forked import m4d
from tests.schema.running import Running, running

CLIENTS = Path(__file__).parent / "clients"
NODE = shutil.which("node")
MASTER = "a master key"
pytestmark = pytest.mark.timeout(180)


@dataclass(frozen=True)
class Site:
    """A server with a key that opens everything, and one that finds projects alone."""

    up: Running
    uid: str
    key: str
    scoped_uid: str
    scoped: str

    def client(self, key: str | None = None) -> meilisearch.Client:
        return meilisearch.Client(f"{self.up.base}/search", key)


@pytest.fixture(scope="module", params=["embedded", "meilisearch"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    engine: dict[str, str] = {}
    if request.param == "meilisearch":
        url, key = request.getfixturevalue("meilisearch_server")
        engine = {"M4D_MEILI_URL": url, "M4D_MEILI_KEY": key, "M4D_MEILI_INDEX": f"m4d_test_{uuid4().hex}"}
    settings = {"M4D_SEARCH_ENGINE": request.param, "M4D_SEARCH_MASTER_KEY": MASTER, **engine}
    with running(tmp_path_factory.mktemp("server"), M4D_PLUGINS="undp-projects", **settings) as up:
        until_found(up, "remittances")
        open_, scoped = made(up), made(up, "--index", "con*", "--filter", "kind = PROJECT")
        yield Site(up, *open_, *scoped)


def until_found(up: Running, text: str) -> None:
    """Ask until the index is there and finds the same twice."""
    deadline, last = time.monotonic() + 60, -1
    while True:
        answer = httpx.get(f"{up.base}/search/indexes/content/search", params={"q": text}, timeout=20)
        total = answer.json().get("estimatedTotalHits", 0)
        if total and total == last:
            return
        assert time.monotonic() < deadline, answer.text
        last = total


def made(up: Running, *options: str) -> tuple[str, str]:
    """Make a key as an operator does; its public name and itself."""
    done = m4d(up.environ, "search-keys", "make", "A site", *options)
    assert done.returncode == 0, done.stderr
    key = done.stdout.strip()
    listed = json.loads(m4d(up.environ, "search-keys", "--json").stdout)
    return next(each["uid"] for each in listed if derive(MASTER, each["uid"]) == key), key


def node(script: str, *arguments: str) -> dict[str, Any]:
    """Run a script in Node; what it prints."""
    if NODE is None or not (CLIENTS / "node_modules").is_dir():
        absent("Node is not installed, or `npm ci --prefix tests/search/clients` has not been run")
    done = subprocess.run(
        [NODE, script, *arguments], cwd=CLIENTS, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_client_for_python_searches(site: Site) -> None:
    client = site.client()
    index = client.index("content")
    assert client.is_healthy()
    found = index.search("remitances", {"attributesToHighlight": ["title"], "facets": ["kind"], "limit": 3})
    assert len(found["hits"]) == 3
    assert "<em>" in json.dumps([hit["_formatted"] for hit in found["hits"]])
    assert sum(found["facetDistribution"]["kind"].values()) == found["estimatedTotalHits"]
    assert index.search("", {"hitsPerPage": 2, "page": 2})["page"] == 2
    several = client.multi_search([{"indexUid": "content", "q": "migration"}, {"indexUid": "content", "limit": 0}])
    assert [len(each["hits"]) for each in several["results"]] == [20, 0]
    merged = client.multi_search([{"indexUid": "content", "q": "migration"}], federation={"limit": 2})
    assert len(merged["hits"]) == 2
    values = index.facet_search("kind", "pro", {"filter": 'kind != "NEWS"'})
    assert [hit["value"] for hit in values["facetHits"]] == ["PROJECT"]
    with pytest.raises(MeilisearchApiError) as raised:
        index.search("", {"filter": "title = x"})
    assert raised.value.code == "invalid_search_filter"


def test_the_client_for_python_makes_tokens(site: Site) -> None:
    def kinds(key: str) -> set[str]:
        found = site.client(key).index("content").search("", {"limit": 200})
        return {hit["kind"] for hit in found["hits"]}

    def refused(key: str) -> str | None:
        with pytest.raises(MeilisearchApiError) as raised:
            kinds(key)
        return raised.value.code

    client = site.client(site.key)
    soon = datetime.now(UTC) + timedelta(minutes=5)  # noqa: TID251 - the client compares it with the clock itself
    token = client.generate_tenant_token(site.uid, {"content": {"filter": "kind = NEWS"}}, expires_at=soon)
    assert len(kinds(site.key)) > 1
    assert kinds(token) == {"NEWS"}
    assert kinds(site.scoped) == {"PROJECT"}
    other = site.client(site.scoped)
    assert kinds(other.generate_tenant_token(site.scoped_uid, ["*"])) == {"PROJECT"}
    assert kinds(other.generate_tenant_token(site.scoped_uid, {"content": {"filter": "kind = NEWS"}})) == set()
    assert refused(client.generate_tenant_token(site.uid, {"other": None})) == "invalid_api_key"
    assert refused(client.generate_tenant_token(site.scoped_uid, ["*"])) == "invalid_api_key"
    assert refused(site.key[:-1]) == "invalid_api_key"


def test_the_client_for_node_searches(site: Site) -> None:
    found = node("search.mjs", site.up.base, site.key, site.uid, site.scoped)
    assert (found["health"], found["healthy"]) == ({"status": "available"}, True)
    assert found["version"]["pkgVersion"] == "1.50.0"
    assert len(found["everything"]["hits"]) == 20
    (first, *_), kinds = found["search"]["hits"], found["search"]["facetDistribution"]["kind"]
    assert set(first) == {"id", "title", "kind", "_formatted", "_matchesPosition", "_rankingScore"}
    assert set(kinds) <= {"NEWS", "PROJECT"}
    for same in ("hits", "facetDistribution", "facetStats", "estimatedTotalHits"):
        assert found["get"][same] == found["search"][same]
    assert (found["paged"]["page"], len(found["paged"]["hits"])) == (2, 2)
    assert [len(each["hits"]) for each in found["several"]["results"]] == [1, 0]
    assert len(found["federated"]["hits"]) == 3
    assert {hit["value"] for hit in found["values"]["facetHits"]} == {"NEWS"}
    assert len(found["keyed"]["hits"]) == 1
    assert set(found["scoped"]["facetDistribution"]["kind"]) == {"PROJECT"}
    assert found["wrongFilter"]["code"] == "invalid_search_filter"
    assert (found["wrongIndex"]["code"], found["wrongIndex"]["status"]) == ("index_not_found", 404)
    assert (found["wrongKey"]["code"], found["wrongKey"]["status"]) == ("invalid_api_key", 403)


def test_instant_search_searches(site: Site) -> None:
    found = node("instant.mjs", site.up.base)
    first, second = found["first"], found["next"]
    assert (len(first["hits"]), first["nbPages"], first["index"]) == (4, 2, "content")
    assert not {hit["id"] for hit in first["hits"]} & {hit["id"] for hit in second["hits"]}
    assert "__ais-highlight__" in json.dumps([hit["_highlightResult"] for hit in found["typed"]["hits"]])
    assert set(found["refined"]["facets"]["kind"]) == {"NEWS", "PROJECT"}
    narrow, wide = found["disjunctive"]
    assert narrow["nbHits"] < wide["nbHits"]
    assert set(wide["facets"]["kind"]) > {"NEWS", "PROJECT"}
    assert found["ranged"]["facets_stats"]["published_at"]["min"] > 1
    assert (found["numbered"]["page"], len(found["numbered"]["hits"])) == (1, 2)
    assert found["numbered"]["nbPages"] == -(-found["numbered"]["nbHits"] // 2)
    assert found["nothing"]["hits"] == []
    assert [hit["value"] for hit in found["values"][0]["facetHits"]] == ["NEWS"]
    assert {(method, path.split("/")[-1]) for method, path in found["requests"]} == {
        ("POST", "multi-search"),
        ("POST", "facet-search"),
    }
