"""Texts in several languages, for every engine: each is found, and what is in none that is asked for can stay out."""

import pytest

from m4d_core.content.preference import Preference
from m4d_core.storage.selection import FacetField, Filter
from m4d_search.contract import SearchEngine, Texts
from tests.search.documents import CORPUS, START, doc, find, key, upserts

pytestmark = pytest.mark.anyio
NAMES = ("rise", "arabic", "french", "spanish", "chinese", "mixed", "quoted", "translated")

TRANSLATED = doc(
    "translated",
    "Fees of money transfers",
    language="en-GB",
    others={"fr": Texts(title="Frais d’envoi", summary="Envoyer coûte moins", body="La concurrence joue.")},
    effective_at=START,
)


@pytest.mark.parametrize("text", ["frais", "coûte", "concurrence", '"frais d’envoi"', "transfers"])
async def test_a_text_in_any_of_its_languages_is_found(engine: SearchEngine, text: str) -> None:
    await engine.write(upserts([TRANSLATED, doc("other", "Something else")]))
    assert (await find(engine, text)).ids == (TRANSLATED.id,)


async def test_no_phrase_runs_from_one_language_into_the_next(engine: SearchEngine) -> None:
    await engine.write(upserts([TRANSLATED]))
    assert (await find(engine, '"transfers frais"')).ids == ()


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        (["fr"], {"french", "translated"}),
        (["fr-CA"], {"french", "translated"}),
        (["en"], {"rise", "quoted", "translated"}),
        (["en-GB"], {"rise", "quoted", "translated"}),
        (["en-US"], {"rise", "quoted"}),
        (["es", "zh-Hant-TW"], {"spanish", "chinese", "mixed"}),
        (["zh-Hans"], {"chinese", "mixed"}),
        (["de"], set()),
    ],
)
async def test_what_is_in_none_of_the_languages_asked_for_can_be_left_out(
    engine: SearchEngine, tags: list[str], found: set[str]
) -> None:
    await engine.write(upserts([*CORPUS, TRANSLATED]))
    wanted = Filter(available=Preference.of(tags))
    page = await find(engine, "", filter=wanted, facets=(FacetField.KIND,))
    assert {name for name in NAMES if key(name) in page.ids} == found
    assert (page.total, sum(page.facets[FacetField.KIND].values())) == (len(found), len(found))
