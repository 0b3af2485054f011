"""The workloads as each contestant is asked them: ours as the site asks, the others in words of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from m4d_schema.pages.operations import operations

CARD = "id slug title summary publishedAt image { url } source { slug name homepage } countries { iso2 name } themes { slug name }"  # noqa: E501 - read as one line
LISTED = "id slug title summary publishedAt source { slug name homepage } countries { iso2 name } themes { slug name }"
PLAIN: Mapping[str, str] = {
    "A": "{ "
    + " ".join(
        f'{name}: contents(kind: "{kind}", first: 10) {{ nodes {{ {CARD} }} }}'
        for name, kind in (("news", "NEWS"), ("blogs", "BLOG_POST"), ("projects", "PROJECT"), ("documents", "DOCUMENT"))
    )
    + " }",
    "B": "query ($country: String, $theme: String) {"
    ' contents(kind: "NEWS", country: $country, theme: $theme, first: 50)'
    f" {{ total pageInfo {{ hasNextPage endCursor }} nodes {{ {LISTED} }} }} }}",
    "C": "query ($kind: String!, $slug: String!) { content(kind: $kind, slug: $slug) { id slug kind title"
    " summary locale publishedAt updatedAt html image { url } source { slug name homepage } countries { iso2 name }"
    " themes { slug name } newest(first: 10) { id slug title publishedAt source { name } } } }",
    "D": "{ contents(first: 200) { nodes { id kind slug title summary locale origin publishedAt updatedAt } } }",
    "E": "query ($after: String) { contents(first: 20, after: $after) { pageInfo { hasNextPage endCursor }"
    " nodes { id slug title publishedAt source { name } } } }",
}
NEWEST_FIRST = "orderBy: [PUBLISHED_AT_DESC, ROW_ID_DESC]"
SOURCE = "sourceBySourceId { slug name homepage }"
TIED = (
    "itemCountriesByItemId { nodes { countryByCountryId { iso2 name } } }"
    " itemThemesByItemId { nodes { themeByThemeId { slug name } } }"
)
POSTGRAPHILE: Mapping[str, str] = {
    "A": "{ "
    + " ".join(
        f'{name}: allItems(condition: {{kind: "{kind}"}}, first: 10, {NEWEST_FIRST})'
        f" {{ nodes {{ id slug title summary publishedAt imageUrl {SOURCE} {TIED} }} }}"
        for name, kind in (("news", "NEWS"), ("blogs", "BLOG_POST"), ("projects", "PROJECT"), ("documents", "DOCUMENT"))
    )
    + " }",
    "B": "query ($country: String!, $theme: String!) { newsAbout(country: $country, theme: $theme, first: 50)"
    f" {{ totalCount pageInfo {{ hasNextPage endCursor }}"
    f" nodes {{ id slug title summary publishedAt {SOURCE} {TIED} }} }} }}",
    "C": "query ($kind: String!, $slug: String!) { itemByKindAndSlug(kind: $kind, slug: $slug) { id slug kind title"
    f" summary locale publishedAt updatedAt html imageUrl {SOURCE} {TIED}"
    f" newest: sourceBySourceId {{ itemsBySourceId(first: 10, {NEWEST_FIRST})"
    " { nodes { id slug title publishedAt sourceBySourceId { name } } } } } }",
    "D": f"{{ allItems(first: 200, {NEWEST_FIRST})"
    " { nodes { id kind slug title summary locale origin publishedAt updatedAt } } }",
    "E": f"query ($after: Cursor) {{ allItems(first: 20, after: $after, {NEWEST_FIRST})"
    " { pageInfo { hasNextPage endCursor } nodes { id slug title publishedAt sourceBySourceId { name } } } }",
}
# C as the others are asked it: the newest of the source in place of what is near
NEWEST = """query ($kind: ContentKind!, $slug: String!, $source: ID!) {
  content(by: {slug: {kind: $kind, slug: $slug}}) {
    id slug kind path title summary locale publishedAt updatedAt body { html } image { url }
    source { slug name homepage } authors { ... on Person { slug name } ... on Organization { slug name } }
    countries { iso2 name } themes { slug name }
  }
  newest: contents(filter: {sources: {anyOf: [$source]}}, first: 10) {
    nodes { id slug title publishedAt source { name } }
  }
}"""


@dataclass(frozen=True, kw_only=True)
class Workload:
    """One workload. variables: ours. plain: variables of the others."""

    name: str
    document: str
    variables: Mapping[str, Any]
    plain: Mapping[str, Any]


def workloads(places: Mapping[str, Any]) -> list[Workload]:
    """Return them. places: `slug` and `source` of a news item, `after` and `plain_after` half way down."""
    ours = {each.name.removeprefix("Workload"): each.document for each in operations()}
    item = {"kind": "NEWS", "slug": places["slug"]}
    given: Mapping[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {
        "A": (ours["A"], {}, {}),
        "B": (ours["B"], {"country": places["country"], "theme": "theme-5"}, {}),
        "C": (NEWEST, {**item, "source": places["source"]}, item),
        "D": (ours["D"], {}, {}),
        "E": (ours["E"], {"after": places["after"]}, {"after": places["plain_after"]}),
        "C, scored": (ours["C"], item, item),
    }
    return [
        Workload(name=name, document=document, variables=variables, plain=plain or variables)
        for name, (document, variables, plain) in given.items()
    ]
