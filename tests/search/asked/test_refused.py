"""Wrong requests, refused in the words of a real server."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import meilisearch
import pytest

from m4d_search.asked.checked import Ground, Limits, checked
from m4d_search.asked.locales import LOCALES
from m4d_search.asked.query import PARAMETERS, WRITTEN_PARAMETERS, read_query, read_written
from m4d_search.asked.several import read_several
from m4d_search.asked.values import mapping
from m4d_search.attributes import FILTERED
from m4d_search.contract import Capabilities
from m4d_search.engines.meilisearch_wire import SETTINGS
from m4d_search.refusal import RefusedError

# [what is asked, its body or query string, code, message]
REFUSED: list[tuple[str, Any, str, str]] = [
    tuple(each) for each in json.loads((Path(__file__).parent / "refused.json").read_text("utf-8"))
]
LISTS: Mapping[str, tuple[str, ...]] = {
    "PARAMETERS": PARAMETERS,
    "WRITTEN": WRITTEN_PARAMETERS,
    "LOCALES": LOCALES,
    "FILTERED": FILTERED,
}
GROUND = Ground(index="content", limits=Limits(), capabilities=Capabilities())


def said(message: str) -> str:
    for name, words in LISTS.items():
        message = message.replace(name, ", ".join(f"`{word}`" for word in words))
    return message


def ask(what: str, given: Any) -> None:
    if what == "get":
        checked(read_written(given), GROUND)
        return
    body = mapping(given, "", "bad_request")
    if what == "search":
        checked(read_query(body), GROUND)
        return
    for query in read_several(body, 50)[0]:
        checked(query.asked, GROUND)


@pytest.mark.parametrize(("what", "given", "code", "message"), REFUSED, ids=range(len(REFUSED)))
def test_a_wrong_request_is_refused_in_the_words_of_the_server(what: str, given: Any, code: str, message: str) -> None:
    with pytest.raises(RefusedError) as raised:
        ask(what, given)
    assert (raised.value.code, raised.value.message, raised.value.status) == (code, said(message), 400)


def test_a_real_server_says_the_same(meilisearch_server: tuple[str, str]) -> None:
    url, key = meilisearch_server
    client = meilisearch.Client(url, key)
    client.wait_for_task(client.create_index("content", {"primaryKey": "id"}).task_uid, 30_000)
    client.wait_for_task(client.index("content").update_settings(dict(SETTINGS)).task_uid, 30_000)
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}) as http:
        for what, given, code, message in REFUSED:
            if what == "get":
                answer = http.get(f"/indexes/content/search?{given}")
            else:
                path = "/multi-search" if what == "multi" else "/indexes/content/search"
                answer = http.post(path, content=json.dumps(given), headers={"Content-Type": "application/json"})
            assert answer.status_code == 400, given
            assert (answer.json()["code"], answer.json()["message"]) == (code, said(message)), given
    client.delete_index("content")
