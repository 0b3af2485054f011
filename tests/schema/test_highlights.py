"""Extracts of hits: what may be shown, marked."""

from uuid import UUID

import pytest

from m4d_schema.highlights import MOST, WORDS, highlights, of_rows
from m4d_search.formatted.matches import Matcher
from m4d_search.terms import parse_terms

OPEN, SHUT = {"key": "CC-BY-4.0"}, {"key": "all-rights-reserved"}


def found(search: str, **values: object) -> dict[str, str]:
    row = {"title": "A title", "summary": None, "html": None, "license": OPEN, "origin": "INGESTED", **values}
    return {each.field: each.html for each in highlights(row, Matcher(parse_terms(search)))}


def test_only_what_matches_is_told() -> None:
    assert found("fees ", title="Fees", summary="No match", html="<p>The <b>fees</b> fall.</p>") == {
        "title": "<mark>Fees</mark>",
        "body": "The <mark>fees</mark> fall.",
    }
    assert found("fees ") == {}


@pytest.mark.parametrize(
    ("license", "origin", "is_shown"), [(OPEN, "INGESTED", True), (SHUT, "INGESTED", False), (SHUT, "OWN", True)]
)
def test_what_a_license_keeps_back_is_not_told(license: object, origin: str, is_shown: bool) -> None:
    told = found("kept ", html="<p>Kept back.</p>", license=license, origin=origin)
    assert ("body" in told) is is_shown


def test_a_long_text_is_cut() -> None:
    told = found("fees ", summary="word " * 100 + "fees")["summary"]
    assert (len(told.split()), told[0]) == (WORDS, "…")


def test_a_full_text_is_looked_through_to_its_bound() -> None:
    assert "body" in found("fees ", html="<p>" + "x" * (MOST - 5) + " fees</p>")
    assert "body" not in found("fees ", html="<p>" + "x" * (MOST - 1) + " fees</p>")


def test_rows_keep_their_keys() -> None:
    row = {"title": "Fees", "summary": None, "html": None, "license": OPEN, "origin": "OWN"}
    told = of_rows({UUID(int=1): row}, Matcher(parse_terms("fees ")))
    assert [each.html for each in told[UUID(int=1)]] == ["<mark>Fees</mark>"]
