"""Projects of nine partners, out of their IATI files.

No address is shipped. The IATI registry lists some hundred files, which change, and was being replaced in 2024-25: it
is asked once the operator says so (`M4D_SOURCES__UNDP_PROJECTS__REGISTRY=1`); or files are listed by address. The
license is the one the registry states for the publisher's records (its `cc-by` names no version); it says nothing of
their news.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from m4d_core.ingestion import MIGRATION, Context, Entry, IatiSource, Item, License, source

_NO_DESCRIPTION = "No description for this activity available"


@source("undp-projects", title="UNDP projects", partner="undp", scope=MIGRATION, confidence="A")
class UndpProjects(IatiSource):
    """Projects of UNDP; its outputs, of level 2, are kept inside them."""

    license = License(key="CC-BY", attribution="United Nations Development Programme")
    homepage = "https://open.undp.org"
    registry = "undp"
    reporting_org = "XM-DAC-41114"
    parts_hierarchy = "2"


@source("iom-projects", title="IOM projects", partner="iom", scope=MIGRATION, confidence="A")
class IomProjects(IatiSource):
    """Projects of IOM."""

    license = License(key="CC-BY", attribution="International Organization for Migration")
    homepage = "https://www.iom.int"
    registry = "iom"
    reporting_org = "XM-DAC-47066"


@source("ilo-projects", title="ILO projects", partner="ilo", scope=MIGRATION, confidence="A")
class IloProjects(IatiSource):
    """Projects of ILO."""

    license = License(key="CC-BY", attribution="International Labour Organization")
    homepage = "https://www.ilo.org"
    registry = "ilo"
    reporting_org = "XM-DAC-41302"


@source("unhcr-projects", title="UNHCR projects", partner="unhcr", scope=MIGRATION, confidence="A")
class UnhcrProjects(IatiSource):
    """Projects of UNHCR."""

    license = License(key="CC-BY", attribution="United Nations High Commissioner for Refugees")
    homepage = "https://www.unhcr.org"
    registry = "unhcr"
    reporting_org = "XM-DAC-41121"


@source("unfpa-projects", title="UNFPA projects", partner="unfpa", scope=MIGRATION, confidence="A")
class UnfpaProjects(IatiSource):
    """Projects of UNFPA."""

    license = License(key="attribution", attribution="United Nations Population Fund")
    homepage = "https://www.unfpa.org"
    registry = "unfpa"
    reporting_org = "XM-DAC-41119"


@source("un-women-projects", title="UN Women projects", partner="un-women", scope=MIGRATION, confidence="A")
class UnWomenProjects(IatiSource):
    """Projects of UN Women."""

    license = License(key="attribution", attribution="UN Women")
    homepage = "https://www.unwomen.org"
    registry = "unw"
    reporting_org = "XM-DAC-41146"


@source("sdc-projects", title="SDC projects", partner="sdc", scope=MIGRATION, confidence="A")
class SdcProjects(IatiSource):
    """Projects of SDC."""

    license = License(key="PDDL-1.0")
    homepage = "https://www.eda.admin.ch/sdc"
    registry = "sdc_ch"
    reporting_org = "CH-4"

    def item(self, entry: Entry, context: Context) -> Item | None:
        """Return the activity as a project; a sentence that there is no description is no summary."""
        item = super().item(entry, context)
        if item is None or not (item.summary or "").startswith(_NO_DESCRIPTION):
            return item
        return replace(item, summary=None)


@source(
    "ec-projects", title="European Commission projects", partner="european-commission", scope=MIGRATION, confidence="A"
)
class EcProjects(IatiSource):
    """Projects of the European Commission's International Partnerships; its contracts, of level 2, are projects."""

    license = License(key="attribution", attribution="European Commission, International Partnerships")
    homepage = "https://international-partnerships.ec.europa.eu"
    registry = "ec-intpa"
    reporting_org = "XI-IATI-EC_INTPA"


@source("world-bank-iati", title="World Bank projects (IATI)", partner="world-bank", scope=MIGRATION, confidence="A")
class WorldBankIati(IatiSource):
    """Projects of the World Bank as IATI has them: the same as those of `world-bank-projects`, so run one of both."""

    license = License(key="attribution", attribution="The World Bank")
    homepage = "https://projects.worldbank.org"
    registry = "worldbank"
    reporting_org = "44000"

    def item(self, entry: Entry, context: Context) -> Item | None:
        """Return the activity as a project; its first files knew it by the Bank's own number alone."""
        return super().item(replace(entry, data=self._identified(entry.data)), context)

    def _identified(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        if data["identifier"] or not data["others"]:
            return data
        reporting = data["reporting"] or {}
        reporting = {**reporting, "ref": reporting.get("ref") or self.reporting_org}
        return {**data, "identifier": f"{self.reporting_org}-{data['others'][0]}", "reporting": reporting}
