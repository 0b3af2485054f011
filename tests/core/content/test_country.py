"""Countries as publishers write them."""

import json
import subprocess
import sys
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.content.country import match_country, other_names
from m4d_core.content.text import tokens

FACTS: list[dict[str, Any]] = json.loads(
    (files("m4d_core") / "starter" / "data" / "countries.json").read_text("utf-8")
)["items"]
NAMES = [
    (name, fact["iso2"]) for fact in FACTS for name in (*fact["name"].values(), *fact["aliases"], *fact["variants"])
]


@pytest.mark.parametrize(
    ("given_text", "iso2"),
    [
        ("TN", "TN"), ("tn", "TN"), (" TUN ", "TN"), ("tun", "TN"), ("788", "TN"), ("004", "AF"), ("4", "AF"),
        ("Cape Verde", "CV"), ("Cabo Verde", "CV"), ("Cap-Vert", "CV"), ("Ivory Coast", "CI"), ("Côte d'Ivoire", "CI"),
        ("COTE D’IVOIRE", "CI"), ("Costa de Marfil", "CI"), ("Czech Republic", "CZ"), ("Czechia", "CZ"),
        ("Turkey", "TR"), ("Türkiye", "TR"), ("Turquie", "TR"), ("DR Congo", "CD"), ("D.R. Congo", "CD"),
        ("Congo, Dem. Rep.", "CD"), ("RDC", "CD"), ("Congo", "CG"), ("Moldova", "MD"), ("Moldavie", "MD"),
        ("Viet Nam", "VN"), ("Vietnam", "VN"), ("Russia", "RU"), ("Russian Federation", "RU"), ("UK", "GB"),
        ("United Kingdom", "GB"), ("USA", "US"), ("U.S.A.", "US"), ("EE. UU.", "US"), ("Estados Unidos", "US"),
        ("Palestine", "PS"), ("State of Palestine", "PS"), ("West Bank and Gaza", "PS"), ("فلسطين", "PS"),
        ("Bolivia", "BO"), ("Iran (Islamic Republic of)", "IR"), ("Iran, Islamic Republic of", "IR"), ("Syria", "SY"),
        ("Lao PDR", "LA"), ("Kyrgyz Republic", "KG"), ("St. Lucia", "LC"), ("Gambia, The", "GM"), ("the Gambia", "GM"),
        ("Republic of Kenya", "KE"), ("República de Kenya", "KE"), ("le Maroc", "MA"), ("Les Philippines", "PH"),
        ("El Salvador", "SV"), ("Salvador", "SV"), ("Guinea", "GN"), ("Guinea-Bissau", "GW"),
        ("Guinée équatoriale", "GQ"),
        ("المغرب", "MA"), ("مغرب", "MA"), ("تُونِس", "TN"), ("السودان", "SD"),
        ("جنوب السودان", "SS"), ("ساحل العاج", "CI"), ("Burma", "MM"),
        ("Niger", "NE"), ("Nigeria", "NG"), ("Sudan", "SD"), ("South Sudan", "SS"), ("Swaziland", "SZ"),
    ],
)  # fmt: skip
def test_codes_and_names(given_text: str, iso2: str) -> None:
    assert match_country(given_text) == iso2


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "Kosovo", "XK", "XKX", "ZZ", "999", "1000", "Korea", "Africa", "Tunisia and Morocco", "Tunisian",
        "migration", "the", "Republic", "-", "٧٨٨", "Global",
    ],
)  # fmt: skip
def test_what_is_no_country_of_ours(text: str) -> None:
    assert match_country(text) is None


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["iso2"])
def test_every_code_finds_its_country(fact: dict[str, Any]) -> None:
    assert {match_country(fact[code]) for code in ("iso2", "iso3", "m49")} == {fact["iso2"]}


def test_every_name_finds_its_country_and_no_other() -> None:
    wrong = [(name, iso2, found) for name, iso2 in NAMES if (found := match_country(name)) != iso2]
    assert wrong == []


def test_no_name_of_one_country_is_a_code_of_another() -> None:
    codes = {fact[code].lower(): fact["iso2"] for fact in FACTS for code in ("iso2", "iso3")}
    assert [(name, iso2) for name, iso2 in NAMES if codes.get(name.lower(), iso2) != iso2] == []


@given(st.sampled_from(NAMES), st.sampled_from([str.upper, str.lower, str.title]))
def test_case_and_blanks_do_not_matter(name: tuple[str, str], turn: Any) -> None:
    assert match_country(f"  {turn(name[0])}\n") == name[1]


@given(st.text())
def test_any_text_is_a_country_or_none(text: str) -> None:
    assert match_country(text) in {None, *(fact["iso2"] for fact in FACTS)}


def test_other_names_are_none_of_the_un() -> None:
    assert {"Turkey", "Turquie"} <= set(other_names("tr"))
    assert "Ivory Coast" in other_names("CI")
    assert other_names("ZZ") == ()
    for fact in FACTS:
        own = {" ".join(tokens(name)) for name in fact["name"].values()}
        others = [" ".join(tokens(name)) for name in other_names(fact["iso2"])]
        assert not own.intersection(others)
        assert len(others) == len(set(others))


def test_nothing_is_read_before_it_is_asked_for() -> None:
    code = (
        "import sys; before = set(sys.modules); import m4d_core.content.country as c;"
        "assert c._names.cache_info().currsize == 0;"
        "loaded = {name.partition('.')[0] for name in set(sys.modules) - before};"
        "print(*sorted(loaded - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["m4d_core"]
