"""THE place where floors are joined: the parts of an installation, the application, what runs beside it."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from m4d_core.catalogue.follow import Catalogue, bounds_of
from m4d_core.catalogue.listing import CatalogueListing
from m4d_core.clock import SystemClock, system_randomness
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registry, load_registry
from m4d_core.ingestion.scheduler import Scheduler
from m4d_core.ingestion.workshop import open_workshop
from m4d_core.settings import Settings
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database, open_database
from m4d_core.storage.embeds import Embeds
from m4d_core.storage.figures import Figures
from m4d_core.storage.notices import listening
from m4d_core.storage.pulse import Pulse
from m4d_core.storage.queries import Rows
from m4d_core.storage.redirects import Redirects
from m4d_core.storage.selection import PUBLIC
from m4d_core.storage.sql_listing import SqlListing
from m4d_schema.answers import Answers
from m4d_schema.context import GraphQLContext
from m4d_schema.documents import Documents
from m4d_schema.door import GraphQLDoor
from m4d_schema.embed import embed_routes
from m4d_schema.health import health_routes
from m4d_schema.memory import open_memory
from m4d_schema.pages.docs import docs_routes
from m4d_schema.pages.embedding.context import EmbeddingContext
from m4d_schema.pages.embedding.routes import embedding_routes
from m4d_schema.pages.errors import error_handlers
from m4d_schema.pages.landing import LandingContext, landing_routes
from m4d_schema.pages.playground import playground_routes
from m4d_schema.pages.sources import SourcesContext, sources_routes
from m4d_schema.schema import build_schema
from m4d_schema.search_door import PATH, search_door, shown_content
from m4d_search.contract import SearchEngine
from m4d_search.door.embeds import EmbedUses
from m4d_search.indexer import Indexer
from m4d_search.installed import open_engine, open_fallback
from m4d_search.public import PublicContent

RESTART_S = 5.0

log = structlog.get_logger()
Job = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Installation:
    """The open parts of an installation. uses: counts of embeds. jobs: what runs beside the API, by name.

    fallback: engine that answers `/search` while the other is away.
    """

    settings: Settings
    registry: Registry
    database: Database
    engine: SearchEngine
    fallback: SearchEngine | None
    graphql: GraphQLContext
    uses: EmbedUses
    jobs: dict[str, Job]


@asynccontextmanager
async def open_installation(settings: Settings, *, background: bool) -> AsyncIterator[Installation]:
    """Yield an installation, its database prepared. background: with scheduler and indexer.

    Raises SettingsError, StorageError or EngineError saying what to do, before anything is served.
    """
    registry = load_registry(settings)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings))
        await prepare(database, settings, registry)
        engine = open_engine(settings, write=background)
        stack.push_async_callback(engine.close)
        fallback = open_fallback(settings, write=background)
        if fallback is not None:
            stack.push_async_callback(fallback.close)
        memory, changes = await open_memory(database), Changes(database)
        pulse, rows = Pulse(database), Rows(database)
        stack.callback(pulse.close)
        await stack.enter_async_context(listening(database, pulse.hear))
        catalogue = Catalogue(database, pulse, bounds_of(settings))
        graphql = GraphQLContext(
            listing=CatalogueListing(catalogue, SqlListing(database), rows),
            figures=Figures(database),
            rows=rows,
            changes=changes,
            redirects=Redirects(database),
            memory=memory,
            engine=engine,
            settings=settings,
            viewer=PUBLIC,
            clock=SystemClock(),
            randomness=system_randomness(),
            documents=Documents(
                database,
                trusted_only=settings.graphql_documents == "trusted_only",
                most_bytes=settings.graphql_automatic_bytes,
            ),
            answers=Answers(changes, memory, pulse, settings.graphql_answer_bytes),
        )
        uses = EmbedUses(database, settings)
        stack.push_async_callback(uses.report)
        jobs: dict[str, Job] = {"embed uses": uses.run}
        if settings.catalogue != "off":
            jobs["catalogue"] = catalogue.run
            jobs["catalogue check"] = lambda: catalogue.keep(interval_s=settings.index_check_s)
        if background:
            workshop = await stack.enter_async_context(open_workshop(settings, database))
            jobs["scheduler"] = Scheduler(workshop, registry).run
            jobs |= _following(engine, database, settings)
            if fallback is not None:
                jobs |= _following(fallback, database, settings)
        yield Installation(
            settings=settings,
            registry=registry,
            database=database,
            engine=engine,
            fallback=fallback,
            graphql=graphql,
            uses=uses,
            jobs=jobs,
        )


def _following(engine: SearchEngine, database: Database, settings: Settings) -> dict[str, Job]:
    """Return what keeps an index equal to the database."""
    indexer = Indexer(engine, Changes(database), PublicContent(database), batch=settings.index_batch)
    return {
        f"{engine.name} indexer": lambda: indexer.run(interval_s=settings.index_interval_s),
        f"{engine.name} index check": lambda: indexer.keep(interval_s=settings.index_check_s),
    }


def create_app(installation: Installation) -> Starlette:
    """Return the application: `/graphql`, `/search`, the widget and its pages, the pages, the health checks."""
    door = GraphQLDoor(build_schema(), installation.graphql)
    landing = LandingContext(
        listing=installation.graphql.listing,
        memory=installation.graphql.memory,
        clock=installation.graphql.clock,
        settings=installation.settings,
    )
    sources = SourcesContext(
        database=installation.database,
        rows=installation.graphql.rows,
        memory=installation.graphql.memory,
        clock=installation.graphql.clock,
    )
    embedding = EmbeddingContext(
        embeds=Embeds(installation.database),
        uses=installation.uses,
        content=shown_content(installation.graphql, installation.database),
        rows=installation.graphql.rows,
        listing=installation.graphql.listing,
        memory=installation.graphql.memory,
        settings=installation.settings,
    )
    health = health_routes(
        installation.database, installation.engine, installation.graphql.clock, installation.settings.index_late_s
    )
    door_of_search = search_door(installation.graphql, installation.database, installation.uses, installation.fallback)
    return Starlette(
        routes=[
            Route("/graphql", door),
            Mount(PATH, door_of_search),
            *embed_routes(installation.graphql.memory),
            *embedding_routes(embedding),
            *landing_routes(landing),
            *playground_routes(),
            *sources_routes(sources),
            *docs_routes(),
            *health,
        ],
        exception_handlers=error_handlers(installation.graphql.randomness),
    )


@asynccontextmanager
async def running(jobs: dict[str, Job]) -> AsyncIterator[None]:
    """Run the jobs as long as the body does; one that fails is logged and started again."""
    tasks = [asyncio.create_task(_keep_running(name, job)) for name, job in jobs.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_running(name: str, job: Job) -> None:
    while True:
        try:
            await job()
        except Exception:  # the bulkhead between what runs beside the API and the API
            log.error("job.failed", job=name, trace=traceback.format_exc())
        await asyncio.sleep(RESTART_S)
