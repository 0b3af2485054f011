"""`m4d plugins new`: a package for a partner, with its tests and a first cassette."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from m4d_core.clock import SystemClock
from m4d_core.errors import FeedError, UsageError
from m4d_core.ingestion import recording
from m4d_core.ingestion.cassette import Cassette
from m4d_core.ingestion.commands.ingest import read_file
from m4d_core.ingestion.contract import Request, Source
from m4d_core.ingestion.fetch import Fetcher, FetchPolicy
from m4d_core.ingestion.registry import Registered
from m4d_core.ingestion.scaffold.draft import KINDS, Draft, Wanted, draft, exchanges, included
from m4d_core.ingestion.scaffold.package import free, names, write_package, write_plain
from m4d_core.settings import Settings
from m4d_core.telemetry import configure_logging
from m4d_core.testing.player import Player


def new(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help=f"{', '.join(KINDS)}.")],
    name: Annotated[str, typer.Argument(help="Key of the source, as city-news.")],
    *,
    url: Annotated[
        str | None, typer.Option(help="Address of the partner; it is fetched unless a sample is given.")
    ] = None,
    sample: Annotated[Path | None, typer.Option(help="File with an answer of the partner, to guess from.")] = None,
    partner: Annotated[str | None, typer.Option(help="Slug of the organization that publishes.")] = None,
    folder: Annotated[Path, typer.Option(help="Where to write it.")] = Path(),
    plain: Annotated[bool, typer.Option("--plain", help="A feed in five lines of TOML instead of a package.")] = False,
) -> None:
    """Write a plugin: a package that can be published, with tests and a first cassette."""
    settings: Settings = context.obj()
    configure_logging(settings)
    if kind not in KINDS:
        raise UsageError(f"'{kind}' is no kind of plugin", hint=f"one of {', '.join(KINDS)}")
    if plain and kind != "feed":
        raise UsageError("--plain is for a feed", hint=f"m4d plugins new feed {name} --plain")
    wanted = Wanted(kind=kind, key=name, partner=partner or name, url=url)
    names(wanted)
    if plain:
        path = write_plain(folder, wanted)
        _say(str(path), f"M4D_FEEDS={path} m4d sources preview {name}")
        return
    target = free(folder / f"m4d-plugin-{name}")
    wanted, planned, cassette = asyncio.run(_planned(settings, wanted, sample))
    for path in write_package(target, wanted, planned, cassette):
        _say(str(path))
    _say("", f"cd {target} && pip install --no-deps --editable . && pytest && m4d plugins check {name}")


async def _planned(settings: Settings, wanted: Wanted, sample: Path | None) -> tuple[Wanted, Draft, Cassette]:
    """Return what to write, and the first cassette: fetched, or played from the sample."""
    clock = SystemClock()
    if sample is not None:
        wanted = replace(wanted, sample=read_file(sample))
    elif wanted.url is not None and wanted.kind == "html":
        planned = draft(wanted)
        found = await _recorded(settings, _anywhere(planned.stand_in), None)
        pages = [each.url for each in found.exchanges if "html" in each.headers.get("content-type", "")]
        return wanted, replace(planned, values={**planned.values, "include": included(pages)}), found
    elif wanted.url is not None:
        async with Fetcher(FetchPolicy.from_settings(settings)) as door:
            fetched = await door.fetch(Request(url=wanted.url, large=wanted.kind == "iati"))
        headers = {"content-type": fetched.content_type or "", **_links(fetched.headers)}
        wanted = replace(wanted, sample=fetched.body, headers=headers)
    planned = draft(wanted)
    given = Cassette(source=wanted.key, exchanges=exchanges(wanted, planned.stand_in))
    door_of_sample = Player(given, planned.stand_in(), clock)
    found = await _recorded(settings, planned.stand_in, door_of_sample, pages=len(given.exchanges))
    is_live = sample is None and wanted.url is not None
    return wanted, planned, replace(found, recorded_at=clock.now() if is_live else None)


async def _recorded(
    settings: Settings, made: type[Source], door: Player | None, *, pages: int = recording.PAGES
) -> Cassette:
    one = Registered(source=made(), distribution="new", version="0")
    now = SystemClock().now() if door is None else None
    report, cassette = await recording.record(settings, one, pages, at=now, door=door)
    if cassette is None or not cassette.identities:
        said = report.detail or report.reason or "it holds no entries"
        raise FeedError(f"nothing can be read there: {said}", reason=report.reason or "empty", hint="try another kind")
    return cassette


def _anywhere(made: type[Source]) -> type[Source]:
    return type(made.__name__, (made,), {"include": None})


def _links(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name == "link"}


def _say(line: str, following: str | None = None) -> None:
    console = Console()
    if line:
        console.print(line, soft_wrap=True, highlight=False, markup=False)
    if following is not None:
        console.print(f"next: {following}", soft_wrap=True, highlight=False, markup=False)
