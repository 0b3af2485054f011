"""Which sources there are: entry points and TOML feeds, loaded behind a bulkhead.

A plugin that cannot be loaded is named and skipped; the others run (D11).
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import structlog

from m4d_core.content.item import License
from m4d_core.errors import DuplicatePluginError, PluginError, PluginLoadError, SettingsError, UsageError
from m4d_core.ingestion.bases import FeedSource
from m4d_core.ingestion.child import Limits
from m4d_core.ingestion.contract import ALL, Scope, Source
from m4d_core.ingestion.contract import source as declare
from m4d_core.ingestion.network_scope import MIGRATION
from m4d_core.ingestion.plugin import Plugin, set_up
from m4d_core.ingestion.stranger import Stranger, meet
from m4d_core.settings import Settings

PLUGINS = "m4d.plugins"
FEEDS = "m4d.feeds"
_SCOPES: dict[str, Scope] = {"migration": MIGRATION, "all": ALL}
OWN = "m4d"  # the distribution whose plugins run in the server's process; all others are strangers
_Met = Mapping[str, Stranger | PluginLoadError]  # strangers, loaded beside one another before the others

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Registered:
    """A source that can run, and the distribution it came in."""

    source: Source
    distribution: str
    version: str

    @property
    def key(self) -> str:
        """The source's key."""
        return self.source.key


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A plugin that was skipped, and why."""

    name: str
    distribution: str
    error: PluginError


@dataclass(frozen=True, kw_only=True)
class Registry:
    """Every source that can run, by key, and every plugin that cannot."""

    sources: Mapping[str, Registered]
    broken: tuple[Broken, ...] = ()

    def get(self, key: str) -> Registered:
        """Return a source. Raises UsageError naming the nearest keys for one that is not there."""
        if key in self.sources:
            return self.sources[key]
        for plugin in self.broken:
            if plugin.name == key:
                raise UsageError(plugin.error.message, hint=plugin.error.hint)
        known = ", ".join(sorted(self.sources)) or "none"
        raise UsageError(f"there is no source '{key}'", hint=f"known sources: {known}")


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """What claims to be a source. stranger: the class's place, where it is not to be loaded into this process."""

    name: str
    distribution: str
    version: str
    make: Callable[[], Any] = field(repr=False)
    stranger: str | None = None


def load_registry(settings: Settings, points: Iterable[EntryPoint] | None = None) -> Registry:
    """Return the sources that are installed and configured.

    points: entry points to look at instead of the installed ones (tests).
    Raises SettingsError for a feeds file of the operator that cannot be read, or an override of an unknown source.
    """
    installed = _installed() if points is None else list(points)
    candidates = [*_plugins(installed), *_packaged_feeds(installed), *_operator_feeds(settings)]
    chosen = [candidate for candidate in candidates if _is_chosen(candidate.name, settings.plugins)]
    sources: dict[str, Registered] = {}
    broken: list[Broken] = []
    named = _by_name(chosen)
    met = meet(list(_strangers(named, settings)), Limits.of_questions(settings))
    for name, claims in named.items():
        try:
            sources[name] = _load(name, claims, settings.sources.get(name, {}), met)
        except PluginError as error:
            broken.append(Broken(name=name, distribution=claims[0].distribution, error=error))
            log.warning("plugin.skipped", plugin=name, distribution=claims[0].distribution, error=error.message)
    _check_overrides(settings, {candidate.name for candidate in candidates})
    return Registry(sources=sources, broken=tuple(broken))


def _installed() -> list[EntryPoint]:
    return [*entry_points(group=PLUGINS), *entry_points(group=FEEDS)]


def _plugins(points: Iterable[EntryPoint]) -> Iterator[_Candidate]:
    for point in points:
        if point.group == PLUGINS:
            name, version = _distribution(point)
            stranger = point.value if point.dist is not None and name != OWN else None
            yield _Candidate(name=point.name, distribution=name, version=version, make=point.load, stranger=stranger)


def _packaged_feeds(points: Iterable[EntryPoint]) -> Iterator[_Candidate]:
    for point in points:
        if point.group == FEEDS:
            name, version = _distribution(point)
            try:
                declared = tomllib.loads(_feeds_file(point.value).read_text("utf-8"))
            except Exception as error:  # the bulkhead: a package without its feeds is named, the others load
                yield _Candidate(name=point.value, distribution=name, version=version, make=_raiser(error))
            else:
                yield from _feeds(declared, name, version)


def _feeds_file(package: str) -> Path:
    """Return where the feeds of a package stand. It is not imported: a package of feeds has nothing to run."""
    top, *below = package.split(".")
    found = find_spec(top)
    places = found.submodule_search_locations if found is not None else None
    if not places:
        raise FileNotFoundError(f"there is no package '{package}'")
    return Path(places[0], *below, "feeds.toml")


def _strangers(named: Mapping[str, list[_Candidate]], settings: Settings) -> Iterator[Plugin]:
    for name, (claim, *others) in named.items():
        if claim.stranger is not None and not others:
            yield Plugin(name=name, value=claim.stranger, overrides=settings.sources.get(name, {}))


def _raiser(error: Exception) -> Callable[[], type[Source]]:
    def make() -> type[Source]:
        raise PluginLoadError(f"its feeds.toml cannot be read: {error}") from error

    return make


def _operator_feeds(settings: Settings) -> Iterator[_Candidate]:
    for path in settings.feeds:
        try:
            declared = tomllib.loads(Path(path).read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problem = ("M4D_FEEDS", f"'{path}' cannot be read: {error}", "a TOML file with one table a feed")
            raise SettingsError([problem]) from error
        yield from _feeds(declared, Path(path).name, "local")


def _feeds(declared: Mapping[str, Any], distribution: str, version: str) -> Iterator[_Candidate]:
    for key, table in declared.items():

        def make(key: str = key, table: Any = table) -> type[Source]:  # noqa: ANN401 - whatever the file holds
            return feed_class(key, table)

        yield _Candidate(name=key, distribution=distribution, version=version, make=make)


def feed_class(key: str, table: Any) -> type[Source]:  # noqa: ANN401 - whatever the file holds
    """Return the source that a TOML table declares.

    Keys: url, partner, license, and any other declaration of Source; `scope` is "migration", "all" or a table of
    sectors, themes and words; `enabled` is true unless said. Raises PluginLoadError saying which key is wrong.
    """
    if not isinstance(table, Mapping):
        raise PluginLoadError(f"feed '{key}' must be a table", hint=f"write [{key}] and the keys below it")
    values = dict(table)
    enabled = bool(values.pop("enabled", True))
    for name, convert in (("license", _license), ("scope", _scope)):
        if name in values:
            values[name] = convert(values[name])
    if isinstance(values.get("url"), list):
        values["url"] = tuple(values["url"])
    made: type[FeedSource] = type(key, (FeedSource,), {"enabled": enabled})
    try:
        return declare(key, **values)(made)
    except TypeError as error:
        raise PluginLoadError(str(error), hint="see docs/plugins.md for the keys of a feed") from error


def _license(value: object) -> License:
    if isinstance(value, str):
        return License(key=value)
    if isinstance(value, Mapping):
        return License(**value)
    raise PluginLoadError("license must be a key or a table", hint='license = "CC-BY-4.0"')


def _scope(value: object) -> Scope:
    if isinstance(value, Mapping):
        try:
            return Scope(**{str(name): frozenset(terms) for name, terms in value.items()})  # type: ignore[arg-type]  # checked by Scope itself
        except TypeError as error:
            raise PluginLoadError(f"scope: {error}", hint="a scope has sectors, themes and words") from error
    if isinstance(value, str) and value in _SCOPES:
        return _SCOPES[value]
    raise PluginLoadError(f'scope \'{value}\' is neither "migration", "all" nor a table')


def _by_name(candidates: Iterable[_Candidate]) -> dict[str, list[_Candidate]]:
    named: dict[str, list[_Candidate]] = {}
    for candidate in candidates:
        named.setdefault(candidate.name, []).append(candidate)
    return named


def _load(name: str, claims: list[_Candidate], overrides: Mapping[str, Any], met: _Met) -> Registered:
    if len(claims) > 1:
        who = " and ".join(f"{claim.distribution} {claim.version}" for claim in claims)
        raise DuplicatePluginError(f"plugin '{name}' is claimed by {who}; neither is loaded", hint="remove one")
    (claim,) = claims
    where = f"plugin '{name}' from {claim.distribution} {claim.version} was skipped"
    try:
        source = _loaded(met[name]) if name in met else set_up(name, claim.make(), overrides)
    except PluginError as error:
        raise PluginLoadError(f"{where}: {error.message}", hint=error.hint) from error
    except (Exception, SystemExit) as error:  # the bulkhead: nothing a plugin does at load stops the others
        raise PluginLoadError(f"{where}: {error}", hint="mend or remove it, or set M4D_PLUGINS=-" + name) from error
    return Registered(source=source, distribution=claim.distribution, version=claim.version)


def _loaded(found: Stranger | PluginLoadError) -> Stranger:
    if isinstance(found, PluginLoadError):
        raise found
    return found


def _distribution(point: EntryPoint) -> tuple[str, str]:
    return (point.dist.name, point.dist.version) if point.dist else ("unknown", "unknown")


def _is_chosen(name: str, plugins: tuple[str, ...]) -> bool:
    only = [plugin for plugin in plugins if not plugin.startswith("-")]
    return f"-{name}" not in plugins and (not only or name in only)


def _check_overrides(settings: Settings, known: set[str]) -> None:
    problems = [
        ("M4D_SOURCES__" + key.upper().replace("-", "_"), "names no source", "a key that `m4d sources` lists")
        for key in settings.sources
        if key not in known
    ]
    if problems:
        raise SettingsError(problems)
