"""The sources that M4D ships, without the registry."""

import tomllib
from importlib.resources import files

from m4d_core.ingestion.contract import Source, SourceConfig
from m4d_core.ingestion.registry import feed_class
from m4d_plugins.cities_alliance import CitiesAllianceNews
from m4d_plugins.iati import (
    EcProjects,
    IloProjects,
    IomProjects,
    SdcProjects,
    UndpProjects,
    UnfpaProjects,
    UnhcrProjects,
    UnWomenProjects,
    WorldBankIati,
)
from m4d_plugins.icmpd import IcmpdResearch
from m4d_plugins.ilo_news import IloNews
from m4d_plugins.labordoc import Labordoc
from m4d_plugins.oecd import OecdPublications
from m4d_plugins.reliefweb.reports import ReliefWeb
from m4d_plugins.reliefweb.updates import ReliefWebRss
from m4d_plugins.un_library import UnLibrary
from m4d_plugins.un_news import UnNews
from m4d_plugins.unhcr import UnhcrDocuments
from m4d_plugins.world_bank.documents import WorldBankDocuments
from m4d_plugins.world_bank.projects import WorldBankProjects
from m4d_plugins.world_bank_okr import OpenKnowledge

CLASSES: tuple[type[Source], ...] = (
    UndpProjects, IomProjects, IloProjects, UnhcrProjects, UnfpaProjects, UnWomenProjects, SdcProjects, EcProjects,
    WorldBankIati, UnNews, ReliefWeb, ReliefWebRss, WorldBankDocuments, WorldBankProjects, UnhcrDocuments,
    OpenKnowledge, Labordoc, UnLibrary, IloNews, OecdPublications, IcmpdResearch, CitiesAllianceNews,
)  # fmt: skip
FEEDS = (
    "emm", "unfpa", "un-women", "undp", "iom", "unhcr", "sdc-news", "ec-press", "ec-intpa", "oecd-development-matters",
    "mpi", "un-news-fr", "un-news-es", "un-news-ar", "un-news-pt",
)  # fmt: skip
SHIPPED = (*(each.key for each in CLASSES), *FEEDS)


def feeds() -> dict[str, type[Source]]:
    declared = tomllib.loads((files("m4d_plugins") / "feeds.toml").read_text("utf-8"))
    return {key: feed_class(key, table) for key, table in declared.items()}


def source_of(key: str) -> Source:
    classes = {each.key: each for each in CLASSES} | feeds()
    made = classes[key]
    return made(SourceConfig(options=dict.fromkeys(made.requires, "a-key-of-the-operator")))
