"""One generation, open."""

from pathlib import Path

import pytest

from m4d_core.clock import seeded_randomness
from m4d_search.contract import Delete
from m4d_search.engines.embedded.generation import create
from m4d_search.engines.embedded.index import OpenIndex, WritableIndex
from tests.search.documents import doc, key, upserts


@pytest.fixture
def generation(tmp_path: Path) -> Path:
    return create(tmp_path, seeded_randomness(1))


def test_nobody_sees_what_is_not_committed(generation: Path) -> None:
    writer = WritableIndex(generation)
    writer.commit()
    reader = OpenIndex(generation)
    writer.put(upserts([doc("a", "wages")]))
    assert writer.searcher().num_docs == reader.searcher().num_docs == 0
    writer.commit()
    assert writer.searcher().num_docs == reader.searcher().num_docs == 1
    writer.put([Delete(id=key("a"))])
    writer.close()
    again = WritableIndex(generation)
    assert again.searcher().num_docs == 1
    again.close()


def test_words_of_a_commit_are_known_when_it_returns(generation: Path) -> None:
    writer = WritableIndex(generation)
    writer.commit()
    vocabulary = writer.view().vocabulary
    writer.put(upserts([doc("a", "remittances")]))
    writer.commit()
    assert writer.view().vocabulary is vocabulary
    assert vocabulary.derived("remitances", prefix=False).one_typo == ("remittances",)
    reader = OpenIndex(generation)
    assert reader.view().vocabulary.derived("remitances", prefix=False).one_typo == ("remittances",)
    writer.close()


def test_a_generation_that_is_gone_says_so(generation: Path) -> None:
    writer = WritableIndex(generation)
    writer.commit()
    reader = OpenIndex(generation)
    for path in generation.iterdir():
        path.unlink()
    with pytest.raises(OSError, match=r"meta\.json"):
        reader.view()
    writer.close()


def test_two_writers_of_one_generation_are_refused(generation: Path) -> None:
    writer = WritableIndex(generation)
    with pytest.raises(ValueError, match="Lockfile"):
        WritableIndex(generation)
    writer.close()
    WritableIndex(generation).close()


def test_what_a_killed_writer_left_is_in_nobodys_way(generation: Path) -> None:
    writer = WritableIndex(generation)
    writer.put(upserts([doc("a", "wages"), doc("b", "homes"), doc("c", "roads")]))
    writer.commit()
    writer.close()
    before = (generation / "meta.json").read_bytes()
    writer = WritableIndex(generation)
    writer.put(upserts([doc("a", "streets")]))
    writer.commit()
    writer.close()
    (generation / "meta.json").write_bytes(before)  # as if it had died after its files, and before it named them
    again = WritableIndex(generation)
    again.put(upserts([doc("a", "streets")]))
    again.commit()
    assert again.searcher().num_docs == 3
    again.close()
