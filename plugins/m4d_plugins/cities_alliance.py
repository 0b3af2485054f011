"""News of the Cities Alliance. No feed of its site has been seen: its sitemap names the pages."""

from m4d_core.ingestion import MIGRATION, License, SitemapSource, source


@source("cities-alliance", title="Cities Alliance news", partner="cities-alliance", scope=MIGRATION, confidence="D",
        enabled=False)  # fmt: skip
class CitiesAllianceNews(SitemapSource):
    """News of cities. The form of its pages is seen, that of its sitemap inferred."""

    url = "https://www.citiesalliance.org/sitemap.xml"
    homepage = "https://www.citiesalliance.org"
    language = "en"
    license = License.reserved("© Cities Alliance")
    include = r"/newsroom/news/[^/]+/[^/]+"
