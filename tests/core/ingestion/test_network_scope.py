from m4d_core.ingestion.network_scope import MIGRATION


def test_the_scope_is_declared_by_sectors_themes_and_words_not_by_everything() -> None:
    assert not MIGRATION.everything
    assert MIGRATION.sectors
    assert MIGRATION.themes
    assert MIGRATION.words


def test_relief_of_every_kind_is_no_migration() -> None:
    assert "1:15190" in MIGRATION.sectors
    assert not {"1:72010", "1:72050", "1:15160", "8:8.8"} & MIGRATION.sectors


def test_words_are_whole_and_say_what_they_mean() -> None:
    for word in MIGRATION.words:
        assert word == " ".join(word.split())
        assert word.strip("-* ")
        assert "*" not in word.replace("* ", "").rstrip("*"), word
    short = {word for word in MIGRATION.words if word.endswith("*") and len(word) < 6}
    assert all(not word.isascii() for word in short), short


def test_hiding_phrases_hide_nothing_by_themselves() -> None:
    hiding = {word for word in MIGRATION.words if word.startswith("-")}
    assert "-bird migration*" in hiding
    assert not {word[1:] for word in hiding} & (MIGRATION.words - hiding)
