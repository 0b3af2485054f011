"""What the pages give to try: queries, a feed, commands. Tests run every one of them as it is shown."""

import json
import shlex
from dataclasses import dataclass
from typing import Final

from m4d_schema.pages.operations import operations


@dataclass(frozen=True, kw_only=True)
class Query:
    """A query to try on the landing page. key: of what it shows, in the translations: `example.key`."""

    key: str
    document: str


@dataclass(frozen=True, kw_only=True)
class Example:
    """A query to try in the playground. label: what it shows, in a few words. variables: as JSON."""

    label: str
    document: str
    variables: str


QUERIES: Final = (
    Query(
        key="projects",
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
    Query(
        key="arabic",
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
    Query(
        key="country",
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
    Query(
        key="health",
        document="""query Sources {
  sources {
    name
    status
    itemCount
    lastFetchedAt
    license { name }
  }
}""",
    ),
)
# one for each page of a site; what is asked for by name comes with M4D
PAGES: Final = tuple(
    Example(
        label=each.label,
        document=each.document,
        variables=json.dumps(each.variables, ensure_ascii=False, indent=2) if each.variables else "",
    )
    for each in operations()
    if each.is_page
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
