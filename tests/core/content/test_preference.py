"""Which language a reader gets: lookup by tags, in the order of the preferences."""

import pytest

from m4d_core.content.preference import ANY, Preference, Step, beginnings, reach


@pytest.mark.parametrize(
    ("prefer", "there", "expected"),
    [
        (["fr"], ["fr"], ("fr", False)),
        (["fr"], ["en"], None),
        (["fr-CA"], ["fr"], ("fr", False)),
        (["fr-CA"], ["fr", "fr-CA"], ("fr-CA", False)),
        (["fr-CA"], ["fr-FR"], None),
        (["fr"], ["fr-FR"], ("fr-FR", False)),
        (["en"], ["en-US", "en-GB"], ("en-US", False)),  # the earlier: the original
        (["en-GB"], ["en-US"], None),
        (["zh-Hant-TW"], ["zh-Hans"], None),
        (["zh-Hant-TW"], ["zh-Hant"], ("zh-Hant", False)),
        (["zh-Hant-TW"], ["zh"], ("zh", False)),
        (["zh"], ["zh-Hans"], ("zh-Hans", False)),
        (["zh-Hant-TW", "zh"], ["zh-Hans"], ("zh-Hans", True)),
        (["fr-CA", "fr"], ["fr"], ("fr", False)),
        (["ar", "fr", "en"], ["en", "fr"], ("fr", True)),
        (["ar", "fr", "en"], ["en", "ar"], ("ar", False)),
        (["ar", "fr", "en"], ["es"], None),
        (["FR-ca"], ["fr"], ("fr", False)),
        (["french"], ["fr"], ("fr", False)),
        (["tlh"], ["en"], None),
        (["und"], ["und"], ("und", False)),
    ],
)
def test_lookup(prefer: list[str], there: list[str], expected: tuple[str, bool] | None) -> None:
    assert Preference.of(prefer).choose(reach(there)) == expected


def test_a_preference_for_nothing_asks_nothing() -> None:
    assert Preference.of([], omits=True) == ANY
    assert ANY.choose(reach(["en"])) is None


def test_each_thing_is_looked_for_once() -> None:
    assert Preference.of(["pt-BR", "pt", "pt-PT", "pt-BR"]).steps() == (
        Step("pt-BR", is_open=True, place=0),
        Step("pt", is_open=False, place=0),
        Step("pt", is_open=True, place=1),
        Step("pt-PT", is_open=True, place=2),
    )


def test_a_single_letter_goes_with_what_follows_it() -> None:
    assert beginnings("zh-Hant-CN-x-private1-private2") == (
        "zh-Hant-CN-x-private1-private2",
        "zh-Hant-CN-x-private1",
        "zh-Hant-CN",
        "zh-Hant",
        "zh",
    )


def test_the_earlier_of_two_that_one_tag_would_find() -> None:
    assert reach(["en-US", "en-GB", "fr"]) == {
        "en-US": "en-US", "en-GB": "en-GB", "fr": "fr", "en": "en-US",
    }  # fmt: skip
    assert reach(["en-US", "en"])["en"] == "en"
