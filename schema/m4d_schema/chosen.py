"""Reference data by what a caller asks of it; content is looked at only where the question is about content."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from m4d_core.content.reference import Country, Organization, Theme
from m4d_core.content.text import normalise
from m4d_core.storage.selection import FacetField, Selection
from m4d_schema.context import Operation


@dataclass(frozen=True, kw_only=True)
class Countries:
    """Which countries are asked for. text: part of a name. region: an id. program: of a project in it."""

    text: str | None = None
    region: str | None = None
    program: str | None = None
    with_content: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Organizations:
    """Which organizations are asked for. text: part of a name. role: in a project."""

    text: str | None = None
    kinds: frozenset[str] | None = None
    is_partner: bool | None = None
    role: str | None = None


async def choose_countries(operation: Operation, wanted: Countries) -> Collection[Country]:
    """Return the countries, in no order, in at most two statements. Raises QueryError for the id of another node."""
    reference = operation.reference
    found = [each for each in reference.countries.values() if _is_named(wanted.text, each.labels)]
    if wanted.region is not None:
        region = operation.filters.key("Region", wanted.region, "region")
        found = [each for each in found if region in reference.regions_above(each.region)]
    if wanted.program is not None:
        programs = frozenset() if "\x00" in wanted.program else frozenset({wanted.program})
        keys = await _with_content(operation, programs=programs)
        found = [each for each in found if each.iso2 in keys]
    if wanted.with_content is not None:
        keys = await _with_content(operation)
        found = [each for each in found if (each.iso2 in keys) is wanted.with_content]
    return found


def choose_themes(operation: Operation, root: str | None, scheme: str | None) -> Collection[Theme]:
    """Return the themes, in no order. Raises QueryError for the id of another node."""
    reference = operation.reference
    key = operation.filters.key("Theme", root, "root") if root is not None else None
    found = reference.themes.values() if root is None else reference.narrower(key or "")
    return [each for each in found if scheme is None or each.scheme == scheme]


async def choose_organizations(operation: Operation, wanted: Organizations) -> Collection[Organization]:
    """Return the organizations, in no order; a role takes one statement."""
    having = None
    if wanted.role is not None:
        having = await operation.context.figures.with_role(_selection(operation), wanted.role)
    return [
        each
        for each in operation.reference.organizations.values()
        if _is_named(wanted.text, each.labels)
        and (wanted.kinds is None or each.kind in wanted.kinds)
        and (wanted.is_partner is None or each.is_partner is wanted.is_partner)
        and (having is None or each.slug in having)
    ]


async def _with_content(operation: Operation, programs: frozenset[str] | None = None) -> frozenset[str]:
    figures, selection = operation.context.figures, _selection(operation, programs)
    return frozenset(str(key) for key, _ in await figures.by(selection, FacetField.COUNTRY))


def _selection(operation: Operation, programs: frozenset[str] | None = None) -> Selection:
    """Return the selection of all content in the languages asked for, or of that of some programs."""
    wanted = replace(operation.filters.read(None), programs=programs)
    operation.tags.note_list(wanted)
    return Selection(viewer=operation.context.viewer, columns=frozenset(), filter=wanted)


def _is_named(text: str | None, labels: Iterable[str]) -> bool:
    return text is None or any(normalise(text) in normalise(each) for each in labels)
