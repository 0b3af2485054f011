"""The embedded engine ranks real text as a real server does; `python -m benchmarks.search agreement` tells how far."""

from pathlib import Path

import pytest

from benchmarks.search.agreement import LEAST, compared, overlap, searches
from benchmarks.search.corpus import LANGUAGES, Writer, passages
from tests.search.documents import key
from tests.search.servers import RealServer

pytestmark = pytest.mark.anyio

NUMBER, SEARCHES = 2_500, 12
NOWHERE = Path("nowhere")  # only text that is in the repository


def test_the_share_that_is_in_both_lists() -> None:
    one, two, three = (key(name) for name in "abc")
    assert overlap((one, two), (two, one)) == 1
    assert overlap((one, two), (two,)) == 0.5
    assert overlap((), (three,)) == 0


def test_the_same_documents_and_searches_each_time() -> None:
    real = passages(NOWHERE)
    assert {each.language for each in real} == set(LANGUAGES)
    assert len(real) > 1_500
    one, other = (list(Writer(real).documents(2_000)) for _ in range(2))
    assert one == other
    assert searches(one, 5) == searches(other, 5)
    assert all(len(texts) == 5 for texts in searches(one, 5).values())


async def test_rankings_agree(meilisearch_server: tuple[str, str], tmp_path: Path) -> None:
    documents = list(Writer(passages(NOWHERE)).documents(NUMBER))
    found = await compared(RealServer(*meilisearch_server), tmp_path, documents, SEARCHES)
    assert {kind: each.worst for kind, each in found.items() if each.share < LEAST} == {}


@pytest.mark.long
async def test_rankings_agree_on_many_searches(
    meilisearch_server: tuple[str, str], samples: Path, tmp_path: Path
) -> None:
    documents = list(Writer(passages(samples)).documents(10_000))
    found = await compared(RealServer(*meilisearch_server), tmp_path, documents, 300)
    assert {kind: each.worst for kind, each in found.items() if each.share < LEAST} == {}
