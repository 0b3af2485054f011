"""Reference data: countries, regions, themes, goals, organizations. All of it is held in memory."""

import strawberry

from m4d_schema.types.enums import OrganizationKind
from m4d_schema.types.node import Node
from m4d_schema.types.scalars import Url


@strawberry.type(description="Region of M49.")
class Region(Node):
    """Region of M49."""

    m49: str = strawberry.field(description="M49 code, three digits.")
    name: str = strawberry.field(description="Name, in a language asked for where it is known, else in English.")
    parent: "Region | None" = strawberry.field(description="Region this one lies in.")
    children: list["Region"] = strawberry.field(description="Regions that lie in this one.")
    countries: list["Country"] = strawberry.field(description="Countries of this region and of those that lie in it.")


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


@strawberry.type(description="Subject, in a tree of two levels.")
class Theme(Node):
    """Subject."""

    slug: str = strawberry.field(description="Natural key, never changing.")
    scheme: str = strawberry.field(description="List it comes from: jmdi-pillar, thematic-area or focus-area.")
    name: str = strawberry.field(description="Name, in a language asked for where it is known, else in English.")
    broader: "Theme | None" = strawberry.field(description="Theme this one belongs to.")
    narrower: list["Theme"] = strawberry.field(description="Themes that belong to this one.")
    goes_local: bool = strawberry.field(description="Content with this theme belongs to M4D Goes Local.")


@strawberry.type(description="Sustainable Development Goal, or one of its targets.")
class Goal(Node):
    """Sustainable Development Goal or target."""

    number: int = strawberry.field(description="Number of the goal, 1 to 17.")
    target: str | None = strawberry.field(description="Code of the target, as `10.7`; null for a whole goal.")
    name: str = strawberry.field(description="Name, in a language asked for where it is known, else in English.")
    color: str = strawberry.field(description="Color of the goal, as `#DD1367`.")


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
    parent: "Organization | None" = strawberry.field(description="Organization it is a part of.")
    is_partner: bool = strawberry.field(description="One of the agencies of the network.")
