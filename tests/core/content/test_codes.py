"""Codes of IATI get the labels of their lists."""

import pytest

from m4d_core.content import codes
from m4d_core.content.codes import CodedValue


def shown(value: CodedValue) -> tuple[str, str, str]:
    return value.vocabulary, value.code, value.label


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (codes.sector("11110"), ("Sector", "11110", "Education policy and administrative management")),
        (codes.sector("151", "2"), ("SectorCategory", "151", "Government & Civil Society-general")),
        (codes.sector("99999", "1", "Own"), ("Sector", "99999", "Own")),
        (codes.sector("M1", "99", "Migration"), ("Reporting Organisation", "M1", "Migration")),
        (codes.sector("x", "own-list"), ("own-list", "x", "x")),
        (codes.region("298"), ("Region", "298", "Africa, regional")),
        (codes.region("015", "2", "Northern Africa"), ("M49", "015", "Northern Africa")),
        (codes.policy_marker("1"), ("PolicyMarker", "1", "Gender equality")),
        (codes.policy_marker("1", "99"), ("Reporting Organisation", "1", "1")),
        (codes.coded("AidType", "C01"), ("AidType", "C01", "Project-type interventions")),
        (codes.coded("FlowType", "10"), ("FlowType", "10", "ODA")),
        (codes.coded("CollaborationType", "77"), ("CollaborationType", "77", "77")),
    ],
)
def test_labels(value: CodedValue, expected: tuple[str, str, str]) -> None:
    assert shown(value) == expected


def test_a_list_has_a_page_and_other_vocabularies_have_none() -> None:
    page = "https://iatistandard.org/en/iati-standard/203/codelists/aidtype/"
    assert codes.coded("AidType", "C01").url == page
    assert codes.sector("M1", "99").url is None
