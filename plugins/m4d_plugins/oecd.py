"""Publications of the OECD, out of the sitemaps of its English site, one for each year."""

import re
from dataclasses import replace
from typing import Any

from m4d_core.ingestion import MIGRATION, Context, Entry, Item, License, Outcome, SitemapSource, source

_OPEN_SINCE = "2024-07-01"  # what is published from then on is under CC BY 4.0; pages have no field that says so
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Slugs are made of titles: of some ten thousand publications only those that may be meant are asked for.
_MEANT = r"migra|refugee|diaspora|remittance|displac|asylum|traffick|mobility|foreign-born|brain-drain"


@source("oecd", title="OECD publications", partner="oecd", kind="DOCUMENT", scope=MIGRATION, confidence="B")
class OecdPublications(SitemapSource):
    """Publications by their DOI, whose suffix ends the address of each page."""

    url = "https://www.oecd.org/sitemap.xml"
    homepage = "https://www.oecd.org"
    language = "en"
    license = License.reserved("© OECD")
    maps = r"en-publications-\d{4}"
    include = rf"/publications/[^?]*(?:{_MEANT})[^/?]*_[0-9a-f]{{8}}(?:-en)?(?:/|\.html)"
    identity = r"_([0-9a-f]{8})(?:-en)?(?:/|\.html)"

    def item(self, entry: Entry, context: Context) -> Outcome:
        """Return the publication with its DOI, and with the license that its date gives it."""
        item = super().item(entry, context)
        if not isinstance(item, Item):
            return item
        license_ = License(key="CC-BY-4.0", attribution="OECD") if _is_open(item) else item.license
        return replace(item, license=license_, detail=_with_doi(item))


def _is_open(item: Item) -> bool:
    day = _DAY.match(str(item.published or ""))
    return day is not None and day[0] >= _OPEN_SINCE


def _with_doi(item: Item) -> dict[str, Any]:
    doi = {"scheme": "DOI", "value": f"10.1787/{item.id}-en"}
    others = [each for each in item.detail.get("identifiers", ()) if each["scheme"] != "DOI"]
    return {**item.detail, "identifiers": [doi, *others]}
