"""The engines of the settings, found by their entry points, as a stranger's engine would be."""

from importlib.metadata import entry_points

from m4d_core.errors import SettingsError
from m4d_core.settings import Settings
from m4d_search.contract import SearchEngine

GROUP = "m4d.search_engines"


def open_engine(settings: Settings, *, write: bool) -> SearchEngine:
    """Return the engine that `M4D_SEARCH_ENGINE` names, opened to search, and to write if asked.

    Raises SettingsError for a name that nothing installed has or that lacks a setting, and EngineError when the
    engine refuses, as when another process writes the embedded index.
    """
    return _opened(settings.search_engine, "M4D_SEARCH_ENGINE", settings, write=write)


def open_fallback(settings: Settings, *, write: bool) -> SearchEngine | None:
    """Return the engine that `M4D_SEARCH_FALLBACK` names, None for none; it raises as `open_engine` does."""
    if not settings.search_fallback:
        return None
    if settings.search_fallback == settings.search_engine:
        problem = ("M4D_SEARCH_FALLBACK", "is the engine that it should stand in for", "another one, or nothing")
        raise SettingsError([problem])
    return _opened(settings.search_fallback, "M4D_SEARCH_FALLBACK", settings, write=write)


def _opened(name: str, setting: str, settings: Settings, *, write: bool) -> SearchEngine:
    points = {point.name: point for point in entry_points(group=GROUP)}
    point = points.get(name)
    if point is None:
        raise SettingsError([(setting, f"'{name}' is not installed", "one of " + ", ".join(sorted(points)))])
    engine: SearchEngine = point.load()(settings, write=write)
    return engine
