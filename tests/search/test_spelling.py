"""Did you mean, on every engine."""

import pytest

from m4d_search.contract import SearchEngine
from m4d_search.spelling import MOST, did_you_mean
from tests.search.documents import doc, upserts

pytestmark = pytest.mark.anyio
TITLES = {
    "rise": "Remittances rise in Tunisia",
    "fall": "Remittances fall in Tunisia",
    "local": "Local authorities of Genève",
    "german": "Die Überweisungen steigen",
}


@pytest.fixture
async def filled(engine: SearchEngine) -> SearchEngine:
    documents = [doc(name, title) for name, title in TITLES.items()]
    await engine.write(upserts([*documents, doc("body", "Else", body="Remitances is how nobody spells costs.")]))
    return engine


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tunisai", "tunisia"),
        ("Tunisai", "Tunisia"),
        ("remittances in tunisai", "remittances in tunisia"),
        ("remittences tunisai", "remittances tunisia"),
        ('"rise" tunisai -fall', '"rise" tunisia -fall'),
        ("genève athorities", "genève authorities"),
        ("Überweisugen", "Überweisungen"),
        ("tunisia", None),
        ("tunis", None),  # the beginning of a longer word
        ("remitances", None),  # somebody writes it so
        ("zzzzzz", None),
        ("", None),
    ],
)
async def test_a_word_that_nothing_holds_is_told_as_it_is_written(
    filled: SearchEngine, text: str, meant: str | None
) -> None:
    assert await did_you_mean(filled, text, TITLES.values()) == meant


async def test_a_spelling_is_told_of_what_was_found_alone(filled: SearchEngine) -> None:
    assert await did_you_mean(filled, "tunisai", ["Nothing of the kind"]) is None
    assert await did_you_mean(filled, "tunisai", []) is None


async def test_no_more_words_are_looked_up_than_said(filled: SearchEngine) -> None:
    wrong = ["tunisai", "remittences", "authoritise", "überweisugen"]
    assert len(wrong) == MOST + 1
    found = await did_you_mean(filled, " ".join(wrong), TITLES.values())
    assert found == "tunisia remittances authorities überweisugen"
