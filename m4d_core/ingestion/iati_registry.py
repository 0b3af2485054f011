"""The IATI registry: which files a publisher has, and how new each is (pure).

Standard library only: it stands behind the door. It answers as CKAN does: `package_search`, paged by `start`.
Source: CKAN API guide, package_search; the fields the registry puts into `extras`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from m4d_core.content.item import License
from m4d_core.content.urls import clean_url
from m4d_core.ingestion.contract import Request, Skipped
from m4d_core.ingestion.paginate import Offset, with_params

URL = "https://iatiregistry.org/api/3/action/package_search"
PAGES = Offset("start", size=("rows", 200), total="result.count")
XML = "application/xml,text/xml;q=0.9,*/*;q=0.1"
# its `license_id` -> keys of `content/license.py`
LICENSES = {
    "cc-by": "CC-BY",
    "cc-zero": "CC0-1.0",
    "odc-by": "ODC-By-1.0",
    "odc-pddl": "PDDL-1.0",
    "other-at": "attribution",
}
MAX_SHOWN = 40  # characters of the registry's own words in a report
_FORMAT = "json"


def search(url: str, publisher: str) -> Request:
    """Return the request of the first page of a publisher's datasets."""
    asked = Request(
        url=url, accept="application/json,*/*;q=0.1", format=_FORMAT, hints={"records": "result.results"}, kept=False
    )
    return PAGES.first(with_params(asked, {"fq": f"organization:{publisher}"}))


def is_page(request: Request) -> bool:
    """Whether a request is one of a page of the registry, and not of a file."""
    return request.format == _FORMAT


def file(url: str, version: str | None = None) -> Request:
    """Return the request of a file of activities."""
    return Request(url=url, accept=XML, large=True, version=version)


def dataset(record: Mapping[str, Any], declared: License | None) -> Request | Skipped:
    """Return the request of a dataset's file, or why it is not read.

    A file under another licence than the source declares is not read: its items would be shown under a wrong one.
    """
    extras = {each.get("key"): each.get("value") for each in _objects(record.get("extras"))}
    kind = str(extras.get("filetype") or "activity")[:MAX_SHOWN]
    if kind != "activity":
        return Skipped(reason=f"a file of the type {kind}")
    stated = str(record.get("license_id") or "notspecified")[:MAX_SHOWN]
    if declared is not None and LICENSES.get(stated) != declared.key:
        return Skipped(reason=f"the registry states the license {stated}, the source {declared.key}")
    resource = next(_objects(record.get("resources")), {})
    url = clean_url(str(resource.get("url") or ""))
    if url is None:
        return Skipped(reason="a dataset without an address")
    return file(url, str(extras.get("data_updated") or resource.get("hash") or "") or None)


def _objects(found: object) -> Iterator[Mapping[str, Any]]:
    return (each for each in (found if isinstance(found, list) else ()) if isinstance(each, Mapping))
