"""Projects of five partners, out of their IATI files.

No address is shipped: the registry lists some hundred files, which change. The licence is the one the IATI registry
states for the publisher's records (its `cc-by` names no version); it says nothing of their news.
"""

from dataclasses import replace

from m4d_core.ingestion import MIGRATION, Context, Entry, IatiSource, Item, License, source

_NO_DESCRIPTION = "No description for this activity available"


@source("undp-projects", title="UNDP projects", partner="undp", scope=MIGRATION, confidence="A")
class UndpProjects(IatiSource):
    """Projects of UNDP; its outputs, of level 2, are kept inside them."""

    license = License(key="CC-BY", attribution="United Nations Development Programme")
    homepage = "https://open.undp.org"
    reporting_org = "XM-DAC-41114"
    parts_hierarchy = "2"


@source("iom-projects", title="IOM projects", partner="iom", scope=MIGRATION, confidence="A")
class IomProjects(IatiSource):
    """Projects of IOM."""

    license = License(key="CC-BY", attribution="International Organization for Migration")
    homepage = "https://www.iom.int"
    reporting_org = "XM-DAC-47066"


@source("ilo-projects", title="ILO projects", partner="ilo", scope=MIGRATION, confidence="A")
class IloProjects(IatiSource):
    """Projects of ILO."""

    license = License(key="CC-BY", attribution="International Labour Organization")
    homepage = "https://www.ilo.org"
    reporting_org = "XM-DAC-41302"


@source("sdc-projects", title="SDC projects", partner="sdc", scope=MIGRATION, confidence="A")
class SdcProjects(IatiSource):
    """Projects of SDC."""

    license = License(key="PDDL-1.0")
    homepage = "https://www.eda.admin.ch/sdc"
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
    reporting_org = "XI-IATI-EC_INTPA"
