"""A plugin's class becomes a source: its settings looked through, its declarations held to what is obligatory.

Light: it runs in the child where strangers are read, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint
from typing import Any

from m4d_core.errors import PluginLoadError
from m4d_core.ingestion.contract import SUPPORTED_APIS, Source, SourceConfig

_OVERRIDES = {"url", "enabled", "options"}


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """A class by its entry point. value: `module:Class`. overrides: what the installation says of the source."""

    name: str
    value: str
    overrides: Mapping[str, Any] = field(default_factory=dict)

    def load(self) -> Source:
        """Import the class and return the source. Raises PluginLoadError, and whatever the plugin raises."""
        return set_up(self.name, EntryPoint(self.name, self.value, "").load(), self.overrides)


def set_up(name: str, made: Any, overrides: Mapping[str, Any]) -> Source:  # noqa: ANN401 - whatever a plugin names
    """Return the source of a class. Raises PluginLoadError for what is none, or is not complete."""
    found = made(_config(name, made, overrides))
    fault = _fault(name, found)
    if fault:
        raise PluginLoadError(fault)
    source: Source = found
    return source


def _config(key: str, made: object, overrides: Mapping[str, Any]) -> SourceConfig:
    settings = set(made.settings()) if isinstance(made, type) and issubclass(made, Source) else set()
    unknown = set(overrides) - _OVERRIDES - settings
    if unknown:
        known = ", ".join(sorted(_OVERRIDES | settings))
        message = f"M4D_SOURCES__{key.upper().replace('-', '_')} has no field {', '.join(sorted(unknown))}"
        raise PluginLoadError(message, hint=f"its fields are {known}")
    given = overrides.get("url", ())
    urls = tuple(part.strip() for part in given.split(",")) if isinstance(given, str) else tuple(given)
    enabled = str(overrides.get("enabled", getattr(made, "enabled", True))).lower() not in ("false", "0", "no")
    own = {name: value for name, value in overrides.items() if name in settings}
    options = {**overrides.get("options", {}), **own}
    return SourceConfig(urls=tuple(filter(None, urls)), enabled=enabled, options=options)


def _fault(name: str, source: object) -> str | None:
    if not isinstance(source, Source):
        return "it is not a Source"
    if source.api not in SUPPORTED_APIS:
        return f"it needs plugin API {source.api}; this release has {', '.join(map(str, SUPPORTED_APIS))}"
    if source.key != name:
        return f"its key is '{source.key}'"
    if source.license is None:
        return "it declares no license"
    return None if source.partner else "it declares no partner"
