"""The public suites of the clients of Meilisearch, unmodified, against the door.

`python -m tests.search.suites js --at ~/checkouts` runs the suite of meilisearch-js that is checked out, and installed,
in `~/checkouts/meilisearch-js`; what is to be done for that is told in docs/search.md.
"""

import argparse
import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.schema.serving import served
from tests.search.admin.kinds import embedded, on_server
from tests.search.admin.server import application
from tests.search.started import started
from tests.search.suites.known import CONTROL, outcome, reasons
from tests.search.suites.publics import SUITES, Case, Suite, environment


@asynccontextmanager
async def _door(engine: str, port: int) -> AsyncIterator[str]:
    """Address of a server with our door over an engine."""
    with ExitStack() as held:
        folder = Path(held.enter_context(TemporaryDirectory()))
        if engine == "embedded":
            kind = embedded(folder)
        else:
            binary = shutil.which("meilisearch")
            if binary is None:
                sys.exit("there is no `meilisearch` on the PATH")
            kind = on_server(*held.enter_context(started(binary, folder)))
        async with served(application(kind), port) as (host, at):
            yield f"http://{host}:{at}"


async def _run(suite: Suite, checkout: Path, url: str, report: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *suite.run(report), cwd=checkout, env=environment(url), stdout=asyncio.subprocess.DEVNULL
    )
    await process.wait()


def _checkout(suite: Suite, at: Path) -> Path:
    """Return where a suite lies."""
    found = at / suite.repository
    if not found.is_dir():
        sys.exit(f"there is no {found}: check the repository out there")
    return found


def _cases(suite: Suite, report: Path) -> list[Case]:
    """Return what a suite found."""
    if not report.exists():
        sys.exit(f"the suite of {suite.repository} does not run: install what it needs")
    return suite.read(report)


async def run(name: str, at: Path, engine: str, control: str | None) -> bool:
    """Run a suite, say what came of it, and return whether nothing of that is a surprise."""
    suite = SUITES[name]
    checkout = _checkout(suite, at)
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report"
        if control is not None:
            await _run(suite, checkout, control, report)
        else:
            async with _door(engine, suite.port) as url:
                await _run(suite, checkout, url, report)
        found = outcome(_cases(suite, report), reasons(name, CONTROL if control else engine))
    print(f"{suite.repository} on {control or engine}: {found.told()}")  # noqa: T201 - what the command is for
    return not found.surprising


def main() -> None:
    """Run a suite; leave with 1 where a case fails that is not known to."""
    parser = argparse.ArgumentParser(prog="python -m tests.search.suites", description=__doc__)
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("--at", type=Path, default=Path(), help="folder of the checkouts")
    parser.add_argument("--engine", choices=("embedded", "meilisearch"), default="embedded")
    parser.add_argument("--control", help="address of a real server, to be asked instead of the door")
    asked = parser.parse_args()
    is_good = asyncio.run(run(asked.suite, asked.at.absolute(), asked.engine, asked.control))
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
