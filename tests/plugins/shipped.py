"""The sources that M4D ships, without the registry."""

import tomllib
from importlib.resources import files

from m4d_core.ingestion.contract import Source
from m4d_core.ingestion.registry import feed_class
from m4d_plugins.iati import EcProjects, IloProjects, IomProjects, SdcProjects, UndpProjects
from m4d_plugins.un_news import UnNews

CLASSES: tuple[type[Source], ...] = (UndpProjects, IomProjects, IloProjects, SdcProjects, EcProjects, UnNews)
FEEDS = ("emm", "unfpa", "un-women")
SHIPPED = (*(each.key for each in CLASSES), *FEEDS)


def feeds() -> dict[str, type[Source]]:
    declared = tomllib.loads((files("m4d_plugins") / "feeds.toml").read_text("utf-8"))
    return {key: feed_class(key, table) for key, table in declared.items()}


def source_of(key: str) -> Source:
    classes = {each.key: each for each in CLASSES} | feeds()
    return classes[key]()
