import pytest

from m4d_core.content.license import TERMS
from m4d_core.ingestion.contract import SUPPORTED_APIS, Context
from m4d_core.ingestion.network_scope import MIGRATION
from m4d_plugins.iati import EcProjects, IloProjects, IomProjects, SdcProjects, UndpProjects

# partners.md, 2: registry's publisher list, 2026-08-22
REGISTRY = {
    UndpProjects: ("undp-projects", "undp", "XM-DAC-41114", "CC-BY"),
    IomProjects: ("iom-projects", "iom", "XM-DAC-47066", "CC-BY"),
    IloProjects: ("ilo-projects", "ilo", "XM-DAC-41302", "CC-BY"),
    SdcProjects: ("sdc-projects", "sdc", "CH-4", "PDDL-1.0"),
    EcProjects: ("ec-projects", "european-commission", "XI-IATI-EC_INTPA", "attribution"),
}


@pytest.mark.parametrize(("plugin", "expected"), REGISTRY.items())
def test_declarations(plugin: type[UndpProjects], expected: tuple[str, str, str, str]) -> None:
    assert plugin.license is not None
    assert (plugin.key, plugin.partner, plugin.reporting_org, plugin.license.key) == expected
    assert plugin.license.key in TERMS
    assert plugin.license.attribution or not TERMS[plugin.license.key].must_be_shown
    assert (plugin.kind, plugin.scope, plugin.format) == ("PROJECT", MIGRATION, "iati")
    assert plugin.title
    assert plugin.api in SUPPORTED_APIS


@pytest.mark.parametrize("plugin", REGISTRY)
def test_no_address_is_shipped(plugin: type[UndpProjects]) -> None:
    assert list(plugin().requests(Context(url=""))) == []


def test_only_undp_has_outputs() -> None:
    assert [plugin.parts_hierarchy for plugin in REGISTRY] == ["2", None, None, None, None]
