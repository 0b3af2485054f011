"""News of the ILO. It has no feed: its sitemap names the pages, and these say what they are."""

from m4d_core.ingestion import MIGRATION, License, SitemapSource, source

# Slugs are made of titles: of some ten thousand pages only those that may be meant are asked for.
_MEANT = (
    r"migra|refug|diaspora|remit|remesa|displac|deplac|desplaz|asylum|asile|asilo|traffick|mobilit|movilidad|foreign"
)


@source("ilo-news", title="ILO news", partner="ilo", scope=MIGRATION, confidence="D", enabled=False)
class IloNews(SitemapSource):
    """News and articles, in English, French and Spanish. The form of pages is checked, that of the sitemap inferred."""

    url = "https://www.ilo.org/sitemap.xml"
    homepage = "https://www.ilo.org"
    license = License.reserved("© International Labour Organization")
    include = rf"//www\.ilo\.org/(?:(?:fr|es)/)?resource/[^/]+/[^/]*(?:{_MEANT})"
    identity = r"//www\.ilo\.org/([^?#]+)"
