"""Every setting, read from `M4D_*` environment variables once, in `cli.py` and `create_app`, then passed down."""

import difflib
import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from m4d_core.errors import SettingsError

MIB = 1024 * 1024
PLAN_BYTES = 32 * MIB
_PREFIX = "M4D_"
_TEST_PREFIX = "M4D_TEST_"  # read by the test suite alone

Names = Annotated[tuple[str, ...], NoDecode]
Network = IPv4Network | IPv6Network


class Settings(BaseSettings):
    """All settings with their defaults; each is an environment variable `M4D_<NAME>`.

    Lists are separated by commas. `M4D_SOURCES__<KEY>__<FIELD>` overrides one field of one source.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid", hide_input_in_errors=True
    )

    data_dir: Path = Field(Path("var"), description="Folder of the SQLite database and the embedded index.")
    database_url: SecretStr = Field(
        SecretStr(""), description="`postgresql://…` for PostgreSQL; empty for SQLite in `M4D_DATA_DIR`."
    )
    database_timeout_s: float = Field(5.0, gt=0, description="How long a writer waits for another, in seconds.")
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the server listens on.")
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        (), description="Addresses or networks of proxies whose `X-Forwarded-For` is believed."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Lowest level logged.")
    log_json: bool = Field(default=False, description="Log one JSON object a line.")
    demo: bool | None = Field(
        None, description="Publish or withdraw the invented demo items; empty: as they are, published at first."
    )

    site_url: str = Field(
        "http://127.0.0.1:8000",
        pattern=r"^https?://[^\s?#]+$",
        description="Address of the site that shows the content, in front of every `path`.",
    )

    contact_url: str = Field(
        "https://github.com/m4d-net/m4d",
        description="Named in the User-Agent, so that a partner can reach you.",
    )
    fetch_allow: Names = Field((), description="`host:port` pairs that may be fetched although private.")
    fetch_proxy: str = Field("", description="HTTP proxy for every outbound request; empty for none.")
    fetch_timeout_s: float = Field(30.0, gt=0, description="Deadline of one whole exchange, in seconds.")
    fetch_max_bytes: int = Field(20 * MIB, gt=0, description="Largest feed after decompression, in bytes.")
    fetch_max_file_bytes: int = Field(256 * MIB, gt=0, description="Largest IATI file after decompression, in bytes.")
    fetch_max_redirects: int = Field(5, ge=0, description="Redirects followed before giving up.")
    robots_max_bytes: int = Field(500 * 1024, gt=0, description="Bytes of a robots.txt that count.")
    robots_max_delay_s: float = Field(
        30.0, ge=0, description="Longest pause between two requests that a robots.txt may ask for, in seconds."
    )

    parser_cpu_s: int = Field(10, gt=0, description="CPU seconds a parser child may use for one payload.")
    parser_timeout_s: float = Field(30.0, gt=0, description="Wall-clock seconds a parser child may take.")
    parser_memory_bytes: int = Field(512 * MIB, gt=0, description="Address space of a parser child, in bytes.")
    # read, a value takes up to thirty times as much memory as its JSON
    parser_entry_bytes: int = Field(2 * MIB, gt=0, description="Bytes of an entry as JSON; a larger one is bad.")
    parser_xml_depth: int = Field(200, gt=0, description="Deepest XML nesting accepted.")

    plugin_timeout_s: float = Field(
        10.0, gt=0, description="Wall-clock seconds a stranger's plugin may take to load, or to say what to fetch."
    )
    plugins: Names = Field((), description="Only these plugins, or with `-` in front not these; empty for all.")
    feeds: Names = Field((), description="Further TOML files of feeds.")
    sources: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="Fields of single sources: `M4D_SOURCES__UN_NEWS__URL`."
    )
    ingest_first_run: int = Field(200, gt=0, description="Newest items taken in one run; the rest follows later.")
    ingest_batch: int = Field(50, gt=0, description="Items saved in one transaction.")
    ingest_max_entries: int = Field(100_000, gt=0, description="Entries of one payload; those behind are left out.")
    ingest_max_bad: float = Field(0.2, ge=0, le=1, description="Share of bad entries above which a run fails.")
    ingest_min_interval_s: int = Field(3600, gt=0, description="Shortest time between two polls of a source.")
    ingest_max_interval_s: int = Field(86400, gt=0, description="Longest time between two polls of a source.")
    archive_keep_days: int = Field(
        90, ge=0, description="Days a raw payload is kept after it last came; longer where something needs it."
    )
    ingest_at_once: int = Field(32, gt=0, description="Hosts asked at once; of one host, one source after the other.")
    ingest_readers: int = Field(4, gt=0, description="Bodies read at once, each by one child process at most.")
    ingest_lease_s: float = Field(120.0, gt=0, description="How long a worker owns a source without a heartbeat.")

    search_engine: str = Field("embedded", description="`embedded`, `meilisearch`, or the name of an installed engine.")
    search_fallback: str = Field(
        "", description="Engine kept beside the other to answer `/search` while that one is away: `embedded`, or none."
    )
    meili_url: str = Field("", description="Address of the Meilisearch server.")
    meili_key: SecretStr = Field(SecretStr(""), description="Key of the Meilisearch server.")
    meili_index: str = Field("content", description="Name of the index on the Meilisearch server.")
    search_timeout_s: float = Field(2.0, gt=0, description="Deadline of one search, in seconds.")
    search_write_timeout_s: float = Field(
        30.0, gt=0, description="Deadline of one write to the Meilisearch server, in seconds."
    )
    search_retry_s: float = Field(
        5.0, gt=0, description="Pause between two tries of a Meilisearch server that did not answer, in seconds."
    )
    search_max_hits: int = Field(
        1000, gt=0, description="Deepest hit that paging reaches, and most hits of one request to `/search`."
    )
    search_max_text: int = Field(500, gt=0, description="Longest search text, in characters.")
    search_fallback_rows: int = Field(
        20_000, gt=0, description="How many of the newest items the database searches while the search engine is away."
    )
    search_max_suggestions: int = Field(20, gt=0, description="Most suggestions of one sort.")
    search_anonymous: bool = Field(default=True, description="Answer `/search` without a key, too.")
    search_master_key: SecretStr = Field(
        SecretStr(""), description="Secret that the keys of `/search` are made from; empty: there are none."
    )
    search_rate_queries: int = Field(
        6000, ge=0, description="Queries one client may ask `/search` in a minute; 0: any."
    )
    search_rate_key_queries: int = Field(
        60_000, ge=0, description="Queries all holders of one key together may ask `/search` in a minute; 0: any."
    )
    search_rate_clients: int = Field(
        10_000, gt=0, description="Clients of `/search`, and keys, that are counted at one time."
    )
    embed_rate_queries: int = Field(
        60_000, ge=0, description="Queries that all visitors of one embed may ask in a minute; 0: any."
    )
    embed_max_origins: int = Field(100, gt=0, description="Origins of one embed whose requests are counted apart.")
    embed_report_s: float = Field(
        10.0, gt=0, description="Pause between two reports of how often embeds were asked, in seconds."
    )
    search_shared_age_s: int = Field(60, ge=0, description="Seconds a cache may keep the answer of a GET at `/search`.")
    search_deadline_s: float = Field(5.0, gt=0, description="Seconds one request to `/search` may take.")
    search_max_body_bytes: int = Field(64 * 1024, gt=0, description="Largest body of a request to `/search`.")
    search_body_deadline_s: float = Field(10.0, gt=0, description="Seconds a client of `/search` may take to send it.")
    search_max_queries: int = Field(50, gt=0, description="Most queries of one request to `/search/multi-search`.")
    search_max_page: int = Field(200, gt=0, description="Most hits of one answer at `/search`; more are cut off.")
    search_max_facets: int = Field(20, gt=0, description="Most facets of one search at `/search`, patterns count once.")
    search_max_tag: int = Field(100, gt=0, description="Longest highlight tag or crop marker at `/search`.")
    search_max_filter_characters: int = Field(10_000, gt=0, description="Longest filter at `/search`, in characters.")
    search_max_filter_conditions: int = Field(500, gt=0, description="Most conditions of a filter at `/search`.")
    search_max_filter_depth: int = Field(
        150, gt=0, le=150, description="How deep a filter at `/search` may be; brackets count four, NOT counts one."
    )
    index_batch: int = Field(1000, gt=0, description="Documents written to the engine at once.")
    index_interval_s: float = Field(0.25, gt=0, description="Pause between two looks at the change sequence.")
    index_late_s: float = Field(
        60.0, gt=0, description="Seconds that a change may wait for the index before `/health/ready` says so."
    )
    index_check_s: float = Field(
        86_400,
        gt=0,
        description="Pause between two comparisons of the database with the index, and with the catalogue.",
    )

    catalogue: Literal["auto", "on", "off"] = Field(
        "auto", description="Whether lists are answered from memory: `auto` from `M4D_CATALOGUE_ITEMS` on."
    )
    catalogue_items: int = Field(10_000, ge=0, description="Items from which lists are answered from memory.")
    catalogue_bytes: int = Field(
        256 * MIB, gt=0, description="Memory for answering lists, about; 100,000 items take 10 MiB. Above, SQL answers."
    )

    graphql_max_body_bytes: int = Field(100_000, gt=0, description="Largest request body.")
    graphql_body_deadline_s: float = Field(10.0, gt=0, description="Seconds a client may take to send its body.")
    graphql_max_characters: int = Field(20_000, gt=0, description="Largest document, in characters.")
    graphql_max_tokens: int = Field(1000, gt=0, description="Largest document, in tokens.")
    graphql_max_depth: int = Field(15, gt=0, description="Deepest selection.")
    graphql_max_aliases: int = Field(30, gt=0, description="Aliases in one operation, fragments counted each time.")
    graphql_max_directives: int = Field(50, gt=0, description="Directives in one operation, fragments counted too.")
    graphql_max_operations: int = Field(20, gt=0, description="Operations in one document.")
    graphql_max_cost: int = Field(5000, gt=0, description="Cost of one operation, as docs/graphql.md counts it.")
    graphql_shared_age_s: int = Field(
        60, ge=0, description="Most seconds a shared cache may keep the answer of a GET; 0 for not at all."
    )
    graphql_cache_tag_header: str = Field(
        "Cache-Tag",
        pattern=r"^[A-Za-z0-9-]*$",
        description="Header with the cache tags of an answer, as the CDN calls it; empty for none.",
    )
    graphql_rate_points: int = Field(
        1_000_000, ge=0, description="Points one client may spend in a minute, 10 a request and its cost; 0: no bound."
    )
    graphql_rate_clients: int = Field(10_000, gt=0, description="Clients whose points are counted at one time.")
    graphql_stats: bool = Field(
        default=False,
        description="Tell in `extensions.stats` how many SQL statements an answer took, and whether it was compiled.",
    )
    graphql_documents: Literal["open", "trusted_only"] = Field(
        "open", description="Whether any document is answered, or only those uploaded with `m4d operations push`."
    )
    graphql_automatic_bytes: int = Field(
        10 * MIB, gt=0, description="Memory for automatic persisted queries, which Apollo's clients send."
    )
    graphql_plan_bytes: int = Field(
        PLAN_BYTES, gt=0, description="Memory for documents that were validated and compiled, about."
    )
    graphql_answer_bytes: int = Field(
        64 * MIB, ge=0, description="Memory for answers that are given again while nothing changes, about; 0: none are."
    )
    graphql_body_bytes: int = Field(
        8 * MIB, ge=0, description="Memory for bodies that were read and need not be read again, about."
    )
    graphql_default_page: int = Field(20, gt=0, description="Page size when `first` is left out.")
    graphql_max_page: int = Field(200, gt=0, description="Largest page size.")
    graphql_max_offset: int = Field(10_000, ge=0, description="Largest `offset` of a numbered page.")
    graphql_max_related: int = Field(20, gt=0, description="Most neighbors of one content.")
    graphql_max_centers: int = Field(50, gt=0, description="Most contents of one level that are asked for `related`.")
    graphql_max_filter_values: int = Field(50, gt=0, description="Longest list in a filter.")
    graphql_max_filter_depth: int = Field(4, gt=0, description="How deep filters may stand in one another.")
    graphql_max_filter_clauses: int = Field(50, ge=0, description="Filters that may stand in one filter.")
    graphql_max_near_km: int = Field(500, gt=0, description="Largest distance of a filter by place, in kilometers.")
    graphql_max_near_places: int = Field(5000, gt=0, description="Places that a filter by distance may take in.")
    graphql_changes_window: int = Field(
        1000, gt=0, description="Changes looked at for one page of `changes`, whether a filter wants them or not."
    )
    graphql_max_locales: int = Field(10, gt=0, description="Most languages in a `locale.prefer`.")
    graphql_deadline_s: float = Field(5.0, gt=0, description="Seconds one operation may run.")

    @field_validator("fetch_allow", "plugins", "feeds", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("sources", mode="before")
    @classmethod
    def _source_keys(cls, value: object) -> object:
        if isinstance(value, Mapping):
            return {str(key).lower().replace("_", "-"): fields for key, fields in value.items()}
        return value


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of the environment.

    Raises SettingsError naming every wrong value and every unknown `M4D_*` name with its nearest known one.
    """
    names = os.environ if environ is None else environ
    problems = _unknown_names(names)
    try:
        settings = Settings() if environ is None else _from_mapping(environ)
    except ValidationError as error:
        problems += [_problem(dict(detail)) for detail in error.errors(include_input=False)]
        raise SettingsError(problems) from None
    if problems:
        raise SettingsError(problems)
    return settings


def _from_mapping(environ: Mapping[str, str]) -> Settings:
    before = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(_PREFIX)}
    added = {name: value for name, value in environ.items() if name.startswith(_PREFIX)}
    os.environ.update(added)
    try:
        return Settings()
    finally:
        for name in added:
            os.environ.pop(name, None)
        os.environ.update(before)


def _unknown_names(names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    known = {_PREFIX + field.upper() for field in Settings.model_fields}
    problems = []
    for name in sorted(names):
        if not name.startswith(_PREFIX) or name.startswith(_TEST_PREFIX):
            continue
        head = name.split("__")[0]
        if head in known and (head == name or head == _PREFIX + "SOURCES"):
            continue
        near = difflib.get_close_matches(name, known, n=1)
        problems.append((name, "is not a setting", f"{near[0]}?" if near else "a name from docs/settings.md"))
    return problems


def _problem(detail: Mapping[str, Any]) -> tuple[str, str, str]:
    field = str(detail["loc"][0]) if detail["loc"] else ""
    info = Settings.model_fields.get(field)
    expected = (info.description or "") if info else "a value of docs/settings.md"
    return (_PREFIX + field.upper(), str(detail["msg"]), expected)
