"""Documents of the United Nations, out of its Digital Library."""

from m4d_core.ingestion import MIGRATION, Context, License, Offset, Request, SruSource, source


@source(
    "un-library", title="UN Digital Library", partner="united-nations", scope=MIGRATION, confidence="B", enabled=False,
    maintainers=["@m4d"],
)  # fmt: skip
class UnLibrary(SruSource):
    """What a search for migration finds, as MARCXML; the library is one of TIND and does not speak SRU.

    It ships switched off: whom it does not know it answers with 202 and nothing, which is a challenge.
    """

    url = "https://digitallibrary.un.org/search"
    homepage = "https://digitallibrary.un.org"
    license = License.reserved("© United Nations")
    query = "migration"
    paginate = Offset("jrec", ("rg", 50), start=1)
    page = "https://digitallibrary.un.org/record/{id}"

    def search(self, url: str, query: str, context: Context) -> Request:
        """Return the request of the search."""
        return context.get(url, {"ln": "en", "p": query, "of": "xm"})
