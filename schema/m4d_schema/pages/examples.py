"""What the pages give to try: queries, a feed, commands. Tests run every one of them as it is shown."""

import json
import shlex
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Example:
    """A query to try. label: what it shows, in a few words. variables: as JSON."""

    label: str
    document: str
    variables: str = ""


_SOURCES: Final = Example(
    label="Health of sources",
    document="""query Sources {
  sources {
    name
    status
    itemCount
    lastFetchedAt
    license { name }
  }
}""",
)
QUERIES: Final = (
    Example(
        label="Projects",
        document="""{
  contents(first: 3, filter: {kinds: [PROJECT]}) {
    count { value }
    nodes {
      title
      countries { name }
      license { name }
      ... on Project { status }
    }
    facets(by: [COUNTRY], first: 3) {
      buckets { label count }
    }
  }
}""",
    ),
    Example(
        label="Newest in Arabic",
        document="""{
  contents(first: 5, filter: {languages: ["ar"]}) {
    nodes {
      title
      locale
      dir
      publishedAt
      source { name }
    }
  }
}""",
    ),
    Example(
        label="About one country",
        document="""{
  country(code: "MA") { name flag }
  contents(filter: {countries: {anyOf: ["MA"]}}) {
    count { value }
    nodes { kind title path }
    facets(by: [KIND, THEME], first: 4) {
      field
      buckets { label count }
    }
  }
}""",
    ),
    _SOURCES,
)
# one for each page of a site; what is asked for by name comes with M4D
PAGES: Final = (
    Example(
        label="Home",
        document="""# What a home page shows, in one operation.
query Home {
  news: contents(first: 3, filter: {kinds: [NEWS]}) { nodes { ...Card } }
  posts: contents(first: 3, filter: {kinds: [BLOG_POST]}) { nodes { ...Card } }
  projects: contents(first: 3, filter: {kinds: [PROJECT]}) { nodes { ...Card } }
  documents: contents(first: 3, filter: {kinds: [DOCUMENT]}) { nodes { ...Card } }
  partners: organizations(first: 20, isPartner: true) { nodes { slug acronym name } }
}

fragment Card on Content {
  id kind path title locale dir publishedAt
  excerpt(length: 120)
  image { url alt }
  source { name }
}""",
    ),
    Example(
        label="List with facets",
        document="""# A list, its total, and what it can be narrowed by; `after` takes `endCursor` for the next page.
query List($filter: ContentFilter, $after: String) {
  contents(first: 10, after: $after, filter: $filter, orderBy: [{publishedAt: DESC}]) {
    count { value relation }
    nodes {
      kind path title locale publishedAt
      countries { iso2 name }
      ... on Project { status period { start end } }
    }
    facets(by: [COUNTRY, THEME, LANGUAGE, YEAR], first: 5) {
      field otherCount
      buckets { value label count selected }
    }
    pageInfo { hasNextPage endCursor }
  }
}""",
        variables="""{
  "filter": {"kinds": ["PROJECT"], "themes": {"anyOf": ["remittances-and-financial-sector"]}}
}""",
    ),
    Example(
        label="One item",
        document="""# An item by its path; past slugs are found, too.
query Item($path: String!) {
  content(by: {path: $path}) {
    __typename id title summary locale dir publishedAt updatedAt
    body { html wordCount }
    countries { name flag }
    themes { slug name }
    goals { number target name color }
    license { name url attribution allowsFullText }
    provenance { originalUrl fetchedAt inferredFields { field value method } }
    ... on Document { documentType issuedOn publisher { name } files { url mediaType locale } }
    ... on Project { status program phase period { start end certainty } }
  }
}""",
        variables="""{
  "path": "/library/legacy-of-the-jmdi"
}""",
    ),
    Example(
        label="Country",
        document="""# A country, its projects, and the newest of every kind about it.
query CountryPage($code: String!, $id: ID!) {
  country(code: $code) {
    iso3 m49 name flag
    region { name parent { name } }
    isLeastDeveloped
  }
  projects: contents(first: 5, filter: {kinds: [PROJECT], countries: {anyOf: [$id]}}) { ...Titles }
  latest: contents(first: 5, filter: {countries: {anyOf: [$id]}}) { ...Titles }
}

fragment Titles on ContentConnection {
  count { value }
  nodes { kind path title publishedAt }
}""",
        variables="""{
  "code": "SN",
  "id": "SN"
}""",
    ),
    Example(
        label="Organization",
        document="""# An organization and what names it.
query OrganizationPage($slug: String!, $id: ID!) {
  organization(slug: $slug) {
    id name acronym kind website iatiOrgId isPartner
    country { name }
    parent { name }
  }
  contents(first: 10, filter: {organizations: {anyOf: [$id]}}) {
    count { value }
    nodes { kind path title }
    facets(by: [KIND, COUNTRY], first: 5) { field buckets { label count } }
  }
}""",
        variables="""{
  "slug": "undp",
  "id": "undp"
}""",
    ),
    Example(
        label="Search",
        document="""# Best hits first; a typing error is forgiven.
query Search($text: String!, $filter: ContentFilter) {
  search(text: $text, first: 10, filter: $filter) {
    count { value relation }
    edges {
      score
      node { kind path title locale dir excerpt(length: 160) source { name } }
    }
    facets(by: [KIND, COUNTRY, LANGUAGE], first: 5) { field buckets { value label count } }
    pageInfo { hasNextPage endCursor }
  }
}""",
        variables="""{
  "text": "remitances"
}""",
    ),
    replace(_SOURCES, label="Sources"),
    Example(
        label="Nodes by id",
        document="""# Global ids, of whatever they are, in the order asked.
query Nodes($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename id
    ... on Content { title path }
    ... on Country { name flag }
    ... on Organization { name acronym }
    ... on Theme { name broader { name } }
  }
}""",
        variables="""{
  "ids": [
    "Q29udGVudDpjNjQ5MWU5NS0zNjAzLTVhN2EtYWZkOS02OWRiYWRiY2Y5MzA",
    "Q291bnRyeTpUTg",
    "T3JnYW5pemF0aW9uOnVuZHA"
  ]
}""",
    ),
)
NEWEST: Final = "{ contents(first: 3) { nodes { title } } }"
MISSPELT: Final = '{ search(text: "remitances") { nodes { title } } }'
WORDS: Final = (("remitances", "en"), ("villes", "fr"), ("تحويلات", "ar"))  # one misspelt, one without diacritics

FEED: Final = """[city-news]
url = "https://city.example/rss.xml"
partner = "uclg"
kind = "NEWS"
license = "all-rights-reserved\""""
COMMANDS: Final = """export M4D_FEEDS=feeds.toml
.venv/bin/m4d ingest city-news --dry-run
.venv/bin/m4d ingest city-news
.venv/bin/m4d sources"""


def curl(base: str, document: str) -> str:
    """Return the shell line that asks `base`, an address without a slash at its end, for a document."""
    body = shlex.quote(json.dumps({"query": document}, ensure_ascii=False))
    return f"curl {base}/graphql \\\n  -H 'Content-Type: application/json' \\\n  -d {body}"
