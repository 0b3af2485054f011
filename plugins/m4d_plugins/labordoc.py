"""Publications of the ILO, out of the catalog of its library, Labordoc."""

from m4d_core.ingestion import MIGRATION, License, SruSource, source


@source("labordoc", title="ILO Labordoc", partner="ilo", scope=MIGRATION, confidence="B", maintainers=["@m4d"])
class Labordoc(SruSource):
    """What the ILO itself has published since 2024, in all its languages."""

    url = "https://ilo.alma.exlibrisgroup.com/view/sru/41ILO_INST"
    homepage = "https://labordoc.ilo.org"
    license = License.reserved("© International Labour Organization")
    query = 'alma.subjects="ILO pub" AND alma.main_pub_date>="2024"'
    page = "https://labordoc.ilo.org/discovery/delivery/41ILO_INST:41ILO_V2/{id}"
