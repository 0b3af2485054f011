"""A document of JSON:API to resources, each with those it is related to (pure).

Source: JSON:API 1.1, 5 and 7.1 to 7.4.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry
from m4d_core.ingestion.formats.drupal.wire import Related, Resource

DEGREES = 2  # node -> media -> file
MAX_EXPANDED = 64 * 1024 * 1024  # bytes of relations put in their places: one resource may be many others' relation
_LEAST = 50  # bytes of a relation of which nothing is included
MAX_SHOWN = 200
_HINT = "the API may have changed"

Object = Mapping[str, Any]
Key = tuple[str, str]


def page(document: Object) -> dict[str, Any]:
    """Return what the document holds beside its resources."""
    return {name: document[name] for name in ("links", "meta") if name in document}


def entries(document: Object) -> Iterator[Entry | BadEntry]:
    """Yield the document's resources: a list, or the one there is.

    Raises FeedError: `api_error` for a document of errors, `not_a_feed` for one without data, `body_too_large` for
    one that expands beyond MAX_EXPANDED.
    """
    if document.get("errors"):
        raise FeedError(f"the API answers with an error: {_told(document['errors'])}", reason="api_error")
    if "data" not in document:
        raise FeedError("no JSON:API: the answer has no 'data'", reason="not_a_feed", hint=_HINT)
    data = document["data"]
    relations = _Relations(document.get("included"))
    if isinstance(data, list):
        for index, each in enumerate(data):
            yield _entry(f"data[{index}]", each, relations)
    elif data is not None:
        yield _entry("data", data, relations)


class _Relations:
    """Puts what is included in the place where it is referred to."""

    def __init__(self, included: object) -> None:
        self._included = {_key(each): each for each in _objects(included)}
        self._weights: dict[Key, int] = {}
        self._left = MAX_EXPANDED

    def of(self, found: Object, degrees: int = DEGREES) -> dict[str, list[Related]]:
        """Return the relations of a resource by name, those that lead nowhere left out."""
        if not degrees:
            return {}
        named = {
            name: _targets(_object(each).get("data")) for name, each in _object(found.get("relationships")).items()
        }
        return {name: [self._one(target, degrees) for target in targets] for name, targets in named.items() if targets}

    def _one(self, target: Object, degrees: int) -> Related:
        key = _key(target)
        whole = self._included.get(key, {})
        self._left -= self._weight(key, whole)
        if self._left < 0:
            raise FeedError(f"the answer expands beyond {MAX_EXPANDED} bytes", reason="body_too_large")
        return Related(
            id=key[1],
            type=key[0],
            meta=_object(target.get("meta")),
            attributes=_object(whole.get("attributes")),
            related=self.of(whole, degrees - 1),
        )

    def _weight(self, key: Key, whole: Object) -> int:
        if key not in self._weights:
            self._weights[key] = _LEAST + len(json.dumps(whole.get("attributes")))
        return self._weights[key]


def _entry(locator: str, found: object, relations: _Relations) -> Entry | BadEntry:
    if not isinstance(found, Mapping) or not all(_key(found)):
        return BadEntry(locator=locator, reason="no_resource", error="no object with 'type' and 'id'")
    kind, identity = _key(found)
    resource = Resource(
        id=identity,
        type=kind,
        self=_self(found),
        attributes=_object(found.get("attributes")),
        related=relations.of(found),
    )
    return Entry(locator=locator, data=dict(resource))


def _targets(data: object) -> list[Object]:
    """Return the identifiers of a relationship to one or to many."""
    return list(_objects(data if isinstance(data, list) else [data]))


def _self(found: Object) -> str | None:
    link = _object(found.get("links")).get("self")
    address = link.get("href") if isinstance(link, Mapping) else link
    return address if isinstance(address, str) else None


def _key(found: Object) -> Key:
    return str(found.get("type") or ""), str(found.get("id") or "")


def _object(found: object) -> Object:
    return found if isinstance(found, Mapping) else {}


def _objects(found: object) -> Iterator[Object]:
    return (each for each in (found if isinstance(found, list) else ()) if isinstance(each, Mapping))


def _told(errors: object) -> str:
    texts = (str(each.get("detail") or each.get("title") or each.get("status") or "") for each in _objects(errors))
    return " ".join("; ".join(filter(None, texts)).split())[:MAX_SHOWN] or "it does not say which"
