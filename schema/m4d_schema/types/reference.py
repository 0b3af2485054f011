"""Reference data: countries, regions, themes, goals, organizations. All of it is held in memory."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from m4d_schema.record import Record
from m4d_schema.types.enums import OrganizationKind, PlaceKind
from m4d_schema.types.inputs import ContentFilter
from m4d_schema.types.node import Node
from m4d_schema.types.parts import GeoPoint, Image
from m4d_schema.types.resolved import resolved
from m4d_schema.types.rich_text import RichText
from m4d_schema.types.scalars import Url
from m4d_schema.types.statistics import Statistics

if TYPE_CHECKING:
    from m4d_schema.types.connection import ContentConnection
    from m4d_schema.types.content import Document

First = Annotated[int | None, strawberry.argument(description="Page size: 20 unless asked, at most 200.")]
FirstKey = Annotated[int | None, strawberry.argument(description="How many: 5 unless asked, at most 200.")]
After = Annotated[str | None, strawberry.argument(description="Cursor the page begins after.")]
Wanted = Annotated[ContentFilter | None, strawberry.argument(description="What belongs to the list.")]
Contents = Annotated["ContentConnection", strawberry.lazy("m4d_schema.types.connection")]
KEY_DOCUMENTS = 5
_ALONE = " Read for one node alone: of a root field that gives one, not within a list."


def _contents(
    parent: strawberry.Parent[Record],
    info: strawberry.Info[Any, None],
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    filter: Wanted = strawberry.UNSET,
) -> object:
    return parent.read("contents", path=info.path.as_list())


def list_of(about: str) -> Any:  # noqa: ANN401 - as `resolved`
    """Return the field with the content of a node. about: what it has to do with it."""
    return resolved(_contents, f"Content {about}, newest first.{_ALONE}")


def _key_documents(
    parent: strawberry.Parent[Record], info: strawberry.Info[Any, None], first: FirstKey = KEY_DOCUMENTS
) -> object:
    return parent.read("key_documents", path=info.path.as_list())


def _statistics(parent: strawberry.Parent[Record], info: strawberry.Info[Any, None]) -> object:
    return parent.read("statistics", path=info.path.as_list())


@strawberry.type(description="Region of M49.")
class Region(Node):
    """Region of M49."""

    m49: str = strawberry.field(description="M49 code, three digits.")
    name: str = strawberry.field(description="Name, in a language asked for where it is known, else in English.")
    parent: "Region | None" = strawberry.field(description="Region this one lies in.")
    children: list["Region"] = strawberry.field(description="Regions that lie in this one.")
    countries: list["Country"] = strawberry.field(description="Countries of this region and of those that lie in it.")


@strawberry.type(description="City, province or local authority, for M4D Goes Local.")
class Place(Node):
    """City, province or local authority."""

    name: str = strawberry.field(description="Name, as its source has it.")
    kind: PlaceKind = strawberry.field(description="Kind of place.")
    country: "Country | None" = strawberry.field(description="Country it lies in.")
    location: GeoPoint | None = strawberry.field(description="Point in it; null where it is not known.")


@strawberry.type(description="Page of a country, composed from what is stored about it.")
class CountryProfile:
    """Page of a country."""

    political_context: RichText | None = strawberry.field(description="Political context; null while none is written.")
    development_context: RichText | None = strawberry.field(
        description="Development context; null while none is written."
    )
    statistics: Statistics = resolved(_statistics, f"Exact figures over all content about it.{_ALONE}")
    places: list[Place] = strawberry.field(description="Its cities and local authorities, by name.")
    key_documents: list[Annotated["Document", strawberry.lazy("m4d_schema.types.content")]] = resolved(
        _key_documents, f"Documents about it, newest first.{_ALONE}"
    )


@strawberry.type(description="Country or area of M49, by its UN name.")
class Country(Node):
    """Country or area of M49."""

    iso2: str = strawberry.field(description="ISO 3166-1 alpha-2 code.")
    iso3: str = strawberry.field(description="ISO 3166-1 alpha-3 code.")
    m49: str = strawberry.field(description="M49 code, three digits.")
    name: str = strawberry.field(description="Name, in a language asked for where it is known, else in English.")
    flag: str = strawberry.field(description="Flag, as the two characters that are shown as one.")
    region: Region | None = strawberry.field(description="Smallest region it lies in; null for Antarctica.")
    is_least_developed: bool = strawberry.field(description="On the UN list of least developed countries.")
    is_landlocked_developing: bool = strawberry.field(description="On the UN list of landlocked developing countries.")
    is_small_island_developing: bool = strawberry.field(description="On the UN list of small island developing States.")
    location: GeoPoint | None = strawberry.field(description="Point amid it; null where none is known.")
    profile: CountryProfile = strawberry.field(description="Its page.")
    contents: Contents = list_of("about it")


@strawberry.type(description="Subject, in a tree of two levels.")
class Theme(Node):
    """Subject."""

    slug: str = strawberry.field(description="Natural key, never changing.")
    scheme: str = strawberry.field(description="List it comes from: jmdi-pillar, thematic-area or focus-area.")
    name: str = strawberry.field(description="Name, in a language asked for where it is known, else in English.")
    broader: "Theme | None" = strawberry.field(description="Theme this one belongs to.")
    narrower: list["Theme"] = strawberry.field(description="Themes that belong to this one.")
    goes_local: bool = strawberry.field(description="Content with this theme belongs to M4D Goes Local.")
    contents: Contents = list_of("with it or a narrower one")


@strawberry.type(description="Sustainable Development Goal, or one of its targets.")
class Goal(Node):
    """Sustainable Development Goal or target."""

    number: int = strawberry.field(description="Number of the goal, 1 to 17.")
    target: str | None = strawberry.field(description="Code of the target, as `10.7`; null for a whole goal.")
    name: str = strawberry.field(description="Name, in a language asked for where it is known, else in English.")
    color: str = strawberry.field(description="Color of the goal, as `#DD1367`.")


@strawberry.type(description="One of the 23 objectives of the Global Compact for Migration.")
class CompactObjective(Node):
    """Objective of the Global Compact for Migration."""

    number: int = strawberry.field(description="Number, 1 to 23.")
    name: str = strawberry.field(description="Short name, in English.")
    title: str = strawberry.field(description="Title, in English.")


@strawberry.type(description="Agency, donor, authority, association: partners and everyone a project names.")
class Organization(Node):
    """Organization."""

    slug: str = strawberry.field(description="Natural key, never changing.")
    name: str = strawberry.field(
        description="Name, in a language asked for where it is known, else in English or its own."
    )
    acronym: str | None = strawberry.field(description="Acronym, as UNDP.")
    kind: OrganizationKind = strawberry.field(description="Kind of organization.")
    iati_org_id: str | None = strawberry.field(description="Organisation identifier in the IATI standard.")
    country: Country | None = strawberry.field(description="Country it belongs to; null for international ones.")
    website: Url | None = strawberry.field(description="Its own home page.")
    logo: Image | None = strawberry.field(description="Its logo; null unless one is known.")
    parent: "Organization | None" = strawberry.field(description="Organization it is a part of.")
    is_partner: bool = strawberry.field(description="One of the agencies of the network.")
    contents: Contents = list_of("that names it")
