"""The root fields. Each reads all it needs here; nothing below asks the database.

Arguments bear the names of GraphQL, also where Python has a builtin of that name.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from m4d_core.errors import QueryError
from m4d_core.rate import Allowance
from m4d_schema import sections, statistics
from m4d_schema.changes import changes
from m4d_schema.chosen import (
    Countries,
    Organizations,
    choose_countries,
    choose_organizations,
    choose_themes,
)
from m4d_schema.connection import Listed, check_size
from m4d_schema.context import Operation
from m4d_schema.errors import bad_input
from m4d_schema.filters import find_country, read_order, read_preference
from m4d_schema.ids import content_key, parse_id
from m4d_schema.loader import (
    Paging,
    list_contents,
    list_organizations,
    load_content,
    load_contents,
    load_people,
)
from m4d_schema.openings import opened
from m4d_schema.plan.nodes import by_name, find, record
from m4d_schema.rate import UNBOUNDED
from m4d_schema.record import Record
from m4d_schema.routes import route
from m4d_schema.searching import search_contents
from m4d_schema.suggesting import Suggested, suggest
from m4d_schema.types.changes import ChangePage
from m4d_schema.types.connection import ContentConnection, OrganizationConnection, SearchConnection
from m4d_schema.types.content import Content
from m4d_schema.types.enums import OrganizationKind, ParticipantRole
from m4d_schema.types.inputs import ContentFilter, ContentLookup, ContentOrder, LocaleInput
from m4d_schema.types.node import Node
from m4d_schema.types.person import Person
from m4d_schema.types.rate import RateLimit
from m4d_schema.types.reference import Country, Organization, Theme
from m4d_schema.types.resolved import given, resolved
from m4d_schema.types.route import Route
from m4d_schema.types.section import Section
from m4d_schema.types.source import Source
from m4d_schema.types.statistics import Statistics
from m4d_schema.types.suggestions import Suggestions

CHANGES = 100
SUGGESTIONS = 5
Info = strawberry.Info[Operation, None]
First = Annotated[int | None, strawberry.argument(description="Page size: 20 unless asked, at most 200.")]
After = Annotated[str | None, strawberry.argument(description="Cursor the page begins after.")]
Last = Annotated[int | None, strawberry.argument(description="Page size from the end, instead of `first`.")]
Before = Annotated[str | None, strawberry.argument(description="Cursor the page ends before.")]
Offset = Annotated[
    int | None,
    strawberry.argument(description="Places left out in front of `first`, at most 10,000; for numbered pages."),
]
Wanted = Annotated[ContentFilter | None, strawberry.argument(description="What belongs to the list.")]
OrderBy = Annotated[
    list[ContentOrder] | None, strawberry.argument(description="At most one key; newest first unless asked.")
]
Id = Annotated[strawberry.ID, strawberry.argument(description="Global id.")]
Ids = Annotated[list[strawberry.ID], strawberry.argument(description="Global ids, at most 200.")]
By = Annotated[ContentLookup, strawberry.argument(description="Exactly one of its names.")]
Text = Annotated[str, strawberry.argument(description='Words; `"…"` holds a phrase, `-` before a word excludes it.')]
Typed = Annotated[str, strawberry.argument(description="What a reader has typed so far.")]
FirstSuggestions = Annotated[int | None, strawberry.argument(description="How many of each sort, at most 20.")]
Code = Annotated[str, strawberry.argument(description="ISO 3166-1 code of two or three letters, or M49 code.")]
IsPartner = Annotated[
    bool | None, strawberry.argument(description="True for the agencies of the network, false for all others.")
]
FirstChanges = Annotated[int | None, strawberry.argument(description="How many at most, up to 200.")]
Since = Annotated[
    str | None, strawberry.argument(description="`cursor` of the last answer; left out, or `0`, for everything.")
]
Followed = Annotated[ContentFilter | None, strawberry.argument(description="The list that is followed.")]
Path = Annotated[str, strawberry.argument(description="Path on the site, with or without its host; query kept.")]
DryRun = Annotated[
    bool, strawberry.argument(description="Answer this field alone: tell the cost of the others without running them.")
]
Slug = Annotated[str, strawberry.argument(description="Natural key.")]
Named = Annotated[str | None, strawberry.argument(description="Part of a name, in any language; marks and case aside.")]
RegionId = Annotated[
    strawberry.ID | None, strawberry.argument(description="In this region or one in it: global id or M49 code.")
]
Program = Annotated[str | None, strawberry.argument(description="With a project of this program, as `JMDI`.")]
WithContent = Annotated[
    bool | None, strawberry.argument(description="True for those with content, false for those without.")
]
RootTheme = Annotated[
    strawberry.ID | None, strawberry.argument(name="root", description="Below this one: global id or slug.")
]
Scheme = Annotated[str | None, strawberry.argument(description="Of this list: `Theme.scheme`.")]
OrganizationKinds = Annotated[list[OrganizationKind] | None, strawberry.argument(description="Of one of these kinds.")]
Role = Annotated[ParticipantRole | None, strawberry.argument(description="With this role in a project.")]
In = Annotated[
    LocaleInput | None,
    strawberry.argument(description="Languages of the answer; without it each text is in its own, labels in English."),
]


def speaking(info: Info, locale: LocaleInput | None) -> Operation:
    """Return the operation in the languages of a root field. Raises QueryError for too many."""
    operation = info.context
    return operation.speaking(read_preference(given(locale), operation.context.settings))


def _paging(**arguments: object) -> Paging:
    return Paging(**{name: given(value) for name, value in arguments.items()})


async def _node(info: Info, id: Id) -> Record | None:
    found = (await _nodes_by_id(info, [id]))[0]
    if isinstance(found, QueryError):
        raise found
    return await opened(info, info.context, found)


async def _nodes(info: Info, ids: Ids) -> list[Record | QueryError | None]:
    check_size(len(ids), "ids", info.context.context.settings.graphql_max_page)
    return await _nodes_by_id(info, ids)


async def _nodes_by_id(info: Info, ids: Sequence[str]) -> list[Record | QueryError | None]:
    operation = info.context
    demand = await operation.demand(str(info.path.key))
    keys = [key for key in map(content_key, ids) if key is not None]
    contents = await load_contents(operation, demand, keys) if keys else {}
    named = frozenset(found.key for found in map(parse_id, ids) if found and found.node == "Person")
    people = await load_people(operation, named)
    return [_of_id(operation, contents, people, each) for each in ids]


def _of_id(
    operation: Operation, contents: Mapping[UUID, Record], people: Mapping[str, Record], text: str
) -> Record | QueryError | None:
    found = parse_id(text)
    if found is None:
        return bad_input(f"'{text}' is no global id.", "id")
    if found.node == "Person":
        return people.get(found.key)
    if found.node != "Content":
        return find(found.node, found.key, operation)
    key = content_key(text)
    return contents.get(key) if key else None


async def _content(info: Info, by: By, locale: In = strawberry.UNSET) -> Record | None:
    demand = await info.context.demand(str(info.path.key))
    return await load_content(speaking(info, locale), demand, by)


async def _contents(  # noqa: PLR0917 - Strawberry hands them over by name
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    offset: Offset = strawberry.UNSET,
    filter: Wanted = strawberry.UNSET,
    order_by: OrderBy = strawberry.UNSET,
    locale: In = strawberry.UNSET,
) -> Listed:
    operation = speaking(info, locale)
    demand = await operation.demand(str(info.path.key))
    wanted = operation.filters.read(given(filter))
    paging = _paging(first=first, after=after, last=last, before=before, offset=offset)
    order = read_order(given(order_by), operation.preference)
    return await list_contents(operation, demand, wanted, order, paging)


async def _search(  # noqa: PLR0917 - Strawberry hands them over by name
    info: Info,
    text: Text,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    filter: Wanted = strawberry.UNSET,
    locale: In = strawberry.UNSET,
) -> Listed:
    operation = speaking(info, locale)
    demand = await operation.demand(str(info.path.key))
    wanted = operation.filters.read(given(filter))
    return await search_contents(operation, demand, text, wanted, _paging(first=first, after=after))


async def _suggest(
    info: Info, text: Typed, first: FirstSuggestions = SUGGESTIONS, locale: In = strawberry.UNSET
) -> Suggested:
    operation = speaking(info, locale)
    demand = await operation.demand(str(info.path.key))
    return await suggest(operation, demand, text, SUGGESTIONS if first is None else first)


async def _sources(info: Info) -> list[Record]:
    states = await info.context.look_at_sources()
    info.context.tags.note_node("Source")
    return [record("Source", state, info.context) for state in states.values()]


async def _countries(  # noqa: PLR0917 - Strawberry hands them over by name
    info: Info,
    text: Named = strawberry.UNSET,
    region: RegionId = strawberry.UNSET,
    program: Program = strawberry.UNSET,
    with_content: WithContent = strawberry.UNSET,
    locale: In = strawberry.UNSET,
) -> list[Record]:
    operation = speaking(info, locale)
    wanted = Countries(text=given(text), region=given(region), program=given(program), with_content=given(with_content))
    return by_name("Country", await choose_countries(operation, wanted), operation)


async def _country(info: Info, code: Code, locale: In = strawberry.UNSET) -> Record | None:
    operation = speaking(info, locale)
    found = find_country(operation.reference, code)
    if found is None:
        operation.tags.note_node("Country", code)
    return await opened(info, operation, record("Country", found, operation) if found else None)


def _themes(
    info: Info,
    below: RootTheme = strawberry.UNSET,
    scheme: Scheme = strawberry.UNSET,
    locale: In = strawberry.UNSET,
) -> list[Record]:
    operation = speaking(info, locale)
    return by_name("Theme", choose_themes(operation, given(below), given(scheme)), operation)


async def _theme(info: Info, slug: Slug, locale: In = strawberry.UNSET) -> Record | None:
    operation = speaking(info, locale)
    return await opened(info, operation, find("Theme", slug, operation))


async def _organizations(  # noqa: PLR0917 - Strawberry hands them over by name
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    text: Named = strawberry.UNSET,
    kinds: OrganizationKinds = strawberry.UNSET,
    is_partner: IsPartner = strawberry.UNSET,
    role: Role = strawberry.UNSET,
    locale: In = strawberry.UNSET,
) -> Listed:
    operation, kinds, role = speaking(info, locale), given(kinds), given(role)
    wanted = Organizations(
        text=given(text),
        kinds=frozenset(each.name for each in kinds) if kinds is not None else None,
        is_partner=given(is_partner),
        role=role.name if role else None,
    )
    chosen = await choose_organizations(operation, wanted)
    return list_organizations(operation, _paging(first=first, after=after), chosen)


async def _organization(info: Info, slug: Slug, locale: In = strawberry.UNSET) -> Record | None:
    operation = speaking(info, locale)
    return await opened(info, operation, find("Organization", slug, operation))


async def _sections(info: Info, locale: In = strawberry.UNSET) -> list[sections.Section]:
    operation = speaking(info, locale)
    return await sections.sections(operation, await operation.demand(str(info.path.key)))


async def _section(info: Info, slug: Slug, locale: In = strawberry.UNSET) -> sections.Section | None:
    return next((each for each in await _sections(info, locale) if each.slug == slug), None)


async def _statistics(
    info: Info, filter: Wanted = strawberry.UNSET, locale: In = strawberry.UNSET
) -> statistics.Counted:
    operation = speaking(info, locale)
    wanted = operation.filters.read(given(filter))
    return await statistics.count(operation, await operation.demand(str(info.path.key)), wanted)


async def _person(info: Info, slug: Slug, locale: In = strawberry.UNSET) -> Record | None:
    operation = speaking(info, locale)
    return await opened(info, operation, (await load_people(operation, frozenset({slug}))).get(slug))


async def _changes(
    info: Info, since: Since = strawberry.UNSET, first: FirstChanges = CHANGES, filter: Followed = strawberry.UNSET
) -> ChangePage:
    operation = info.context
    demand = await operation.demand(str(info.path.key))
    wanted = operation.filters.read(given(filter))
    return await changes(operation, demand, given(since), CHANGES if first is None else first, wanted)


async def _route(info: Info, path: Path, locale: In = strawberry.UNSET) -> object:
    return await route(speaking(info, locale), await info.context.demand(str(info.path.key)), path)


def _rate_limit(info: Info, dry_run: DryRun = False) -> Allowance:
    operation = info.context
    if operation.purse is not None:
        return operation.purse.allowance(operation.cost)
    return Allowance(limit=UNBOUNDED, remaining=UNBOUNDED, reset_at=operation.now, cost=operation.cost)


@strawberry.type(description="Everything that can be read; anonymous callers see what is published.")
class Query:
    """The root of all queries."""

    node: Node | None = resolved(_node, "One node by its global id; null when there is none.")
    nodes: list[Node | None] = resolved(_nodes, "Many nodes, in the order of the ids.")
    content: Content | None = resolved(_content, "One content by id, slug, path or original URL.")
    contents: ContentConnection = resolved(_contents, "One feed over everything, newest first; `filter` narrows it.")
    search: SearchConnection | None = resolved(
        _search,
        "Full-text search over everything, typing errors forgiven, best hits first. While the search engine is away,"
        " the database answers: see `degraded`.",
    )
    suggest: Suggestions | None = resolved(
        _suggest, "What a reader who is typing may mean, typing errors forgiven; nothing without a word."
    )
    sections: list[Section] = resolved(_sections, "Menu of the site, in order.")
    section: Section | None = resolved(_section, "One entry of the menu.")
    countries: list[Country] = resolved(
        _countries, "Countries by name: all, or those with content, a program or a region."
    )
    country: Country | None = resolved(_country, "One country.")
    themes: list[Theme] = resolved(_themes, "Themes by name: all, the broader and the narrower, or those below one.")
    theme: Theme | None = resolved(_theme, "One theme.")
    organizations: OrganizationConnection = resolved(
        _organizations,
        "Organizations by name; `isPartner` gives the agencies of the network, `role` those with it in a project.",
    )
    organization: Organization | None = resolved(_organization, "One organization.")
    person: Person | None = resolved(_person, "One author, of whom something is to be seen.")
    sources: list[Source] = resolved(_sources, "Partner feeds and their state.")
    statistics: Statistics = resolved(_statistics, "Exact figures over any selection.")
    route: Route | None = resolved(
        _route,
        "What stands at a path of the site: content, a redirect to its present address, or the fact that it has gone;"
        " null where nothing ever stood.",
    )
    changes: ChangePage = resolved(
        _changes,
        "Everything that changed after `since`, deletions included; for mirrors, search indexes and static builds.",
    )
    rate_limit: RateLimit = resolved(_rate_limit, "What the caller may still ask, and what this operation costs.")
