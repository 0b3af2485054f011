"""Paginators: declared by a source, never detected while it runs. Pure; standard library only.

Each finds the request of the next page in the one before. An answer without records ends every list; a page that
repeats, and a list without end, are the runner's to stop (`Budget.pages`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from m4d_core.ingestion.contract import Page, Request

_DIGITS = 18  # fits 64 bits
_LINK = re.compile(r"<([^>]*)>([^<]*)")


@dataclass(frozen=True)
class PageNumber:
    """Pages by their number.

    size: parameter and how many records. start: number of the first page. total: dotted path of how many records
    there are, or pages: of how many pages; where neither is declared, a page with fewer records than `size` is the
    last. header: `total` or `pages` is the name of a header instead of a path.
    """

    param: str = "page"
    size: tuple[str, int] = ("per_page", 100)
    start: int = 1
    total: str | None = None
    pages: str | None = None
    header: bool = False

    def first(self, request: Request) -> Request:
        """Return the request of the first page."""
        return with_params(request, {self.size[0]: self.size[1], self.param: self.start})

    def next(self, page: Page) -> Request | None:
        """Return the request of the next page, or None."""
        number = as_number(param(page.request, self.param))
        if page.count == 0 or number is None:
            return None
        if self.total is None and self.pages is None:
            is_last = page.count < self.size[1]
        else:
            pages = self._stated(page, self.pages)
            total = self._stated(page, self.total)
            pages = -(-total // self.size[1]) if pages is None and total is not None else pages
            is_last = pages is not None and number - self.start + 1 >= pages
        return None if is_last else with_params(page.request, {self.param: number + 1})

    def _stated(self, page: Page, name: str | None) -> int | None:
        if name is None:
            return None
        return as_number(page.headers.get(name.lower()) if self.header else at(page.data, name))


@dataclass(frozen=True)
class Offset:
    """Pages by how many records stand before them. start: of the first page. total: dotted path of how many there are.

    Where no total is declared, a page with fewer records than `size` is the last.
    """

    param: str = "offset"
    size: tuple[str, int] = ("limit", 100)
    start: int = 0
    total: str | None = None

    def first(self, request: Request) -> Request:
        """Return the request of the first page."""
        return with_params(request, {self.size[0]: self.size[1], self.param: self.start})

    def next(self, page: Page) -> Request | None:
        """Return the request of the next page, or None."""
        offset = as_number(param(page.request, self.param))
        if page.count == 0 or offset is None:
            return None
        following = offset + page.count
        total = as_number(at(page.data, self.total)) if self.total is not None else None
        is_last = page.count < self.size[1] if total is None else following - self.start >= total
        return None if is_last else with_params(page.request, {self.param: following})


@dataclass(frozen=True)
class NextLink:
    """The answer holds the address of the next page, at a dotted path; it may be relative."""

    path: str
    size: tuple[str, int] | None = None

    def first(self, request: Request) -> Request:
        """Return the request of the first page."""
        return with_params(request, dict([self.size])) if self.size else request

    def next(self, page: Page) -> Request | None:
        """Return the request of the next page, or None."""
        link = at(page.data, self.path)
        if page.count == 0 or not isinstance(link, str) or not link.strip():
            return None
        return replace(page.request, url=urljoin(page.request.url, link.strip()))


@dataclass(frozen=True)
class LinkHeader:
    """The header `Link` holds the address of the next page (RFC 8288)."""

    rel: str = "next"
    size: tuple[str, int] | None = None

    def first(self, request: Request) -> Request:
        """Return the request of the first page."""
        return with_params(request, dict([self.size])) if self.size else request

    def next(self, page: Page) -> Request | None:
        """Return the request of the next page, or None."""
        for link, parameters in _LINK.findall(page.headers.get("link", "")):
            relations = re.search(r'\brel\s*=\s*(?:"([^"]*)"|([^\s;,]+))', parameters)
            if relations and self.rel in (relations[1] or relations[2]).lower().split():
                return replace(page.request, url=urljoin(page.request.url, link))
        return None


@dataclass(frozen=True)
class CursorToken:
    """The answer holds a token, at a dotted path, that the next request sends back. exclusive: instead of all else.

    exclusive: the token says it all, so that the parameters of the first request are left out but those named.
    """

    param: str
    path: str
    size: tuple[str, int] | None = None
    exclusive: tuple[str, ...] | None = None

    def first(self, request: Request) -> Request:
        """Return the request of the first page."""
        return with_params(request, dict([self.size])) if self.size else request

    def next(self, page: Page) -> Request | None:
        """Return the request of the next page, or None."""
        token = at(page.data, self.path)
        if not isinstance(token, str | int) or isinstance(token, bool) or not str(token).strip():
            return None
        if self.exclusive is None:
            return with_params(page.request, {self.param: token})
        bare = urlunsplit(urlsplit(page.request.url)._replace(query=""))
        kept = {name: param(page.request, name) for name in self.exclusive}
        return with_params(replace(page.request, url=bare), {**kept, self.param: token})


def at(data: object, path: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value at a dotted path, None where there is none. A number names a place in a list."""
    for step in filter(None, path.split(".")):
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


def as_number(value: object) -> int | None:
    """Return a whole number that an API wrote as a number or as text (`"1,204"`), else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = str(value).replace(",", "").strip() if isinstance(value, str) else ""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None


def param(request: Request, name: str) -> str | None:
    """Return the value of a parameter of the request's address."""
    return dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True)).get(name)


def with_params(request: Request, values: Mapping[str, object]) -> Request:
    """Return the request with these parameters set, the others as they were; one that is None is taken out."""
    parts = urlsplit(request.url)
    others = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in values]
    given = [(name, str(value)) for name, value in values.items() if value is not None]
    return replace(request, url=urlunsplit(parts._replace(query=urlencode([*others, *given]))))
