"""Completions while a reader types."""

import strawberry

from m4d_schema.types.content import Content
from m4d_schema.types.reference import Country, Organization, Theme
from m4d_schema.types.scalars import Html

_NAME = "The name by which it was found, in whatever language, what was typed in `mark` elements, the rest escaped."


@strawberry.type(description="Words to search for.")
class QuerySuggestion:
    """Words to search for."""

    text: str = strawberry.field(description="What was typed, its words as they stand in titles.")
    html: Html = strawberry.field(description="The same, what was typed in `mark` elements, the rest escaped.")


@strawberry.type(description="Content that may be meant.")
class ItemSuggestion:
    """Content."""

    node: Content = strawberry.field(description="The content.")
    html: Html = strawberry.field(description="Its title, what was typed in `mark` elements, the rest escaped.")


@strawberry.type(description="An organization that may be meant.")
class OrganizationSuggestion:
    """An organization."""

    node: Organization = strawberry.field(description="The organization.")
    html: Html = strawberry.field(description=_NAME)


@strawberry.type(description="A country that may be meant.")
class CountrySuggestion:
    """A country."""

    node: Country = strawberry.field(description="The country.")
    html: Html = strawberry.field(description=_NAME)


@strawberry.type(description="A theme that may be meant.")
class ThemeSuggestion:
    """A theme."""

    node: Theme = strawberry.field(description="The theme.")
    html: Html = strawberry.field(description=_NAME)


@strawberry.type(description="What a reader who is typing may mean; of each sort what is selected, the nearest first.")
class Suggestions:
    """What a reader may mean."""

    queries: list[QuerySuggestion] = strawberry.field(description="Words to search for.")
    items: list[ItemSuggestion] = strawberry.field(description="Content, best hits first.")
    organizations: list[OrganizationSuggestion] = strawberry.field(description="Organizations by any of their names.")
    countries: list[CountrySuggestion] = strawberry.field(description="Countries by any of their names.")
    themes: list[ThemeSuggestion] = strawberry.field(description="Themes by any of their names.")
    degraded: bool = strawberry.field(
        description="The search engine is away: queries and items are what the database finds, as in `search`."
    )
