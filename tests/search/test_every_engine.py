"""One suite, run against every engine; a skip with its reason is the table of what was not run."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import anyio
import pytest

from m4d_core.errors import EngineError
from m4d_core.storage.selection import FacetField, Filter, Keys
from m4d_search.contract import Delete, Operation, SearchEngine, SearchQuery, Upsert
from tests.search.conftest import Engine
from tests.search.documents import CORPUS, DAY, START, any_of, doc, find, in_batches, key, upserts

pytestmark = pytest.mark.anyio


@pytest.fixture
async def filled(engine: SearchEngine) -> SearchEngine:
    await engine.write(upserts(CORPUS))
    return engine


def names(ids: Sequence[UUID]) -> set[str]:
    known = {key(name): name for name in NAMES}
    return {known[id_] for id_ in ids}


NAMES = ("rise", "arabic", "french", "spanish", "chinese", "mixed", "quoted")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("remittances", {"rise"}),
        ("remitances", {"rise"}),  # one letter missing
        ("remmittances", {"rise"}),  # one too many
        ("remitancse", {"rise"}),  # two typos: one missing, two swapped
        ("emittances", {"rise"}),  # the first letter counts two, and nine letters forgive two
        ("Tunsia", {"rise"}),
        ("migr", {"rise", "spanish"}),  # migrant, migrantes
        ("migr ", set()),  # something follows: no beginning of a word
        ("mirg", set()),  # four letters forgive nothing
        ("transferts", {"rise"}),  # a label in another language; `transfers` is one typo away
        ("أحمد", {"arabic"}),
        ("احمد", {"arabic"}),
        ("أَحْمَدُ", {"arabic"}),
        ("المدرسه", {"arabic"}),
        ("مدرسة", {"arabic"}),
        ("هجرة", {"arabic"}),
        ("ecole", {"french"}),
        ("école", {"french"}),
        ("l'ecole", {"french"}),
        ("geneve refugies", {"french"}),
        ("ninos", {"spanish"}),
        ("NIÑAS", {"spanish"}),
        ("移民", {"chinese"}),
        ("移民发展", set()),  # each run of characters stands together
        ("移民 发展", {"chinese"}),
        ('"rise again"', {"rise"}),
        ('"again rise"', set()),
        ("-remittances migrant", {"spanish"}),
        ('rise -"remittances rise"', set()),
        ("odd", {"quoted"}),
        ("nothing-like-it", set()),
    ],
)
async def test_what_is_found(filled: SearchEngine, text: str, found: set[str]) -> None:
    page = await find(filled, text)
    assert names(page.ids) == found
    assert page.total == len(found)
    assert all(0 <= hit.score <= 1 for hit in page.hits)


async def test_only_the_last_word_is_a_beginning(engine: SearchEngine) -> None:
    await engine.write(upserts([doc("a", "migration policy"), doc("b", "migration of birds")]))
    assert (await find(engine, "migration pol")).ids[0] == key("a")
    assert (await find(engine, "pol migration")).total == 0


async def test_numbers_are_never_mistyped(engine: SearchEngine) -> None:
    await engine.write(upserts([doc("a", "objective 100019"), doc("b", "objective 100020")]))
    assert (await find(engine, "100020 ")).ids == (key("b"),)


async def test_fewer_errors_come_first_then_the_newest(engine: SearchEngine) -> None:
    typo = doc("typo", "remitance matters", effective_at=START + 9 * DAY)
    old = doc("old", "remittance matters", effective_at=START)
    new = doc("new", "remittance matters", effective_at=START + DAY)
    await engine.write(upserts([typo, old, new]))
    page = await find(engine, "remittance ")
    assert page.ids == (key("new"), key("old"), key("typo"))
    assert page.hits[0].score >= page.hits[1].score > page.hits[2].score


async def test_a_word_that_is_missing_ranks_lower_but_is_found(engine: SearchEngine) -> None:
    both = doc("both", "labour migration")
    first = doc("first", "labour law", effective_at=START + DAY)
    second = doc("second", "bird migration", effective_at=START + 2 * DAY)
    await engine.write(upserts([both, first, second]))
    page = await find(engine, "labour migration ")
    assert (page.ids, page.total) == ((key("both"), key("first")), 2)


async def test_phrases_are_never_left_out(engine: SearchEngine) -> None:
    await engine.write(upserts([doc("a", "decent work for all"), doc("b", "work decent"), doc("c", "decent work")]))
    page = await find(engine, 'all "decent work" ')
    assert (page.ids, page.total) == ((key("a"), key("c")), 2)


@pytest.mark.parametrize("text", ["", "  ", "!!! …"])
async def test_no_words_find_everything_newest_first(filled: SearchEngine, text: str) -> None:
    page = await find(filled, text)
    newest = sorted(CORPUS, key=lambda document: (document.effective_at, str(document.id)), reverse=True)
    assert page.ids == tuple(document.id for document in newest)
    assert page.total == len(CORPUS)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), set(NAMES)),
        (Filter(kinds=frozenset({"BLOG_POST"})), {"arabic"}),
        (Filter(kinds=frozenset()), set()),
        (Filter(languages=frozenset({"fr", "es"})), {"french", "spanish"}),
        (Filter(countries=any_of("TN")), {"rise", "arabic"}),
        (Filter(countries=any_of("TN", "ES")), {"rise", "arabic", "spanish"}),
        (Filter(countries=any_of()), set()),
        (Filter(countries=Keys(all_of=frozenset({"TN", "MA"}))), {"rise"}),
        (Filter(countries=Keys(none_of=frozenset({"TN"}))), {"french", "spanish", "chinese", "mixed", "quoted"}),
        (Filter(countries=Keys(exists=False)), {"chinese", "mixed", "quoted"}),
        (Filter(countries=Keys(exists=True)), {"rise", "arabic", "french", "spanish"}),
        (Filter(countries=Keys(exists=True, none_of=frozenset({"ES"}))), {"rise", "arabic", "french"}),
        (Filter(sources=any_of('odd "key" \\ here')), {"quoted"}),
        (Filter(sources=Keys(none_of=frozenset({"example"}), exists=True)), {"quoted"}),
        (Filter(sources=Keys(exists=False)), set()),
        (Filter(themes=any_of("remittances"), languages=frozenset({"en"})), {"rise"}),
        (Filter(organizations=any_of("unhcr")), {"french"}),
        (Filter(published_from=datetime.fromtimestamp(START + 5 * DAY, UTC)), {"rise"}),
        (Filter(published_before=datetime.fromtimestamp(START + 5 * DAY, UTC)), {"arabic"}),
        (Filter(published_from=datetime.fromtimestamp(START, UTC)), {"rise", "arabic"}),
        (
            Filter(
                published_from=datetime.fromtimestamp(START + 4 * DAY, UTC),
                published_before=datetime.fromtimestamp(START + 4 * DAY + 1, UTC),
            ),
            {"arabic"},
        ),
    ],
)
async def test_filters(filled: SearchEngine, wanted: Filter, found: set[str]) -> None:
    page = await find(filled, "", filter=wanted)
    assert (names(page.ids), page.total) == (found, len(found))


async def test_filters_narrow_a_search(filled: SearchEngine) -> None:
    wanted = Filter(countries=any_of("ES"))
    assert names((await find(filled, "migrant", filter=wanted)).ids) == {"spanish"}
    assert (await find(filled, "remitances", filter=wanted)).total == 0


async def test_a_facet_is_counted_without_its_own_filter(filled: SearchEngine) -> None:
    facets = (FacetField.COUNTRY, FacetField.KIND, FacetField.LANGUAGE, FacetField.YEAR, FacetField.THEME)
    page = await find(filled, "", filter=Filter(countries=any_of("TN")), facets=facets)
    assert page.total == 2
    assert page.facets[FacetField.COUNTRY] == {"TN": 2, "CH": 1, "ES": 1, "MA": 1}
    assert list(page.facets[FacetField.COUNTRY]) == ["TN", "CH", "ES", "MA"]
    assert page.facets[FacetField.KIND] == {"BLOG_POST": 1, "NEWS": 1}
    assert page.facets[FacetField.LANGUAGE] == {"ar": 1, "en": 1}
    assert page.facets[FacetField.YEAR] == {"2023": 2}
    assert page.facets[FacetField.THEME] == {"remittances": 1}


async def test_two_filtered_facets_each_leave_out_their_own(filled: SearchEngine) -> None:
    wanted = Filter(countries=any_of("TN"), kinds=frozenset({"NEWS"}))
    page = await find(filled, "", filter=wanted, facets=(FacetField.KIND, FacetField.COUNTRY, FacetField.SOURCE))
    assert names(page.ids) == {"rise"}
    assert page.facets == {
        FacetField.KIND: {"BLOG_POST": 1, "NEWS": 1},
        FacetField.COUNTRY: {"CH": 1, "ES": 1, "MA": 1, "TN": 1},
        FacetField.SOURCE: {"example": 1},
    }


async def test_facets_count_what_the_search_finds(filled: SearchEngine) -> None:
    page = await find(filled, "migr", facets=(FacetField.LANGUAGE, FacetField.ORGANIZATION), limit=0)
    assert (page.hits, page.total) == ((), 2)
    assert page.facets == {FacetField.LANGUAGE: {"en": 1, "es": 1}, FacetField.ORGANIZATION: {}}


async def test_pages_neither_overlap_nor_skip(engine: SearchEngine) -> None:
    documents = [
        doc(f"n{n}", "same words here" if n % 3 else "same words", effective_at=START + n % 7 * DAY) for n in range(200)
    ]
    await engine.write(upserts(documents[:120]))
    await engine.write(upserts(documents[120:]))
    for text in ("same words here", "same", "wrods here", ""):
        whole = (await find(engine, text, limit=200)).ids
        assert len(set(whole)) == len(whole) == 200
        for size in (7, 64):
            pages = [(await find(engine, text, offset=start, limit=size)).ids for start in range(0, 200, size)]
            assert sum(pages, ()) == whole


async def test_pages_end_at_the_deepest_hit(engine: SearchEngine) -> None:
    await engine.write(upserts(doc(f"n{n}", "many") for n in range(12)))
    for text in ("many", ""):
        assert len((await find(engine, text, offset=8, limit=10, max_hits=10)).ids) == 2
        assert (await find(engine, text, offset=8, limit=10, max_hits=10)).total == 12
        assert (await find(engine, text, offset=10, limit=10, max_hits=10)).ids == ()
        assert (await find(engine, text, offset=99, limit=10, max_hits=10)).ids == ()


async def test_an_update_takes_the_place_of_what_was(filled: SearchEngine) -> None:
    await filled.write(upserts([replace(CORPUS[0], title="Wages fall", summary="", labels=(), countries=("PT",))]))
    assert (await find(filled, "remittances")).total == 0
    assert names((await find(filled, "wages")).ids) == {"rise"}
    assert (await find(filled, "wages", facets=(FacetField.COUNTRY,))).facets == {FacetField.COUNTRY: {"PT": 1}}
    assert await filled.count() == len(CORPUS)


async def test_deletions(filled: SearchEngine) -> None:
    await filled.write([Delete(id=key("rise")), Delete(id=key("never was there"))])
    assert (await find(filled, "remittances")).total == 0
    assert await filled.count() == len(CORPUS) - 1
    await filled.write([Delete(id=key("rise"))])
    assert await filled.count() == len(CORPUS) - 1


async def test_the_last_operation_on_an_id_counts(engine: SearchEngine) -> None:
    one, other = doc("a", "before"), doc("a", "after")
    await engine.write([Upsert(document=one), Delete(id=one.id), Upsert(document=other)])
    assert (await find(engine, "after")).ids == (key("a"),)
    await engine.write([Upsert(document=one), Delete(id=one.id)])
    assert await engine.count() == 0


async def test_writing_again_changes_nothing(filled: SearchEngine) -> None:
    before = await find(filled, "", facets=(FacetField.COUNTRY,))
    await filled.write(upserts(CORPUS))
    assert await find(filled, "", facets=(FacetField.COUNTRY,)) == before
    await filled.write([])
    assert await filled.count() == len(CORPUS)


async def test_words_of_a_later_write_forgive_errors_at_once(filled: SearchEngine) -> None:
    assert (await find(filled, "apprentiseship")).total == 0
    await filled.write(upserts([doc("new", "Apprenticeship abroad")]))
    assert (await find(filled, "apprentiseship")).ids == (key("new"),)


async def test_a_rebuild_replaces_everything_and_searches_go_on(filled: SearchEngine) -> None:
    before = await filled.generation()
    seen: list[int] = []

    async def batches() -> AsyncIterator[Sequence[Operation]]:
        for n in range(4):
            yield upserts(doc(f"fresh {n} {i}", "fresh remittances") for i in range(25))
            page = await find(filled, "remittances")
            seen.append(page.total)
        yield [Delete(id=key("fresh 0 0"))]

    after = await filled.rebuild(batches())
    assert seen == [1, 1, 1, 1]
    assert (await find(filled, "remittances")).total == await filled.count() == 99
    assert after == await filled.generation() != before


async def test_searches_never_fail_while_a_rebuild_runs(filled: SearchEngine) -> None:
    done = anyio.Event()
    totals: set[int] = set()

    async def search() -> None:
        while not done.is_set():
            totals.add((await find(filled, "remittances")).total)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(search)
        tasks.start_soon(search)
        for n in range(3):
            await filled.rebuild(in_batches(upserts(doc(f"{n} {i}", "remittances") for i in range(10))))
        done.set()
    assert totals <= {1, 10}
    assert (await find(filled, "remittances")).total == 10


async def test_what_is_written_during_a_rebuild_goes_to_the_present_generation(filled: SearchEngine) -> None:
    async def batches() -> AsyncIterator[Sequence[Operation]]:
        yield upserts([doc("a", "fresh")])
        await filled.write(upserts([doc("b", "meanwhile")]))
        assert (await find(filled, "meanwhile")).total == 1
        assert (await find(filled, "fresh")).total == 0

    await filled.rebuild(batches())
    assert (await find(filled, "fresh")).total == 1
    assert (await find(filled, "meanwhile")).total == 0


async def test_a_rebuild_that_fails_changes_nothing(filled: SearchEngine) -> None:
    async def batches() -> AsyncIterator[Sequence[Operation]]:
        yield upserts([doc("a", "fresh")])
        raise LookupError("the database went away")

    before = await filled.generation()
    with pytest.raises(LookupError):
        await filled.rebuild(batches())
    assert await filled.generation() == before
    assert await filled.count() == len(CORPUS)
    await filled.rebuild(in_batches())
    assert await filled.count() == 0


async def test_it_is_there_after_closing(place: Engine, filled: SearchEngine) -> None:
    generation = await filled.generation()
    await filled.close()
    await filled.close()
    again = place.open(True)
    assert await again.generation() == generation
    assert (await find(again, "remitances")).total == 1
    assert (await again.health()).documents == len(CORPUS)
    await again.close()


async def test_a_reader_sees_what_the_writer_does(place: Engine, filled: SearchEngine) -> None:
    reader = place.open(False)
    assert (await find(reader, "remitances")).total == 1
    await filled.write(upserts([doc("new", "Apprenticeship abroad")]))
    assert (await find(reader, "apprentiseship")).ids == (key("new"),)
    await filled.rebuild(in_batches(upserts([doc("only", "one left")])))
    assert (await find(reader, "")).ids == (key("only"),)
    assert await reader.generation() == await filled.generation()
    with pytest.raises(EngineError, match="only search"):
        await reader.write([])
    with pytest.raises(EngineError, match="only search"):
        await reader.rebuild(in_batches())
    await reader.close()


async def test_a_reader_before_the_first_writer(place: Engine) -> None:
    reader = place.open(False)
    with pytest.raises(EngineError):
        await find(reader, "anything")
    with pytest.raises(EngineError, match="no search index yet"):
        await reader.generation()
    assert not (await reader.health()).ok
    await reader.close()


async def test_ids_and_revisions_of_everything(engine: SearchEngine) -> None:
    assert [each async for part in engine.revisions() for each in part] == []
    await engine.write(upserts([doc(f"n{n}", "wages", revision=n + 1) for n in range(2_100)]))
    await engine.write([Upsert(document=doc("n0", "wages", revision=9)), Delete(id=key("n1"))])
    found = [each async for part in engine.revisions() for each in part]
    assert len(found) == 2_099
    assert dict(found) == {key("n0"): 9, **{key(f"n{n}"): n + 1 for n in range(2, 2_100)}}


async def test_many_searches_at_once(filled: SearchEngine) -> None:
    totals: list[int] = []

    async def search(text: str) -> None:
        totals.append((await find(filled, text)).total)

    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(search, "remitances")
            tasks.start_soon(search, "migrant")
    assert sorted(totals) == [1] * 20 + [2] * 20


async def test_ten_thousand_documents(engine: SearchEngine) -> None:
    def numbered(n: int) -> str:
        return f"report {'remittances' if n % 100 == 0 else 'wages'} number{n}"

    documents = [
        doc(f"n{n}", numbered(n), countries=(("TN", "MA", "EG")[n % 3],), effective_at=START + n) for n in range(10_000)
    ]
    for start in range(0, 10_000, 2_000):
        await engine.write(upserts(documents[start : start + 2_000]))
    assert await engine.count() == 10_000
    page = await find(engine, "remitances", facets=(FacetField.COUNTRY,), limit=100)
    assert page.ids == tuple(key(f"n{n}") for n in range(9_900, -1, -100))
    assert page.facets == {FacetField.COUNTRY: {"TN": 34, "EG": 33, "MA": 33}}
    assert (await find(engine, "report number77 ")).ids[0] == key("n77")
    assert (await find(engine, "report")).total == 10_000


async def test_a_name_and_what_it_can(engine: SearchEngine) -> None:
    assert engine.name in ("embedded", "meilisearch")
    assert engine.capabilities.typos
    assert engine.capabilities.phrases
    assert engine.capabilities.facets
    assert SearchQuery(text="").max_hits == 1000
