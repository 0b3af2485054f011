"""The engine of the settings, found by its entry point, as a stranger's engine would be."""

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
    points = {point.name: point for point in entry_points(group=GROUP)}
    point = points.get(settings.search_engine)
    if point is None:
        wrong = f"'{settings.search_engine}' is not installed"
        raise SettingsError([("M4D_SEARCH_ENGINE", wrong, "one of " + ", ".join(sorted(points)))])
    engine: SearchEngine = point.load()(settings, write=write)
    return engine
