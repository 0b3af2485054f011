"""What each licence allows."""

import pytest

from m4d_core.content.item import License
from m4d_core.content.license import TERMS, terms


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
