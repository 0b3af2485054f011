import pytest

from m4d_core.content.item import Item, License
from m4d_core.content.wording import (
    CERTAIN_LENGTH,
    SUMMARY_LENGTH,
    TITLE_LENGTH,
    read_languages,
    read_texts,
    read_title,
    tags,
)

OPEN, RESERVED = License(key="CC-BY"), License.reserved()
BASE = "https://a.example/d/p"

ENGLISH = (
    "The project strengthens the capacity of municipal authorities to include migrants and their families in local "
    "planning, and supports small enterprises that are founded by women who have returned from abroad."
)
FRENCH = (
    "L'objet du marché est la fourniture, l'installation et la mise en service des équipements destinés à un "
    "atelier de fabrication de meubles, chargé de l'accompagnement et de la formation des entrepreneurs du bois."
)


def item(**values: object) -> Item:
    return Item(**{"id": "1", "title": "T", **values})  # type: ignore[arg-type]  # whatever the test says


@pytest.mark.parametrize(
    ("given_title", "title", "marks"),
    [
        ("Plain", "Plain", ()),
        ("  Two\n words ", "Two words", ()),
        ("<b>Bold</b> &amp; &eacute;t&eacute;", "Bold & été", ()),
        ("Situation report (May) [EN/RU/UK]", "Situation report (May)", ("en", "ru", "uk")),
        ("[EN/FR] Situation report", "Situation report", ("en", "fr")),
        ("Rapport [FR]", "Rapport", ("fr",)),
        ("Bulletin [AR | EN]", "Bulletin", ("ar", "en")),
        ("Statement of the [EU]", "Statement of the [EU]", ()),
        ("A [FR] within", "A [FR] within", ()),
        ("Notice [XX/YY]", "Notice [XX/YY]", ()),
        ("Notes [draft]", "Notes [draft]", ()),
        ("Write to someone@agency.example", "Write to [e-mail]", ()),
        ("\u200b\ufeff", "", ()),
        ("[EN/FR]", "", ("en", "fr")),
        ("", "", ()),
    ],
)
def test_titles_are_plain_and_lose_their_language_marks(given_title: str, title: str, marks: tuple[str, ...]) -> None:
    assert read_title(given_title) == (title, marks)


def test_a_title_is_cut_at_a_word_beyond_its_limit() -> None:
    longest = ("word " * 100).strip()[:TITLE_LENGTH].strip()
    assert read_title(longest) == (longest, ())
    cut, _ = read_title("x" * (TITLE_LENGTH - 5) + " " + "y" * 5)
    assert cut == "x" * (TITLE_LENGTH - 5) + "…"


def test_an_open_licence_keeps_the_full_text() -> None:
    summary, body, spoken = read_texts(item(summary="<p>Short</p>", html='<p>Long <a href="x">l</a></p>'), OPEN, BASE)
    assert summary == "Short"
    assert body == '<p>Long <a href="https://a.example/d/x" rel="noopener nofollow">l</a></p>'
    assert spoken == "Long l"


@pytest.mark.parametrize("key", ["all-rights-reserved", "per-origin", "unknown", "no-such-licence"])
def test_any_other_keeps_title_and_summary_alone(key: str) -> None:
    summary, body, _ = read_texts(item(summary="Short", html="<p>Long</p>"), License(key=key), BASE)
    assert (summary, body) == ("Short", None)


def test_a_text_without_a_description_has_a_summary_only_where_it_may_not_be_shown() -> None:
    long = "<p>" + "word " * 300 + "</p>"
    assert read_texts(item(html=long), OPEN, BASE)[0] is None
    summary, body, _ = read_texts(item(html=long), RESERVED, BASE)
    assert body is None
    assert summary is not None
    assert summary.endswith("word…")
    assert len(summary) <= SUMMARY_LENGTH


def test_a_description_up_to_the_limit_is_a_summary_and_a_longer_one_the_text() -> None:
    longest = "x" * SUMMARY_LENGTH
    assert read_texts(item(summary=longest), OPEN, BASE)[:2] == (longest, None)
    summary, body, _ = read_texts(item(summary=longest + " y"), OPEN, BASE)
    assert summary == "x" * (SUMMARY_LENGTH - 1) + "…"
    assert body == f"<p>{longest} y</p>"
    assert read_texts(item(summary=longest + " y"), RESERVED, BASE)[1] is None


def test_mail_addresses_are_masked_in_both() -> None:
    texts = read_texts(item(summary="Ask a@agency.example", html="<p>Ask a@agency.example</p>"), OPEN, BASE)
    assert texts[:2] == ("Ask [e-mail]", "<p>Ask [e-mail]</p>")


def test_nothing_stays_nothing() -> None:
    assert read_texts(item(), OPEN, BASE) == (None, None, "")
    assert read_texts(item(summary=" <br> ", html="<script>x</script>"), OPEN, BASE) == (None, None, "")


@pytest.mark.parametrize(
    ("declared", "usual", "text", "languages"),
    [
        (("EN",), None, ENGLISH, ("en",)),
        (("en-gb",), None, ENGLISH, ("en-GB",)),
        (("ENG",), None, "Title", ("en",)),
        ((), "fr", FRENCH, ("fr",)),
        ((), None, "WFP", ("und",)),
        (("not a language at all",), None, "WFP", ("und",)),
        (("not a language at all",), "es", "WFP", ("es",)),
        (("fr",), None, "Title", ("fr",)),
        (("pt",), None, "El proyecto fortalece las capacidades de los municipios y de las familias " * 3, ("pt",)),
    ],
)
def test_the_language_declared_is_taken(
    declared: tuple[str, ...], usual: str | None, text: str, languages: tuple[str, ...]
) -> None:
    assert read_languages(item(languages=declared), (), text, usual) == (languages, [])


def test_without_a_declaration_it_is_detected() -> None:
    found = read_languages(item(), (), FRENCH, None)
    assert found == (("fr",), [("language", "fr", "detected")])


def test_a_long_text_in_another_language_goes_before_the_declaration() -> None:
    found = read_languages(item(languages=("EN",)), (), FRENCH, None)
    assert found == (("fr",), [("language", "fr", "detected; declared en")])
    usual = read_languages(item(), (), FRENCH, "en")
    assert usual == (("fr",), [("language", "fr", "detected; declared en")])


def test_a_short_text_never_contradicts() -> None:
    short = FRENCH[: CERTAIN_LENGTH - 1]
    assert read_languages(item(languages=("en",)), (), short, None) == (("en",), [])
    assert read_languages(item(languages=("en",)), (), FRENCH[:CERTAIN_LENGTH], None)[0] == ("fr",)


def test_marks_and_further_languages_follow_the_items_own() -> None:
    assert read_languages(item(languages=("en", "fr")), ("fr", "ar"), ENGLISH, "es")[0] == ("en", "fr", "ar")
    assert read_languages(item(), ("en", "ru"), "x", None)[0] == ("und", "en", "ru")


def test_tags_pass_over_what_is_none() -> None:
    assert list(tags(["EN", "", "?", "fr_FR"])) == ["en", "fr-FR"]
