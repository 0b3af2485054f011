"""Publications of the World Bank, out of its Open Knowledge Repository."""

from m4d_core.ingestion import MIGRATION, Budget, License, OaiSource, source


@source(
    "world-bank-okr", title="World Bank Open Knowledge Repository", partner="world-bank", scope=MIGRATION,
    confidence="B", maintainers=["@m4d"],
)  # fmt: skip
class OpenKnowledge(OaiSource):
    """Some 40,000 records, 100 a page; known by their handle.

    Each states its own license, three in four CC BY 3.0 IGO. Deletions are announced for a while only.
    """

    url = "https://openknowledge.worldbank.org/server/oai/request"
    homepage = "https://openknowledge.worldbank.org"
    license = License.reserved("© World Bank")
    identity = r"10986/\d+"
    page = "https://hdl.handle.net/{id}"
    budget = Budget(pages=100)
