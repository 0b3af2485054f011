"""Brings the database to the newest revision, or to any other."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from m4d_core.storage.database import Database

HEAD = "head"
_LOCK = 0x4D3445  # so that two processes starting at once do not both migrate


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, bound to a connection where one is given."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.attributes["connection"] = connection
    return made


async def upgrade(database: Database, revision: str = HEAD) -> tuple[str | None, str | None]:
    """Upgrade in one transaction. Returns the revision before and after; equal when there was nothing to do."""
    async with database.write() as connection:
        if not database.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        before = await connection.run_sync(_current)
        await connection.run_sync(lambda sync: command.upgrade(config(sync), revision))
        return before, await connection.run_sync(_current)


async def current(database: Database) -> str | None:
    """Return the revision of the database, None when it is empty."""
    async with database.read() as connection:
        return await connection.run_sync(_current)


def newest() -> str | None:
    """Return the newest revision this release knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
