"""What a new plugin is to say, for each kind: the words of its template, and a source that stands in for it (pure)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from string import Template
from typing import Any
from urllib.parse import urlsplit

import orjson

from m4d_core.content.item import Item, License
from m4d_core.errors import UsageError
from m4d_core.ingestion.api import ApiSource
from m4d_core.ingestion.bases import FeedSource, IatiSource
from m4d_core.ingestion.cassette import Exchange
from m4d_core.ingestion.contract import Context, Source, source
from m4d_core.ingestion.library import OaiSource
from m4d_core.ingestion.paginate import at
from m4d_core.ingestion.scaffold.guess import Guess, Shape, identity_pattern, shape_of, written
from m4d_core.ingestion.web import SitemapSource

_CANONICAL = re.compile(rb"""<link[^>]+rel=["']canonical["'][^>]+href=["']([^"']+)""")
_REPORTING = re.compile(rb"""<reporting-org\b[^>]*\bref=["']([^"']+)""")
_GUID = re.compile(rb"<(?:guid|id)\b[^>]*>\s*([^<\s]+)\s*</(?:guid|id)>")
_OWN = {"api": "api.json", "feed": "feed.xml", "html": "page.html", "iati": "iati.xml", "oai": "oai.xml"}
_PLACE = {"api": "/api/news", "feed": "/rss.xml", "html": "/sitemap.xml", "iati": "/iati.xml", "oai": "/oai"}
KINDS = tuple(_OWN)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants. sample: an answer of the partner, None for an invented one. headers: beside it."""

    kind: str
    key: str
    partner: str
    url: str | None = None
    sample: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The address of the partner; an invented one where none is given."""
        return self.url or f"https://{self.key}.example{_PLACE[self.kind]}"

    @property
    def home(self) -> str:
        """Where the partner's site begins."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"

    @property
    def answer(self) -> bytes:
        """The sample, or the invented one."""
        return self.sample if self.sample is not None else own_sample(_OWN[self.kind], home=self.home, page=self.page)

    @property
    def page(self) -> str:
        """The address of the page of a sample of HTML."""
        found = _CANONICAL.search(self.sample or b"")
        return found[1].decode() if found else f"{self.home}/news/1203"

    @property
    def title(self) -> str:
        """The name for people, out of the key."""
        return self.key.replace("-", " ").capitalize()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is to be written. values: words of the template. stand_in: a source that reads as the new plugin will."""

    values: Mapping[str, str]
    stand_in: type[Source]


def own_sample(name: str, **values: str) -> bytes:
    """Return an invented answer."""
    text = files("m4d_core.ingestion.scaffold").joinpath("samples", name).read_text("utf-8")
    return Template(text).safe_substitute(values).encode()


def draft(wanted: Wanted) -> Draft:
    """Return what is to be written. Raises UsageError for a sample that tells too little."""
    return _DRAFTS[wanted.kind](wanted)


def exchanges(wanted: Wanted, stand_in: type[Source]) -> tuple[Exchange, ...]:
    """Return the sample as the answer to what the new plugin asks first."""
    first = next(iter(stand_in().requests(Context(url=wanted.address))))
    if wanted.kind != "html":
        return (Exchange(url=first.url, headers=dict(wanted.headers), body=wanted.answer),)
    listing = own_sample("sitemap.xml", page=wanted.page)
    return (
        Exchange(url=first.url, headers={"content-type": "application/xml"}, body=listing),
        Exchange(url=wanted.page, headers={"content-type": "text/html; charset=utf-8"}, body=wanted.answer),
    )


def included(pages: Sequence[str]) -> str:
    """Return a pattern for the addresses of pages: the folder they have in common."""
    folders = {urlsplit(page).path.rpartition("/")[0] + "/" for page in pages}
    return re.escape(min(folders, key=len)).replace("\\-", "-") if folders else "/"


def _feed(wanted: Wanted) -> Draft:
    ids = [found.decode("utf-8", "replace") for found in _GUID.findall(wanted.answer)]
    guess = identity_pattern([{"id": each} for each in ids])
    lines = [f"    # Guessed: {guess.why}.", f'    identity = r"{guess.value}"'] if guess else [_LADDER]
    return Draft(
        values={"identity": "\n".join(lines)},
        stand_in=_stand_in(wanted, FeedSource, identity=guess.value if guess else None),
    )


def _oai(wanted: Wanted) -> Draft:
    return Draft(values={}, stand_in=_stand_in(wanted, OaiSource))


def _iati(wanted: Wanted) -> Draft:
    found = _REPORTING.search(wanted.answer)
    reporting = found[1].decode() if found else ""
    return Draft(values={"reporting": reporting}, stand_in=_stand_in(wanted, IatiSource, reporting_org=reporting))


def _html(wanted: Wanted) -> Draft:
    include = included([wanted.page])
    return Draft(values={"include": include}, stand_in=_stand_in(wanted, SitemapSource, include=include))


def _api(wanted: Wanted) -> Draft:
    try:
        shape = shape_of(orjson.loads(wanted.answer), wanted.address, wanted.headers)
    except ValueError as error:
        raise UsageError(f"the sample cannot be read: {error}", hint="give --sample a JSON list of records") from error
    roles = {role: guess.value for role, guess in shape.roles.items()}

    def item(self: Source, entry: Mapping[str, Any], context: Context) -> Item:
        given = {role: at(entry, path.replace("-", "_")) for role, path in roles.items()}
        return Item(id=str(given["id"]), title=given["title"])

    return Draft(
        values={
            "imports": ", ".join(sorted(_imports(shape))) + ", source",
            "records_types": _types(shape),
            "reading": "\n".join(_reading(shape)),
            "values": "\n".join(_values(shape)),
            "env": wanted.key.upper().replace("-", "_"),
        },
        stand_in=_stand_in(wanted, ApiSource, records=shape.records.value, paginate=shape.paginate, item=item),
    )


_DRAFTS: dict[str, Callable[[Wanted], Draft]] = {"api": _api, "feed": _feed, "html": _html, "iati": _iati, "oai": _oai}
_LADDER = "    # Identities are the ids of the entries, or what the first run chooses in their place and then keeps to."


def _stand_in(wanted: Wanted, base: type[Source], **declared: Any) -> type[Source]:  # noqa: ANN401 - attributes of the base
    made: type[Source] = type("StandIn", (base,), {"url": wanted.address, **declared})
    return source(wanted.key, title=wanted.title, partner=wanted.partner, license=License.unknown())(made)


# --- the words of an API ------------------------------------------------------
def _imports(shape: Shape) -> set[str]:
    paginator = {type(shape.paginate).__name__} if shape.paginate is not None else set()
    return {"ApiSource", "Budget", "Context", "Item", "License"} | paginator


def _reading(shape: Shape) -> list[str]:
    lines = [f"    # Guessed: {shape.records.why}.", f'    records = "{shape.records.value}"']
    if shape.paginate is None:
        lines.append(f"    # Guessed: {shape.paginate_why}; `paginate` would say how.")
    else:
        lines += [f"    # Guessed: {shape.paginate_why}.", f"    paginate = {written(shape.paginate)}"]
    if "updated" in shape.roles:
        path = shape.roles["updated"].value
        lines.append(
            f"    # `{path}` may be the time of the last change. A Cursor of it, and `context.since` in `request`,"
        )
        lines.append("    # then let a run ask only for what has changed.")
    return lines


def _types(shape: Shape) -> str:
    """Return the classes of a record, those inside it first."""
    inner: dict[str, list[tuple[str, str]]] = {}
    own: list[tuple[str, str]] = []
    for role, guess in shape.roles.items():
        outer, _, name = guess.value.replace("-", "_").rpartition(".")
        (inner.setdefault(outer, []) if outer else own).append((name, role))
    classes = [_class(_name(outer), f"What stands under `{outer}`.", fields) for outer, fields in inner.items()]
    nested = [
        f"    {outer}: {_name(outer)}" + ("" if _is_needed(fields) else f" = {_name(outer)}()")
        for outer, fields in inner.items()
    ]
    doc = "A record of the partner: what is read of it. What may be missing has a default."
    return "\n\n\n".join([*classes, _class("Record", doc, own, sorted(nested, key=lambda line: "=" in line))])


def _class(name: str, doc: str, given: Sequence[tuple[str, str]], nested: Sequence[str] = ()) -> str:
    typed = sorted(dict(given).items(), key=lambda pair: not _is_needed([pair]))
    lines = [f"    {field_name}: {_TYPES.get(role, 'str | None = None')}" for field_name, role in typed]
    needed = [line for line in (*nested, *lines) if "=" not in line]
    return "\n".join([f"class {name}(BaseModel):", f'    """{doc}"""', "", *needed,
                      *(line for line in (*nested, *lines) if "=" in line)])  # fmt: skip


_TYPES = {"id": "str | int", "title": "str"}


def _is_needed(given: Sequence[tuple[str, str]]) -> bool:
    return any(role in _TYPES for _, role in given)


def _name(outer: str) -> str:
    return "".join(part.capitalize() for part in re.split(r"[_.]", outer))


def _values(shape: Shape) -> list[str]:
    return [f"            {_value(role, guess)},  # guessed: {guess.why}" for role, guess in shape.roles.items()]


def _value(role: str, guess: Guess) -> str:
    path = f"entry.{guess.value.replace('-', '_')}"
    if role == "id":
        return f"id=str({path})"
    if role == "language":
        return f"languages=({path},) if {path} else ()"
    return f"{role}={path}"
