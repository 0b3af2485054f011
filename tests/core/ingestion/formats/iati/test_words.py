import pytest

from m4d_core.ingestion.activity import BUDGET_KINDS, RELATIONS, RESULT_KINDS, ROLES, STATUS
from m4d_core.ingestion.formats.iati import words


@pytest.mark.parametrize(
    ("text", "code"),
    [("Funding", "1"), ("IMPLEMENTING", "4"), ("4", "4"), ("beneficiary", "beneficiary"), ("", ""), (None, None)],
)
def test_a_word_is_a_code_in_any_case_and_what_is_unknown_stays(text: str | None, code: str | None) -> None:
    assert words.code(words.ROLES, text) == code


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (words.ROLES, ROLES),
        (words.STATUSES, STATUS),
        (words.BUDGET_TYPES, BUDGET_KINDS),
        (words.RELATIONS, RELATIONS),
        (words.RESULT_TYPES, RESULT_KINDS),
    ],
)
def test_every_code_of_2_0x_has_its_word(older: dict[str, str], newer: dict[str, str]) -> None:
    assert set(older.values()) == set(newer)


def test_each_type_of_transaction_has_a_number_of_its_own() -> None:
    assert sorted(words.TRANSACTIONS.values(), key=int) == [str(number) for number in range(1, 11)]
