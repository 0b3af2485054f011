"""What each licence allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.content.item import License
from m4d_core.content.license import TERMS, read_license, terms


@pytest.mark.parametrize("license_", [License.reserved("©"), License.per_origin(), License.unknown(), License(key="?")])
def test_without_an_open_license_only_the_link_is_allowed(license_: License) -> None:
    allowed = terms(license_.key)
    assert (allowed.full_text, allowed.translation, allowed.commercial) == (False, False, False)


def test_no_derivatives_forbids_our_translation_and_no_commerce_its_sale() -> None:
    assert not terms("CC-BY-NC-ND-4.0").translation
    assert terms("CC-BY-NC-ND-4.0").full_text
    assert not terms("CC-BY-NC-SA-4.0").commercial
    assert terms("CC-BY-NC-SA-4.0").translation


def test_attribution_is_shown_unless_the_rights_were_given_up() -> None:
    assert {key for key, allowed in TERMS.items() if not allowed.must_be_shown} == {"CC0-1.0", "PDDL-1.0"}


def test_iati_registry_attribution_states_no_version() -> None:
    assert terms("CC-BY").url is None
    assert terms("CC-BY").full_text


def test_each_license_of_creative_commons_has_its_own_address() -> None:
    assert terms("CC-BY-3.0-IGO").url == "https://creativecommons.org/licenses/by/3.0/igo/"
    assert terms("CC-BY-NC-ND-4.0").url == "https://creativecommons.org/licenses/by-nc-nd/4.0/"
    for key, allowed in TERMS.items():
        if key.startswith("CC-BY") and allowed.url:
            assert (read_license(allowed.url), read_license(allowed.name), read_license(key)) == (key, key, key)
            assert allowed.translation is ("ND" not in key)
            assert allowed.commercial is ("NC" not in key)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("CC BY 3.0 IGO", "CC-BY-3.0-IGO"),
        ("http://creativecommons.org/licenses/by/3.0/igo", "CC-BY-3.0-IGO"),
        ("https://creativecommons.org/licenses/by/3.0/igo/", "CC-BY-3.0-IGO"),
        ("Creative Commons Attribution 3.0 IGO", "CC-BY-3.0-IGO"),
        ("CC BY, http://creativecommons.org/licenses/by/3.0/igo/", "CC-BY-3.0-IGO"),
        ("Creative Commons Attribution 3.0 Intergovernmental Organisation", "CC-BY-3.0-IGO"),
        ("CC BY-NC 3.0 IGO", "CC-BY-NC-3.0-IGO"),
        ("CC-BY-NC-ND 3.0 IGO", "CC-BY-NC-ND-3.0-IGO"),
        ("http://creativecommons.org/licenses/by-nc-nd/3.0/igo", "CC-BY-NC-ND-3.0-IGO"),
        ("CC BY\N{EN DASH}NC\N{EN DASH}SA 3.0 IGO", "CC-BY-NC-SA-3.0-IGO"),
        ("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0 International", "CC-BY-NC-ND-4.0"),
        ("Creative Commons Attribution Non-Commercial No Derivative Works 3.0 Unported license", "CC-BY-NC-ND-3.0"),
        ("Attribution-ShareAlike 4.0 International (CC BY-SA 4.0)", "CC-BY-SA-4.0"),
        ("Creative Commons License BY 4.0.", "CC-BY-4.0"),
        ("CC BY-NC", "CC-BY-NC"),
        ("cc by", "CC-BY"),
        ("CC0 1.0", "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("http://opendatacommons.org/licenses/pddl/1-0/", "PDDL-1.0"),
        ("ODC-BY", "ODC-By-1.0"),
        ("\N{COPYRIGHT SIGN} ILO. All rights reserved.", "all-rights-reserved"),
        (
            "Tous droits r\N{LATIN SMALL LETTER E WITH ACUTE}serv\N{LATIN SMALL LETTER E WITH ACUTE}s",
            "all-rights-reserved",
        ),
        ("World Bank", None),
        ("info:eu-repo/semantics/openAccess", None),
        ("published by 3.0 editors; attribution is required", None),
        ("CC BY 9.9", None),
        ("CC BY 4.01", "CC-BY"),
        ("https://creativecommons.org.evil.example/", None),
        ("accby 4.0", None),
        ("", None),
    ],
)
def test_rights_are_read_in_their_real_spellings(text: str, key: str | None) -> None:
    assert read_license(text) == key
    assert key is None or key in TERMS


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        (("CC BY 4.0", "CC BY-NC 4.0"), "CC-BY-NC-4.0"),
        (("CC BY-NC-SA 4.0", "CC BY-NC-ND 4.0"), "CC-BY-NC-ND-4.0"),
        (("CC BY", "CC BY 3.0 IGO"), "CC-BY-3.0-IGO"),
        (("All rights reserved", "CC BY 4.0"), "CC-BY-4.0"),
    ],
)
def test_of_several_the_narrowest_holds(texts: tuple[str, str], key: str) -> None:
    for order in (texts, texts[::-1]):
        assert read_license("; ".join(order)) == key


@given(st.text() | st.lists(st.sampled_from(["cc", "by", "nc", "nd", "4.0", "igo", "attribution"])).map(" ".join))
def test_any_text_is_a_license_of_the_table_or_none(text: str) -> None:
    assert read_license(text) in {*TERMS, None}
