from typing import Any

import pytest

from m4d_core.content.item import Item
from m4d_core.content.license import TERMS
from m4d_core.ingestion import IatiSource
from m4d_core.ingestion.contract import SUPPORTED_APIS, Context, Entry, Request, SourceConfig
from m4d_core.ingestion.formats.iati.parse import parse
from m4d_core.ingestion.iati_registry import LICENSES, dataset
from m4d_core.ingestion.network_scope import MIGRATION
from m4d_plugins.iati import (
    EcProjects,
    IloProjects,
    IomProjects,
    SdcProjects,
    UndpProjects,
    UnfpaProjects,
    UnhcrProjects,
    UnWomenProjects,
    WorldBankIati,
)

CONTEXT = Context(url="")
# partners.md, 2: registry's publisher list, 2026-08-22
REGISTRY: dict[type[IatiSource], tuple[str, str, str, str, str]] = {
    UndpProjects: ("undp-projects", "undp", "undp", "XM-DAC-41114", "cc-by"),
    IomProjects: ("iom-projects", "iom", "iom", "XM-DAC-47066", "cc-by"),
    IloProjects: ("ilo-projects", "ilo", "ilo", "XM-DAC-41302", "cc-by"),
    UnhcrProjects: ("unhcr-projects", "unhcr", "unhcr", "XM-DAC-41121", "cc-by"),
    UnfpaProjects: ("unfpa-projects", "unfpa", "unfpa", "XM-DAC-41119", "other-at"),
    UnWomenProjects: ("un-women-projects", "un-women", "unw", "XM-DAC-41146", "other-at"),
    SdcProjects: ("sdc-projects", "sdc", "sdc_ch", "CH-4", "odc-pddl"),
    EcProjects: ("ec-projects", "european-commission", "ec-intpa", "XI-IATI-EC_INTPA", "other-at"),
    WorldBankIati: ("world-bank-iati", "world-bank", "worldbank", "44000", "other-at"),
}


@pytest.mark.parametrize(("plugin", "expected"), REGISTRY.items())
def test_declarations(plugin: type[IatiSource], expected: tuple[str, str, str, str, str]) -> None:
    assert plugin.license is not None
    assert (plugin.key, plugin.partner, plugin.registry, plugin.reporting_org) == expected[:4]
    assert plugin.license.key == LICENSES[expected[4]]
    assert plugin.license.attribution or not TERMS[plugin.license.key].must_be_shown
    assert (plugin.kind, plugin.scope, plugin.format) == ("PROJECT", MIGRATION, "iati")
    assert plugin.title
    assert plugin.snapshot
    assert plugin.api in SUPPORTED_APIS


@pytest.mark.parametrize("plugin", REGISTRY)
def test_no_address_is_shipped_and_the_registry_is_asked_when_the_operator_says_so(plugin: type[IatiSource]) -> None:
    assert (plugin().urls, list(plugin().requests(CONTEXT))) == ((), [])
    made = plugin(SourceConfig(options={"registry": "1"}))
    (search,) = made.requests(CONTEXT)
    assert f"organization%3A{plugin.registry}&" in search.url
    assert made.urls == (search.url,)


@pytest.mark.parametrize(("plugin", "expected"), REGISTRY.items())
def test_files_under_the_license_of_the_registry_are_read(
    plugin: type[IatiSource], expected: tuple[str, str, str, str, str]
) -> None:
    record = {"license_id": expected[4], "resources": [{"url": "https://a.example/a.xml"}]}
    assert isinstance(dataset(record, plugin.license), Request)
    assert not isinstance(dataset({**record, "license_id": "cc-by-nc"}, plugin.license), Request)


def test_only_undp_has_outputs() -> None:
    assert [plugin.parts_hierarchy for plugin in REGISTRY] == ["2", *[None] * 8]


def read(plugin: type[IatiSource], inside: str) -> Any:
    _, entry = parse(f"<iati-activity xml:lang='en'>{inside}<title>T</title></iati-activity>".encode(), {})
    assert isinstance(entry, Entry)
    return plugin().read(entry, CONTEXT)


@pytest.mark.parametrize(
    ("inside", "identity"),
    [
        ("<reporting-org>World Bank</reporting-org><other-identifier>P1</other-identifier>", "44000-P1"),
        ("<other-identifier>P1</other-identifier><other-identifier>P2</other-identifier>", "44000-P1"),
        ('<reporting-org ref="44000"/><iati-identifier>44000-P1</iati-identifier>', "44000-P1"),
        ('<reporting-org ref="XM-9"/><other-identifier>P1</other-identifier>', None),
        ("<reporting-org>World Bank</reporting-org>", None),
    ],
)
def test_the_banks_first_files_knew_projects_by_its_own_number(inside: str, identity: str | None) -> None:
    item = read(WorldBankIati, inside)
    assert (item.id if isinstance(item, Item) else None) == identity


def test_1_0x_wrote_the_publisher_without_the_list_it_is_in() -> None:
    older = '<reporting-org ref="41114" type="40">UNDP</reporting-org><iati-identifier>41114-7</iati-identifier>'
    assert isinstance(read(UndpProjects, older), Item)
    assert read(IomProjects, older) is None


def test_a_sentence_that_there_is_none_is_no_summary() -> None:
    inside = (
        '<reporting-org ref="CH-4"/><iati-identifier>CH-4-1</iati-identifier><description type="1">{}</description>'
    )
    assert read(SdcProjects, inside.format("No description for this activity available, ask us")).summary is None
    assert read(SdcProjects, inside.format("Wells")).summary == "Wells"
