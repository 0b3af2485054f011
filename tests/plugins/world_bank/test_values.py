import pytest

from m4d_plugins.world_bank import values


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" a\n b ", ["a b"]),
        ({"cdata!": "a"}, ["a"]),
        ({"0": {"author": "A"}, "1": {"author": "B"}}, ["A", "B"]),
        ({"repnme": "a"}, ["a"]),
        (["a", "", ["b"]], ["a", "b"]),
        (None, []),
        (7, []),
        ({}, []),
        ("", []),
    ],
)
def test_texts_in_the_shapes_of_the_bank(value: object, expected: list[str]) -> None:
    assert list(values.texts(value)) == expected


def test_several_values_are_looked_at_in_order() -> None:
    assert list(values.texts(None, {"cdata!": "b"}, "a")) == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Nepal", ["Nepal"]),
        ("Tonga,Samoa", ["Tonga", "Samoa"]),
        ("Tonga, Samoa", ["Tonga", "Samoa"]),
        ("Yemen, Republic of", ["Republic of Yemen"]),
        ("Congo, Democratic Republic of,Nepal", ["Democratic Republic of Congo", "Nepal"]),
        ("Gambia, The", ["The Gambia"]),
        (",", []),
    ],
)
def test_countries_have_commas_between_and_inside(text: str, names: list[str]) -> None:
    assert [values.turned(name) for name in values.listed(text)] == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-29T00:00:00Z", "2026-01-29"),
        ("2030-06-30", "2030-06-30"),
        ("12/31/2026 12:00:00 AM", "2026-12-31"),
        ("1/2/2026", "2026-01-02"),
        ("13/31/2026", None),
        ("0001-01-01T00:00:00Z", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_in_two_forms(text: str | None, expected: str | None) -> None:
    assert values.day(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1,250,000", 1250000.0), ("95000000", 95000000.0), (7, 7.0), (None, 0.0), ("", 0.0), ("much", 0.0),
     ("nan", 0.0), ("inf", 0.0), ([], 0.0)],
)  # fmt: skip
def test_amounts(value: object, expected: float) -> None:
    assert values.amount(value) == expected
