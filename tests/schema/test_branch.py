"""Fields that open more content are told apart by what they ask."""

from enum import Enum

import pytest

from m4d_schema.branch import BRANCHES, Branch, Opened


class Kind(Enum):
    NEWS = "NEWS"


def test_left_out_null_and_usual_are_the_same() -> None:
    usual = Branch.of("related", {})
    assert usual == Branch.of("related", {"first": None, "kinds": None}) == Branch.of("related", {"first": 6})
    assert usual != Branch.of("related", {"first": 7})
    assert (usual.argument("first"), usual.argument("kinds")) == (6, None)


def test_enumerations_are_the_same_by_member_and_by_name() -> None:
    branch = Branch.of("related", {"kinds": [Kind.NEWS]})
    assert branch == Branch.of("related", {"kinds": ["NEWS", "NEWS"]})
    assert branch.argument("kinds") == frozenset({"NEWS"})
    assert Branch.of("related", {"kinds": []}).argument("kinds") == frozenset()


def test_a_branch_has_the_arguments_of_its_field() -> None:
    for name, usual in BRANCHES.items():
        branch = Branch.of(name, {})
        assert [branch.argument(each) for each in usual] == list(usual.values())
    with pytest.raises(KeyError):
        Branch.of("title", {})


def test_an_opened_row_is_the_row() -> None:
    row = Opened({"id": 1})
    assert row == {"id": 1}
    assert row.below == {}
