import pytest

from m4d_core.content.item import Item
from m4d_core.content.subjects import MAX_GOALS, Subjects


def of(**values: object) -> Subjects:
    return Subjects.of(Item(**{"id": "1", "title": "T", **values}))  # type: ignore[arg-type]  # whatever the test says


def test_nothing_published_is_nothing_guessed() -> None:
    assert of(title="Tunisia and Morocco", summary="Refugees in Chad") == Subjects(
        countries=(), themes=(), goals=(), inferred=(), unmapped=()
    )


def test_countries_are_codes_or_names_each_once_and_the_others_are_reported() -> None:
    subjects = of(countries=("TN", "tun", "Maroc", "Atlantis"))
    assert subjects.countries == ("TN", "MA")
    assert subjects.unmapped == ("Atlantis",)


def test_a_term_that_is_a_countrys_name_stands_for_the_country() -> None:
    subjects = of(themes=("Ukraine", "Diaspora", "ConsumerPolicy", "IT"))
    assert subjects.countries == ("UA",)
    assert subjects.inferred == (("countries", "UA", "category Ukraine"),)
    assert subjects.themes == ("diaspora-engagement",)
    assert subjects.unmapped == ("ConsumerPolicy", "IT")


def test_themes_come_from_terms_and_sectors_each_once() -> None:
    subjects = of(themes=(" remittances ",), sectors=("1:24050", "1:15190"))
    assert subjects.themes[0] == "migrant-remittances"
    assert set(subjects.themes) == {
        "migrant-remittances",
        "cost-and-access-of-remittances",
        "migration-and-national-development-plans",
    }
    assert len(set(subjects.themes)) == len(subjects.themes)


@pytest.mark.parametrize(
    ("goals", "sectors", "expected"),
    [
        (("10.7",), (), ("10.7",)),
        (("10.C", "10.c", " 8.8 "), (), ("10.c", "8.8")),
        ((), ("8:10.7", "7:5", "1:15190"), ("10.7", "5")),
        (("10", "10.7"), (), ("10.7",)),
        (("18", "x", "", "0"), ("8:99.9",), ()),
        (("4.1",), (), ("4",)),
        (("1", "2", "3", "4", "5", "6"), (), ("1", "2", "3", "4", "5")),
        (("1", "2", "3", "4", "5"), ("8:10.7",), ("10.7", "1", "2", "3", "4")),
    ],
)
def test_goals(goals: tuple[str, ...], sectors: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert of(goals=goals, sectors=sectors).goals == expected
    assert len(expected) <= MAX_GOALS


def test_a_sector_of_the_dac_that_no_table_names_is_reported() -> None:
    subjects = of(sectors=("1:12220", "1:21020", "2:210", "1:21020", "7:4", "8:4.1", "99:EP", "Roads", "1:15190"))
    assert subjects.unmapped == ("1:21020", "2:210")
